"""A text on the whole screen, to be read: its keys only scroll and close."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.console.screens.reader import Reader
from ccwatch.console.text import own
from ccwatch.console.widgets.bars import Bar
from ccwatch.console.widgets.call_pane import CallPane
from ccwatch.console.wrap import wrap_lines
from ccwatch.files import run_bounded
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType
    from textual.content import Content

_SECONDS: Final = 60.0


class ReadScreen(Reader[CallPane, Bar]):
    """Shows the lines that a function returns, laid out away from the loop."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,enter", "close", "Close")]
    AUTO_FOCUS = "#record"

    def __init__(self, describe: Callable[[], list[Content]]) -> None:
        super().__init__(CallPane(id="record"), Bar(id="record-keys"))
        self._describe = describe

    def on_mount(self) -> None:
        """Show the keys."""
        self.keys_line.put(own(" Esc close   j k move   space b scroll   g G start, end", "dim"))

    def draw(self) -> None:
        """Lay the text out for the width, and draw it."""
        spawn(self._lay_out(), name="lay out record")

    async def _lay_out(self) -> None:
        width = self.pane.text_width

        def rows() -> list[Content]:
            return [row for line in self._describe() for row in wrap_lines(line, width)]

        self.pane.show_rows(None, await run_bounded(rows, seconds=_SECONDS))
