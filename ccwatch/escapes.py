"""What must never reach a terminal as it is: found in a text, and written in visible ASCII."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zs", "Zl", "Zp"})
MARKS_ALLOWED = 2

_plain = re.compile(r"[\x20-\x7e\n]*")


def find_hidden(text: str) -> Iterator[tuple[int, str]]:
    """Yield the index and the escape of each character that is not shown as it is.

    Hidden is what has no glyph of its own or moves others: controls but the newline, format
    characters, private, unassigned and surrogate code points, every space but U+0020, and
    combining marks after the second on one character.
    """
    match = _plain.match(text)
    start = match.end() if match else 0
    marks = 0
    for index in range(start, len(text)):
        character = text[index]
        if character in " \n" or "!" <= character <= "~":
            marks = 0
            continue
        category = unicodedata.category(character)
        if category in {"Mn", "Me"}:
            marks += 1
            if marks > MARKS_ALLOWED:
                yield index, escape_character(character)
            continue
        marks = 0
        if category in HIDDEN_CATEGORIES:
            yield index, escape_character(character)


def escape_character(character: str) -> str:
    r"""Return a character as visible ASCII: ``\t``, ``\x1b``, ``\u{202e}``."""
    named = {"\t": r"\t", "\r": r"\r", "\n": r"\n"}.get(character)
    if named:
        return named
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"


def escape(text: str, *, newlines: bool = False) -> str:
    """Return ``text`` with everything hidden in it written out: for output, logs and errors.

    ``newlines`` keeps line ends; without it the result is one line.
    """
    parts: list[str] = []
    start = 0
    for index, written in find_hidden(text):
        parts += (text[start:index], written)
        start = index + 1
    result = "".join((*parts, text[start:]))
    return result if newlines else result.replace("\n", r"\n")
