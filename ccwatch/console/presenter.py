"""Draws the desk on the main screen, and nothing that has not changed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ccwatch.calls import Lane
from ccwatch.console.agent_rows import find_unasking
from ccwatch.console.arming import Target
from ccwatch.console.branch import UNKNOWN, GitState, find_git_state
from ccwatch.console.decisions import HELD, HELD_AGAIN
from ccwatch.console.keys import name_keys
from ccwatch.console.text import one_line, own
from ccwatch.console.view import facts, lay_out, not_shown
from ccwatch.console.welcome import welcome
from ccwatch.errors import UserError
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.content import Content

    from ccwatch.agents import AgentSession
    from ccwatch.calls import ToolCall
    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.screens.main import MainScreen
    from ccwatch.console.view import CallView
    from ccwatch.queue import Entry
    from ccwatch.risk.assess import Assessment

NOTICE_SECONDS = 4.0

_log = logging.getLogger(__name__)
_NEEDS_A_CALL = frozenset({"allow", "deny", "deny_why", "edit", "same", "rule", "park", "tmux"})
_NOT_FOR_REFUSED = frozenset({"deny_why", "edit", "same"})
_OF_REFUSED = {"allow": "let it try again", "deny": "leave it refused", "rule": "ask rule"}
"""Of a call that its agent has refused itself."""


class Presenter:
    """Knows what is on the main screen and what is being laid out for it."""

    def __init__(self, context: ConsoleContext, screen: MainScreen) -> None:
        self._given = context
        self._screen = screen
        self._notice_until: float | None = None
        self._view: CallView | None = None
        self._wanted: tuple[Target, int] | None = None
        self._shown: object = None
        self._git: dict[str, GitState] = {}
        self._notice = ""
        self._held = False

    @property
    def view(self) -> CallView | None:
        """The version of the selected call that is laid out, if it is the selected one."""
        call = self._screen.desk.call
        if self._view is None or call is None or self._view.target != _target(call):
            return None
        return self._view

    @property
    def readable(self) -> CallView | None:
        """The same, if its rows are those of the pane's present width: none is cropped then."""
        view = self.view
        return view if view and view.width == self._screen.call_pane.text_width else None

    def reread(self) -> None:
        """Take over what waits now, and draw it."""
        held = any(entry.held_until is not None for entry in self._given.gate.queue.entries())
        if self._held and not held and self._notice in {HELD, HELD_AGAIN}:
            self.hush()
        self._held = held
        self._screen.desk.reread()
        self.draw()

    def draw(self) -> None:
        """Draw the desk as it is."""
        if not self._screen.is_mounted:
            return
        desk, now = self._screen.desk, self._given.clock.monotonic()
        self._screen.queue_pane.show(desk.entries(), selected=desk.selection.id, now=now)
        self.draw_lines()
        self._draw_call()
        self._screen.agents.draw()

    def lay_out_again(self) -> None:
        """Read the files of the selected call anew."""
        self._view = self._wanted = None
        self.draw()

    def tick(self) -> None:
        """Draw what changes with time alone."""
        now = self._given.clock.monotonic()
        if self._notice_until is not None and now >= self._notice_until:
            self._notice_until = None
            self.draw_keys()
        self._draw_status()
        self._screen.rules.tick()
        self._screen.agents.draw()
        self._screen.writer.tick()
        if len(self._given.gate.queue):
            self._screen.queue_pane.tick(now)
            self._draw_facts()
        else:
            self._draw_call()

    def say(self, words: str, seconds: float = NOTICE_SECONDS) -> None:
        """Show a notice of our own in the last line for some seconds."""
        self._notice = words
        self._notice_until = self._given.clock.monotonic() + seconds
        self._screen.key_bar.notify_person(words)

    def hush(self) -> None:
        """Take the notice away: a key was pressed, or what it spoke of is over."""
        if self._notice_until is not None:
            self._notice_until = None
            self.draw_keys()

    def _draw_status(self) -> None:
        queue, desk = self._given.gate.queue, self._screen.desk
        search, searched = self._find_search()
        self._screen.status.show(
            queue.entries(),
            now=self._given.clock.monotonic(),
            address=self._given.address(),
            words=desk.filter,
            whose=desk.whose,
            shown=len(desk.entries()),
            search=search,
            searched=searched,
        )
        book = self._given.rules.book
        self._screen.banner.show(
            book.problems,
            waiting=sum(len(source.waiting) for source in book.waiting),
            tokens=len(self._given.tokens.waiting),
            token_problem=self._given.tokens.problem,
            key=name_keys(self._given.keys["changes"][:1]),
            locked=self._given.gate.locked,
            panic_key=name_keys(self._given.keys["panic"][:1]),
            unasking=() if self._screen.agents.has_keys else self._find_unasking(),
        )

    def _find_unasking(self) -> Sequence[AgentSession]:
        return find_unasking(self._given.agents.sessions(), self._given.clock.now())

    def _find_search(self) -> tuple[str, str]:
        """Return what a list is searched for, and our own word for which."""
        screen = self._screen
        lists = ((screen.audit, "audit"), (screen.rules, "rules"), (screen.agents, "agents"))
        return next(((pane.words, name) for pane, name in lists if pane.words), ("", ""))

    def draw_lines(self) -> None:
        """Draw the lines above and below the panes."""
        if self._screen.is_mounted:
            self._draw_status()
            self.draw_keys()

    def draw_keys(self) -> None:
        """Draw the line of keys, unless a notice stands there."""
        if self._notice_until is not None:
            return
        self._screen.key_bar.show(
            self._given.keys,
            greyed=self.greyed,
            moves=self._screen.what_moves,
            full=self._screen.full,
            place=self._screen.panes.place,
            labels=self._find_labels(),
            hidden=_NOT_FOR_REFUSED if self._is_refused else frozenset(),
        )

    def _find_labels(self) -> Mapping[str, str]:
        """Return our own words for keys that do something else with the selected call."""
        if self._is_refused:
            return _OF_REFUSED
        return {"allow": "answer"} if self._screen.replies.is_asked else {}

    @property
    def _is_refused(self) -> bool:
        """Whether the selected call is one that its agent has refused itself."""
        call = self._screen.desk.call
        return call is not None and call.lane is Lane.DENIED

    @property
    def greyed(self) -> frozenset[str]:
        """The ids of the keys that do nothing now."""
        call = self._screen.desk.call
        if call is None or not self._screen.shows_call:
            return _NEEDS_A_CALL
        if call.lane is Lane.DENIED:
            return _NOT_FOR_REFUSED
        refused = self._screen.sessions.find_refusal(call)
        return frozenset({"same"}) if refused else frozenset[str]()

    def _draw_call(self) -> None:
        call = self._screen.desk.call
        if call is None:
            self._draw_no_call()
            return
        wanted = (_target(call), self._screen.call_pane.text_width)
        if self._wanted != wanted and self._screen.call_pane.size:
            self._wanted = wanted
            spawn(self._lay_out(call, wanted), name=f"lay out {call.id}")
            if call.directory and call.id not in self._git:
                spawn(self._find_git(call), name=f"lay out git of {call.id}")
        view = self.view
        if view is None:
            self._show(("reading", wanted[0]), None, [own("reading…", "dim")])
        else:
            self._show(view, view.target, view.rows)
        self._draw_facts()

    def _draw_no_call(self) -> None:
        self._view = self._wanted = None
        if len(self._given.gate.queue):
            rows = [own("No call is selected: j and k select one.", "dim")]
            self._show("unselected", None, rows)
            self._screen.call_pane.show_facts([])
            self._screen.remove_class("-full")
        else:
            spawn(self._draw_welcome(), name="welcome")

    def _draw_facts(self) -> None:
        desk = self._screen.desk
        entry, call = desk.entry, desk.call
        if entry is None or call is None:
            return
        lines = facts(
            entry,
            call,
            assessment=self._find_assessment(entry, call),
            git=self._git.get(call.id, UNKNOWN),
            home=self._given.home,
            now=self._given.clock.monotonic(),
        )
        self._screen.call_pane.show_facts(lines)

    def _find_assessment(self, entry: Entry, call: ToolCall) -> Assessment | None:
        """Return what is known of the version on screen: a draft is assessed as it is laid out."""
        view = self.view
        if view is not None:
            return view.assessment
        return entry.assessment if entry.call.digest == call.digest else None

    def _show(self, what: object, target: Target | None, rows: Sequence[Content]) -> None:
        """Give the pane other rows, but only if they are others: it forgets what was seen."""
        if what != self._shown:
            self._shown = what
            self._screen.call_pane.show_rows(target, rows)

    async def _lay_out(self, call: ToolCall, wanted: tuple[Target, int]) -> None:
        try:
            entry = self._given.gate.queue.get(call.id)
            known = entry.assessment if entry and entry.call.digest == call.digest else None
            view = await lay_out(call, wanted[1], self._given.home, known)
        except Exception:
            _log.exception("the call %s could not be laid out", call.id)
            view = not_shown(call, wanted[1])
        if self._wanted == wanted:
            self._view = view
            self._screen.desk.arming.restart()
            self.draw()

    async def _find_git(self, call: ToolCall) -> None:
        """Find out where a directory stands, beside the layout: a large tree takes its time."""
        waiting = {entry.call.id for entry in self._given.gate.queue.entries()}
        kept = {key: state for key, state in self._git.items() if key in waiting}
        self._git = kept | {call.id: UNKNOWN}
        self._git[call.id] = await find_git_state(call.directory)
        self._draw_facts()

    async def _draw_welcome(self) -> None:
        try:
            await self._read_welcome()
        except UserError as error:
            rows = [own("The journal cannot be read.", "bold"), one_line(str(error))]
            self._show(str(error), None, rows)

    async def _read_welcome(self) -> None:
        version = await self._given.log.version()
        width, with_calls = self._screen.call_pane.text_width, not self._screen.audit.size
        shown = ("welcome", version, self._given.address(), width, with_calls)
        if shown == self._shown:
            return
        lines = await welcome(
            self._given.log,
            address=self._given.address(),
            folder=self._given.folder,
            home=self._given.home,
            now=self._given.clock.now(),
            width=width,
            with_calls=with_calls,
        )
        if not len(self._given.gate.queue):
            self._show(shown, None, lines)
            self._screen.call_pane.show_facts([])


def _target(call: ToolCall) -> Target:
    return Target(call.id, call.digest)
