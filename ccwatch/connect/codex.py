"""The hooks of Codex: ``hooks.json`` in its folder, as its documentation has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ccwatch.connect.entry import Entry
from ccwatch.connect.request import (
    HOLD_SECONDS,
    TELL_SECONDS,
    WAITING,
    Scope,
    WantedFile,
    build_token_files,
)

if TYPE_CHECKING:
    from ccwatch.connect.request import Request

_SESSION_END_SECONDS: Final = 3
"""Codex allows no more there."""
_SECONDS: Final = {
    "PreToolUse": HOLD_SECONDS,
    "PermissionRequest": HOLD_SECONDS,
    "PostToolUse": TELL_SECONDS,
    "SessionStart": TELL_SECONDS,
    "UserPromptSubmit": TELL_SECONDS,
    "Stop": TELL_SECONDS,
    "SessionEnd": _SESSION_END_SECONDS,
}


def build_files(request: Request, secret: str) -> tuple[WantedFile, ...]:
    """Return the files of a scope; the secret stands in one that the hook alone reads."""
    folder = request.folder or request.home / ".codex"
    if request.scope is Scope.PROJECT:
        folder = request.directory / ".codex"
    entries = tuple(
        Entry(("hooks", event), None, _build_group(request.command, seconds))
        for event, seconds in _SECONDS.items()
    )
    hooks = WantedFile(path=folder / "hooks.json", entries=entries)
    return (*build_token_files(request, secret), hooks)


def _build_group(command: str, seconds: int) -> dict[str, Any]:
    hook: dict[str, Any] = {"type": "command", "command": command, "timeout": seconds}
    if seconds == HOLD_SECONDS:
        hook["statusMessage"] = WAITING
    return {"hooks": [hook]}
