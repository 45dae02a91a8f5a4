"""What a person types into a search, as a question to the full-text index."""

from __future__ import annotations

import unicodedata

SEARCH_CHARACTERS = 1_000
"""Of a longer search only the beginning counts."""


def build_match(search: str) -> str | None:
    """Return the FTS5 expression for a search, or None where it holds no word.

    Each word must begin some word of the row. Punctuation inside a word parts it, and the parts
    must follow each other: ``/etc/pass`` finds ``/etc/passwd``. Every word is quoted, so nothing
    in it is an operator. Without a letter or digit there is nothing to look for: as an empty
    search, it leaves every row.
    """
    text = search[:SEARCH_CHARACTERS].encode("utf-8", "replace").decode().replace("\0", " ")
    words = [word for word in text.split() if any(map(_is_letter_or_digit, word))]
    return " ".join('"{}"*'.format(word.replace('"', '""')) for word in words) or None


def _is_letter_or_digit(character: str) -> bool:
    """Return whether the tokenizer unicode61 counts the character as part of a word."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"
