"""The prompt for the word that allows a critical call."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from ccwatch.calls import headline
from ccwatch.console.confirmation import TypedWord
from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ACCENT, LEVEL_STYLES, ORANGE
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.clock import Clock
    from ccwatch.console.view import CallView

_MOST_REASONS = 5
_LEVEL_WIDTH = 11
_WRONG = "That is not the word; Backspace deletes."
_PASTED = "That came like a paste, and does not count: type it."
_STANDS = "Wait a moment: it is allowed unless you press a key."


class WordScreen(Form[None]):
    """Says what the call will do, and which word allows it; Enter does nothing.

    It holds no widget that takes text: what is pasted, dropped or completed goes nowhere.

    Args:
        view: The version that would be allowed.
        word: What must be typed.
        clock: Tells typing from a paste.
        on_stands: Called after each key with which the word stands there.
        as_it_came: How dangerous the call was before an edit.
    """

    DEFAULT_CSS = """
    WordScreen #typed { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "cancel", "Back to the call")]

    def __init__(
        self,
        view: CallView,
        word: str,
        clock: Clock,
        *,
        on_stands: Callable[[], None],
        as_it_came: Level,
    ) -> None:
        super().__init__()
        self.typed = TypedWord(word, clock)
        self._view = view
        self._as_it_came = as_it_came
        self._on_stands = on_stands
        self._line = Static(own(""), id="typed", markup=False)

    def compose(self) -> ComposeResult:
        """Show what to type, then the call and what it does, which may be long."""
        call = self._view.call
        title = Content.assemble(
            own("To allow this critical call, type  "),
            one_line(self.typed.word, style=f"bold {ACCENT}"),
        )
        what = Content.assemble(
            one_line(call.tool, style="bold"),
            own("  "),
            one_line(headline(call.tool, call.input)),
        )
        body = Static(Content("\n").join([what, own(""), *self._reasons()]), markup=False)
        yield box(title, [self._line, body], "Esc back to the call; nothing is decided")

    def on_mount(self) -> None:
        """Show the empty line."""
        self._draw("")

    def on_key(self, event: events.Key) -> None:
        """Take a character, or take one back; no other key does anything.

        Each key has dropped a word that stood there before it; what stands there after it counts.
        """
        if event.key == "escape":
            return
        note = ""
        if event.key == "backspace":
            self.typed.erase()
        elif event.key == "ctrl+u":
            self.typed.clear()
        elif event.is_printable and event.character and not self.typed.add(event.character):
            note = _PASTED
        if self.typed.is_whole:
            self._on_stands()
        self._draw(note)

    def on_paste(self, _event: events.Paste) -> None:
        """Drop a paste, and what was typed before it."""
        self.typed.clear()
        self._draw(_PASTED)

    def action_cancel(self) -> None:
        """Go back to the call."""
        self.dismiss(None)

    def _draw(self, note: str) -> None:
        typed = self.typed
        if not note and typed.is_wrong:
            note = _WRONG
        if typed.is_whole:
            note = _STANDS
        style = f"bold {ORANGE}" if typed.is_wrong else "bold"
        line = Content.assemble(
            own("> ", "dim"), one_line(typed.text, style=style), own("_", "dim")
        )
        self._line.update(Content("\n").join([line, own(note, ORANGE)]))

    def _reasons(self) -> list[Content]:
        reasons = dict.fromkeys(
            (finding.level, finding.reason)
            for finding in self._view.assessment.findings
            if finding.level >= Level.UNCERTAIN
        )
        lines = [
            Content.assemble(
                own(level.value, LEVEL_STYLES[level]),
                own(" " * (_LEVEL_WIDTH - len(level.value))),
                one_line(reason.replace(UNKNOWN, "…")),
            )
            for level, reason in list(reasons)[:_MOST_REASONS]
        ]
        if len(reasons) > _MOST_REASONS:
            lines.append(own(f"and {len(reasons) - _MOST_REASONS} more", "dim"))
        if self._as_it_came > self._view.level:
            lines.append(own(f"As it came, before the edit, it was {self._as_it_came.value}."))
        return lines
