"""The document of a call, and the few kinds of line that it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

from textual.content import Content

from ccwatch.console.marks import within
from ccwatch.console.text import own, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ccwatch.canonical import Json
    from ccwatch.console.marks import Mark
    from ccwatch.files import FileState

DIM: Final = "dim"
BOLD: Final = "bold"
PLUS: Final = "#56B4E9"
MINUS: Final = "#E69F00"
WARNING: Final = "#D55E00"

TAB_WIDTH: Final = 4
"""Cells from one tab stop to the next in what is text for a file."""
FOLDED_LINES: Final = 20
"""As many equal blank lines in a row are shown as their number."""
SAYS: Final = (
    "description",
    "purpose",
    "claimed_purpose",
    "explanation",
    "reason",
    "justification",
)
"""Keys under which an agent speaks about its call: its words, no facts."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Document:
    """A tool call as the Call pane shows it.

    Attributes:
        lines: Logical lines without newlines, which the pane wraps.
        file: The file that a diff was made against, to be checked again at the decision.
        scripts: Those that it shows of what the call would run, to be checked again as well.
        wide: The lines are laid out for the width that was given, and must not be wrapped again.
    """

    lines: tuple[Content, ...]
    file: FileState | None = None
    wide: bool = False
    scripts: tuple[FileState, ...] = ()


@dataclass(slots=True)
class Fields:
    """The members of an input that no line shows yet."""

    left: dict[str, Json] = field(default_factory=dict[str, "Json"])

    @classmethod
    def of(cls, value: Mapping[str, Json]) -> Fields:
        """Return the members of ``value``, all of them still to be shown."""
        return cls(dict(value))

    def take(self, key: str, kind: type[Value]) -> Value | None:
        """Return the member ``key`` and count it as shown, if it is exactly of this type."""
        value = self.left.get(key)
        if type(value) is not kind:
            return None
        del self.left[key]
        return value

    def take_object(self, key: str) -> dict[str, Json] | None:
        """Return the member ``key`` and count it as shown, if it is an object."""
        value = self.left.get(key)
        if not isinstance(value, dict):
            return None
        del self.left[key]
        return value

    def take_list(self, key: str) -> list[Json] | None:
        """Return the member ``key`` and count it as shown, if it is a list."""
        value = self.left.get(key)
        if not isinstance(value, list):
            return None
        del self.left[key]
        return value


def fact(label: str, value: Content) -> Content:
    """Return a line with one fact: a dim label of ours and a value."""
    return Content.assemble(own(f"{label}  ", DIM), value)


def numbered(text: str, *layers: Sequence[Mark]) -> Iterator[Content]:
    """Yield the lines of ``text``, each with its number when there is more than one.

    The marks of each of the ``layers`` are flat.
    """
    lines = text.split("\n")
    if len(lines) == 1:
        yield shown(text, marks=[mark for marks in layers for mark in marks])
        return
    width = len(str(len(lines)))
    for number, times, line, marks in _cut(lines, layers):
        label = own(f"{number:>{width}}  ", DIM)
        yield Content.assemble(label, _marked_line(times, line, marks))


def block(
    text: str, *, tab_width: int | None = None, style: str = "", marks: Sequence[Mark] = ()
) -> Iterator[Content]:
    """Yield the lines of ``text`` behind a bar, which no text can draw for itself."""
    for _, times, line, here in _cut(text.split("\n"), (marks,)):
        content = _marked_line(times, line, here, tab_width=tab_width, style=style)
        yield Content.assemble(own("│ ", DIM), content)


def _cut(
    lines: Sequence[str], layers: Sequence[Sequence[Mark]]
) -> Iterator[tuple[int, int, str, list[Mark]]]:
    """Yield the number of each line, how often it follows itself, its text and its marks.

    Flat marks come in, which count the characters of all lines together.
    """
    position = 0
    for index, times, line in blank_runs(lines):
        end = position + times * (len(line) + 1) - 1
        yield (
            index + 1,
            times,
            line,
            [mark for layer in layers for mark in within(layer, position, end)],
        )
        position = end + 1


def _marked_line(
    times: int, line: str, marks: Sequence[Mark], *, tab_width: int | None = None, style: str = ""
) -> Content:
    if times == 1:
        return shown(line, tab_width=tab_width, style=style, marks=marks)
    content = folded(times, line)
    return content.stylize_before(marks[0].style) if marks else content


def blank_runs(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yield each line as ``(index, 1, line)``, and long runs of one blank line with their count."""
    index = 0
    for line, run in groupby(lines):
        times = sum(1 for _ in run)
        if times >= FOLDED_LINES and not line.strip(" \t"):
            yield index, times, line
        else:
            for offset in range(times):
                yield index + offset, 1, line
        index += times


def folded(times: int, line: str) -> Content:
    """Return the marker for a run of equal blank lines."""
    if not line:
        return own(f"⋯ {times:,} empty lines ⋯", "reverse")
    return own(f"⋯ {times:,} lines, each of {count(len(line), 'blank')} ⋯", "reverse")


def speech(fields: Fields) -> list[Content]:
    """Return what the agent says about its call, framed as its words."""
    lines: list[Content] = []
    for key in SAYS:
        text = fields.take(key, str)
        if text is not None:
            label = "agent says" if key == "description" else f"agent says ({key})"
            lines += [own(""), own(label, DIM), *block(text)]
    return lines


def count(number: int, what: str) -> str:
    """Return a number of things in words: ``1 line``, ``5,000 lines``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
