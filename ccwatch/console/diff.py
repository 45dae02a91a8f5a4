"""What lies between two texts, line by line: exact, and in bounded time for any input."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONTEXT: Final = 3
"""Equal lines shown around a change."""
_MAX_CHANGES: Final = 1_200
"""Lines taken away or added that are looked for exactly; the work grows with their square."""
_MAX_INTERN: Final = 400_000
"""Lines of both sides together that are compared at all, beyond their common ends."""


class Kind(StrEnum):
    """What becomes of a line."""

    SAME = " "
    MINUS = "−"
    PLUS = "+"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a diff.

    Attributes:
        text: The line without its newline.
        old: Its number in the old text, from 1; None for an added line.
        new: Its number in the new text, from 1; None for a removed line.
        ended: False where the text ends without a newline after this line.
        changed: The parts that differ from the line it stands against, as ``(start, end)``.
        blanks_only: The line differs from the one it stands against in its whitespace alone.
    """

    kind: Kind
    text: str
    old: int | None = None
    new: int | None = None
    ended: bool = True
    changed: tuple[tuple[int, int], ...] = ()
    blanks_only: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Equal lines that are left out between hunks."""

    lines: int


@dataclass(frozen=True, slots=True)
class Diff:
    """The way from one text to another.

    Attributes:
        exact: False where the middle was too different to be compared line by line, and is
            shown as one block.
    """

    rows: tuple[Row | Gap, ...]
    added: int
    removed: int
    exact: bool = True


Block = tuple[int, int, int, int]
"""Lines ``[a1:a2]`` of the old text are replaced by lines ``[b1:b2]`` of the new one."""


def compare(old: str, new: str, *, context: int | None = CONTEXT) -> Diff:
    """Return the diff of two texts; ``context=None`` keeps every equal line.

    Time and memory are bounded by the length of the texts plus a constant.
    """
    before, after = split_lines(old), split_lines(new)
    blocks, exact = _find_blocks(before, after)
    rows: list[Row | Gap] = []
    position = 0
    shift = 0
    for index, (a1, a2, b1, b2) in enumerate(blocks):
        rows += _same(before, position, a1, shift, context, first=index == 0, last=False)
        rows += _change(before, after, (a1, a2, b1, b2))
        position, shift = a2, b2 - a2
    end = len(before)
    rows += _same(before, position, end, shift, context, first=not blocks, last=True)
    return Diff(
        rows=tuple(rows),
        added=sum(b2 - b1 for _, _, b1, b2 in blocks),
        removed=sum(a2 - a1 for a1, a2, _, _ in blocks),
        exact=exact,
    )


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text`` with their newlines; only U+000A ends a line."""
    lines = text.split("\n")
    last = lines.pop()
    ended = [f"{line}\n" for line in lines]
    return [*ended, last] if last else ended


def _same(
    lines: list[str],
    start: int,
    end: int,
    shift: int,
    context: int | None,
    *,
    first: bool,
    last: bool,
) -> Iterator[Row | Gap]:
    head = 0 if first else context
    tail = 0 if last else context
    # A gap takes a row too: leaving a single line out would save none.
    if context is None or head is None or tail is None or end - start <= head + tail + 1:
        head, tail = end - start, 0
    for index in range(start, start + head):
        yield _row(Kind.SAME, lines[index], old=index + 1, new=index + 1 + shift)
    if (left_out := end - start - head - tail) > 0:
        yield Gap(left_out)
    for index in range(end - tail, end):
        yield _row(Kind.SAME, lines[index], old=index + 1, new=index + 1 + shift)


def _change(before: list[str], after: list[str], block: Block) -> Iterator[Row]:
    a1, a2, b1, b2 = block
    minus = [_row(Kind.MINUS, before[index], old=index + 1) for index in range(a1, a2)]
    plus = [_row(Kind.PLUS, after[index], new=index + 1) for index in range(b1, b2)]
    for index, (left, right) in enumerate(zip(minus, plus, strict=False)):
        minus[index], plus[index] = _mark(left, right)
    yield from minus
    yield from plus


def _row(kind: Kind, line: str, *, old: int | None = None, new: int | None = None) -> Row:
    ended = line.endswith("\n")
    return Row(kind, line[:-1] if ended else line, old, new, ended)


def _mark(left: Row, right: Row) -> tuple[Row, Row]:
    """Return two lines that stand against each other with the part that differs."""
    old, new = left.text, right.text
    head = _common_prefix(old, new)
    tail = _common_prefix(old[head:][::-1], new[head:][::-1])
    shared = head + tail
    blanks_only = old != new and "".join(old.split()) == "".join(new.split())
    if not blanks_only and shared * 3 < max(len(old), len(new)):
        return left, right
    marked: list[Row] = []
    for row in (left, right):
        start, end = head, len(row.text) - tail
        changed = ((start, end),) if start < end else ()
        marked.append(Row(row.kind, row.text, row.old, row.new, row.ended, changed, blanks_only))
    return marked[0], marked[1]


def _common_prefix(one: Sequence[object], other: Sequence[object]) -> int:
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return length
    low, high = 0, length
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low if one[low] != other[low] else low + 1


def _find_blocks(before: list[str], after: list[str]) -> tuple[list[Block], bool]:
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    a2, b2 = len(before) - tail, len(after) - tail
    if head == a2 and head == b2:
        return [], True
    if head in {a2, b2}:
        return [(head, a2, head, b2)], True
    names: dict[str, int] = {}
    if a2 + b2 - 2 * head > _MAX_INTERN:
        return [(head, a2, head, b2)], False
    one = [names.setdefault(line, len(names)) for line in before[head:a2]]
    other = [names.setdefault(line, len(names)) for line in after[head:b2]]
    steps = _search(one, other)
    if steps is None:
        return [(head, a2, head, b2)], False
    blocks = _gather(one, other, steps)
    return [(head + p, head + q, head + r, head + s) for p, q, r, s in blocks], True


def _search(one: list[int], other: list[int]) -> list[list[int]] | None:
    """Return the furthest ends of each round of Myers' O(ND) search, or None when it is too long.

    Round ``d`` holds, for the diagonals ``-d, -d + 2, … d``, how far into ``one`` a way with ``d``
    changes can come (Myers, An O(ND) Difference Algorithm and Its Variations, 1986).
    """
    width, height = len(one), len(other)
    ends: dict[int, int] = {1: 0}
    rounds: list[list[int]] = []
    for changes in range(min(width + height, _MAX_CHANGES) + 1):
        reached: list[int] = []
        for diagonal in range(-changes, changes + 1, 2):
            below, right = ends.get(diagonal + 1, -1), ends.get(diagonal - 1, -1)
            x = (
                below
                if diagonal == -changes or (diagonal != changes and right < below)
                else right + 1
            )
            y = x - diagonal
            while x < width and y < height and one[x] == other[y]:
                x += 1
                y += 1
            ends[diagonal] = x
            reached.append(x)
            if x >= width and y >= height:
                rounds.append(reached)
                return rounds
        rounds.append(reached)
    return None


def _gather(one: list[int], other: list[int], rounds: list[list[int]]) -> list[Block]:
    """Walk the search back from its end, and return the changes in order."""
    x, y = len(one), len(other)
    blocks: list[Block] = []
    for changes in range(len(rounds) - 1, 0, -1):
        diagonal = x - y
        previous = rounds[changes - 1]
        below = _end(previous, diagonal + 1, changes - 1)
        right = _end(previous, diagonal - 1, changes - 1)
        down = diagonal == -changes or (diagonal != changes and right < below)
        from_x = below if down else right
        from_y = from_x - (diagonal + 1 if down else diagonal - 1)
        to_x, to_y = (from_x, from_y + 1) if down else (from_x + 1, from_y)
        if blocks and blocks[-1][0] == to_x:
            blocks[-1] = (from_x, blocks[-1][1], from_y, blocks[-1][3])
        else:
            blocks.append((from_x, to_x, from_y, to_y))
        x, y = from_x, from_y
    return blocks[::-1]


def _end(reached: list[int], diagonal: int, changes: int) -> int:
    index = (diagonal + changes) // 2
    return reached[index] if 0 <= index < len(reached) and abs(diagonal) <= changes else -1
