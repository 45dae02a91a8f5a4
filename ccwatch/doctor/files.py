"""Whether ccwatch's own files are whole, and whether they are this user's alone."""

from __future__ import annotations

import os
import shlex
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.doctor.finding import note, ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccwatch.doctor.finding import Finding
    from ccwatch.folders import Folders

_READ: Final = 0o044
_WRITE: Final = 0o022
_ENTER: Final = 0o011
_ALL: Final = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file or a folder as it stands there.

    Attributes:
        mode: Type and permissions, as ``st_mode`` has them.
        is_closed_above: A folder above it lets nobody else in.
    """

    path: str
    mode: int
    uid: int
    is_closed_above: bool = False


def find_own_files(folders: Folders) -> tuple[FileFacts, ...]:
    """Return the files of ccwatch that are there, and their folders; it blocks."""
    own = [
        folders.config,
        folders.state,
        folders.settings_file,
        folders.config / "rules.toml",
        folders.config / "rules.toml.bak",
        folders.tokens,
        folders.tokens.with_name("tokens.toml.bak"),
        folders.config / "trust.toml",
        folders.database,
        folders.database.with_name(f"{folders.database.name}-wal"),
        folders.lock,
        folders.log,
        folders.panic,
    ]
    connections = folders.state / "connections"
    if connections.is_dir():
        own += [connections, *sorted(connections.glob("*"))]
    found = map(find_facts, dict.fromkeys(own))
    return tuple(facts for facts in found if facts is not None)


def find_facts(path: Path) -> FileFacts | None:
    """Return what a path leads to; None where it leads nowhere; it blocks."""
    try:
        target = Path(os.path.realpath(path))
        facts = target.stat()
        closed = any(_is_closed(folder) for folder in target.parents)
    except (OSError, ValueError):
        return None
    return FileFacts(path=str(path), mode=facts.st_mode, uid=facts.st_uid, is_closed_above=closed)


def _is_closed(folder: Path) -> bool:
    return not stat.S_IMODE(folder.stat().st_mode) & _ENTER


def check_files(files: Iterable[FileFacts], *, uid: int) -> Iterator[Finding]:
    """Yield what is to be said of who may read and change them; ``uid`` is this user's."""
    private = 0
    for facts in files:
        found = check_access(facts, uid=uid)
        if found is None:
            private += 1
        else:
            yield found
    if private:
        yield ok(f"{private} files and folders of ccwatch are yours alone")


def check_access(facts: FileFacts, *, uid: int) -> Finding | None:
    """Return what is wrong with who may read or change a file; None where nothing is."""
    mode, is_folder = stat.S_IMODE(facts.mode), stat.S_ISDIR(facts.mode)
    close = f"chmod {'700' if is_folder else '600'} {shlex.quote(facts.path)}"
    if facts.uid != uid:
        words = f"{facts.path} belongs to user {facts.uid}"
        return problem(words, "take it back, or choose another folder with --data-dir")
    if facts.is_closed_above or not mode & _ALL:
        return None
    if mode & _WRITE:
        return problem(f"others can change {facts.path} ({mode:04o})", close)
    if mode & _READ:
        return problem(f"others can read {facts.path} ({mode:04o})", close)
    return None


def check_lock_file(folders: Folders) -> Iterator[Finding]:
    """Yield that ccwatch is locked, where it is; it blocks."""
    if folders.panic.exists():
        yield note("ccwatch is locked: no allow passes by itself", "! in the console unlocks it")
