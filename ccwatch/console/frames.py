"""Frames with what the terminal shows already left out: bytes go over slow links."""

from __future__ import annotations

import re
from itertools import repeat
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual._compositor import (  # pyright: ignore[reportPrivateUsage]
    ChopsUpdate,
    CompositorUpdate,
    LayoutUpdate,
)
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style

Cell = tuple[str, str]
"""A character, and the sequence that sets its style."""

_GAP = 6
"""Cells that are written again rather than jumped over: a jump takes about eight bytes."""
_RESET = "\x1b[0m"

_certain = re.compile("[ -~─│▌▼·…↪−]*")
"""Text of which every terminal knows the width; the marks are our own."""


class Frames:
    """What the terminal was sent, cell by cell, since application mode began.

    Textual writes whole lines of a widget for a digit that has changed. A line that holds anything
    else than ASCII and our own marks is still written so: where terminal and program disagree on
    a width, parts of it would come to stand in the wrong place.
    """

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._styles: dict[Style | None, str] = {}

    def forget(self) -> None:
        """Write the next frames whole: nobody knows what the terminal shows."""
        self._rows.clear()

    def reduce(self, update: CompositorUpdate, console: Console) -> str:
        """Return what to write so that the terminal shows ``update``, and remember that."""
        if isinstance(update, ChopsUpdate):
            return self._render_chops(update, console)
        if isinstance(update, LayoutUpdate):
            # Comes with the first frame, a new size and a new screen: written whole.
            lines = [list(line) for line in update.strips]
            self._rows.clear()
            for y, line in enumerate(lines, update.region.y):
                self._note_line(y, update.region.x, line, console=console)
            update = LayoutUpdate([*lines], update.region)
        else:
            self.forget()
        return update.render_segments(console)

    def _note_line(self, y: int, x: int, line: list[Strip], *, console: Console) -> None:
        for strip in line:
            cells = self._cells(strip, console)
            if cells is None:  # and what follows it may stand elsewhere too
                return
            self._put(y, x, cells)
            x += len(cells)

    def _render_chops(self, update: ChopsUpdate, console: Console) -> str:
        pen = _Pen()
        for y, x1, x2 in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > x2 or end <= x1:
                    continue
                if not (x1 <= x < x2 and end <= x2):
                    strip = strip.crop(0, min(end, x2) - x)
                cells = self._cells(strip, console)
                if cells is None:
                    pen.write_strip(x, y, strip.render(console))
                    del self._rows.get(y, [])[x:]  # it may have pushed its neighbours aside
                else:
                    for start, stop in _differences(self._get(y, x, len(cells)), cells):
                        pen.write(x + start, y, cells[start:stop])
                    self._put(y, x, cells)
        return pen.finish()

    def _get(self, y: int, x: int, width: int) -> list[Cell | None]:
        known = self._rows.get(y, [])[x : x + width]
        return known + [None] * (width - len(known))

    def _put(self, y: int, x: int, cells: list[Cell]) -> None:
        row = self._rows.setdefault(y, [])
        row += [None] * (x - len(row))
        row[x : x + len(cells)] = cells

    def _cells(self, strip: Strip, console: Console) -> list[Cell] | None:
        """Return the cells of a strip; None where their widths are not certain."""
        cells: list[Cell] = []
        for text, style, control in strip:
            if control or (style is not None and style.link) or not _certain.fullmatch(text):
                return None
            cells += zip(text, repeat(self._sequence(style, console)))
        return cells

    def _sequence(self, style: Style | None, console: Console) -> str:
        found = self._styles.get(style)
        if found is None:
            found, _, _ = Strip([Segment(".", style)]).render(console).partition(".")
            self._styles[style] = found
        return found


class ReducedUpdate(CompositorUpdate):
    """An update that is compared with what the terminal shows when it is written."""

    def __init__(self, update: CompositorUpdate, frames: Frames) -> None:
        self._update = update
        self._frames = frames

    def render_segments(self, console: Console) -> str:
        """Return what to write."""
        return self._frames.reduce(self._update, console)


class _Pen:
    """Collects what is written, with no more moves and styles than it takes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at = (-1, -1)
        self._style = ""

    def write(self, x: int, y: int, cells: list[Cell]) -> None:
        if self._at != (x, y):
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        for character, style in cells:
            if style != self._style:
                self._parts.append((_RESET if self._style else "") + style)
                self._style = style
            self._parts.append(character)
        self._at = (x + len(cells), y)

    def write_strip(self, x: int, y: int, rendered: str) -> None:
        self._parts.append(f"{self._end_style()}\x1b[{y + 1};{x + 1}H{rendered}")
        self._at = (-1, -1)

    def finish(self) -> str:
        return "".join([*self._parts, self._end_style()])

    def _end_style(self) -> str:
        styled, self._style = self._style, ""
        return _RESET if styled else ""


def _differences(old: list[Cell | None], new: list[Cell]) -> list[tuple[int, int]]:
    """Return where the cells differ, as stretches that are worth a jump to."""
    stretches: list[tuple[int, int]] = []
    if old == new:
        return stretches
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after:
            continue
        if stretches and _is_near(new, stretches[-1][1], number):
            stretches[-1] = (stretches[-1][0], number + 1)
        else:
            stretches.append((number, number + 1))
    return stretches


def _is_near(cells: list[Cell], end: int, number: int) -> bool:
    """Whether the gap before a cell is short, and in the style that is set already."""
    style = cells[end - 1][1]
    return number - end <= _GAP and all(cell[1] == style for cell in cells[end:number])
