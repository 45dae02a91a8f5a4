"""The Agents pane: every session that was heard of, and what became of its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content

from ccwatch.console.agent_rows import draw_headings, draw_row, find_unasking, make_rows, warn_of
from ccwatch.console.documents.document import count
from ccwatch.console.labels import fit
from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT
from ccwatch.console.widgets.bars import Bar
from ccwatch.console.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from ccwatch.agents import AgentSession, SessionKey
    from ccwatch.console.agent_rows import AgentRow
    from ccwatch.console.context import ConsoleContext

_NOTHING = "No agent was heard of yet."


class AgentsPane(Vertical, can_focus=False):
    """Headings, a warning where there is one, and a row for each session."""

    def __init__(self, context: ConsoleContext, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._given = context
        self._search = ""
        self._places: dict[SessionKey, int] = {}
        self.head = Bar(id="agents-head")
        self.columns = Bar(id="agents-columns")
        self.warning = Bar(id="agents-warning")
        self.list = AgentList(context, id="agents-list")

    def compose(self) -> ComposeResult:
        """Put the list below its draw_headings."""
        yield self.head
        yield self.warning
        yield self.columns
        yield self.list

    @property
    def has_keys(self) -> bool:
        """Whether keys go to the pane."""
        return self.list.has_focus

    @property
    def words(self) -> str:
        """What is searched for; empty shows all."""
        return self._search

    @property
    def selected(self) -> AgentSession | None:
        """The selected session."""
        row = self.list.selected
        return None if row is None else row.session

    def search(self, words: str) -> None:
        """Show only the sessions that hold all words."""
        self._search = words
        self.draw()

    def draw(self) -> None:
        """Draw the sessions as they are, where the pane is on screen."""
        if not self.display:
            return
        sessions = self._given.agents.sessions()
        for session in sessions:
            self._places.setdefault(session.key, len(self._places))
        entries = self._given.gate.queue.entries()
        rows = make_rows(sessions, entries, self._places, search=self._search)
        self.list.show(rows, note="nothing matches" if self._search else _NOTHING)
        self._draw_bars(sessions)

    def on_show(self) -> None:
        """Look at the sessions again: time has passed."""
        self.draw()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.draw()

    def move(self, steps: int) -> None:
        """Select the session that many rows further."""
        self.list.move(steps)

    def move_to_edge(self, edge: int) -> None:
        """Select the first session (-1) or the last (1)."""
        self.list.move(edge * len(self.list.rows))

    def page(self, pages: int) -> None:
        """Move by pages."""
        self.list.move(pages * max(self.list.size.height - 1, 1))

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


class AgentList(LineView):
    """Rows of sessions: a session is followed by its key, never by its row."""

    def __init__(self, context: ConsoleContext, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._given = context
        self.rows: Sequence[AgentRow] = ()
        self._selected: SessionKey | None = None
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

    def move(self, steps: int) -> None:
        """Select the session that many rows further, no further than the ends."""
        if not self.rows:
            return
        keys = [row.session.key for row in self.rows]
        at = keys.index(self._selected) + steps if self._selected in keys else 0
        self.select(min(max(at, 0), len(keys) - 1))

    def select(self, number: int) -> None:
        """Select a session by its row."""
        self._selected = self.rows[number].session.key
        self.keep_visible(number)
        self.refresh()

    def line(self, number: int) -> Content | None:
        """Return one row."""
        if number >= len(self.rows):
            return own(f" {self._note}", "dim") if not number and not self.rows else None
        row = self.rows[number]
        chosen = row.session.key == self._selected and self.has_focus
        now, width = self._given.clock.now(), self.size.width - 2
        line = Content.assemble(
            own("▌" if chosen else " ", ACCENT),
            draw_row(row, now=now, width=width, home=self._given.home),
            own(" "),
        )
        return line.stylize_before("on #1C2430") if chosen else line

    def on_click(self, event: events.Click) -> None:
        """Select the session under the pointer."""
        number = self.scroll_offset.y + event.y
        if number < len(self.rows):
            self.select(number)

    def on_focus(self) -> None:
        """Show the selected row as such."""
        self.refresh()

    def on_blur(self) -> None:
        """Show no selection while another pane has the keys."""
        self.refresh()
