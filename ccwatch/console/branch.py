"""Where a directory stands in git, for the line that says where a call comes from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch.console.text import one_line, own
from ccwatch.files import run_bounded
from ccwatch.repository import Repository, Tree, find_repository, read_tree

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import Untrusted

_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class GitState:
    """What git would say of a directory, as far as its files tell; None is unknown.

    Attributes:
        branch: The branch or the short commit that is checked out.
        upstream: What it follows; empty where it follows nothing.
        changed: How many tracked files are changed.
        outside: The directory belongs to no repository.
    """

    branch: Untrusted | None = None
    upstream: Untrusted | None = None
    changed: int | None = None
    outside: bool = False


UNKNOWN = GitState()
OUTSIDE = GitState(outside=True)


async def find_git_state(directory: str | None) -> GitState:
    """Return where a directory stands in git, unknown where it is not there or cannot be read.

    A directory that is not absolute is unknown: it would be one of ours.
    """
    if directory is None or not os.path.isabs(directory):
        return UNKNOWN

    def find() -> Repository | None:
        return find_repository(Path(os.path.realpath(directory, strict=True)))

    try:
        repository = await run_bounded(find, seconds=_SECONDS)
    except (TimeoutError, OSError, ValueError, RuntimeError):
        return UNKNOWN
    if repository is None:
        return OUTSIDE
    try:
        tree = await run_bounded(lambda: read_tree(repository), seconds=_SECONDS)
    except (TimeoutError, RuntimeError):
        tree = Tree()
    return GitState(repository.branch, tree.upstream, tree.changed)


def git_line(state: GitState) -> Content:
    """Return the state in a few words; of a repository each part is ``unknown`` where it is."""
    if state in (UNKNOWN, OUTSIDE):
        return own("no repository" if state.outside else "unknown", "dim")
    branch = one_line(state.branch) if state.branch else own("unknown", "dim")
    match state.upstream:
        case None:
            upstream = own("upstream unknown", "dim")
        case "":
            upstream = own("no upstream", "dim")
        case name:
            upstream = own("upstream ", "dim") + one_line(name)
    changes = "changes unknown" if state.changed is None else f"{state.changed:,} changed"
    changed = own(changes, "" if state.changed else "dim")
    return own(" · ", "dim").join([own("branch ", "dim") + branch, upstream, changed])
