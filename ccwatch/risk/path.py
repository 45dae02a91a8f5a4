"""What it means to read, write, change or delete a path, here and now."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.place import (
    Located,
    Parts,
    Place,
    has_glob,
    is_system,
    locate,
    matches,
    project_of,
    resolve,
)
from ccwatch.risk.target import Purpose, find_purpose, is_build_output
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
    from collections.abc import Callable, Iterable

    from ccwatch.risk.context import Context
    from ccwatch.risk.word import Word

__all__ = [
    "is_secret_path",
    "judge_change",
    "judge_delete",
    "judge_look",
    "judge_read",
    "judge_write",
    "resolve",
]

_SHOWN: Final = 60
_DESTROYING: Final = ("empties", "destroys", "overwrites", "shreds", "wipes", "truncates", "erases")


def judge_read(word: Word, directory: str | None, context: Context) -> Effect:
    """Return what it means that the content of a path is read."""
    return _worst(_read(path, show(path, context)) for path in locate(word, directory, context))


def judge_look(word: Word, directory: str | None, context: Context) -> Effect:
    """Return what it means that names or attributes at a path are shown, and no content."""
    return _worst(_look(path, show(path, context)) for path in locate(word, directory, context))


def judge_write(word: Word, directory: str | None, context: Context, how: str = "writes") -> Effect:
    """Return what it means that a path is written; ``how`` is a verb: "appends to"."""
    return _worst(
        _write(path, f"{how} {show(path, context)}") for path in locate(word, directory, context)
    )


def judge_delete(
    word: Word,
    directory: str | None,
    context: Context,
    *,
    recursive: bool,
    forced: bool,
    how: str = "deletes",
) -> Effect:
    """Return what it means that a path is deleted, or its content destroyed."""
    del forced  # nobody answers a question of rm here, so it is no milder without -f
    is_whole = recursive or how not in {"deletes", *_DESTROYING}
    tail = " recursively" if recursive else ""

    def judge(path: Located) -> Effect:
        said = f"{how} {show(path, context)}{tail}"
        if recursive or how not in _DESTROYING:
            return _delete(path, said, context, recursive=recursive, is_whole=is_whole)
        effect = _delete(path, said, context, recursive=False, is_whole=False)
        return _raise(effect, path, context)

    return _worst(map(judge, locate(word, directory, context)))


def judge_change(
    word: Word, directory: str | None, context: Context, *, how: str, recursive: bool
) -> Effect:
    """Return what it means that owner, mode or attributes of a path change."""
    return _worst(
        _change(path, f"{how} {show(path, context)}", recursive=recursive)
        for path in locate(word, directory, context)
    )


def show(path: Located, context: Context) -> str:
    """Return a path for a reason: below home from ``~`` on, long ones without their middle."""
    text = path.text
    home = context.home.rstrip("/")
    if text == home or (home and text.startswith(home + "/")):
        text = "~" + text[len(home) :]
    text = text.replace(UNKNOWN, "…")
    half = _SHOWN // 2
    return text if len(text) <= _SHOWN else f"{text[: half - 1]}…{text[-half:]}"


def is_secret_path(parts: Parts) -> bool:
    """Say whether the components of a path, in lower case, can name a file with secrets."""
    if not parts:
        return False
    if holds_credentials("/".join(parts)) or _is_process_memory(parts):
        return True
    if not any(has_glob(part) for part in parts):
        return False
    if any(matches(part, SECRET_FOLDERS) for part in parts) or matches(parts[-1], SECRET_NAMES):
        return True
    if not parts[-1].strip("*?") and not SECRET_STORES.isdisjoint(parts[-2:-1]):
        return True
    return is_secret_name(parts[-1].rstrip("*?\0")) or any(
        (matches(after, inner) or after.strip("*?\0") == "") and matches(before, _only(outer))
        for before, after in pairwise(parts)
        for outer, inner in _places()
    )


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


def _worst(effects: Iterable[Effect]) -> Effect:
    return max(effects, key=lambda effect: effect.level)


# -- reading ---------------------------------------------------------------------------------

_PUBLIC_NAMES: Final = frozenset({"config", "known_hosts", "authorized_keys"})


def _is_public(parts: Parts) -> bool:
    """Say whether a file among keys is no key: settings, public halves."""
    return parts[-1].endswith(".pub") or (
        len(parts) > 1 and parts[-2] == ".ssh" and parts[-1] in _PUBLIC_NAMES
    )


def _read(path: Located, shown: str) -> Effect:
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
    Place.UNKNOWN: lambda shown: Effect(
        Category.FS_READ, Level.UNCERTAIN, f"reads a file that only the shell knows: {shown}"
    ),
}


def _look(path: Located, shown: str) -> Effect:
    if path.place is Place.NETWORK:
        return _READS[Place.NETWORK](shown)
    is_far = path.place not in {Place.PROJECT, Place.IN_PROJECT}
    if is_secret_path(path.parts if is_far else path.parts[:-1]):
        return medium(Category.FS_READ_OUTSIDE, f"shows what is in {shown}")
    if path.place in {Place.PROJECT, Place.IN_PROJECT, Place.STREAM, Place.UNKNOWN}:
        return low(Category.FS_READ, f"looks at {shown}")
    return low(Category.FS_READ_OUTSIDE, f"looks at {shown}")


# -- writing ---------------------------------------------------------------------------------


def _write(path: Located, said: str) -> Effect:
    if path.place in _WRITES_FIRST:
        return _WRITES_FIRST[path.place](said)
    purpose = find_purpose(path.parts)
    place = path.place
    if place is Place.TOP:
        place = Place.SYSTEM if is_system(path.parts) else Place.ELSEWHERE
    effect = _PLACE_WRITES[place](said)
    if purpose is not None:
        effect = _worst((_write_purpose(path, purpose, said), effect))
    if path.place not in {Place.IN_PROJECT, Place.ELSEWHERE} or not is_secret_path(path.parts):
        return effect
    return _worst((effect, high(Category.FS_WRITE, f"{said}, which may hold secrets")))


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
    Place.UNKNOWN: lambda said: Effect(
        Category.FS_WRITE, Level.UNCERTAIN, f"{said}, a path that only the shell knows"
    ),
}

_LATER: Final = {
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
_ALWAYS_CRITICAL: Final = frozenset(
    {Purpose.AGENT, Purpose.GIT_CONFIG, Purpose.SCHEDULE, Purpose.ACCESS}
)
_CRITICAL_AT_HOME: Final = frozenset({Purpose.LOGIN, Purpose.PATH, Purpose.HOOK, Purpose.AUTORUN})
_MILD: Final = frozenset({Purpose.BUILD, Purpose.LOCK})


def _write_purpose(path: Located, purpose: Purpose, said: str) -> Effect:
    category, clause = _LATER[purpose]
    level = Level.HIGH
    is_abroad = path.place not in {Place.IN_PROJECT, Place.TEMPORARY, Place.UNKNOWN}
    if purpose in _ALWAYS_CRITICAL or (purpose in _CRITICAL_AT_HOME and is_abroad):
        level = Level.CRITICAL
    elif purpose in _MILD:
        level = Level.MEDIUM
    return Effect(category, level, f"{said}, {clause}")


# -- deleting --------------------------------------------------------------------------------


def _delete(
    path: Located, said: str, context: Context, *, recursive: bool, is_whole: bool
) -> Effect:
    place = path.place
    if place in {Place.STREAM, Place.NETWORK, Place.DEVICE}:
        return critical(Category.FS_DESTROY, f"{said}, a device")
    if place in {Place.TOP, Place.HOME, Place.PROJECT}:
        if path.all_of and not is_whole:
            return high(Category.FS_DESTROY, said)
        return critical(Category.FS_DESTROY, f"{said}, {_TREES[place]}")
    if place is Place.UNKNOWN:
        return _delete_unknown(path, said, recursive=recursive)
    purpose = find_purpose(path.parts)
    if purpose is not None and purpose in _PRECIOUS and not path.parts[-1].endswith(".lock"):
        return critical(_PRECIOUS[purpose], f"{said}, {_LATER[purpose][1]}")
    if place is Place.SYSTEM:
        level = critical if recursive else high
        return level(Category.FS_DESTROY, f"{said}, a part of the system")
    if place is Place.TEMPORARY:
        return _delete_temporary(path, said)
    if place is Place.IN_PROJECT:
        return _delete_in_project(path, said, context, recursive=recursive)
    if recursive:
        return high(Category.FS_DESTROY, f"{said}, outside the project")
    tells = is_secret_path(path.parts) or purpose is not None
    rate = medium if place is Place.ELSEWHERE and not tells else high
    return rate(Category.FS_DELETE, f"{said}, outside the project")


_TREES: Final = {
    Place.TOP: "a place of the system",
    Place.HOME: "the home",
    Place.PROJECT: "the whole project",
}
_PRECIOUS: Final[dict[Purpose, Category]] = {
    Purpose.AGENT: Category.AGENT,
    Purpose.GIT_CONFIG: Category.FS_DESTROY,
    Purpose.GIT_DATA: Category.FS_DESTROY,
    Purpose.ACCESS: Category.FS_DESTROY,
}


def _delete_unknown(path: Located, said: str, *, recursive: bool) -> Effect:
    purpose = find_purpose(path.parts)
    if purpose is not None and purpose in _PRECIOUS:
        return critical(_PRECIOUS[purpose], said)
    if not recursive:
        return Effect(
            Category.FS_DELETE, Level.UNCERTAIN, f"{said}, a path that only the shell knows"
        )
    if all(UNKNOWN in part for part in path.parts) and UNKNOWN in path.parts[:1]:
        return critical(Category.FS_DESTROY, f"{said}, which could be anything, the root too")
    return high(Category.FS_DESTROY, f"{said}, in a folder that only the shell knows")


def _delete_temporary(path: Located, said: str) -> Effect:
    folder = len(path.parts) - 2 if path.parts[0] == "var" else len(path.parts) - 1
    is_emptied = bool(path.all_of.strip(UNKNOWN))
    if folder + is_emptied < 1 or UNKNOWN in path.text:
        return high(Category.FS_DESTROY, said)
    return medium(Category.FS_DELETE, said)


def _delete_in_project(path: Located, said: str, context: Context, *, recursive: bool) -> Effect:
    inside = path.parts[len(project_of(context)) :]
    if is_secret_path(path.parts):
        return high(Category.FS_DESTROY, f"{said}, which may hold secrets")
    if is_build_output(inside) and UNKNOWN not in path.text:
        return medium(Category.FS_DELETE, f"{said}, which a build makes again")
    if recursive or path.all_of.strip(UNKNOWN):
        return high(Category.FS_DESTROY, said)
    if find_purpose(inside) in {Purpose.HOOK, Purpose.INSTRUCTIONS, Purpose.PIPELINE}:
        return high(Category.FS_DELETE, said)
    if UNKNOWN in path.text:
        return Effect(
            Category.FS_DELETE, Level.UNCERTAIN, f"{said}, a path that only the shell knows"
        )
    return medium(Category.FS_DELETE, said)


def _raise(effect: Effect, path: Located, context: Context) -> Effect:
    """Return the effect of losing the content of a file for good, where git may not have it."""
    if effect.level >= Level.HIGH or path.place is Place.TEMPORARY:
        return effect
    if is_build_output(path.parts[len(project_of(context)) :]):
        return effect
    return high(Category.FS_DESTROY, effect.reason)


# -- changing --------------------------------------------------------------------------------


def _change(path: Located, said: str, *, recursive: bool) -> Effect:
    place = path.place
    if place in {Place.TOP, Place.SYSTEM, Place.DEVICE, Place.HOME}:
        return critical(Category.PERMISSIONS, f"{said}, which the system or the home rests on")
    purpose = find_purpose(path.parts)
    if purpose in _ALWAYS_CRITICAL:
        return critical(_LATER[purpose][0], f"{said}, {_LATER[purpose][1]}")
    if place is Place.UNKNOWN:
        level = Level.HIGH if recursive else Level.UNCERTAIN
        return Effect(Category.PERMISSIONS, level, f"{said}, a path that only the shell knows")
    if place in {Place.IN_PROJECT, Place.PROJECT, Place.TEMPORARY, Place.STREAM}:
        is_grave = recursive or purpose in {Purpose.GIT_DATA, Purpose.HOOK}
        return (high if is_grave else medium)(Category.PERMISSIONS, said)
    return high(Category.PERMISSIONS, f"{said}, outside the project")
