"""What it means that a place is read, or that its names are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.place import Located, Parts, Place
from ccwatch.risk.secret_path import is_secret_path

if TYPE_CHECKING:
    from collections.abc import Callable

_PUBLIC_NAMES: Final = frozenset({"config", "known_hosts", "authorized_keys"})


def _is_public(parts: Parts) -> bool:
    """Say whether a file among keys is no key: settings, public halves."""
    return "".join(parts[-1:]).endswith(".pub") or (
        len(parts) > 1 and parts[-2] == ".ssh" and parts[-1] in _PUBLIC_NAMES
    )


def read(path: Located, shown: str) -> Effect:
    """Return what it means that the content of a place is read; ``shown`` is its name."""
    parts, place = path.parts, path.place
    whole = (*parts, path.all_of) if path.all_of else parts
    if is_secret_path(parts) or (path.all_of and is_secret_path(whole)):
        if _is_public(parts):
            return medium(Category.FS_READ_OUTSIDE, f"reads {shown}")
        return high(Category.SECRETS_READ, f"reads {shown}, which may hold secrets")
    if place in {Place.HOME, Place.TOP} and not path.all_of and _holds_homes(path):
        return high(Category.SECRETS_READ, f"reads all of {shown}, secrets among it")
    return _READS[place](shown)


def _holds_homes(path: Located) -> bool:
    return path.place is Place.HOME or not path.parts or path.parts[0] in {"home", "users", "root"}


_READS: Final[dict[Place, Callable[[str], Effect]]] = {
    Place.STREAM: lambda shown: low(Category.FS_READ, f"reads {shown}"),
    Place.NETWORK: lambda shown: medium(Category.NET_READ, f"reads from the network: {shown}"),
    Place.DEVICE: lambda shown: high(Category.SECRETS_READ, f"reads the raw device {shown}"),
    Place.TOP: lambda shown: low(Category.FS_READ_OUTSIDE, f"reads {shown}"),
    Place.SYSTEM: lambda shown: low(Category.FS_READ_OUTSIDE, f"reads {shown}"),
    Place.HOME: lambda shown: medium(Category.FS_READ_OUTSIDE, f"reads {shown}"),
    Place.IN_HOME: lambda shown: medium(
        Category.FS_READ_OUTSIDE, f"reads outside the project: {shown}"
    ),
    Place.OTHER_HOME: lambda shown: medium(
        Category.FS_READ_OUTSIDE, f"reads in somebody's home: {shown}"
    ),
    Place.PROJECT: lambda shown: low(Category.FS_READ, f"reads {shown}"),
    Place.IN_PROJECT: lambda shown: low(Category.FS_READ, f"reads {shown}"),
    Place.TEMPORARY: lambda shown: low(Category.FS_READ_OUTSIDE, f"reads {shown}"),
    Place.ELSEWHERE: lambda shown: low(
        Category.FS_READ_OUTSIDE, f"reads outside the project: {shown}"
    ),
    Place.UNKNOWN: lambda shown: Effect(Category.FS_READ, Level.UNCERTAIN, f"reads {shown}"),
}


def look(path: Located, shown: str) -> Effect:
    """Return what it means that names at a place are shown, and no content."""
    if path.place is Place.NETWORK:
        return _READS[Place.NETWORK](shown)
    is_far = path.place not in {Place.PROJECT, Place.IN_PROJECT}
    if is_secret_path(path.parts if is_far else path.parts[:-1]):
        return medium(Category.FS_READ_OUTSIDE, f"shows what is in {shown}")
    if path.place in {Place.PROJECT, Place.IN_PROJECT, Place.STREAM, Place.UNKNOWN}:
        return low(Category.FS_READ, f"looks at {shown}")
    return low(Category.FS_READ_OUTSIDE, f"looks at {shown}")
