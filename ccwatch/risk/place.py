"""Where a path leads: its components, and which part of the machine they are in."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ccwatch.risk.context import Context
    from ccwatch.risk.word import Word


class Place(Enum):
    """A part of the machine, as far as it matters for harm."""

    STREAM = auto()
    """``/dev/null``, a terminal, an open file of the command itself."""
    NETWORK = auto()
    """``/dev/tcp/host/port``, which bash opens as a connection."""
    DEVICE = auto()
    TOP = auto()
    """The root, a folder right below it, or one that holds everybody's homes."""
    SYSTEM = auto()
    HOME = auto()
    """The home itself, or a folder above it."""
    IN_HOME = auto()
    OTHER_HOME = auto()
    PROJECT = auto()
    """The root of the project, or a folder above it."""
    IN_PROJECT = auto()
    TEMPORARY = auto()
    ELSEWHERE = auto()
    UNKNOWN = auto()


Parts = tuple[str, ...]

_GLOB: Final = re.compile(r"[*?\[(]")
_GLOB_PARTS: Final = re.compile(r"[*?\[\]\0]+")
_ALL: Final = re.compile(r"[.]?[*?\0]+|\.\[[!^]\.\][*?]*")
# What stands for the literal glob characters of a word that is no pattern: matches nothing known.
# For matching alone: ``Located.exact`` keeps what is written.
_LITERAL: Final = str.maketrans(dict.fromkeys("*?[(", "\ufffd"))
_LONGEST_NAME: Final = 255
_MOST_PARTS: Final = 256
_LINKS_FOLLOWED: Final = 8

_STREAMS: Final = frozenset(
    {
        "null", "zero", "full", "stdin", "stdout", "stderr", "tty", "random", "urandom", "fd",
        "ptmx", "pts", "console",
    }
)  # fmt: skip
_SYSTEM: Final = frozenset(
    {
        "bin", "boot", "dev", "efi", "etc", "lib", "lib32", "lib64", "libx32", "lost+found", "nix",
        "proc", "root", "run", "sbin", "snap", "srv", "sys", "usr", "var", "system", "library",
        "applications", "cores", "windows", "opt",
    }
)  # fmt: skip
_HOMES: Final = frozenset({"home", "users", "root"})
_HOLDERS: Final = frozenset({"home", "users", "mnt", "media", "volumes"})


@dataclass(frozen=True, slots=True)
class Located:
    """A path that has been looked at.

    Attributes:
        parts: The components in lower case from the root on; from the unknown on if
            ``is_rooted`` is false. They are for matching: of a word that is no pattern, letters
            that make a pattern are replaced.
        exact: The same as they are written.
        place: Where it is.
        all_of: The last component where it is a bare pattern, ``*`` or ``.*``, else empty: all in
            the folder is meant. It is not among the parts then.
    """

    parts: Parts
    exact: Parts
    place: Place
    is_rooted: bool
    all_of: str = ""

    @property
    def text(self) -> str:
        """The path, normalised."""
        return "/" * self.is_rooted + "/".join(
            (*self.exact, self.all_of) if self.all_of else self.exact
        )


def resolve(word: Word, directory: str | None, context: Context) -> str | None:
    """Return the absolute path that a word means, ``..`` taken out by the text alone.

    A path that begins with an unknown part is returned as it is; None means that the word is
    relative and nobody knows to what.
    """
    path = make_absolute(word, directory, context)
    return None if path is None else normalise(path)


def make_absolute(word: Word, directory: str | None, context: Context) -> str | None:
    """Return the same path with its ``..`` left in: behind a link they lead elsewhere."""
    text = word.text
    if text[:1] == "~":
        user, _, rest = text[1:].partition("/")
        text = f"{context.home if not user else f'/home/{user}'}/{rest}"
    elif text[:1] not in {"/", UNKNOWN}:
        if directory is None:
            return None
        text = f"{directory}/{text}"
    return text


def normalise(path: str) -> str:
    """Return a path without ``.``, ``..`` and doubled slashes; an unknown part swallows ``..``."""
    kept: list[str] = []
    for part in path.split("/"):
        if part in {"", "."}:
            continue
        if part != "..":
            kept.append(part)
        elif kept and UNKNOWN not in kept[-1]:
            kept.pop()
    if kept and len(kept) > 1 and kept[0] == "private" and kept[1] in {"tmp", "var", "etc"}:
        del kept[0]
    if len(kept) > 2 and kept[0] == "proc" and kept[2] == "root":
        del kept[:3]
    is_rooted = path[:1] == "/" or not kept or UNKNOWN not in kept[0]
    return "/" * is_rooted + "/".join(kept)


def locate(word: Word, directory: str | None, context: Context) -> list[Located]:
    """Return the path of a word as written and, if that is another, where links lead from it."""
    path = resolve(word, directory, context)
    if path is None:
        path = normalise(UNKNOWN + "/" + word.text)
    found = [_place(path, context, is_pattern=word.has_glob)]
    target = follow(path, context)
    if target != path:
        found.append(_place(target, context, is_pattern=word.has_glob))
    return found


def follow(path: str, context: Context) -> str:
    """Return where a path leads if the links that the context knows are followed."""
    links = context.links
    if not links:
        return path
    for _ in range(_LINKS_FOLLOWED):
        source = next(
            (link for link in links if path == link or path.startswith(link.rstrip("/") + "/")),
            None,
        )
        if source is None:
            break
        path = normalise(f"{links[source]}/{path[len(source) :]}")
    return path


def _place(path: str, context: Context, *, is_pattern: bool) -> Located:
    is_rooted = path[:1] == "/"
    exact = tuple(part for part in path.split("/") if part)
    if len(exact) > _MOST_PARTS:
        return Located((UNKNOWN,), (UNKNOWN,), Place.UNKNOWN, is_rooted=False)
    matched = exact if is_pattern else tuple(part.translate(_LITERAL) for part in exact)
    count = len(exact)
    while count > (not is_rooted) and _ALL.fullmatch(matched[count - 1]):
        count -= 1
    all_of = _find_all_of(exact[count:])
    exact = exact[:count]
    parts = tuple(part.lower() for part in matched[:count])
    place = _find_place(exact, parts, context) if is_rooted else Place.UNKNOWN
    return Located(parts, exact, place, is_rooted, all_of)


def _find_all_of(bare: Parts) -> str:
    """Return which of the bare patterns at the end of a path says most: ``.*`` of ``**/.*``."""
    dotted = next((part for part in bare if part[0] == "."), None)
    if dotted is None:
        return bare[0] if bare else ""
    return dotted + UNKNOWN * any(UNKNOWN in part for part in bare)


def _find_place(exact: Parts, parts: Parts, context: Context) -> Place:
    if not parts:
        return Place.TOP
    if parts[0] == "dev" and len(parts) > 1:
        return _find_device(parts)
    project, home = project_of(context), _split(context.home)
    if project and _begins(exact, project) and len(exact) > len(project):
        return Place.IN_PROJECT
    if home and _is_above(parts, home):
        return Place.HOME
    if project and _is_above(parts, project):
        return Place.PROJECT
    if home and _begins(exact, home):
        return Place.IN_HOME
    return _find_public(parts)


def _find_public(parts: Parts) -> Place:
    if _is_temporary(parts):
        return Place.TEMPORARY
    if parts[0] in _HOMES and parts[:2] != ("users", "shared"):
        return Place.OTHER_HOME if len(parts) > (parts[0] != "root") else Place.TOP
    if len(parts) == 1:
        return Place.TOP
    return Place.SYSTEM if parts[0] in _SYSTEM or has_glob(parts[0]) else Place.ELSEWHERE


def is_system(parts: Parts) -> bool:
    """Say whether a path is the root, or below it where every system has a folder of its own."""
    return not parts or has_glob(parts[0]) or parts[0] in _SYSTEM | _HOLDERS


def _find_device(parts: Parts) -> Place:
    if parts[1] in {"tcp", "udp"}:
        return Place.NETWORK
    if parts[1] == "shm":
        return Place.TEMPORARY if len(parts) > 2 else Place.SYSTEM
    return Place.STREAM if parts[1] in _STREAMS else Place.DEVICE


def _is_temporary(parts: Parts) -> bool:
    return parts[0] == "tmp" or parts[:2] in {("var", "tmp"), ("var", "folders")}


def project_of(context: Context) -> Parts:
    """Return the project's root, or nothing where that would be a home or all of the machine.

    Without a project the folder that the agent works in stands for it.
    """
    return _project_parts(context.project, context.directory, context.home)


@lru_cache(maxsize=64)
def _project_parts(project: str | None, directory: str | None, home: str) -> Parts:
    root = project or directory
    if root is None:
        return ()
    parts = _split(normalise(root))
    if not parts or _is_above(parts, _split(home)):
        return ()
    if len(parts) == 1 or (parts[0].lower() in _SYSTEM and not _is_temporary(parts)):
        is_own = project is not None and len(parts) > 1 and parts[0] not in {"etc", "dev"}
        return parts if is_own else ()
    return parts


@lru_cache(maxsize=64)
def _split(path: str) -> Parts:
    return tuple(part for part in path.split("/") if part)


def _begins(parts: Parts, start: Parts) -> bool:
    return parts[: len(start)] == start


def _is_above(parts: Parts, other: Parts) -> bool:
    """Say whether ``parts`` is ``other`` or a folder above it, or a pattern for one."""
    return len(parts) <= len(other) and all(
        _is_name(part, name.lower()) for part, name in zip(parts, other, strict=False)
    )


def _is_name(part: str, name: str) -> bool:
    if part == name or part == name.translate(_LITERAL):
        return True
    return has_glob(part) and matches(part, frozenset({name}))


def has_glob(part: str) -> bool:
    """Say whether a component stands for more than one name, or for one that is not known."""
    return UNKNOWN in part or _GLOB.search(part) is not None


@lru_cache(maxsize=2048)
def matches(part: str, names: AbstractSet[str]) -> bool:
    """Say whether a component can be one of some names, all in lower case.

    A pattern counts only if it says something about the name: ``.e*`` and ``*shadow`` do, ``*``
    and ``*.json`` do not.
    """
    if not has_glob(part):
        return part in names
    if len(part) > _LONGEST_NAME or "(" in part:
        return True
    if not _says_something(part):
        return False
    # Most names are told apart by the plain ends of a pattern, which spares its compilation.
    start, end = _GLOB_PARTS.split(part, maxsplit=1)[0], _GLOB_PARTS.split(part)[-1]
    likely = [name for name in names if name.startswith(start) and name.endswith(end)]
    if not likely:
        return False
    match = re.compile(fnmatch.translate(_as_fnmatch(part))).match
    return any(match(name) for name in likely)


_CLASS: Final = re.compile(r"\[[^\[\]]*\[:[a-z]+:\][^\[\]]*\]")
_SET: Final = re.compile(r"\[[^\]]+\]")


def _as_fnmatch(part: str) -> str:
    return _CLASS.sub("?", part).replace("[^", "[!").replace(UNKNOWN, "*")


def _says_something(part: str) -> bool:
    if part[0] == "." or _SET.match(part):
        return True
    stem = part.rpartition(".")[0] or part
    return len(_SET.sub("x", stem).translate({42: None, 63: None, 0: None})) >= 2
