"""A text on the whole screen, to be read: its keys only scroll and close."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.screen import Screen

from ccwatch.console.text import own
from ccwatch.console.widgets.bars import Bar
from ccwatch.console.widgets.call_pane import CallPane
from ccwatch.console.wrap import wrap_lines
from ccwatch.files import run_bounded
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content

_SECONDS = 60.0


class ReadScreen(Screen[None]):
    """Shows the lines that a function returns, laid out away from the loop."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,enter", "close", "Close"),
        ("j,down", "rows(1)", "Down"),
        ("k,up", "rows(-1)", "Up"),
        ("space,pagedown", "page(1)", "Page down"),
        ("b,pageup", "page(-1)", "Page up"),
        ("g,home", "edge(-1)", "Start"),
        ("G,shift+g,end", "edge(1)", "End"),
    ]
    AUTO_FOCUS = "#record"

    def __init__(self, describe: Callable[[], list[Content]]) -> None:
        super().__init__()
        self._describe = describe
        self.pane = CallPane(id="record")
        self.keys_line = Bar(id="record-keys")

    def compose(self) -> ComposeResult:
        """Put the text above its keys."""
        yield self.pane
        yield self.keys_line

    def on_mount(self) -> None:
        """Show the keys."""
        self.keys_line.put(own(" Esc close   j k move   space b scroll   g G start, end", "dim"))

    def on_resize(self) -> None:
        """Lay the text out for the width."""
        self.call_after_refresh(lambda: spawn(self._lay_out(), name="lay out record"))

    def action_close(self) -> None:
        """Close the screen."""
        self.dismiss(None)

    def action_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self.pane.scroll_rows(rows)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.pane.scroll_page(pages)

    def action_edge(self, edge: int) -> None:
        """Scroll to the start or the end."""
        self.pane.scroll_to_edge(edge)

    async def _lay_out(self) -> None:
        width = self.pane.text_width

        def rows() -> list[Content]:
            return [row for line in self._describe() for row in wrap_lines(line, width)]

        self.pane.show_rows(None, await run_bounded(rows, seconds=_SECONDS))
