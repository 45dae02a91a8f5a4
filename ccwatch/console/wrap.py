"""Long lines in rows of a screen: nothing dropped, every continuation marked."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from rich._unicode_data import load as load_cell_table
from rich.cells import get_character_cell_size
from textual.content import Content, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKER = "\u21aa "
"""Begins each row that continues a line; two cells, dim."""
LEAST_WIDTH = 8
"""Cells; a narrower room is treated as this wide."""

_MARKER_SPAN = Span(0, len(MARKER), "dim")
_EMOJI_SELECTOR = "\ufe0f"


class Row(NamedTuple):
    """A stretch of the text that one row shows.

    Attributes:
        cells: The width of the stretch, without the marker.
        continued: The row continues the line of the row before.
    """

    start: int
    end: int
    cells: int
    continued: bool


def wrap(line: Content, width: int) -> list[Content]:
    """Return one line, without line ends, as rows of at most ``width`` cells.

    A row ends after a space in its last third where there is one. The rows without their markers
    joined are the line.
    """
    text = line.plain
    rows = list(_cut(text, 0, len(text), max(width, LEAST_WIDTH)))
    return _build(text, line.spans, rows)


def wrap_lines(text: Content, width: int) -> list[Content]:
    """Return a text of any number of lines as rows of at most ``width`` cells; see ``wrap``."""
    plain = text.plain
    return _build(plain, text.spans, find_rows(plain, width))


def find_rows(plain: str, width: int) -> list[Row]:
    """Return where the rows of a text begin and end, in linear time, without building them."""
    room = max(width, LEAST_WIDTH)
    rows: list[Row] = []
    start = 0
    while (end := plain.find("\n", start)) >= 0:
        rows.extend(_cut(plain, start, end, room))
        start = end + 1
    rows.extend(_cut(plain, start, len(plain), room))
    return rows


def _cut(text: str, start: int, end: int, width: int) -> Iterator[Row]:
    continued = False
    room = width
    while True:
        if end - start <= room and text[start:end].isascii():
            yield Row(start, end, end - start, continued)
            return
        last, cells = _fit(text, start, end, room)
        if last == end:
            yield Row(start, last, cells, continued)
            return
        cut = _break(text, start, last)
        if cut != last:
            cells -= measure(text[cut:last])
        yield Row(start, cut, cells, continued)
        start = cut
        if not continued:
            continued = True
            room = width - len(MARKER)


def _fit(text: str, start: int, end: int, room: int) -> tuple[int, int]:
    """Return the end of what fits into ``room`` cells, and how many cells it takes."""
    # One character more: a mark or a selector there belongs to the last one that fits.
    probe = text[start : min(end, start + room + 1)]
    if probe.isascii():
        size = min(len(probe), room)
        return start + size, size
    widened = load_cell_table("auto").narrow_to_wide
    index, cells = start, 0
    while index < end:
        size = get_character_cell_size(text[index])
        after = index + 1
        while after < end and text[after] > "\x7f" and not get_character_cell_size(text[after]):
            if text[after] == _EMOJI_SELECTOR and after == index + 1 and text[index] in widened:
                size += 1
            after += 1
        if cells + size > room:
            break
        index, cells = after, cells + size
    return index, cells


def measure(text: str) -> int:
    """Return the cells that a text takes."""
    return len(text) if text.isascii() else _fit(text, 0, len(text), 2 * len(text))[1]


def _break(text: str, start: int, last: int) -> int:
    """Return where to end a row that is full at ``last``: at a space, where one is near."""
    if text[last] == " ":
        return last
    space = text.rfind(" ", start + (last - start) * 2 // 3, last)
    return last if space < 0 else space + 1


def _build(text: str, spans: Sequence[Span], rows: list[Row]) -> list[Content]:
    styled = _divide(spans, rows)
    marker_only = [_MARKER_SPAN]  # shared: Content changes lists of two and more alone
    result: list[Content] = []
    for number, (start, end, cells, continued) in enumerate(rows):
        plain = text[start:end]
        own = styled.get(number)
        if continued:
            plain = MARKER + plain
            cells += len(MARKER)
            own = [_MARKER_SPAN, *own] if own else marker_only
        result.append(Content(plain, own, cells, strip_control_codes=False))
    return result


def _divide(spans: Sequence[Span], rows: list[Row]) -> dict[int, list[Span]]:
    """Return the spans of each row that has any, moved to where the row has their text."""
    if not spans:
        return {}
    starts = [row.start for row in rows]
    styled: dict[int, list[Span]] = {}
    for first, last, style in spans:
        number = max(0, bisect_right(starts, first) - 1)
        while number < len(rows) and rows[number].start < last:
            start, end, _, continued = rows[number]
            shift = (len(MARKER) if continued else 0) - start
            if (left := max(first, start)) < (right := min(last, end)):
                styled.setdefault(number, []).append(Span(left + shift, right + shift, style))
            number += 1
    return styled
