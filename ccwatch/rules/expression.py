"""Regular expressions in linear time: thousands of them over one text in one pass (RE2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import re2  # pyright: ignore[reportMissingTypeStubs]

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_MEMORY: Final = 64 * 1024 * 1024
_WHOLE: Final = "(?s:.*)"
_re2: Final[Any] = re2
"""The library has no types of its own."""


class ExpressionError(ValueError):
    """An expression that RE2 does not take, or that needs too much memory."""


class ExpressionSet:
    """Full matches of many expressions at once.

    A set that runs out of memory while it matches says that nothing matched, which for a deny rule
    would be fatal. So each set holds one expression that always matches; where that is missing from
    the answer, every expression is tried by itself.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        self._expressions = tuple(expressions)
        self._parts = list(_compile(self._expressions, 0)) if expressions else []

    def match(self, text: str) -> list[int]:
        """Return the numbers of the expressions that match all of a text, ascending."""
        found: list[int] = []
        if not text.isascii():
            # A lone surrogate, as a terminal or a file name can hold it, is no text to the library.
            text = text.encode("utf-8", "replace").decode()
        for start, size, whole in self._parts:
            numbers: list[int] | None = whole.Match(text)
            if numbers and size in numbers:
                found += [start + number for number in numbers if number < size]
            else:
                found += self._match_singly(text, start, size)
        return sorted(found)

    def _match_singly(self, text: str, start: int, size: int) -> Iterator[int]:
        for number in range(start, start + size):
            if _re2.fullmatch(self._expressions[number], text, _make_options()):
                yield number


def check_expression(expression: str) -> None:
    """Raise ``ExpressionError`` for an expression that cannot be used."""
    ExpressionSet([expression])


def escape(text: str) -> str:
    """Return an expression that matches exactly a text, and is the same for RE2 and Python."""
    return re.escape(text).replace("\0", r"\x00")


def _compile(expressions: tuple[str, ...], start: int) -> Iterator[tuple[int, int, Any]]:
    """Yield sets with the number of their first expression and how many they have."""
    whole = _re2.Set.FullMatchSet(_make_options())
    if not all(_is_text(expression) for expression in expressions):
        raise ExpressionError("cannot be matched: it is no text")
    try:
        for expression in expressions:
            whole.Add(expression)
        whole.Add(_WHOLE)
        whole.Compile()
    except _re2.error as error:
        if len(expressions) == 1:
            raise ExpressionError(f"cannot be matched: {error}") from None
        middle = len(expressions) // 2
        yield from _compile(expressions[:middle], start)
        yield from _compile(expressions[middle:], start + middle)
    else:
        yield start, len(expressions), whole


def _is_text(text: str) -> bool:
    return text.isascii() or text.encode("utf-8", "replace").decode() == text


def _make_options() -> Any:
    options = _re2.Options()
    options.max_mem = _MOST_MEMORY
    options.log_errors = False
    return options
