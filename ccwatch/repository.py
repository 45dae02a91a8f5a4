"""The state of a git repository, read from its files: nothing of it is run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.calls import Untrusted

if TYPE_CHECKING:
    from pathlib import Path

_HEAD_LIMIT = 4096
_REFERENCE = "ref: refs/heads/"


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


def find_repository(directory: Path) -> Repository | None:
    """Return the repository that an absolute directory belongs to; it blocks on the files.

    Raises:
        OSError: A file of the repository cannot be read.
    """
    for root in (directory, *directory.parents):
        place = root / ".git"
        if place.is_file():
            content = _read_start(place).removeprefix("gitdir:").strip()
            folder = root / content
            return Repository(root, folder, _read_head(folder / "HEAD"))
        if place.is_dir():
            return Repository(root, place, _read_head(place / "HEAD"))
    return None


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
