"""Patterns of file names as tools take them, who expand the braces in them themselves."""

from __future__ import annotations

import re
from typing import Final

MOST_PATTERNS: Final = 64
_MOST_CHARACTERS: Final = 2_000
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_BETWEEN: Final = re.compile(r"[\s,]+")
_ANY_DEPTH: Final = re.compile(r"(?:\*\*/)+")


def expand(text: str) -> list[str] | None:
    """Return what a list of patterns asks for, one by one; None if that is more than is looked at.

    Blanks and commas outside of braces divide patterns. A pattern with ``**/`` is there without it
    as well, since that stands for no folder, too.
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    done: list[str] = []
    todo = [text]
    while todo:
        if len(done) + len(todo) > MOST_PATTERNS:
            return None
        one = todo.pop()
        # The innermost pair comes first, so that what is left of it holds no brace.
        pair = _BRACES.search(one)
        if pair is None:
            done.append(one)
        else:
            todo += [
                f"{one[: pair.start()]}{part}{one[pair.end() :]}" for part in pair[1].split(",")
            ]
    found = dict.fromkeys(part for one in done for part in _BETWEEN.split(one) if part)
    found |= dict.fromkeys(_ANY_DEPTH.sub("", part) for part in found)
    # A backslash makes the next character a plain one, which changes no name.
    found |= dict.fromkeys(part.replace("\\", "") for part in found)
    patterns = [part for part in found if part]
    return patterns if len(patterns) <= 4 * MOST_PATTERNS else None
