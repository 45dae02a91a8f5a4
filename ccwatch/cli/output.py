"""What commands print: aligned columns, times, JSON, and nothing that a terminal would obey."""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

WIDEST_COLUMN = 24


def find_width() -> int | None:
    """Return how many cells the terminal is wide; None where the output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def lay_out(
    columns: Sequence[Sequence[str]], last: Sequence[str], *, widest: int = WIDEST_COLUMN
) -> list[str]:
    """Return one line a row, cut to the terminal: aligned columns, and one as long as it is.

    Args:
        columns: Texts that are escaped already, a column each.
        last: Those of the last column, which is cut only by the terminal.
        widest: How many cells a column has at most.
    """
    width = find_width()
    lines = align(columns, last, widest=widest)
    return lines if width is None else [cut(line, width) for line in lines]


def align(columns: Sequence[Sequence[str]], last: Sequence[str], *, widest: int) -> list[str]:
    """Return the lines of ``lay_out``, as long as they are."""
    widths = [min(max(map(cell_len, column), default=0), widest) for column in columns]
    lines: list[str] = []
    for text, *cells in zip(last, *columns, strict=True):
        aligned = [_fit(cell, size) for cell, size in zip(cells, widths, strict=True)]
        lines.append("  ".join((*aligned, text)).rstrip())
    return lines


def _fit(text: str, width: int) -> str:
    return set_cell_size(cut(text, width), width)


def cut(text: str, width: int) -> str:
    """Return a text that is at most ``width`` cells wide."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def dump(value: Mapping[str, Any]) -> str:
    """Return one line of printable ASCII: everything else is escaped."""
    return json.dumps(value, ensure_ascii=True)


def spell_utc(seconds: float) -> str:
    """Return a time as JSON has it: UTC, to the millisecond."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def spell_local(seconds: float) -> str:
    """Return a time as a person reads it: of this place, to the second."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def write(text: str) -> None:
    """Print a text; characters that the terminal's encoding lacks are written out."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding))


@contextmanager
def quiet_pipe() -> Generator[None]:
    """Let a reader such as ``head`` leave early without a complaint."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
