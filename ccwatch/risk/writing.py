"""What it means that a place is written, or that its owner, mode or attributes change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.place import Located, Place, is_system
from ccwatch.risk.secret_path import is_secret_path
from ccwatch.risk.target import Purpose, find_purpose
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable


def write(path: Located, said: str) -> Effect:
    """Return what it means that a place is written; ``said`` is what is done, and to what."""
    if path.place in _WRITES_FIRST:
        return _WRITES_FIRST[path.place](said)
    # A name that is not known may lead out of its folder again.
    is_open = UNKNOWN in path.all_of
    purpose = find_purpose((*path.parts, path.all_of) if is_open else path.parts)
    place = path.place
    if place is Place.TOP:
        place = Place.SYSTEM if is_system(path.parts) else Place.ELSEWHERE
    effect = _PLACE_WRITES[place](said)
    if purpose is not None:
        effect = max(_write_purpose(path, purpose, said), effect, key=lambda each: each.level)
    if path.place not in {Place.IN_PROJECT, Place.ELSEWHERE} or not is_secret_path(path.parts):
        return effect
    if effect.level >= Level.HIGH:
        return effect
    return high(Category.FS_WRITE, f"{said}, which may hold secrets")


_WRITES_FIRST: Final[dict[Place, Callable[[str], Effect]]] = {
    Place.STREAM: lambda said: low(Category.SHELL, said),
    Place.NETWORK: lambda said: high(Category.NET_WRITE, f"{said}, which sends it to that host"),
    Place.DEVICE: lambda said: critical(Category.FS_DESTROY, f"{said}, a raw device"),
}

_PLACE_WRITES: Final[dict[Place, Callable[[str], Effect]]] = {
    Place.SYSTEM: lambda said: critical(Category.FS_WRITE, f"{said}, a place of the system"),
    Place.HOME: lambda said: high(Category.FS_WRITE, f"{said}, outside the project"),
    Place.IN_HOME: lambda said: high(Category.FS_WRITE, f"{said}, outside the project"),
    Place.OTHER_HOME: lambda said: high(Category.FS_WRITE, f"{said}, in somebody's home"),
    Place.PROJECT: lambda said: medium(Category.FS_WRITE, said),
    Place.IN_PROJECT: lambda said: medium(Category.FS_WRITE, said),
    Place.TEMPORARY: lambda said: medium(Category.FS_WRITE, said),
    Place.ELSEWHERE: lambda said: medium(Category.FS_WRITE, f"{said}, outside the project"),
    Place.UNKNOWN: lambda said: Effect(Category.FS_WRITE, Level.UNCERTAIN, said),
}

LATER: Final[dict[Purpose, tuple[Category, str]]] = {
    Purpose.AGENT: (Category.AGENT, "which controls agents"),
    Purpose.INSTRUCTIONS: (Category.AGENT, "instructions that agents obey"),
    Purpose.GIT_CONFIG: (Category.PERSISTENCE, "run or obeyed by the next git command"),
    Purpose.GIT_DATA: (Category.GIT_REWRITE, "the inside of a repository"),
    Purpose.HOOK: (Category.PERSISTENCE, "run or obeyed by git"),
    Purpose.LOGIN: (Category.PERSISTENCE, "run or obeyed whenever its program starts"),
    Purpose.SCHEDULE: (Category.PERSISTENCE, "run by the system later"),
    Purpose.ACCESS: (Category.PERSISTENCE, "which says who gets in"),
    Purpose.PATH: (Category.PERSISTENCE, "a folder of programs"),
    Purpose.PIPELINE: (Category.EXEC_PROJECT, "run by a pipeline with its secrets"),
    Purpose.AUTORUN: (Category.EXEC_PROJECT, "run as soon as the folder is opened"),
    Purpose.BUILD: (Category.EXEC_PROJECT, "run or obeyed by a later build or test"),
    Purpose.LOCK: (Category.FS_WRITE, "which says what is installed"),
}
"""What comes of a change of a file, as category and clause."""
_ALWAYS_CRITICAL: Final = frozenset(
    {Purpose.AGENT, Purpose.GIT_CONFIG, Purpose.SCHEDULE, Purpose.ACCESS}
)
_CRITICAL_AT_HOME: Final = frozenset({Purpose.LOGIN, Purpose.PATH, Purpose.HOOK, Purpose.AUTORUN})
_MILD: Final = frozenset({Purpose.BUILD, Purpose.LOCK})


def _write_purpose(path: Located, purpose: Purpose, said: str) -> Effect:
    category, clause = LATER[purpose]
    level = Level.HIGH
    is_abroad = path.place not in {Place.IN_PROJECT, Place.TEMPORARY, Place.UNKNOWN}
    if purpose in _ALWAYS_CRITICAL or (purpose in _CRITICAL_AT_HOME and is_abroad):
        level = Level.CRITICAL
    elif purpose in _MILD:
        level = Level.MEDIUM
    return Effect(category, level, f"{said}, {clause}")


def change(path: Located, said: str, *, recursive: bool) -> Effect:
    """Return what it means that owner, mode or attributes of a place change."""
    place = path.place
    if place in {Place.TOP, Place.SYSTEM, Place.DEVICE, Place.HOME}:
        return critical(Category.PERMISSIONS, f"{said}, which the system or the home rests on")
    purpose = find_purpose(path.parts)
    if purpose in _ALWAYS_CRITICAL:
        return critical(LATER[purpose][0], f"{said}, {LATER[purpose][1]}")
    if place is Place.UNKNOWN:
        level = Level.HIGH if recursive else Level.UNCERTAIN
        return Effect(Category.PERMISSIONS, level, said)
    if place in {Place.IN_PROJECT, Place.PROJECT, Place.TEMPORARY, Place.STREAM}:
        is_grave = recursive or purpose in {Purpose.GIT_DATA, Purpose.HOOK}
        return (high if is_grave else medium)(Category.PERMISSIONS, said)
    return high(Category.PERMISSIONS, f"{said}, outside the project")
