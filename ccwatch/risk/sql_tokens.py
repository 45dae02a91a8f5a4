"""SQL taken apart into statements and tokens, in a way that hides nothing in any dialect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKENS: Final = re.compile(
    r"""--(?=\s|$)[^\n]*
    | (?P<comment>/\*(?![!M])(?:[^*]|\*(?!/))*(?:\*/|\Z))
    | (?P<doubt>--|\#|\[[^\[\]\n]*\])
    | (?P<dollar>\$[A-Za-z_]?\w*\$)
    | (?P<quote>['"`])
    | (?P<word>[^\W\d][\w$@]*)
    | (?P<number>\d[\w.]*)
    | (?P<mark>[;(=\\])
    """,
    re.VERBOSE,
)
DOUBT: Final = "?"
"""A token for a place that two dialects read differently."""

_QUOTES: Final = ("'", '"', "`")
_LOOKED_AT: Final = 200


def split_statements(text: str) -> Iterator[list[str]]:
    """Yield the tokens of each statement; quoted texts and comments are passed over."""
    statement: list[str] = []
    position, end = 0, len(text)
    while position < end and (match := _TOKENS.search(text, position)) is not None:
        kind, raw = match.lastgroup, match.group()
        position = match.end()
        if raw == ";":
            yield statement
            statement = []
        elif kind in {"quote", "dollar"}:
            close = text.find(raw, position)
            position = end if close < 0 else close + len(raw)
            statement.append(raw[0])
        elif kind == "doubt":
            position = match.start() + (2 if raw == "--" else 1)
            if _is_read_differently(text, match):
                statement.append(DOUBT)
        elif kind == "comment":
            statement += [DOUBT] if "/*" in raw[2:] else []
        elif kind is not None:
            statement.append(raw.upper() if kind == "word" else raw[0] if kind == "mark" else "0")
    yield statement


def _is_read_differently(text: str, match: re.Match[str]) -> bool:
    """Say whether dialects differ in where a text ends: a comment or a name with a quote in it."""
    raw = match.group()
    if raw[0] == "[":
        return any(raw.count(quote) % 2 for quote in _QUOTES)
    end = text.find("\n", match.end(), match.end() + _LOOKED_AT)
    line = text[match.end() : end if end >= 0 else match.end() + _LOOKED_AT]
    return len(line) == _LOOKED_AT or any(quote in line for quote in (*_QUOTES, "/*"))
