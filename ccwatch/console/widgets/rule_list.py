"""The list of rules, and below it what is suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from ccwatch.console.rule_rows import draw_row
from ccwatch.console.text import own
from ccwatch.console.widgets.keyed_list import KeyedList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.console.rule_rows import RuleRow
    from ccwatch.rules.kept import Use
    from ccwatch.rules.rule import Rule

SUGGESTION = "suggestion"
"""Selected in the place of a rule: what stands below the list."""


class RuleList(KeyedList[str]):
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
        self._with_suggestion = False
        self._note = "no rules yet"
        self._drawn = False

    @property
    def selected(self) -> RuleRow | None:
        """The selected rule."""
        return next((row for row in self.rows if row.rule.key == self._selected), None)

    @property
    def row_keys(self) -> Sequence[str]:
        """The rules that are listed, from the top."""
        return [row.rule.key for row in self.rows]

    @property
    def choices(self) -> Sequence[str]:
        """The rules, and what is suggested below them."""
        return [*self.row_keys, SUGGESTION] if self._with_suggestion else self.row_keys

    @property
    def on_suggestion(self) -> bool:
        """Whether what is suggested is selected instead of a rule."""
        return self._selected == SUGGESTION

    def show(self, rows: Sequence[RuleRow], *, with_suggestion: bool, note: str) -> None:
        """Draw these rules; ``note`` are our own words for none at all."""
        before = self.row_keys
        self.rows, self._with_suggestion, self._note = rows, with_suggestion, note
        keys = self.choices
        if self._selected not in keys:
            place = before.index(self._selected) if self._selected in before else 0
            self._selected = keys[min(place, len(keys) - 1)] if keys else None
        self.set_length(max(len(rows), 1))
        self.refresh()
        self._tell()

    def select(self, key: str) -> None:
        """Select a rule by its key, or what is suggested."""
        super().select(key)
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
        self._drawn = self._drawn or row.rule.key == self._selected
        drawn = draw_row(
            row,
            self._find_use(row.rule),
            now=self._now(),
            width=self.size.width - 2,
            home=self._home,
        )
        return self.mark_selected(Content.assemble(drawn, own(" ")), row.rule.key)

    def on_focus(self) -> None:
        """Tell that the list has the keys."""
        self._tell()

    def on_blur(self) -> None:
        """Tell that it has them no more."""
        self._tell()

    def _tell(self) -> None:
        self._drawn = False
        self.post_message(self.Moved())
