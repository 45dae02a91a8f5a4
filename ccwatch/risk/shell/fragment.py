"""A second look at a text that could not be parsed: pieces of it, as if each were a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.word import Span, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = re.compile(r"[^;&|\n\r(){}`<>]+")
_BRACES: Final = re.compile(r"\{[^{}\s]*,[^{}\s]*\}")
_WORD: Final = re.compile(r"\S+")
_QUOTES: Final = str.maketrans("", "", "'\"\\")
_KEYWORDS: Final = frozenset({"then", "do", "else", "elif", "if", "while", "until", "!", "time"})
_MOST_PIECES: Final = 100


def find_fragments(text: str) -> Iterator[tuple[Word, ...]]:
    """Yield the words of every piece between separators, quotes taken away.

    It finds more commands than there are, and never fewer words: only danger may be taken from it.
    """
    text = _BRACES.sub(lambda match: " " + match[0][1:-1].replace(",", " ") + " ", text)
    for count, piece in enumerate(_PIECE.finditer(text)):
        if count >= _MOST_PIECES:
            return
        words: list[Word] = []
        for match in _WORD.finditer(text, *piece.span()):
            plain = match.group().translate(_QUOTES)
            if plain and (words or (plain not in _KEYWORDS and not _is_assignment(plain))):
                words.append(Word(plain, Span(*match.span())))
        if words:
            yield tuple(words)


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.isidentifier()
