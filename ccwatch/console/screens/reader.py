"""A screen that is read: a pane over its line of keys, and the keys that scroll it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.screen import Screen

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.console.widgets.bars import Bar
    from ccwatch.console.widgets.call_pane import CallPane

Pane = TypeVar("Pane", bound="CallPane")
Keys = TypeVar("Keys", bound="Bar")


class Reader(Screen[None], Generic[Pane, Keys]):
    """The frame of such a screen; a subclass binds what closes it, and draws the pane.

    Args:
        pane: What is read.
        keys_line: The line of keys.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("j,down", "rows(1)", "Down"),
        ("k,up", "rows(-1)", "Up"),
        ("space,pagedown", "page(1)", "Page down"),
        ("b,pageup", "page(-1)", "Page up"),
        ("g,home", "edge(-1)", "Start"),
        ("G,shift+g,end", "edge(1)", "End"),
    ]

    def __init__(self, pane: Pane, keys_line: Keys) -> None:
        super().__init__()
        self.pane = pane
        self.keys_line = keys_line

    def compose(self) -> ComposeResult:
        """Put the pane above the keys."""
        yield self.pane
        yield self.keys_line

    def on_resize(self) -> None:
        """Lay out what is read for the width."""
        self.call_after_refresh(self.draw)

    def action_close(self) -> None:
        """Close the screen, and do nothing else."""
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

    def draw(self) -> None:
        """Lay out what is read, and draw it."""
        raise NotImplementedError
