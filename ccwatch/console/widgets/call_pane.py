"""The Call pane: the selected call, whole; nothing of it is ever cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.messages import CallHidden, CallPaneResized
from ccwatch.console.text import own
from ccwatch.console.widgets.line_view import LineView
from ccwatch.console.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content
    from textual.strip import Strip

    from ccwatch.console.arming import Target

_MARGIN = 1
_LEAST_BODY = 5
"""Rows of the pane that facts may not take: an agent's claims must not hide its call."""


class CallPane(LineView):
    """Facts that stay in place, and below them the rows of the call, which scroll.

    It remembers what it has drawn: a decision needs the end of the call to have been on screen.
    """

    FOCUS_ON_CLICK = False

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._target: Target | None = None
        self._facts: list[Content] = []
        self._rows: Sequence[Content] = ()
        self._drawn = False
        self._drawn_to_end = False

    @property
    def text_width(self) -> int:
        """The cells that a row of the call may take."""
        return max(self.size.width - 2 * _MARGIN, 8)

    def show_rows(self, target: Target | None, rows: Sequence[Content]) -> None:
        """Draw a version of a call, or rows of our own where there is none, from the start."""
        same_version = target is not None and target == self._target
        self._target, self._rows = target, rows
        self._drawn = self._drawn_to_end = False
        self._fit_length()
        if not same_version:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()

    def show_facts(self, facts: Sequence[Content]) -> None:
        """Draw the facts anew where they have changed; the rows stay as they are."""
        wrapped = self._wrap(facts)
        if len(wrapped) != len(self._facts):
            self._facts = wrapped
            self._fit_length()
            self.refresh()
            return
        for number, (old, new) in enumerate(zip(self._facts, wrapped, strict=True)):
            if not new.is_same(old):
                self._facts[number] = new
                self._refresh_row(number)

    def take_drawn(self) -> tuple[Target, bool] | None:
        """Return what was drawn last, and whether its end was; None when nothing was."""
        if self._target is None or not self._drawn:
            return None
        return self._target, self._drawn_to_end

    def scroll_page(self, pages: int) -> None:
        """Scroll by pages, one row short so that the eye keeps its place."""
        rows = max(self._body_height - 1, 1)
        self.scroll_relative(y=pages * rows, animate=False)

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self.scroll_relative(y=rows, animate=False)

    def scroll_to_edge(self, edge: int) -> None:
        """Scroll to the start (-1) or the end (1)."""
        y = self.max_scroll_y if edge > 0 else 0
        self.scroll_to(y=y, animate=False)

    def on_hide(self) -> None:
        """Forget what was seen: it is on screen no more."""
        self._drawn = self._drawn_to_end = False
        self.post_message(CallHidden())

    def on_show(self) -> None:
        """Draw all of it, so that what is seen is known again."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the extent true for another height, and the rows for another width."""
        self._fit_length()
        self.post_message(CallPaneResized())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw all rows: those of the facts stay, the others move."""
        super().watch_scroll_y(old_value, new_value)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one row of the pane."""
        row = self.find_row(y)
        if row is None:
            return self._inset(self._facts[y] if y < self._pinned else self._more())
        if self._target is not None:
            self._drawn = True
            self._drawn_to_end = self._drawn_to_end or row >= len(self._rows) - 1
        if row < 0:
            return self._inset(self._facts[row])
        return self._inset(self._rows[row]) if row < len(self._rows) else self.draw(None)

    def find_row(self, y: int) -> int | None:
        """Return which row of the call a row of the pane shows: those of facts are below zero.

        None is what stays in place: pinned facts, and the line that counts what is below.
        """
        if y < self._pinned or (self._overflows and y == self.size.height - 1):
            return None
        return self.scroll_offset.y + y - len(self._facts)

    @property
    def _pinned(self) -> int:
        """How many rows of facts stay in place; all scroll where they would leave no room."""
        fit = len(self._facts) <= self.size.height - _LEAST_BODY
        return len(self._facts) if fit else 0

    @property
    def _overflows(self) -> bool:
        return len(self._facts) + len(self._rows) > self.size.height

    @property
    def _body_height(self) -> int:
        return max(self.size.height - self._pinned - int(self._overflows), 1)

    def _fit_length(self) -> None:
        self.set_length(len(self._facts) + len(self._rows) + int(self._overflows))

    def _refresh_row(self, row: int) -> None:
        self.refresh_part(self.scroll_offset.y + row if self._pinned else row)

    def _wrap(self, facts: Sequence[Content]) -> list[Content]:
        wrapped = [row for fact in facts for row in wrap(fact, self.text_width)]
        return [*wrapped, own("")] if wrapped else []

    def _inset(self, content: Content) -> Strip:
        return self.draw(content.pad_left(_MARGIN))

    def _more(self) -> Content:
        lines = len(self._facts) - self._pinned + len(self._rows)
        left = lines - self.scroll_offset.y - self._body_height
        words = f"▼ {left} more {'line' if left == 1 else 'lines'}" if left > 0 else "end"
        return own(words.rjust(self.text_width), "dim")
