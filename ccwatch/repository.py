"""The state of a git repository, read from its files: nothing of it is run."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.calls import Untrusted
from ccwatch.git_config import Settings, read_settings
from ccwatch.git_index import MOST_BYTES, IndexFormatError, count_changed_files, read_entries

if TYPE_CHECKING:
    from pathlib import Path

_HEAD_LIMIT = 4096
_CONFIG_LIMIT = 256 * 1024
_PACKED_LIMIT = 16 * 1024 * 1024
_REFERENCE = "ref: refs/heads/"
_BRANCHES = "refs/heads/"
_ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_TRUE = frozenset({"true", "yes", "on", "1"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a repository is, and what is checked out there.

    Attributes:
        root: The folder of the working tree.
        folder: Its ``.git``; of a linked worktree, the worktree's own part of it.
        branch: The branch, or the short commit; None where nobody can tell.
    """

    root: Path
    folder: Path
    branch: Untrusted | None


@dataclass(frozen=True, slots=True)
class Tree:
    """How the working tree of a repository stands.

    Attributes:
        upstream: What the branch follows, as ``origin/main``; empty where it follows nothing,
            None where nobody can tell.
        changed: How many tracked files differ from the index; None where nobody can tell.
    """

    upstream: Untrusted | None = None
    changed: int | None = None


def read_tree(repository: Repository) -> Tree:
    """Return how a working tree stands; it blocks on the files, and never raises for hostile ones.

    Nothing is run, as git would run the filters, hooks and monitors that the repository names. So
    a file counts as changed by its kind, size and time of change alone: one that was only touched
    counts, and what is staged or not tracked does not. Of the configuration only the repository's
    own file is read. More than 16 MiB or 20,000 entries of an index are not looked at.
    """
    try:
        settings = _read_config(repository)
        return Tree(_find_upstream(repository.branch, settings), _count(repository, settings))
    except (OSError, ValueError, RuntimeError, MemoryError):
        _log.exception("the state of a working tree could not be read")
        return Tree()


def find_repository(directory: Path) -> Repository | None:
    """Return the repository that an absolute directory belongs to; it blocks on the files.

    Raises:
        OSError: A file of the repository cannot be read.
    """
    for root in (directory, *directory.parents):
        place = root / ".git"
        mode = _find_mode(place)
        if stat.S_ISREG(mode):
            content = _read_start(place).removeprefix("gitdir:").strip()
            folder = root / content
            return Repository(root, folder, _read_head(folder / "HEAD"))
        if stat.S_ISDIR(mode):
            return Repository(root, place, _read_head(place / "HEAD"))
    return None


def _find_mode(place: Path) -> int:
    """Return the mode of what stands at a path, asked once; 0 where nothing does."""
    try:
        return os.stat(place).st_mode
    except OSError as error:
        if error.errno in _ABSENT:
            return 0
        raise


def read_commit(repository: Repository) -> str:
    """Return the commit that is checked out, empty in a repository that has none yet.

    Raises:
        OSError: It cannot be read, or its reference is kept in a way that ccwatch does not read.
    """
    head = _read_start(repository.folder / "HEAD").strip()
    if not head.startswith("ref: "):
        return head
    name = head.removeprefix("ref: ").strip()
    if ".." in name.split("/") or name.startswith("/"):
        raise OSError("a reference outside of the repository")
    shared = _find_shared(repository)
    for folder in dict.fromkeys((repository.folder, shared)):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            return _read_start(folder / name).strip()
    if (shared / "reftable").exists():
        raise OSError("references are kept in a table")
    return _find_packed(shared, name)


def _find_shared(repository: Repository) -> Path:
    """Return what all working trees of a repository share."""
    try:
        common = _read_whole(repository.folder / "commondir", _HEAD_LIMIT)
    except FileNotFoundError:
        common = b"."
    return repository.folder / os.fsdecode(common).strip()


def _find_packed(shared: Path, name: str) -> str:
    try:
        packed = _read_whole(shared / "packed-refs", _PACKED_LIMIT).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    lines = (line.partition(" ") for line in packed.splitlines())
    return next((commit for commit, _, reference in lines if reference == name), "")


def _read_head(head: Path) -> Untrusted | None:
    content = _read_start(head).strip()
    if content.startswith(_REFERENCE):
        return Untrusted(content.removeprefix(_REFERENCE))
    return Untrusted(content[:8]) if content else None


def _read_start(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        return os.read(descriptor, _HEAD_LIMIT).decode("utf-8", "replace")
    finally:
        os.close(descriptor)


def _read_config(repository: Repository) -> Settings | None:
    """Return the settings that all working trees of a repository share; None if unreadable."""
    try:
        place = _find_shared(repository) / "config"
        return read_settings(_read_whole(place, _CONFIG_LIMIT).decode("utf-8", "replace"))
    except OSError:
        return None


def _find_upstream(branch: Untrusted | None, settings: Settings | None) -> Untrusted | None:
    if branch is None or settings is None:
        return None
    remote = settings.get(("branch", branch, "remote"), "")
    merge = settings.get(("branch", branch, "merge"), "").removeprefix(_BRANCHES)
    if not remote or not merge:
        return Untrusted("")
    return Untrusted(merge if remote == "." else f"{remote}/{merge}")


def _count(repository: Repository, settings: Settings | None) -> int | None:
    """Return how many files are changed; None too where the tree is not where it seems to be."""
    if settings is None or ("core", "", "worktree") in settings:
        return None
    if settings.get(("core", "", "bare"), "").lower() in _TRUE:
        return None
    is_long = settings.get(("extensions", "", "objectformat"), "").lower() == "sha256"
    try:
        content = _read_whole(repository.folder / "index", MOST_BYTES)
        entries = read_entries(content, hash_size=32 if is_long else 20)
        return count_changed_files(repository.root, entries)
    except (OSError, IndexFormatError):
        return None


def _read_whole(path: Path, limit: int) -> bytes:
    """Return the content of a regular file that is no link.

    Raises:
        OSError: It is none, it cannot be read, or it is longer than ``limit`` bytes.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW
    with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError("not a regular file")
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise OSError("too large")
    return content
