"""What a file of rules would let pass, and how it differs from what a person confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.console.diff import compare
from ccwatch.console.documents.changes import SPLIT_WIDTH, side_by_side, unified
from ccwatch.console.documents.document import DIM, MINUS, PLUS, count, fact
from ccwatch.console.labels import shorten_home
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import VERMILION
from ccwatch.console.wrap import wrap_lines
from ccwatch.rules.rule import Scope
from ccwatch.rules.widening import describe_widenings

if TYPE_CHECKING:
    from ccwatch.rules.source import Source

_STYLES: Final = {"+": PLUS, "-": MINUS}
_CONFIRMED: Final = "what counts now, and what the file says"
_NEW: Final = "what the file says; nothing of it was confirmed before"


def change_facts(source: Source, *, number: int, of: int, home: str) -> list[Content]:
    """Return what stands above the changes of a file."""
    which = f"  file {number} of {of}" if of > 1 else ""
    lines = [
        Content.assemble(
            own(f"{count(len(source.waiting), 'change')} of rules", "bold"), own(which, DIM)
        ),
        fact("file", one_line(shorten_home(source.path, home))),
    ]
    if source.scope is Scope.PROJECT:
        words = "it comes with the project, and you said that you trust it as it stands"
        lines.append(fact("trust", own(words)))
    if source.problem is not None:
        lines.append(problem_line(str(source.problem)))
    return lines


def problem_line(problem: str) -> Content:
    """Return what is wrong with a file, and that it goes on counting as it was."""
    words = own("not read  ", f"bold {VERMILION}")
    return Content.assemble(words, one_line(problem), own("; what it said before counts", DIM))


def change_rows(source: Source, width: int) -> tuple[list[Content], int]:
    """Return what would pass, line by line, and the difference, in rows of so many cells.

    Returns:
        The rows, and how many of them at the start say what would pass.
    """
    lines = [own("would count once you confirm it", DIM)]
    lines += [
        one_line(line, style=_STYLES.get(line[:1], ""))
        for line in describe_widenings(source.waiting)
    ]
    first = [row for line in lines for row in wrap_lines(line, width)]
    lines = [own(""), own(_CONFIRMED if source.accepted else _NEW, DIM)]
    diff = compare(source.accepted or "", source.good)
    is_split = width >= SPLIT_WIDTH and bool(source.accepted)
    lines += side_by_side(diff, width) if is_split else unified(diff)
    rest = [row for line in lines for row in wrap_lines(line, width)]
    return [*first, *rest], len(first)
