"""The acts of Python's functions: what a call is known as, and what that comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Changes,
    Deletes,
    Does,
    Language,
    Looks,
    Reads,
    RunsFile,
    Writes,
)
from ccwatch.risk.level import Level
from ccwatch.risk.python_calls import CALLS, PATH_METHODS, Use
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Mapping

_SHARED_METHODS: Final = frozenset({"replace", "copy", "walk", "delete", "rename", "move"})
_MAX_HOPS: Final = 6
_OPEN_KEYWORDS: Final = frozenset(
    {"file", "mode", "encoding", "errors", "newline", "buffering", "closefd"}
)
_MAX_PLAIN_OPEN: Final = 7
"""The eighth argument of ``open`` is a function that opens the file instead."""


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


def is_plain_open(use: Use, call: ast.Call, texts: list[str]) -> bool:
    """Say whether a call is the plain ``open`` of a known file, and nothing else beside it."""
    return (
        use is Use.OPEN
        and getattr(call.func, "id", "") == "open"
        and len(texts) <= _MAX_PLAIN_OPEN
        and UNKNOWN not in "".join(texts)
        and all(keyword.arg in _OPEN_KEYWORDS for keyword in call.keywords)
    )


def is_grave(act: Act) -> bool:
    """Say whether an act is more than reading wherever it happens."""
    if isinstance(act, Does):
        return act.effect.level >= Level.MEDIUM
    if isinstance(act, Writes):
        return act.word.text[:5] != "/dev/"
    return isinstance(act, Deletes | Changes | RunsFile)


def find_library_use(target: str) -> Use | None:
    """Return what a function of the library does, by the dotted name that leads to it."""
    # platform.os.system is os.system as well.
    for _ in range(_MAX_HOPS):
        if (use := CALLS.get(target)) is not None:
            return use
        _, dot, target = target.partition(".")
        if not dot or "." not in target:
            return None
    return None


def find_path_use(target: str, name: str) -> Use | None:
    """Return what a method does if it is called on a path."""
    # Texts, lists and trees have these methods as well.
    if name in _SHARED_METHODS and "pathlib." not in target:
        return None
    return PATH_METHODS.get(name)
