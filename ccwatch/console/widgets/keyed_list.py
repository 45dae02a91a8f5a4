"""A list with a selected row, which is followed by its key and never by its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from ccwatch.console.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.content import Content

Key = TypeVar("Key")


class KeyedList(LineView, Generic[Key]):
    """Rows that can be selected; a subclass says which there are, and draws them."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._selected: Key | None = None

    @property
    def row_keys(self) -> Sequence[Key]:
        """The keys of the rows, from the top."""
        raise NotImplementedError

    @property
    def choices(self) -> Sequence[Key]:
        """What can be selected, in the order of the keys that move: the rows."""
        return self.row_keys

    def move(self, steps: int) -> None:
        """Select the row that many lines further, no further than the ends."""
        keys = self.choices
        if keys:
            at = keys.index(self._selected) + steps if self._selected in keys else 0
            self.select(keys[min(max(at, 0), len(keys) - 1)])

    def move_to_edge(self, edge: int) -> None:
        """Select the first row (-1) or the last (1)."""
        keys = self.choices
        if keys:
            self.select(keys[-1 if edge > 0 else 0])

    def page(self, pages: int) -> None:
        """Move by pages."""
        self.move(pages * max(self.size.height - 1, 1))

    def select(self, key: Key) -> None:
        """Select what has this key, and show its row."""
        self._selected = key
        keys = self.row_keys
        if key in keys:
            self.keep_visible(keys.index(key))
        self.refresh()

    def mark_selected(self, row: Content, key: Key) -> Content:
        """Return a row with a bar where it is the selected one and the keys go here."""
        return self.mark(row, chosen=key == self._selected and self.has_focus)

    def on_click(self, event: events.Click) -> None:
        """Select the row under the pointer."""
        number, keys = self.scroll_offset.y + event.y, self.row_keys
        if number < len(keys):
            self.select(keys[number])

    def on_focus(self) -> None:
        """Show the selected row as such."""
        self.refresh()

    def on_blur(self) -> None:
        """Show no selection while another pane has the keys."""
        self.refresh()
