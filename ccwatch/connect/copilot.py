"""The hooks of Copilot CLI: a file of our own in its folder, as its documentation has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ccwatch.connect.entry import Entry
from ccwatch.connect.request import HOLD_SECONDS, TELL_SECONDS, Scope, WantedFile, build_token_files

if TYPE_CHECKING:
    from ccwatch.connect.request import Request

_SECONDS: Final = {
    # Its command hooks fail closed but for a timeout: that lets the call go its usual way.
    "preToolUse": HOLD_SECONDS,
    "postToolUse": TELL_SECONDS,
    "postToolUseFailure": TELL_SECONDS,
    "agentStop": TELL_SECONDS,
    "userPromptSubmitted": TELL_SECONDS,
    "sessionStart": TELL_SECONDS,
    "sessionEnd": TELL_SECONDS,
}


def build_files(request: Request, secret: str) -> tuple[WantedFile, ...]:
    """Return the files of a scope; the secret stands in one that the hook alone reads."""
    return (*build_token_files(request, secret), _build_hooks(request))


def _build_hooks(request: Request) -> WantedFile:
    hooks = {event: _build_hook(request.command, seconds) for event, seconds in _SECONDS.items()}
    if request.scope is Scope.LOCAL:
        entries = tuple(Entry(("hooks", event), None, hook) for event, hook in hooks.items())
        path = request.directory / ".github" / "copilot" / "settings.local.json"
        return WantedFile(path=path, entries=entries)
    folder = (request.folder or request.home / ".copilot") / "hooks"
    if request.scope is Scope.PROJECT:
        folder = request.directory / ".github" / "hooks"
    value = {"version": 1, "hooks": {event: [hook] for event, hook in hooks.items()}}
    whole = json.dumps(value, indent=2) + "\n"
    return WantedFile(path=folder / "ccwatch.json", whole=whole)


def _build_hook(command: str, seconds: int) -> dict[str, Any]:
    return {"type": "command", "bash": command, "timeoutSec": seconds}
