"""Whether a file whose name is not known yet may be one that a pattern of paths is about."""

from __future__ import annotations

import fnmatch
import re
from typing import Final

from ccwatch.risk.word import UNKNOWN

_SET: Final = re.compile(r"\[[!^]?\]?(?:\[[:.=][^\]]*\]|[^\]])*\]")


def may_overlap(path: str | None, specifier: str) -> bool:
    """Say whether a path with unknown parts may be what a pattern is about; in doubt it may.

    The last plain part of the pattern must be one that the path may have: ``cat *.py`` is nothing
    to ``Read(./.env)``.
    """
    plain = _find_plain_part(specifier)
    if path is None or plain is None:
        return True
    return any(_may_be(part, plain) for part in path.split("/"))


def _find_plain_part(specifier: str) -> str | None:
    """Return the last part of a pattern that is a name; None where a wildcard may be any name."""
    parts = [part for part in specifier.split("/") if part not in {"", ".", "~", "**", "*"}]
    if not parts or any(letter in parts[-1] for letter in "*?["):
        return None
    return parts[-1]


def _may_be(part: str, name: str) -> bool:
    if UNKNOWN in part or "(" in part or "{" in part:
        return True
    # Any set may hold the letter: what is in it is not read.
    return fnmatch.fnmatchcase(name, _SET.sub("?", part))
