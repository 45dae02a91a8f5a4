"""Which paths can name a file with secrets, patterns and unknown parts included."""

from __future__ import annotations

import fnmatch
import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ccwatch.risk.place import Parts, has_glob, matches
from ccwatch.risk.word import UNKNOWN
from ccwatch.secrets import (
    SECRET_FOLDERS,
    SECRET_NAMES,
    SECRET_PLACES,
    SECRET_STORES,
    holds_credentials,
    is_secret_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_SECRET_ENDINGS: Final = (
    "env", "pem", "key", "p8", "p12", "pfx", "jks", "keystore", "kdbx", "ppk", "keytab", "tfvars",
    "tfstate", "netrc", "npmrc", "pgpass",
)  # fmt: skip
_LONGEST_ENDING: Final = 32


def is_secret_path(parts: Parts) -> bool:
    """Say whether the components of a path, in lower case, can name a file with secrets."""
    if not parts:
        return False
    if holds_credentials("/".join(parts)) or _is_process_memory(parts):
        return True
    if not any(has_glob(part) for part in parts):
        return False
    if _can_be_system_secret(parts[:2]):
        return True
    if any(matches(part, SECRET_FOLDERS) for part in parts) or matches(parts[-1], SECRET_NAMES):
        return True
    if _can_end_as_secret(parts[-1]):
        return True
    if not parts[-1].strip("*?") and not SECRET_STORES.isdisjoint(parts[-2:-1]):
        return True
    return is_secret_name(parts[-1].rstrip("*?\0")) or any(
        (matches(after, inner) or after.strip("*?\0") == "") and matches(before, _only(outer))
        for before, after in pairwise(parts)
        for outer, inner in _places()
    )


def _can_be_system_secret(parts: Parts) -> bool:
    """Say whether a pattern right below the root can be ``/etc/shadow`` or its like.

    Elsewhere a pattern has to say something about the name: here it stands alone.
    """
    if len(parts) < 2 or any(UNKNOWN in part or len(part) > _LONGEST_ENDING for part in parts):
        return False
    folder, name = (_compile(part) for part in parts)
    return folder("etc") is not None and any(name(one) for one in SECRET_PLACES["etc"])


@lru_cache(maxsize=512)
def _compile(pattern: str) -> Callable[[str], object]:
    return re.compile(fnmatch.translate(pattern.replace("[^", "[!").replace(UNKNOWN, "*"))).match


def _can_end_as_secret(name: str) -> bool:
    """Say whether what follows the last dot is a pattern for an ending that keys have.

    One without a letter of its own, as in ``*.*``, says nothing.
    """
    _, dot, ending = name.rpartition(".")
    if not dot or not has_glob(ending) or not any(letter.isalnum() for letter in ending):
        return False
    if len(ending) > _LONGEST_ENDING or "(" in ending:
        return True
    return _is_secret_ending(ending)


@lru_cache(maxsize=512)
def _is_secret_ending(pattern: str) -> bool:
    match = _compile(pattern)
    return any(match(ending) for ending in _SECRET_ENDINGS)


@cache
def _places() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((outer, frozenset(inner)) for outer, inner in SECRET_PLACES.items())


@cache
def _only(name: str) -> frozenset[str]:
    return frozenset({name})


def _is_process_memory(parts: Parts) -> bool:
    if parts[0] != "proc":
        return False
    return parts[-1] in {"environ", "mem", "kcore", "maps"} or matches(parts[-1], _only("environ"))
