"""Symbolic links on the way of a call: in its paths, and among what its patterns match."""

from __future__ import annotations

import fnmatch
import os
import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.place import normalise
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_STREAMS: Final = ("/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd/")
"""Links that lead elsewhere in every process: in this one they say nothing of the call."""

_MOST_ENTRIES: Final = 50_000
_MAGIC: Final = re.compile(rf"[*?\[({UNKNOWN}]")


class TooManyEntriesError(Exception):
    """The patterns may match more files than are looked at."""


def find_links(paths: Iterable[str]) -> dict[str, str]:
    """Return where paths lead that are not what they seem, by their text without ``..``.

    ``docs/../notes`` is another file than ``notes`` where ``docs`` is a link.
    """
    links: dict[str, str] = {}
    for path in paths:
        if path.startswith(_STREAMS):
            continue
        try:
            target = os.path.realpath(path)
        except (OSError, ValueError):
            continue
        if target != (written := normalise(path)):
            links[written] = target
    return links


def find_folder(pattern: str) -> str:
    """Return the folder that a pattern begins in: its parts before the first that is unknown."""
    match = _MAGIC.search(pattern)
    return pattern[: match.start()].rpartition("/")[0] or "/" if match else pattern


def find_matched_links(patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return each link that patterns may match, and what the rest of the pattern means behind it.

    A part that is unknown may be any path below its folder, as with ``find`` and ``git ls-files``;
    the inside of ``.git`` is left out.

    Raises:
        TooManyEntriesError: There is more to look at than 50,000 names.
    """
    walk = _Walk(_MOST_ENTRIES)
    for pattern in patterns:
        folder = find_folder(pattern)
        rest = [part for part in pattern[len(folder) :].split("/") if part not in {"", "."}]
        for link, target in walk.match(folder, rest):
            yield normalise(link), target


class _Walk:
    """One look through folders, with a budget of names."""

    def __init__(self, most: int) -> None:
        self._left = most

    def match(self, folder: str, parts: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Return the links that the parts match, from a folder on."""
        if not parts:
            return
        part, rest = parts[0], parts[1:]
        if UNKNOWN in part:
            yield from self._match_below(folder)
        elif part == "..":
            yield from self.match(os.path.dirname(folder), rest)
        else:
            yield from self._match_names(folder, part, rest)

    def _match_names(
        self, folder: str, part: str, rest: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        # An extended pattern is not read further: it may be any name.
        name = "*" if "(" in part else part.replace("[^", "[!")
        for entry in self._list(folder):
            if not fnmatch.fnmatchcase(entry.name, name):
                continue
            if entry.is_symlink():
                yield entry.path, "/".join([os.path.realpath(entry.path), *rest])
            if rest and entry.is_dir():
                yield from self.match(entry.path, rest)

    def _match_below(self, folder: str) -> Iterator[tuple[str, str]]:
        todo = [folder]
        while todo:
            for entry in self._list(todo.pop()):
                if entry.is_symlink():
                    yield entry.path, os.path.realpath(entry.path)
                elif entry.name != ".git" and entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)

    def _list(self, folder: str) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._left -= 1
                    if self._left < 0:
                        raise TooManyEntriesError
                    yield entry
        except OSError:
            return
