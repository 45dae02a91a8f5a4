"""The branch of a directory, read from the repository's files: nothing of it is run."""

from __future__ import annotations

import os
from pathlib import Path

from ccwatch.calls import Untrusted
from ccwatch.files import run_bounded

_HEAD_LIMIT = 4096
_SECONDS = 1.0
_REFERENCE = "ref: refs/heads/"


async def find_branch(directory: str) -> Untrusted | None:
    """Return the branch (or the short commit) that is checked out there, None where unknown.

    A directory that is not absolute is unknown: it would be one of ours.
    """
    if not os.path.isabs(directory):
        return None
    try:
        return await run_bounded(lambda: _find(Path(os.path.realpath(directory))), seconds=_SECONDS)
    except (TimeoutError, OSError, ValueError, RuntimeError):
        return None


def _find(directory: Path) -> Untrusted | None:
    for folder in (directory, *directory.parents):
        place = folder / ".git"
        if place.is_file():
            content = _read_start(place).removeprefix("gitdir:").strip()
            return _read_head((folder / content) / "HEAD")
        if place.is_dir():
            return _read_head(place / "HEAD")
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
