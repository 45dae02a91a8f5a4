"""The main screen: queue, call and audit, and the keys that act on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input

from ccwatch.console.arming import NO_CALL
from ccwatch.console.call_keys import CallKeys
from ccwatch.console.decisions import NOT_ON_SCREEN, DecisionKeys, Verb
from ccwatch.console.deliberate import Deliberate
from ccwatch.console.emergency import Emergency
from ccwatch.console.keys import bindings, name_keys
from ccwatch.console.messages import (
    CallHidden,
    CallPaneResized,
    DecisionDue,
    PressDue,
    QueueChanged,
    Refused,
    RulesChanged,
    Selected,
)
from ccwatch.console.openings import Openings
from ccwatch.console.panes import Panes
from ccwatch.console.presenter import Presenter
from ccwatch.console.replies import Replies
from ccwatch.console.rule_writer import RuleWriter
from ccwatch.console.running_app import find_app
from ccwatch.console.session_allow import SessionAllow
from ccwatch.console.typed_allow import TypedAllow
from ccwatch.console.widgets.agents_pane import AgentsPane
from ccwatch.console.widgets.audit_pane import AuditPane
from ccwatch.console.widgets.bars import Banner, KeyBar, StatusBar
from ccwatch.console.widgets.queue_pane import QueuePane
from ccwatch.console.widgets.read_pane import ReadPane
from ccwatch.console.widgets.rules_pane import RulesPane
from ccwatch.console.words import Words
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from ccwatch.console.context import ConsoleContext


class MainScreen(Screen[None]):
    """One desk and five panes; every key of the table is an action here or of the Rules pane."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    AUTO_FOCUS = "#queue"

    def __init__(self, context: ConsoleContext, *, behind: Callable[[], bool]) -> None:
        super().__init__()
        self._given = context
        self.desk = context.make_desk()
        self.status = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.queue_pane = QueuePane(context.home, id="queue")
        self.call_pane = ReadPane(id="call")
        self.audit = AuditPane(context.log, context.home, id="audit")
        self.filter_line = Input(id="filter", compact=True)
        self.words = Words(self)
        self.key_bar = KeyBar(id="keys")
        self.presenter = Presenter(context, self)
        self.typed_allow = TypedAllow(context, self)
        self.sessions = SessionAllow(context.gate, context.clock, self.presenter.say)
        self.deliberate = Deliberate(
            self.desk.arming.keyboard, context.clock, post=self._post_press_due, behind=behind
        )
        self.writer = RuleWriter(context, self)
        self.replies = Replies(context, self)
        self.rules = RulesPane(
            context,
            self.deliberate,
            say=self.presenter.say,
            write=self.writer.write,
            id="rules",
        )
        self.agents = AgentsPane(context, id="agents")
        self.emergency = Emergency(context, self)
        self.call_keys = CallKeys(context, self)
        self.openings = Openings(context, self)
        self.panes = Panes(self, context.keys)
        self.decisions = DecisionKeys(
            self.desk,
            context.clock,
            say=self.presenter.say,
            post=self._post_due,
            behind=behind,
            prompt=self.typed_allow,
            sessions=self.sessions,
            allow_key=name_keys(context.keys["allow"][:1]),
        )

    def compose(self) -> ComposeResult:
        """Put the panes in the order that the stylesheet lays out."""
        yield self.status
        yield self.banner
        yield Container(
            self.queue_pane, self.call_pane, self.audit, self.rules, self.agents, id="panes"
        )
        yield self.filter_line
        yield self.key_bar

    def on_mount(self) -> None:
        """Read the queue, and begin to tick."""
        self.filter_line.display = False
        self.set_interval(1.0, self.presenter.tick)
        self.set_interval(0.25, self.audit.refresh_rows)
        self.call_after_refresh(self.presenter.reread)

    def on_descendant_focus(self) -> None:
        """Draw the lines above and below the panes for the one that has the focus now."""
        self.presenter.draw_lines()

    def on_queue_changed(self, _message: QueueChanged) -> None:
        """Draw the queue as it is now."""
        self.presenter.reread()
        self.typed_allow.check()
        self.replies.check()

    def on_rules_changed(self, _message: RulesChanged) -> None:
        """Draw the rules as they count now, and what waits of them."""
        self.rules.reread()
        self.writer.note_change()
        self.presenter.draw()

    def on_refused(self, message: Refused) -> None:
        """Say that a held allow did not leave."""
        self.presenter.say(message.note)

    def on_call_hidden(self, _message: CallHidden) -> None:
        """Let no decision rest on what was on screen before."""
        self.desk.arming.restart()

    def on_call_pane_resized(self, _message: CallPaneResized) -> None:
        """Lay the call out for the new width."""
        self.presenter.draw()

    def on_resize(self) -> None:
        """Give the chosen pane the focus back that it lost where it had no room."""
        self.call_after_refresh(self._settle_after_resize)

    def on_paste(self, _event: events.Paste) -> None:
        """Never let a paste decide."""
        self.note_other_key()

    def note_other_key(self) -> None:
        """Drop what a key would do next: it was typing, or a paste."""
        self.decisions.note_other_key()
        self.deliberate.note_other_key()

    def note_return(self) -> None:
        """Let no decision rest on what was on screen before a form stood over it."""
        self.desk.arming.restart(typing=True)
        self.call_pane.refresh()

    # Decide

    def action_allow(self) -> None:
        """Allow the selected call: a high one at the second press, a critical one by a word.

        A question is answered instead.
        """
        if self.replies.is_asked:
            self.replies.answer()
        else:
            self.decisions.press(Verb.ALLOW, self.presenter.readable, on_screen=self.shows_call)

    def action_allow_same(self) -> None:
        """Allow the selected call, and equal ones for the rest of its session."""
        self.decisions.press(Verb.ALLOW_SAME, self.presenter.readable, on_screen=self.shows_call)

    def action_deny(self) -> None:
        """Deny the selected call; of a plan, ask what should be another way."""
        if self.replies.is_plan:
            self.replies.deny_why()
        else:
            self.decisions.press(Verb.DENY, self.presenter.readable, on_screen=self.shows_call)

    async def decide(self, number: int) -> None:
        """Act on the decision key of that number, unless another key has followed it."""
        if await self.decisions.act(number):
            self.presenter.lay_out_again()
        self.presenter.draw()

    def action_deny_why(self) -> None:
        """Ask for a reason, then deny."""
        self.replies.deny_why()

    def action_edit(self) -> None:
        """Edit the input; the edited version is then on the desk, to be allowed or not."""
        self.call_keys.edit()

    def action_make_rule(self) -> None:
        """Open the form for a rule about the selected call."""
        entry = self.desk.entry
        if entry is None or not self.shows_call:
            self.presenter.say(NOT_ON_SCREEN if entry is not None else NO_CALL)
        else:
            self.writer.write_about(entry)

    def action_undo(self) -> None:
        """Take back the newest allow that has not left."""
        taken_back = self.desk.undo()
        self.presenter.say("taken back" if taken_back else "nothing to take back")
        self.presenter.draw()

    def action_park(self) -> None:
        """Let the selected call wait without a deadline."""
        self.call_keys.park()

    def action_panic(self) -> None:
        """Deny all that waits and hold every allow of rules; once that is so, ask to unlock."""
        self.emergency.press()

    def action_back(self) -> None:
        """Drop the edited version, the filter or the full screen, whichever there is."""
        if self.shows_call and self.desk.drop_draft():
            self.presenter.say("the edit is dropped; this is the call as it came")
        elif not self.words.drop(self.panes.listing):
            self.panes.show("queue")
        self.presenter.reread()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no letter of the filter quit."""
        return not (action == "quit_console" and self.filter_line.has_focus)

    # Move

    def action_move(self, steps: int) -> None:
        """Move in the pane that has the focus."""
        self.panes.move(steps)

    def action_move_to_edge(self, edge: int) -> None:
        """Go to the first or the last row of the pane that has the focus."""
        self.panes.move_to_edge(edge)

    def action_page(self, pages: int) -> None:
        """Scroll the call, or the list that has the focus."""
        self.panes.page(pages)

    def action_page_to_end(self) -> None:
        """Scroll the call to its end."""
        self.call_pane.scroll_to_edge(1)

    # Look

    def action_show_pane(self, name: str) -> None:
        """Give a pane the focus; where only one fits, show it."""
        self.panes.show(name)

    def action_next_pane(self) -> None:
        """Give the next pane the focus."""
        self.panes.show_next()

    def action_open(self) -> None:
        """Show the selected audit row or rule whole, or the call on the full screen."""
        if self.audit.has_focus:
            spawn(self.openings.show_record(), name="open record")
        elif self.rules.has_keys:
            self.rules.open()
        elif self.agents.has_keys:
            self.words.show_only(self.agents.selected)
        else:
            self.toggle_class("-full")
            self.call_after_refresh(self.presenter.reread)

    def action_filter(self) -> None:
        """Ask for the words that a call, an audit row or a rule must hold."""
        self.words.ask(self.panes.listing)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Apply the words."""
        self.words.take(event.value.strip())

    def action_copy_call(self) -> None:
        """Copy the command or, as JSON, the input of the call to the terminal's clipboard."""
        self.call_keys.copy()

    def action_show_seen(self) -> None:
        """Show or hide in the audit what was only seen."""
        if self.audit.display:
            spawn(self.openings.switch_seen(), name="search")
        else:
            self.presenter.say("that is a key of the audit: 2 shows it")

    def action_show_tmux_pane(self) -> None:
        """Bring the tmux pane of the session that asks, or that is selected, to the front."""
        self.call_keys.show_tmux_pane()

    def action_show_changes(self) -> None:
        """Show the changes of rules that wait for a key."""
        self.writer.show_changes()

    def action_help(self) -> None:
        """Show all keys."""
        self.openings.show_help()

    def action_quit_console(self) -> None:
        """Quit; ask first while calls wait or an agent is connected."""
        self.openings.leave()

    def on_selected(self, message: Selected) -> None:
        """Select the call that was clicked."""
        self.desk.select(message.call_id)
        self.presenter.draw()

    @property
    def shows_call(self) -> bool:
        """Whether the call has a place on the screen: on a narrow one the audit may take it."""
        return self.call_pane.display

    @property
    def full(self) -> bool:
        """Whether the call has the screen for itself."""
        return self.has_class("-full")

    @property
    def what_moves(self) -> str:
        """What the movement keys do now, for the line of keys."""
        return "scroll" if self.call_pane.has_focus else "move"

    def note_frame(self) -> None:
        """Note what a frame has shown, once it has reached the terminal."""
        if self.is_current:
            self.rules.note_frame()
        drawn = self.call_pane.take_drawn()
        if drawn is not None and self.is_current and self.shows_call:
            target, to_end = drawn
            self.desk.arming.paint(target, to_end=to_end, rows=self.call_pane.take_rows())

    def _post_due(self, number: int) -> None:
        """Queue behind every key that has arrived: those take two turns of the loop to the app."""
        self._post_behind_keys(DecisionDue(number))

    def _post_press_due(self, number: int) -> None:
        self._post_behind_keys(PressDue(number))

    def _post_behind_keys(self, message: Message) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, find_app(self).post_message, message)

    def _settle_after_resize(self) -> None:
        self.panes.settle()
        self.presenter.reread()
