"""The index of a git repository, read by ourselves: git would run what the repository configures.

The format is that of gitformat-index(5), versions 2 to 4.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_ENTRIES: Final = 20_000
LONGEST_PATH: Final = 1024
"""Bytes; so long a path costs what the index alone does not show, once it is taken apart."""
MOST_FOLDERS: Final = 100_000

_HEADER: Final = 12
_STATUS: Final = 40
"""Bytes of times, numbers and size in front of the hash of an entry."""
_EXTENDED, _ASSUME_VALID, _STAGE = 0x4000, 0x8000, 0x3000
_SKIP_WORKTREE, _INTENT_TO_ADD = 0x4000, 0x2000
_LONG_NAME: Final = 0xFFF
_SUBMODULE, _FOLDER = 0o160000, 0o040000
_WORD: Final = 0xFFFF_FFFF


class IndexFormatError(Exception):
    """The file is no index that can be read here; the text says why."""


class IndexEntry(NamedTuple):
    """A tracked file as git last saw it.

    Attributes:
        path: Bytes, relative to the root, with slashes.
        mode: As ``st_mode`` has it: a file, a link, a submodule, a folder of a sparse index.
        is_watched: git compares it with the working tree at all.
        is_settled: It has one version, and that one has been added.
    """

    path: bytes
    mode: int
    size: int
    seconds: int
    nanoseconds: int
    is_watched: bool
    is_settled: bool


def read_entries(content: bytes, *, hash_size: int) -> Iterator[IndexEntry]:
    """Yield the entries of an index in its order.

    Args:
        content: The file.
        hash_size: Bytes of an object's name: 20, or 32 where the repository uses SHA-256.

    Raises:
        IndexFormatError: It is damaged, too large, or split over two files.
    """
    if content[:4] != b"DIRC" or len(content) < _HEADER + hash_size:
        raise IndexFormatError("no index")
    version, number = _word(content, 4), _word(content, 8)
    if version not in {2, 3, 4}:
        raise IndexFormatError(f"version {version}")
    if number > MOST_ENTRIES:
        raise IndexFormatError(f"{number} entries")
    end = len(content) - hash_size
    place, path = _HEADER, b""
    for _ in range(number):
        entry, place = _read_entry(content, place, end, version, hash_size, path)
        path = entry.path
        yield entry
    _check_extensions(content, place, end)


def count_changed_files(root: Path, entries: Iterator[IndexEntry]) -> int:
    """Return how many files differ in kind, size or time from their entries, or are gone.

    Links are never followed, neither a file nor a folder on the way to one.

    Raises:
        IndexFormatError: A path leads out of the tree, or there is more than can be looked at.
    """
    tree = _Tree(os.fsencode(root))
    changed = {entry.path for entry in entries if tree.has_changed(entry)}
    return len(changed)


class _Tree:
    """A working tree, and which folders of it are known to be some."""

    def __init__(self, top: bytes) -> None:
        self._top = top
        self._folders: dict[bytes, bool] = {b"": True}

    def has_changed(self, entry: IndexEntry) -> bool:
        parts = entry.path.rstrip(b"/").split(b"/")
        if any(part in {b"", b".", b".."} or part.lower() == b".git" for part in parts):
            raise IndexFormatError("a path that leads out of the tree")
        if not entry.is_settled:
            return True
        if not entry.is_watched or stat.S_IFMT(entry.mode) in {_SUBMODULE, _FOLDER}:
            return False
        facts = self._look_at(entry.path) if self._has_folders(parts[:-1]) else None
        return facts is None or _differs(facts, entry)

    def _has_folders(self, parts: list[bytes]) -> bool:
        """Say whether all of these, one in the other, are folders and none of them is a link."""
        path = b"/".join(parts)
        known = self._folders.get(path)
        if known is not None:
            return known
        for number in range(1, len(parts) + 1):
            above = b"/".join(parts[:number])
            known = self._folders.get(above)
            if known is None:
                facts = self._look_at(above)
                known = facts is not None and stat.S_ISDIR(facts.st_mode)
                self._folders[above] = known
                if len(self._folders) > MOST_FOLDERS:
                    raise IndexFormatError("too many folders")
            if not known:
                return False
        return True

    def _look_at(self, path: bytes) -> os.stat_result | None:
        try:
            return os.lstat(os.path.join(self._top, path))
        except (OSError, ValueError):
            return None


def _differs(facts: os.stat_result, entry: IndexEntry) -> bool:
    if stat.S_IFMT(facts.st_mode) != stat.S_IFMT(entry.mode):
        return True
    seconds, nanoseconds = divmod(facts.st_mtime_ns, 1_000_000_000)
    # Some gits write no fractions of a second.
    same_time = seconds & _WORD == entry.seconds and entry.nanoseconds in {0, nanoseconds}
    return facts.st_size & _WORD != entry.size or not same_time


def _read_entry(
    content: bytes, place: int, end: int, version: int, hash_size: int, before: bytes
) -> tuple[IndexEntry, int]:
    start = place
    place += _STATUS + hash_size + 2
    if place + 2 > end:
        raise IndexFormatError("cut off")
    flags = int.from_bytes(content[place - 2 : place])
    more = 0
    if flags & _EXTENDED:
        if version == 2:
            raise IndexFormatError("flags of a later version")
        more = int.from_bytes(content[place : place + 2])
        place += 2
    if version == 4:
        path, place = _read_compressed_path(content, place, end, before)
    else:
        path, place = _read_path(content, place, end, flags & _LONG_NAME, start)
    if len(path) > LONGEST_PATH:
        raise IndexFormatError("too long a path")
    entry = IndexEntry(
        path,
        mode=_word(content, start + 24),
        size=_word(content, start + 36),
        seconds=_word(content, start + 8),
        nanoseconds=_word(content, start + 12),
        is_watched=not (flags & _ASSUME_VALID or more & _SKIP_WORKTREE),
        is_settled=not (flags & _STAGE or more & _INTENT_TO_ADD),
    )
    return entry, place


def _read_path(content: bytes, place: int, end: int, size: int, start: int) -> tuple[bytes, int]:
    """Return a whole path, and the place after the NULs that fill up eight bytes."""
    last = place + size if size < _LONG_NAME else content.find(b"\0", place, end)
    if last < place or last >= end or content[last] != 0:
        raise IndexFormatError("a path without an end")
    return content[place:last], start + (last - start) // 8 * 8 + 8


def _read_compressed_path(content: bytes, place: int, end: int, before: bytes) -> tuple[bytes, int]:
    """Return a path that repeats the start of the one before it."""
    dropped = content[place] & 0x7F
    while content[place] & 0x80:
        place += 1
        if place >= end or dropped > len(before):
            raise IndexFormatError("a path without an end")
        dropped = ((dropped + 1) << 7) | (content[place] & 0x7F)
    last = content.find(b"\0", place + 1, end)
    if last < 0 or dropped > len(before):
        raise IndexFormatError("a path without an end")
    return before[: len(before) - dropped] + content[place + 1 : last], last + 1


def _check_extensions(content: bytes, place: int, end: int) -> None:
    """Refuse a split index: most of its entries are in another file."""
    while place + 8 <= end:
        if content[place : place + 4] == b"link":
            raise IndexFormatError("split")
        place += 8 + _word(content, place + 4)


def _word(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 4])
