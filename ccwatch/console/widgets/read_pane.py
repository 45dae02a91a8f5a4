"""The Call pane of the main screen: it also knows which rows of the call it has drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.widgets.call_pane import CallPane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content
    from textual.strip import Strip

    from ccwatch.console.arming import Target


class ReadPane(CallPane):
    """Remembers the rows that were drawn since the last look, at the place where it is now.

    Rows that were drawn at another place may be in a frame that never reached the terminal: a
    scroll forgets them.
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn_rows: set[int] = set()

    def take_rows(self) -> frozenset[int]:
        """Return the rows that were drawn since the last time."""
        rows = frozenset(self._drawn_rows)
        self._drawn_rows.clear()
        return rows

    def show_rows(self, target: Target | None, rows: Sequence[Content]) -> None:
        """Draw other rows; none of them is drawn yet."""
        self._drawn_rows.clear()
        super().show_rows(target, rows)

    def on_hide(self) -> None:
        """Forget what was drawn: it is on screen no more."""
        self._drawn_rows.clear()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Forget what was drawn at the other place; all rows are drawn anew."""
        self._drawn_rows.clear()
        super().watch_scroll_y(old_value, new_value)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the pane, and note which row of the call it is."""
        row = self.find_row(y)
        if self._target is not None and row is not None and 0 <= row < len(self._rows):
            self._drawn_rows.add(row)
        return super().render_line(y)
