"""Marks on a text, carried along to where the door shows it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Span

from ccwatch.escapes import escape_character

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST_MARKS = 1000
"""Marks on one text; what comes after them is not marked."""


class Mark(NamedTuple):
    """A style for the characters ``start`` to ``end`` (exclusive) of a text, before the door."""

    start: int
    end: int
    style: str


def flatten(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks that do not overlap, in order: where several did, the first given one stays.

    What is drawn row by row then costs as much as the text is long, however many marks there are.
    """
    ranked = [mark for mark in marks if mark.start < mark.end][:MOST_MARKS]
    borders = sorted({place for mark in ranked for place in (mark.start, mark.end)})
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for rank, mark in enumerate(ranked):
        opening.setdefault(mark.start, []).append(rank)
        closing.setdefault(mark.end, []).append(rank)
    open_now: set[int] = set()
    flat: list[Mark] = []
    for place, after in pairwise(borders):
        open_now -= set(closing.get(place, ()))
        open_now |= set(opening.get(place, ()))
        if not open_now:
            continue
        style = ranked[min(open_now)].style
        if flat and flat[-1].end == place and flat[-1].style == style:
            place = flat.pop().start
        flat.append(Mark(place, after, style))
    return flat


def within(marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    """Return the parts of flat marks that lie on a stretch, counted from where it starts."""
    if not marks or start >= marks[-1].end or end <= marks[0].start:
        return []
    first = bisect_right(marks, start, key=lambda mark: mark.end)
    last = bisect_left(marks, end, key=lambda mark: mark.start)
    return [
        Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.style)
        for mark in marks[first:last]
    ]


def expand(text: str, marks: Sequence[Mark], tab_width: int) -> list[Mark]:
    """Return marks at their places in ``text.expandtabs(tab_width)``, in linear time."""
    borders = {place for mark in marks for place in (mark.start, mark.end)}
    size = len(text)
    moved: dict[int, int] = {}
    position = length = column = 0
    for border in sorted(borders):
        place = min(max(border, 0), size)
        # Blanks in front stand for what the line holds already: they put its tabs where they are.
        piece = (" " * column + text[position:place]).expandtabs(tab_width)
        length += len(piece) - column
        column = (len(piece) - max(piece.rfind("\n"), piece.rfind("\r")) - 1) % tab_width
        position = place
        moved[border] = length
    return [Mark(moved[mark.start], moved[mark.end], mark.style) for mark in marks]


class Carrier:
    """Learns where the marks of a text come to lie while the text is written out.

    The writer tells it of each stretch of the text in order. A mark that begins or ends inside
    something that was folded takes in all of what stands for it.
    """

    def __init__(self, text: str, marks: Sequence[Mark]) -> None:
        size = len(text)
        self._text = text
        self._marks = [
            Mark(max(mark.start, 0), min(mark.end, size), mark.style)
            for mark in marks[:MOST_MARKS]
            if max(mark.start, 0) < min(mark.end, size)
        ]
        self._starts = sorted({mark.start for mark in self._marks}, reverse=True)
        self._ends = sorted({mark.end for mark in self._marks}, reverse=True)
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}

    def keep(self, start: int, end: int, at: int) -> None:
        """Note that a stretch is shown as it is, from ``at`` on."""
        if self._ends:
            self._note(start, end, lambda place: at + place - start)

    def escape(self, start: int, end: int, at: int) -> None:
        """Note that every character of a stretch is shown as its escape, from ``at`` on."""
        self.write(start, end, at, lambda piece: sum(map(_escaped_size, piece)))

    def write(self, start: int, end: int, at: int, measure: Callable[[str], int]) -> None:
        """Note that a stretch is shown in another form, of which ``measure`` knows the size."""
        if not self._ends or (self._ends[-1] > end and self._last_start(end)):
            return
        places = {start: at}
        position, size = start, at
        for place in sorted({*self._pending(start, end)}):
            size += measure(self._text[position:place])
            places[place] = size
            position = place
        self._note(start, end, places.__getitem__)

    def fold(self, end: int, at: int, size: int) -> None:
        """Note that a marker of ``size`` characters at ``at`` stands for all up to ``end``."""
        while self._starts and self._starts[-1] < end:
            self._first[self._starts.pop()] = at
        while self._ends and self._ends[-1] <= end:
            self._last[self._ends.pop()] = at + size

    def spans(self) -> list[Span]:
        """Return the marks as spans of what was written; all of the text has been by now."""
        return [
            Span(self._first[mark.start], self._last[mark.end], mark.style) for mark in self._marks
        ]

    def _last_start(self, end: int) -> bool:
        return not self._starts or self._starts[-1] >= end

    def _pending(self, start: int, end: int) -> list[int]:
        places = [place for place in self._starts if start <= place < end]
        return places + [place for place in self._ends if start < place <= end]

    def _note(self, start: int, end: int, find: Callable[[int], int]) -> None:
        while self._starts and self._starts[-1] < end:
            place = self._starts.pop()
            self._first[place] = find(max(place, start))
        while self._ends and self._ends[-1] <= end:
            place = self._ends.pop()
            self._last[place] = find(max(place, start))


def _escaped_size(character: str) -> int:
    return len(escape_character(character))
