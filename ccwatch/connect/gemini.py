"""The hooks of Gemini CLI: ``settings.json`` in its folder, as its documentation has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.connect.entry import Entry
from ccwatch.connect.request import HOLD_SECONDS, TELL_SECONDS, Scope, WantedFile, build_token_files

if TYPE_CHECKING:
    from ccwatch.connect.request import Request

_MILLISECONDS: Final = 1000
_SECONDS: Final = {
    "BeforeTool": HOLD_SECONDS,
    "AfterTool": TELL_SECONDS,
    "SessionStart": TELL_SECONDS,
    "BeforeAgent": TELL_SECONDS,
    "AfterAgent": TELL_SECONDS,
    "SessionEnd": TELL_SECONDS,
}


def build_files(request: Request, secret: str) -> tuple[WantedFile, ...]:
    """Return the files of a scope; the secret stands in one that the hook alone reads."""
    folder = request.folder or request.home
    if request.scope is Scope.PROJECT:
        folder = request.directory
    entries = tuple(
        Entry(
            ("hooks", event),
            None,
            {
                "hooks": [
                    {
                        "name": "ccwatch",
                        "type": "command",
                        "command": request.command,
                        "timeout": seconds * _MILLISECONDS,
                    }
                ]
            },
        )
        for event, seconds in _SECONDS.items()
    )
    hooks = WantedFile(path=folder / ".gemini" / "settings.json", entries=entries)
    return (*build_token_files(request, secret), hooks)
