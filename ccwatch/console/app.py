"""The console: a Textual app beside the server, on the same loop."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import App

from ccwatch.calls import Lane
from ccwatch.console.attention import Attention
from ccwatch.console.commands import KeyCommands
from ccwatch.console.guard import Watched
from ccwatch.console.messages import DecisionDue, PressDue, QueueChanged, Refused, RulesChanged
from ccwatch.console.screens.main import MainScreen
from ccwatch.console.terminal import SteadyDisplay, SteadyDriver
from ccwatch.console.text import OutputFilter
from ccwatch.console.theme import DARK
from ccwatch.queue import Change, ChangeKind
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import RenderableType
    from textual.filter import LineFilter
    from textual.signal import Signal

    from ccwatch.console.context import ConsoleContext

# Read at import: a console that is restarted must not read files on the loop of the server.
_STYLES = Path(__file__).with_name("console.tcss").read_text(encoding="utf-8")
_log = logging.getLogger(__name__)


class Console(SteadyDisplay, App[None], inherit_bindings=False):
    """Watches the queue, sees every key before anybody else, and never writes a traceback.

    Textual's own keys of an app, one of which quits, are left out.
    """

    CSS = _STYLES
    COMMANDS: ClassVar[Any] = {KeyCommands}
    COMMAND_PALETTE_BINDING = "f12"
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  # Textual declares it in a way that ClassVar breaks
        (0, "-small"),
        (60, "-narrow"),
        (100, "-wide"),
        (160, "-widest"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-flat"),
        (15, "-low"),
        (30, "-tall"),
    ]

    def __init__(
        self,
        context: ConsoleContext,
        *,
        on_first_frame: Callable[[], None] = lambda: None,
        restarted: bool = False,
    ) -> None:
        plain = "NO_COLOR" in os.environ
        super().__init__(driver_class=SteadyDriver, ansi_color=True if plain else None)
        self._given = context
        self._on_first_frame: Callable[[], None] | None = on_first_frame
        self._restarted = restarted
        self._attention = Attention(context.clock)
        self._bell_waits = False
        self._output_filter = OutputFilter()
        self._stop_watching: list[Callable[[], None]] = []
        self.main = MainScreen(context, behind=self._is_behind)
        self.register_theme(DARK)
        self.theme = "ansi-dark" if plain else DARK.name
        self.set_keymap({key_id: ",".join(names) for key_id, names in context.keys.items()})

    @property
    def crashed(self) -> bool:
        """Whether the app ended with an error, which the log then holds."""
        return bool(self.return_code)

    def on_mount(self) -> None:
        """Show the main screen, and begin to watch the queue."""
        self.push_screen(self.main)
        self._stop_watching = [
            self._given.gate.queue.subscribe(self._on_change),
            self._given.rules.book.subscribe(self._on_rules),
            self._given.tokens.subscribe(self._on_tokens),
        ]
        self._show_title()
        self.set_interval(1.0, self._leave_with_terminal)
        resumed = cast("Signal[App[None]]", self.app_resume_signal)  # pyright: ignore[reportUnknownMemberType]
        resumed.subscribe(self, self._see_anew)
        if self._restarted:
            self.call_later(
                self.main.presenter.say, "the console crashed and was restarted; the log says why"
            )

    def on_unmount(self) -> None:
        """Watch no more."""
        for stop in self._stop_watching:
            stop()
        self._stop_watching = []

    async def on_event(self, event: events.Event) -> None:
        """See every key and paste before the widgets do."""
        keyboard = self.main.desk.arming.keyboard
        if isinstance(event, events.Key) and not event.is_forwarded:
            moves = self.main.panes.is_movement(event.key)
            self.main.presenter.hush()
            keyboard.wake()
            if not moves:
                keyboard.press()
            if event.is_printable or not moves:
                self.main.note_other_key()
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            keyboard.press()
            self.main.note_other_key()
        elif isinstance(event, events.AppFocus | events.AppBlur):
            keyboard.focus(isinstance(event, events.AppFocus))
        await super().on_event(event)

    async def on_decision_due(self, message: DecisionDue) -> None:
        """Act on a decision key, behind all keys that arrived after it."""
        await self.main.decide(message.number)

    async def on_press_due(self, message: PressDue) -> None:
        """Act on a key that changes rules, behind all keys that arrived after it."""
        await self.main.deliberate.act(message.number)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the net under everything that is drawn."""
        return [*super().get_line_filters(), self._output_filter]

    def frame_written(self) -> None:
        """Note what the frame that has just reached the terminal shows."""
        if self._on_first_frame is not None:
            self._on_first_frame()
            self._on_first_frame = None
        self.main.note_frame()
        top = self.screen
        if top is not self.main and isinstance(top, Watched):
            top.note_frame()

    def panic(self, *renderables: RenderableType) -> None:
        """End the app as crashed, without a word on the terminal: a traceback holds agent text.

        Textual comes here with an error of its own kinds, and when its thread for input has failed.
        """
        kinds = ", ".join(type(renderable).__name__ for renderable in renderables)
        _log.error("the console failed: %s", kinds or "no reason given", exc_info=self._exception)
        self._return_code = 1
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        _log.exception("the console failed")
        self._close_messages_no_wait()

    def action_redraw(self) -> None:
        """Draw the whole screen anew: another program may have written to the terminal."""
        self.repaint()

    def _see_anew(self, _app: object) -> None:
        """Let no decision rest on what was on screen before the process was stopped."""
        self.main.desk.arming.restart()
        self.main.call_pane.refresh()

    def _leave_with_terminal(self) -> None:
        """End when the terminal is gone; Textual would read its end for ever, at full speed."""
        if isinstance(self._driver, SteadyDriver) and self._driver.gone:
            _log.warning("the terminal is gone")
            self.exit()

    def _is_behind(self) -> bool:
        return isinstance(self._driver, SteadyDriver) and self._driver.backlog > 0

    def _on_change(self, change: Change) -> None:
        """Take note of a change of the queue; called on the loop, must not fail or wait."""
        self.main.post_message(QueueChanged())
        self.main.sessions.note(change)
        if change.kind is ChangeKind.REFUSED:
            self.main.post_message(Refused(change.note))
        if change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}:
            self._show_title()
        if change.kind is ChangeKind.REMOVED:
            self.main.writer.note_change()
        if change.kind is ChangeKind.ADDED and self._given.bell:
            entry = self._given.gate.queue.get(change.call_id)
            self._ring(critical=entry is not None and entry.level is Level.CRITICAL)

    def _on_tokens(self) -> None:
        """Draw how many tokens wait; called on the loop, must not fail or wait."""
        self.call_later(self.main.presenter.draw)

    def _on_rules(self) -> None:
        """Take note that other rules count; called on the loop, must not fail or wait."""
        self.main.post_message(RulesChanged())

    def _show_title(self) -> None:
        if isinstance(self._driver, SteadyDriver):
            waiting = self._given.gate.queue.entries()
            entries = [entry for entry in waiting if entry.call.lane is Lane.ASK]
            urgent = any(entry.level is Level.CRITICAL for entry in entries)
            self._driver.write(self._attention.title(len(entries), urgent=urgent))

    def _ring(self, *, critical: bool) -> None:
        watched = self.main.desk.arming.keyboard.watched
        bytes_out = self._attention.ring(watched=watched, critical=critical)
        if critical and not bytes_out:
            self._ring_later()
        elif bytes_out and isinstance(self._driver, SteadyDriver):
            self._driver.write(bytes_out)

    def _ring_later(self) -> None:
        """Ring for a critical call as soon as a bell is due again; one stands for several."""
        if self._bell_waits:
            return
        self._bell_waits = True

        def ring() -> None:
            self._bell_waits = False
            if self._stop_watching:
                self._ring(critical=True)

        self._given.clock.call_later(self._attention.next_bell, ring)
