"""Whether something holds the words that are searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def holds_words(parts: Iterable[str], words: str) -> bool:
    """Say whether all words stand in these texts, in capitals or not; no words stand in all."""
    text = " ".join(parts).casefold()
    return all(word in text for word in words.casefold().split())
