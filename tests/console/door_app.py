"""A small app that shows the payloads one after the other; run in a terminal by the tests."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from ccwatch.console.terminal import SteadyDisplay, SteadyDriver
from ccwatch.console.text import OutputFilter, one_line, shown
from ccwatch.console.wrap import wrap_lines
from tests.console.payloads import HOSTILE, QUIET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.filter import LineFilter


class Rows(ScrollView):
    """Draws the rows of one text."""

    rows: Sequence[Content] = ()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        return Strip(self.rows[y].render_segments(self.visual_style)).adjust_cell_length(width)


class DoorApp(SteadyDisplay):
    """Shows each text in a list row, in a paragraph and in a view of its own rows.

    Modes: ``door`` uses the door; ``net`` goes around it, over the net; ``open`` has neither.
    """

    CSS = "#row { height: 1; text-wrap: nowrap } #paragraph { height: 8 } Rows { height: 10 }"
    AUTO_FOCUS = None

    def __init__(self, texts: Sequence[str], *, mode: str) -> None:
        super().__init__(driver_class=SteadyDriver)
        self._texts = texts
        self._mode = mode
        self._flushed = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Static(id="row")
        yield Static(id="paragraph")
        yield Rows(id="rows")

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return filters if self._mode == "open" else [*filters, OutputFilter()]

    def frame_written(self) -> None:
        self._flushed.set()

    def on_mount(self) -> None:
        self.run_worker(self._show_all())

    async def _show_all(self) -> None:
        for text in self._texts:
            await self._show(text)
            await self._show("-")
        self.exit()

    async def _show(self, text: str) -> None:
        row, paragraph = one_line(text), shown(text)
        if self._mode != "door":
            row = paragraph = Content(text, strip_control_codes=False)
        self.query_one("#row", Static).update(row)
        self.query_one("#paragraph", Static).update(paragraph)
        rows = self.query_one(Rows)
        rows.rows = wrap_lines(paragraph, 60)
        self._flushed.clear()
        rows.refresh()
        await self._flushed.wait()


def main(mode: str, names: str) -> None:
    """Show the named set of texts."""
    texts: dict[str, Any] = {"hostile": HOSTILE, "quiet": QUIET, "none": {"": "harmless"}}
    DoorApp(list(texts[names].values()), mode=mode).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
