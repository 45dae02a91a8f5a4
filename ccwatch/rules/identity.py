"""Ids for rules that are made in the console or on the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from ccwatch.rules.rule import Ruling

_LONGEST: Final = 40
_TOOL: Final = re.compile(r"\w+\((.*)\)", re.DOTALL)
_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_READ: Final = 1_000
"""Characters of a title that are looked at: an id needs few of them."""


def make_id(decision: Ruling, title: str, taken: Collection[str]) -> str:
    """Return an id that says what a rule is about and that no other has: ``allow-npm-run``."""
    first = title.partition(", ")[0][:_READ]
    inner = _TOOL.fullmatch(first)
    words = _WORD.findall(inner[1] if inner else first) or _WORD.findall(first)
    name = decision.value
    for word in words:
        if len(name) + 1 + len(word) > _LONGEST:
            break
        name += f"-{word.lower()}"
    known, number = set(taken), 1
    found = name
    while found in known:
        number += 1
        found = f"{name}-{number}"
    return found
