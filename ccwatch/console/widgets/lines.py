"""Fields of a form that are written in: one line, or patterns below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.widgets import Input, Static, TextArea

from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT
from ccwatch.console.widgets.choice import LABEL_WIDTH
from ccwatch.escapes import find_hidden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

_MOST_CHARACTERS: Final = 2_000
_NOT_EDITABLE: Final = "it holds line ends or hidden characters, and cannot be edited here"


class Line(Horizontal):
    """A label and a line to write in."""

    DEFAULT_CSS = """
    Line { height: 1; background: $background; }
    Line Input, Line Input:focus { width: 1fr; background: $panel; border: none; padding: 0; }
    """

    def __init__(self, label: str, *, id: str, most: int = _MOST_CHARACTERS) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown = Label(label)
        self.input = Input(compact=True)
        self.input.max_length = most
        self.input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Put the label before the line."""
        yield self._shown
        yield self.input

    def on_descendant_focus(self) -> None:
        """Show that the keys go here."""
        self._shown.mark(True)

    def on_descendant_blur(self) -> None:
        """Show that they do not any more."""
        self._shown.mark(False)


class PatternLines(Horizontal):
    """Patterns to write, one a line; at its first and last line the arrows leave it."""

    DEFAULT_CSS = """
    PatternLines { height: auto; }
    PatternLines TextArea, PatternLines TextArea:focus {
        height: auto; max-height: 4; border: none; padding: 0; background: $panel;
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown = Label("or write")
        self._locked = Static(own(_NOT_EDITABLE, "dim"), markup=False)
        self.area = PatternArea(show_line_numbers=False, tab_behavior="focus")
        self.area.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Put the label before the lines."""
        yield self._shown
        yield self.area
        yield self._locked

    @property
    def patterns(self) -> tuple[str, ...]:
        """What is written."""
        return tuple(line.strip() for line in self.area.text.splitlines() if line.strip())

    def put(self, patterns: Sequence[str]) -> None:
        """Show other patterns, which can be edited unless they hide something."""
        plain = all(_is_plain(pattern) for pattern in patterns)
        self.area.display, self._locked.display = plain, not plain
        if plain and self.patterns != tuple(patterns):
            self.area.text = "\n".join(patterns)

    def on_descendant_focus(self) -> None:
        """Show that the keys go here."""
        self._shown.mark(True)

    def on_descendant_blur(self) -> None:
        """Show that they do not any more."""
        self._shown.mark(False)


class PatternArea(TextArea):
    """Lines that the arrows leave at the first and the last of them."""

    def action_cursor_down(self, select: bool = False) -> None:
        """Go a line down, or on to the next field."""
        if self.cursor_at_last_line and not select:
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)

    def action_cursor_up(self, select: bool = False) -> None:
        """Go a line up, or back to the field before."""
        if self.cursor_at_first_line and not select:
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)


class Label(Static):
    """The label of a field, with a bar while the keys go there."""

    def __init__(self, words: str) -> None:
        super().__init__(markup=False)
        self._words = words

    def on_mount(self) -> None:
        """Show the label."""
        self.mark(False)

    def mark(self, focused: bool) -> None:
        """Show whether the keys go there."""
        bar = own("▌" if focused else " ", ACCENT)
        self.update(bar + own(f"{self._words:<{LABEL_WIDTH + 1}}", "dim"))


def _is_plain(pattern: str) -> bool:
    """Say whether a pattern can be edited as a line: a field draws what it is given."""
    return "\n" not in pattern and not any(find_hidden(pattern))
