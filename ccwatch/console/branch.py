"""The branch of a directory, for the line that says where a call comes from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch.files import run_bounded
from ccwatch.repository import find_repository

if TYPE_CHECKING:
    from ccwatch.calls import Untrusted

_SECONDS = 1.0


async def find_branch(directory: str) -> Untrusted | None:
    """Return the branch (or the short commit) that is checked out there, None where unknown.

    A directory that is not absolute is unknown: it would be one of ours.
    """
    if not os.path.isabs(directory):
        return None

    def find() -> Untrusted | None:
        repository = find_repository(Path(os.path.realpath(directory)))
        return repository.branch if repository is not None else None

    try:
        return await run_bounded(find, seconds=_SECONDS)
    except (TimeoutError, OSError, ValueError, RuntimeError):
        return None
