"""What the installed version of an agent does not do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.connect.request import WhenDown
from ccwatch.doctor.finding import note, ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.wired import Wired

OLD_CLAUDE: Final = (2, 1, 197)
"""Ignores ``onFailure``, and fires no PermissionRequest hooks in ``-p`` (observed)."""
NEW_CLAUDE: Final = (2, 1, 328)
"""Knows both (observed); what lies between was not tried."""
_version: Final = re.compile(r"\b(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?")

Version = tuple[int, int, int]


def parse_version(printed: str) -> Version | None:
    """Return the first version that a program prints for ``--version``; None for none."""
    found = _version.search(printed)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def spell_version(version: Version) -> str:
    """Return a version as it is written."""
    return ".".join(map(str, version))


def check_claude(version: Version, wired: Iterable[Wired]) -> Iterator[Finding]:
    """Yield what this version of Claude Code leaves out of how it is wired."""
    connected = [each for each in wired if each.hooks]
    if not connected or version >= NEW_CLAUDE:
        return
    is_old = version <= OLD_CLAUDE
    number = spell_version(version)
    blocks = any(each.request.strict and _denies(each) for each in connected)
    if is_old:
        if blocks:
            words = f"Claude Code {number} knows no onFailure: where ccwatch-hook cannot be started"
            yield problem(f"{words}, calls pass", "claude update")
        words = f"Claude Code {number} does not ask through PermissionRequest hooks in claude -p"
        hint = "use --permission-prompt-tool mcp__ccwatch__approval_prompt there, or claude update"
        yield note(words, hint)
        return
    oldest = spell_version(NEW_CLAUDE)
    words = (
        f"Claude Code {number} was not tried; {spell_version(OLD_CLAUDE)} ignores onFailure, and "
        f"PermissionRequest hooks in claude -p; {oldest} knows both"
    )
    yield note(words, "claude update")


def _denies(wired: Wired) -> bool:
    return wired.request.when_down is WhenDown.DENY


def check_program(title: str, place: str | None, printed: str, *, wired: bool) -> Finding:
    """Return what is to be said of the program of an agent.

    Args:
        title: What it is called.
        place: Where it is; None where it is not on PATH.
        printed: What it says its version is.
        wired: It is connected.
    """
    if place is None:
        words = f"{title} is not on PATH"
        return note(f"{words}, and connected") if wired else ok(f"{words}, and not connected")
    version = parse_version(printed)
    if version is None:
        return note(f"{title} does not say its version: {place}")
    return ok(f"{title} {spell_version(version)}: {place}")
