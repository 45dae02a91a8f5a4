"""The Audit pane: what happened, newest first, page by page from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.calls import Ending
from ccwatch.console.durations import time_of_day
from ccwatch.console.labels import brief, fit, tool_label
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import (
    ORANGE,
    decider_word,
    verdict_mark,
    verdict_style,
    verdict_word,
)
from ccwatch.console.widgets.keyed_list import KeyedList
from ccwatch.errors import UserError
from ccwatch.results import spell_result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.audit import AuditLog, AuditRow

PAGE = 200
_TOOL_WIDTH = 8
_WIDE = 60
_DECIDER_WIDTHS = ((110, 28), (76, 20), (_WIDE, 15), (0, 5))
"""Cells of who decided, from a width of the pane on: rules have long names."""
_ROOMY = 110
_RAN_WIDTHS = ((_ROOMY, 20), (76, 11))
"""Cells of what became of a call, from a width of the pane on."""
_PAGES_TO_REFRESH = 5


class AuditPane(KeyedList[str]):
    """Rows of the journal, with a selected one; reads one page more whenever it nears the end."""

    def __init__(self, log: AuditLog, home: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._home = home
        self._log = log
        self._rows: list[AuditRow] = []
        self._complete = False
        self._version = -1
        self._search = ""
        self._seen = False
        self._loading = False
        self._with_results = False
        self._problem = ""

    @property
    def words(self) -> str:
        """What is searched for; empty shows all."""
        return self._search

    @property
    def selected(self) -> str | None:
        """The id of the selected row."""
        return self._selected

    async def refresh_rows(self) -> None:
        """Read what is new, if anything is; called four times a second."""
        if self._loading or not self.size:
            return
        self._loading = True
        try:
            version = await self._log.version()
            if version != self._version:
                self._version = version
                await self._read_news()
            elif self._near_end:
                await self._read_older()
            self._problem = ""
        except UserError as error:
            self._problem, self._version = str(error), -1
            self.refresh()
        finally:
            self._loading = False

    async def search(self, words: str) -> None:
        """Show only the rows that match."""
        self._search = words
        await self._begin_anew()

    async def switch_seen(self) -> bool:
        """Show or hide what was only seen, and left to its agent; returns whether it is shown."""
        self._seen = not self._seen
        await self._begin_anew()
        return self._seen

    @property
    def row_keys(self) -> Sequence[str]:
        """The ids of the rows that are loaded, the newest first."""
        return [row.id for row in self._rows]

    def line(self, number: int) -> Content | None:
        """Return one row: time, verdict, tool, headline, who decided."""
        if number >= len(self._rows):
            return self._footnote(number)
        row, width = self._rows[number], self.size.width
        wide = width >= _WIDE
        word = verdict_word(row) if wide else verdict_mark(row)
        verdict_width = 6 if wide else 2
        who = next(cells for least, cells in _DECIDER_WIDTHS if width >= least)
        ran = self._ran(row)
        if ran is not None and width < _ROOMY:
            who = min(who, 15)
        when = time_of_day(row.received)[: 8 if wide else 5]
        flexible = width - 3 - len(when) - verdict_width - _TOOL_WIDTH - 2 - who
        flexible -= 0 if ran is None else ran.cell_length
        line = Content.assemble(
            own(f"{when} ", "dim"),
            fit(own(word, verdict_style(row)), verdict_width),
            fit(tool_label(row.tool), _TOOL_WIDTH),
            own(" "),
            fit(self._what(row), flexible),
            own("") if ran is None else ran,
            own(" "),
            fit(own(decider_word(row), "dim"), who),
        )
        return self.mark_selected(line, row.id)

    def on_focus(self) -> None:
        """Select a row."""
        self._select_newest()

    @property
    def _near_end(self) -> bool:
        bottom = self.scroll_offset.y + 2 * max(self.size.height, 1)
        return not self._complete and bottom >= len(self._rows)

    async def _read_news(self) -> None:
        """Read the newest page, and further ones while they hold rows that were open."""
        oldest_open = min((r.number for r in self._rows if r.decided is None), default=None)
        before: int | None = None
        fresh: list[AuditRow] = []
        for _ in range(_PAGES_TO_REFRESH):
            page = await self._read_page(before)
            fresh += page
            if len(page) < PAGE or oldest_open is None or page[-1].number <= oldest_open:
                break
            before = page[-1].number
        self._merge(fresh)

    async def _read_older(self) -> None:
        before = self._rows[-1].number if self._rows else None
        page = await self._read_page(before)
        self._rows += page
        self._complete = len(page) < PAGE
        self.set_length(len(self._rows) + 1)
        self.refresh()

    async def _read_page(self, before: int | None) -> Sequence[AuditRow]:
        page = await self._log.page(before=before, limit=PAGE, search=self._search, seen=self._seen)
        self._with_results = self._with_results or any(row.result for row in page)
        return page

    def _merge(self, fresh: list[AuditRow]) -> None:
        last = fresh[-1].number if fresh else 0
        newest = self._rows[0].number if self._rows else None
        kept = [row for row in self._rows if row.number < last]
        if len(fresh) < PAGE:
            kept, self._complete = [], True
        elif newest is not None and newest < last:
            # More has arrived than was read: what lies between is read again from here on.
            kept, self._complete = [], False
        self._rows = [*fresh, *kept]
        if self.has_focus:
            self._select_newest()
        self.set_length(len(self._rows) + 1)
        if newest is not None and self.scroll_offset.y > 0:
            arrived = sum(1 for row in fresh if row.number > newest)
            self.scroll_to(y=self.scroll_offset.y + arrived, animate=False, immediate=True)
        self.refresh()

    def _select_newest(self) -> None:
        if self._selected is None and self._rows:
            self._selected = self._rows[0].id

    def _ran(self, row: AuditRow) -> Content | None:
        """Return what became of a call, in a column that is there only if anything is known."""
        width = next((cells for least, cells in _RAN_WIDTHS if self.size.width >= least), 0)
        if not width or not self._with_results:
            return None
        if row.result is None:
            return own(" " * width)
        style = "dim" if row.result.ending is Ending.DONE else f"bold {ORANGE}"
        words = spell_result(row.result)
        if width < len(words) + 1:
            words = words.replace("done in ", "").replace("failed after", "failed")
        return fit(own(f" {words}", style), width)

    async def _begin_anew(self) -> None:
        self._rows, self._complete, self._version = [], False, -1
        self._selected, self._with_results = None, False
        self.set_length(0)
        self.refresh()
        await self.refresh_rows()

    def _what(self, row: AuditRow) -> Content:
        headline = brief(row.tool, row.headline, row.directory, self._home)
        if row.edited:
            headline = Content.assemble(own("edited ", "bold"), headline)
        return headline

    def _footnote(self, number: int) -> Content | None:
        if number != len(self._rows):
            return None
        if self._problem:
            return Content.assemble(own(" not readable: ", "bold"), one_line(self._problem))
        if not self._rows:
            return own(" nothing matches" if self._search else " nothing yet", "dim")
        return None
