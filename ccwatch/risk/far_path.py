"""What it means to touch a path on another machine, of whose folders nothing is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk import place as places
from ccwatch.risk import reading, writing
from ccwatch.risk.context import Context
from ccwatch.risk.deletion import Loss, delete_unknown
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.place import Located, Place
from ccwatch.risk.secret_path import is_secret_path
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from ccwatch.risk.word import Word

_SAME_EVERYWHERE: Final = frozenset({Place.STREAM, Place.NETWORK, Place.DEVICE, Place.UNKNOWN})
_HOMES: Final = frozenset({"home", "users"})
_START: Final = ("~", "~", "~")
"""Stands for the folder that a relative path starts in: a home, or whatever a container has."""


def locate(word: Word, context: Context) -> list[Located]:
    """Return where a path leads on a machine that has nothing of this one but its layout."""
    far = Context(home=context.home)
    if word.text[:1] in {"/", "~", UNKNOWN}:
        return places.locate(word, None, far)
    found = places.locate(word, "/" + "/".join(_START), far)
    return [_start_anywhere(path) for path in found]


def _start_anywhere(path: Located) -> Located:
    """Return a relative path as one of a project, whose root is what it starts in."""
    count = next((i for i, part in enumerate(path.parts) if part != "~"), len(path.parts))
    if not count:
        return path
    inside = replace(path, parts=path.parts[count:], exact=path.exact[count:])
    if not inside.parts:
        return replace(inside, place=Place.PROJECT)
    return replace(inside, place=Place.IN_PROJECT if count >= len(_START) else Place.ELSEWHERE)


def read(path: Located, shown: str) -> Effect:
    """Return what it means that the content of a place is read; ``shown`` is its name."""
    effect = reading.read(path, shown)
    if path.place in _SAME_EVERYWHERE or is_secret_path(path.parts):
        return effect
    if effect.level >= Level.HIGH:
        return effect
    return low(Category.INFRA_READ, f"reads {shown}")


def look(path: Located, shown: str) -> Effect:
    """Return what it means that names at a place are shown, and no content."""
    effect = reading.look(path, shown)
    if effect.level > Level.LOW:
        return effect
    return low(Category.INFRA_READ, f"looks at {shown}")


def write(path: Located, said: str) -> Effect:
    """Return what it means that a place is written; ``said`` is what is done, and to what."""
    effect = writing.write(path, said)
    if path.place in _SAME_EVERYWHERE or effect.category is not Category.FS_WRITE:
        return effect
    if path.place is Place.SYSTEM or (path.place is Place.TOP and effect.level >= Level.HIGH):
        return high(Category.FS_WRITE, f"{said}, a place of the system")
    return effect if is_secret_path(path.parts) else medium(Category.FS_WRITE, said)


def delete(path: Located, shown: str, loss: Loss) -> Effect:
    """Return what it means that a place is lost; ``shown`` is its name."""
    said = loss.say(path, shown)
    if path.place is Place.UNKNOWN:
        effect = delete_unknown(path, said, recursive=loss.recursive)
        return effect if effect.level >= Level.HIGH else high(Category.FS_DESTROY, said)
    if path.place in _SAME_EVERYWHERE:
        return critical(Category.FS_DESTROY, f"{said}, a device")
    if _is_root_or_home(path) and (loss.is_whole or not path.all_of):
        return critical(Category.FS_DESTROY, f"{said}, and all that is there")
    if path.place is Place.SYSTEM and loss.recursive:
        return critical(Category.FS_DESTROY, f"{said}, a part of the system")
    return high(Category.FS_DESTROY, said)


def _is_root_or_home(path: Located) -> bool:
    if path.place in {Place.TOP, Place.HOME, Place.PROJECT}:
        return True
    return path.place is Place.OTHER_HOME and path.parts[0] in _HOMES and len(path.parts) <= 2


def change(path: Located, said: str, *, recursive: bool) -> Effect:
    """Return what it means that owner, mode or attributes of a place change."""
    ordinary = {Place.IN_HOME, Place.OTHER_HOME, Place.ELSEWHERE}
    here = replace(path, place=Place.IN_PROJECT) if path.place in ordinary else path
    return writing.change(here, said, recursive=recursive)
