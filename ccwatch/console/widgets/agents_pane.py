"""The Agents pane: every session that was heard of, and what became of its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.console.agent_rows import draw_headings, draw_row, find_unasking, make_rows, warn_of
from ccwatch.console.documents.document import count
from ccwatch.console.labels import fit
from ccwatch.console.text import own
from ccwatch.console.widgets.bars import Bar
from ccwatch.console.widgets.keyed_list import KeyedList
from ccwatch.console.widgets.list_pane import ListPane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from ccwatch.agents import AgentSession, SessionKey
    from ccwatch.console.agent_rows import AgentRow
    from ccwatch.console.context import ConsoleContext

_NOTHING = "No agent was heard of yet."


class AgentsPane(ListPane["AgentList"]):
    """Headings, a warning where there is one, and a row for each session."""

    def __init__(self, context: ConsoleContext, *, id: str) -> None:  # noqa: A002
        super().__init__(AgentList(context, id="agents-list"), id=id)
        self._given = context
        self._places: dict[SessionKey, int] = {}
        self.head = Bar(id="agents-head")
        self.columns = Bar(id="agents-columns")
        self.warning = Bar(id="agents-warning")

    def compose(self) -> ComposeResult:
        """Put the list below its headings."""
        yield self.head
        yield self.warning
        yield self.columns
        yield self.list

    @property
    def selected(self) -> AgentSession | None:
        """The selected session."""
        row = self.list.selected
        return None if row is None else row.session

    def draw(self) -> None:
        """Draw the sessions as they are, where the pane is on screen."""
        if not self.display:
            return
        sessions = self._given.agents.sessions()
        for session in sessions:
            self._places.setdefault(session.key, len(self._places))
        entries = self._given.gate.queue.entries()
        rows = make_rows(sessions, entries, self._places, search=self.words)
        self.list.show(rows, note="nothing matches" if self.words else _NOTHING)
        self._draw_bars(sessions)

    def on_show(self) -> None:
        """Look at the sessions again: time has passed."""
        self.draw()

    def _draw_bars(self, sessions: Sequence[AgentSession]) -> None:
        width = self.head.size.width
        number = sum(not session.over for session in sessions)
        left = Content.assemble(
            own(f" {count(number, 'session')}", "bold"),
            own(" · what no token proves is claimed", "dim"),
        )
        right = own("Enter its calls  t its tmux pane ", "dim")
        room = width - right.cell_length
        self.head.put(fit(left, room) + right if left.cell_length < room else fit(left, width))
        self.columns.put(own(" ") + draw_headings(width - 2))
        unasking = find_unasking(sessions, self._given.clock.now())
        self.warning.display = bool(unasking)
        if unasking:
            self.warning.put(fit(own(" ") + warn_of(unasking), width))


class AgentList(KeyedList["SessionKey"]):
    """Rows of sessions."""

    def __init__(self, context: ConsoleContext, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._given = context
        self.rows: Sequence[AgentRow] = ()
        self._note = _NOTHING

    @property
    def selected(self) -> AgentRow | None:
        """The selected row."""
        return next((row for row in self.rows if row.session.key == self._selected), None)

    def show(self, rows: Sequence[AgentRow], *, note: str) -> None:
        """Draw these sessions; ``note`` are our own words for none at all."""
        self.rows, self._note = rows, note
        if self.selected is None:
            self._selected = rows[0].session.key if rows else None
        self.set_length(max(len(rows), 1))
        self.refresh()

    @property
    def row_keys(self) -> Sequence[SessionKey]:
        """The sessions that are listed, from the top."""
        return [row.session.key for row in self.rows]

    def line(self, number: int) -> Content | None:
        """Return one row."""
        if number >= len(self.rows):
            return own(f" {self._note}", "dim") if not number and not self.rows else None
        row = self.rows[number]
        now, width = self._given.clock.now(), self.size.width - 2
        drawn = draw_row(row, now=now, width=width, home=self._given.home)
        return self.mark_selected(Content.assemble(drawn, own(" ")), row.session.key)
