"""A few lines of text, wrapped, with a word at the end for what there is no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.text import own
from ccwatch.console.widgets.line_view import LineView
from ccwatch.console.wrap import wrap_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

_MARGIN = 1


class TextPane(LineView, can_focus=False):
    """Shows lines from their start; what does not fit is counted in the last row."""

    def __init__(self, *, id: str, more: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: Sequence[Content] = ()
        self._rows: list[Content] = []
        self._more = more

    def show(self, lines: Sequence[Content]) -> None:
        """Draw other lines."""
        self._lines = lines
        self._lay_out()

    def on_resize(self) -> None:
        """Lay the lines out for the width."""
        self._lay_out()

    def line(self, number: int) -> Content | None:
        """Return one row."""
        height = self.size.height
        left = len(self._rows) - height + 1
        if left > 1 and number == height - 1:
            words = f"▼ {left} more lines{self._more}"
            return own(words.rjust(self._width), "dim").pad_left(_MARGIN)
        return self._rows[number].pad_left(_MARGIN) if number < len(self._rows) else None

    @property
    def _width(self) -> int:
        return max(self.size.width - 2 * _MARGIN, 8)

    def _lay_out(self) -> None:
        self._rows = [row for line in self._lines for row in wrap_lines(line, self._width)]
        self.refresh()
