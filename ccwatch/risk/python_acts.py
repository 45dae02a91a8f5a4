"""The acts of Python's functions that need no more than their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Changes, Deletes, Language, Looks, Reads, RunsFile, Writes
from ccwatch.risk.python_calls import Use
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _first(words: list[Word]) -> Word:
    return words[0] if words else Word(UNKNOWN)


def _second(words: list[Word]) -> Word:
    return words[1] if len(words) > 1 else Word(UNKNOWN)


FILE_ACTS: Final[Mapping[Use, Callable[[list[Word]], list[Act]]]] = {
    Use.DELETE: lambda words: [Deletes(_first(words), forced=True)],
    Use.TREE: lambda words: [Deletes(_first(words), recursive=True, forced=True)],
    Use.EMPTY: lambda words: [Deletes(_first(words), how="empties")],
    Use.MOVE: lambda words: [
        Deletes(_first(words), recursive=True, how="moves away"),
        Writes(_second(words)),
    ],
    Use.COPY: lambda words: [Reads(_first(words)), Writes(_second(words))],
    Use.WRITE: lambda words: [Writes(_first(words))],
    Use.CHANGE: lambda words: [Changes(_first(words), "changes the mode or owner of")],
    Use.READ: lambda words: [Reads(_first(words))],
    Use.LOOK: lambda words: [Looks(_first(words))],
    Use.RUN_FILE: lambda words: [RunsFile(_first(words), Language.PYTHON)],
}
"""What becomes of the words, the file first."""
