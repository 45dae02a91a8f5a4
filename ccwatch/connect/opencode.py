"""The plugin of opencode, a file of our own: tried with opencode 1.18.33."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.connect.request import TOKEN_VARIABLE, Scope, WantedFile

if TYPE_CHECKING:
    from ccwatch.connect.request import Request

_TEMPLATE: Final = Path(__file__).with_name("opencode.js")
_SETTINGS: Final = "const settings = {}\n"


def build_files(request: Request, secret: str) -> tuple[WantedFile, ...]:
    """Return the plugin for a scope; only that of a person alone holds the secret; it blocks."""
    shared = request.scope is Scope.PROJECT
    folder = request.folder or request.home / ".config" / "opencode"
    if shared:
        folder = request.directory / ".opencode"
    settings = {
        "url": f"{request.address.base}/hooks/opencode",
        **({"variable": TOKEN_VARIABLE} if shared else {"token": secret}),
        "unreachable": request.when_down.value,
    }
    template = _TEMPLATE.read_text(encoding="utf-8")
    whole = template.replace(_SETTINGS, f"const settings = {json.dumps(settings, indent=2)}\n")
    return (WantedFile(path=folder / "plugin" / "ccwatch.js", whole=whole, is_secret=not shared),)
