"""Fields of a form in which one of a few things is chosen, with the keys or by its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ccwatch.console.labels import fit
from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

LABEL_WIDTH: Final = 11
_NUMBER_WIDTH: Final = 4
_LEAST_ROOM: Final = 20
"""Cells that an option keeps; its title is left out before it gets fewer."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing to choose.

    Attributes:
        value: What it stands for.
        caption: How it is shown.
        title: What it means, in our own words; only where each stands on a line of its own.
    """

    value: object
    caption: Content
    title: str = ""


class Choice(Widget, can_focus=True):
    """Options beside each other; left and right choose another one."""

    DEFAULT_CSS = """
    Choice { height: 1; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("left,h", "shift(-1)", "The one before"),
        ("right,l", "shift(1)", "The next one"),
    ]

    class Chosen(Message):
        """Another option is chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.options: Sequence[Alternative] = ()
        self._at = 0

    @property
    def at(self) -> int:
        """The place of what is chosen; -1 for nothing."""
        return self._at

    @property
    def value(self) -> object:
        """What is chosen; None where there is nothing to choose."""
        return self.options[self._at].value if 0 <= self._at < len(self.options) else None

    def offer(self, options: Sequence[Alternative], value: object) -> None:
        """Show other options, of which the one with this value is chosen, or else none."""
        self.options = options
        values = [option.value for option in options]
        self._at = values.index(value) if value in values else -1
        self.refresh(layout=True)

    def choose(self, number: int) -> None:
        """Choose an option by its place, if it is there."""
        if 0 <= number < len(self.options) and number != self._at:
            self._at = number
            self.refresh()
            self.post_message(self.Chosen(self))

    def action_shift(self, steps: int) -> None:
        """Choose the option that many places further, no further than the ends."""
        if self.options:
            start = self._at if self._at >= 0 else -1 if steps > 0 else len(self.options)
            self.choose(min(max(start + steps, 0), len(self.options) - 1))

    def on_focus(self) -> None:
        """Show that the keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they do not any more."""
        self.refresh()

    def render(self) -> Content:
        """Return the label and the options, the chosen one in brackets.

        Where they do not fit only that one is there, with its place among them.
        """
        parts = [self._begin()]
        if self._at >= 0 and self._measure() > self.size.width:
            words = self.options[self._at].caption.stylize("bold")
            place = own(f" {self._at + 1} of {len(self.options)}", "dim")
            return Content.assemble(*parts, own("[", ACCENT), words, own("]", ACCENT), place)
        for number, option in enumerate(self.options):
            if number == self._at:
                parts += [own("[", ACCENT), option.caption.stylize("bold"), own("]", ACCENT)]
            else:
                parts += [own(" "), option.caption.stylize("dim"), own(" ")]
            parts.append(own(" "))
        return Content.assemble(*parts)

    def _measure(self) -> int:
        return 1 + LABEL_WIDTH + sum(option.caption.cell_length + 3 for option in self.options)

    def _begin(self, *, first: bool = True) -> Content:
        bar = own("▌" if self.has_focus else " ", ACCENT)
        return bar + own((self._label if first else "").ljust(LABEL_WIDTH), "dim")


class Ladder(Choice):
    """Options below each other, each with its number."""

    DEFAULT_CSS = """
    Ladder { height: auto; }
    """

    def render(self) -> Content:
        """Return a line for each option; its title where there is room."""
        if not self.options:
            return self._begin() + own("no pattern fits this call: write one below", "dim")
        room = self.size.width - 2 - LABEL_WIDTH - _NUMBER_WIDTH
        title = max(len(option.title) for option in self.options) + 2
        titled = room - title >= _LEAST_ROOM
        longest = max(option.caption.cell_length for option in self.options)
        room = min(longest, room - title) if titled else room
        rows: list[Content] = []
        for number, option in enumerate(self.options):
            chosen = number == self._at
            words = option.caption.stylize("bold" if chosen else "dim")
            rows.append(
                Content.assemble(
                    self._begin(first=not number),
                    own(f"[{number + 1}] " if chosen else f" {number + 1}  ", ACCENT),
                    fit(words, room),
                    own(f"  {option.title}" if titled else "", "dim"),
                )
            )
        return own("\n").join(rows)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Return how many lines it takes."""
        return max(len(self.options), 1)
