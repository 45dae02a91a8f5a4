"""The list of rules, with a selected one: a rule is followed by its key, never by its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from ccwatch.console.rule_rows import draw_row
from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT
from ccwatch.console.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

    from ccwatch.console.rule_rows import RuleRow
    from ccwatch.rules.kept import Use
    from ccwatch.rules.rule import Rule

SUGGESTION = "suggestion"
"""Selected in the place of a rule: what stands below the list."""


class RuleList(LineView):
    """Rows of rules; it knows whether the selected one was drawn."""

    class Moved(Message):
        """Another row is selected, or the list has got or lost the keys."""

    def __init__(
        self,
        find_use: Callable[[Rule], Use],
        now: Callable[[], float],
        home: str,
        *,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._find_use = find_use
        self._now = now
        self._home = home
        self.rows: Sequence[RuleRow] = ()
        self._selected: str | None = None
        self._with_suggestion = False
        self._note = "no rules yet"
        self._drawn = False

    @property
    def selected(self) -> RuleRow | None:
        """The selected rule."""
        return next((row for row in self.rows if row.rule.key == self._selected), None)

    @property
    def on_suggestion(self) -> bool:
        """Whether what is suggested is selected instead of a rule."""
        return self._selected == SUGGESTION

    def show(self, rows: Sequence[RuleRow], *, with_suggestion: bool, note: str) -> None:
        """Draw these rules; ``note`` are our own words for none at all."""
        before = [row.rule.key for row in self.rows]
        self.rows, self._with_suggestion, self._note = rows, with_suggestion, note
        keys = self._keys
        if self._selected not in keys:
            place = before.index(self._selected) if self._selected in before else 0
            self._selected = keys[min(place, len(keys) - 1)] if keys else None
        self.set_length(max(len(rows), 1))
        self.refresh()
        self._tell()

    def move(self, steps: int) -> None:
        """Select the row that many lines further, no further than the ends."""
        keys = self._keys
        if keys:
            at = keys.index(self._selected) + steps if self._selected in keys else 0
            self.select(keys[min(max(at, 0), len(keys) - 1)])

    def move_to_edge(self, edge: int) -> None:
        """Select the first row (-1) or the last (1)."""
        keys = self._keys
        if keys:
            self.select(keys[-1 if edge > 0 else 0])

    def select(self, key: str) -> None:
        """Select a rule by its key, or what is suggested."""
        self._selected = key
        keys = [row.rule.key for row in self.rows]
        if key in keys:
            self.keep_visible(keys.index(key))
        self.refresh()
        self._tell()

    def take_drawn(self) -> bool:
        """Return whether the selected rule was drawn since the last time."""
        drawn, self._drawn = self._drawn, False
        return drawn

    def line(self, number: int) -> Content | None:
        """Return one row: decision, what it matches, whence, how long still, how often used."""
        if number >= len(self.rows):
            return own(f" {self._note}", "dim") if not number and not self.rows else None
        row = self.rows[number]
        chosen = row.rule.key == self._selected
        self._drawn = self._drawn or chosen
        line = Content.assemble(
            own("▌" if chosen and self.has_focus else " ", ACCENT),
            draw_row(
                row,
                self._find_use(row.rule),
                now=self._now(),
                width=self.size.width - 2,
                home=self._home,
            ),
            own(" "),
        )
        return line.stylize_before("on #1C2430") if chosen and self.has_focus else line

    def on_click(self, event: events.Click) -> None:
        """Select the rule under the pointer."""
        number = self.scroll_offset.y + event.y
        if number < len(self.rows):
            self.select(self.rows[number].rule.key)

    def on_focus(self) -> None:
        """Show the selected row as such."""
        self.refresh()
        self._tell()

    def on_blur(self) -> None:
        """Show no selection while another pane has the keys."""
        self.refresh()
        self._tell()

    @property
    def _keys(self) -> list[str]:
        keys = [row.rule.key for row in self.rows]
        return [*keys, SUGGESTION] if self._with_suggestion else keys

    def _tell(self) -> None:
        self._drawn = False
        self.post_message(self.Moved())
