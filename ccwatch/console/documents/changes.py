"""A diff as lines of the screen: in one column, or the old text beside the new one."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.console.diff import Gap, Kind, Row
from ccwatch.console.documents.document import (
    DIM,
    FOLDED_LINES,
    MINUS,
    PLUS,
    TAB_WIDTH,
    count,
    folded,
)
from ccwatch.console.marks import Mark
from ccwatch.console.text import own, shown
from ccwatch.console.wrap import wrap_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccwatch.console.diff import Diff

SPLIT_WIDTH: Final = 140
"""Cells from which on old and new stand side by side."""

_STYLES: Final = {Kind.SAME: "", Kind.MINUS: MINUS, Kind.PLUS: PLUS}
_INEXACT = "too different to compare line by line: shown as one block"
_NO_NEWLINE = "no newline at the end"


def unified(diff: Diff, *, fold: bool = True) -> Iterator[Content]:
    """Yield a diff in one column: number, mark, text."""
    if not diff.exact:
        yield own(_INEXACT, DIM)
    digits = _digits(diff)
    for row, times in _fold(diff.rows, fold=fold):
        if isinstance(row, Gap):
            yield _gap(row, digits)
        else:
            yield _line(row, times, digits)
            if not row.ended:
                yield own(f"{'':{digits}}   {_NO_NEWLINE}", DIM)


def side_by_side(diff: Diff, width: int) -> Iterator[Content]:
    """Yield a diff in two columns for ``width`` cells: what goes left, what comes right."""
    if not diff.exact:
        yield own(_INEXACT, DIM)
    digits = _digits(diff)
    column = (width - 3) // 2
    bar = own(" │ ", DIM)
    for left, right in _pairs(diff.rows):
        if isinstance(left, Gap):
            yield _gap(left, digits)
            continue
        cells = [
            [] if side is None else list(_column(*side, digits, column)) for side in (left, right)
        ]
        for old, new in zip_longest(*cells, fillvalue=own("")):
            gap = own(" " * max(column - old.cell_length, 0))
            yield Content.assemble(old, gap, bar, new)


_Side = tuple[Row, int]


def _pairs(rows: Iterable[Row | Gap]) -> Iterator[tuple[_Side | Gap | None, _Side | None]]:
    """Yield what stands side by side: equal lines twice, removed against added ones in order."""
    for changed, group in groupby(rows, key=lambda row: _is_change(row)):
        members = list(group)
        if changed:
            folds = [
                (row, times) for row, times in _fold(members, fold=True) if isinstance(row, Row)
            ]
            minus = [side for side in folds if side[0].kind is Kind.MINUS]
            plus = [side for side in folds if side[0].kind is Kind.PLUS]
            yield from zip_longest(minus, plus)
            continue
        for row, times in _fold(members, fold=True):
            if isinstance(row, Gap):
                yield row, None
            else:
                yield (replace(row, new=None), times), (row, times)


def _is_change(row: Row | Gap) -> bool:
    return isinstance(row, Row) and row.kind is not Kind.SAME


def _column(row: Row, times: int, digits: int, width: int) -> Iterator[Content]:
    yield from wrap_lines(_line(row, times, digits), width)
    if not row.ended:
        yield from wrap_lines(own(f"{'':{digits}}   {_NO_NEWLINE}", DIM), width)


def _fold(rows: Iterable[Row | Gap], *, fold: bool) -> Iterator[tuple[Row | Gap, int]]:
    """Yield each row once, and long runs of one blank line as its first row with their number."""
    for (_, text, _), group in groupby(rows, key=_sameness):
        members = list(group)
        if fold and len(members) >= FOLDED_LINES and not text.strip(" \t"):
            yield members[0], len(members)
        else:
            for row in members:
                yield row, 1


def _sameness(row: Row | Gap) -> tuple[str, str, bool]:
    return ("", "", True) if isinstance(row, Gap) else (row.kind, row.text, row.ended)


def _digits(diff: Diff) -> int:
    numbers = [
        row.old or row.new or 0 if row.new is None else row.new
        for row in diff.rows
        if isinstance(row, Row)
    ]
    return len(str(max(numbers, default=0)))


def _gap(gap: Gap, digits: int) -> Content:
    return own(f"{'':{digits}} ⋯ {count(gap.lines, 'equal line')}", DIM)


def _line(row: Row, times: int, digits: int) -> Content:
    number = row.old if row.new is None else row.new
    style = _STYLES[row.kind]
    text = folded(times, row.text) if times > 1 else _text(row, style)
    return Content.assemble(own(f"{number:>{digits}}", DIM), own(f" {row.kind} ", style), text)


def _text(row: Row, style: str) -> Content:
    mark = "reverse" if row.blanks_only else "underline"
    marks = [Mark(start, end, mark) for start, end in row.changed]
    tab_width = None if row.blanks_only else TAB_WIDTH
    return shown(row.text, style=style, tab_width=tab_width, marks=marks)
