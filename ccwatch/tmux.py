"""The view of tmux: brings the pane of an agent to the front, and sends it nothing."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS: Final = 2.0
"""The longest that tmux may take for an answer."""
NOT_INSIDE: Final = "ccwatch does not run in tmux"
UNKNOWN: Final = "the agent does not say in which tmux pane it runs"
NO_PANE: Final = "what the agent gives as its pane is none"
GONE: Final = "tmux has no such pane"
NO_ANSWER: Final = "tmux did not do it"

_PANE: Final = re.compile(r"%[0-9]{1,9}")
_PLACE: Final = re.compile(r"(%[0-9]{1,9}) (\$[0-9]{1,9})")


async def select_pane(pane: str | None, environment: Mapping[str, str]) -> str:
    """Bring a pane to the front; returns why that cannot be, empty if it was done.

    The pane is a claim of the agent's: only the view moves, and nothing is typed anywhere.

    Args:
        pane: As the agent gives it, such as ``%5``.
        environment: Says whether, and in which pane, ccwatch itself runs in tmux.
    """
    if not environment.get("TMUX"):
        return NOT_INSIDE
    if not pane:
        return UNKNOWN
    if not _PANE.fullmatch(pane):
        return NO_PANE
    listed = await _run("list-panes", "-a", "-F", "#{pane_id} #{session_id}")
    if listed is None:
        return NO_ANSWER
    sessions = dict(_PLACE.findall(listed))
    if pane not in sessions:
        return GONE
    words = ["select-window", "-t", pane, ";", "select-pane", "-t", pane]
    if sessions[pane] != sessions.get(environment.get("TMUX_PANE", "")):
        words += [";", "switch-client", "-t", pane]
    return NO_ANSWER if await _run(*words) is None else ""


async def _run(*words: str) -> str | None:
    """Return what tmux prints; None if there is none, it fails, or it takes too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux",
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return None if process.returncode else printed.decode("utf-8", "replace")
