"""Requests and files for the tests of wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ccwatch.connect.request import Address, Request, Scope

ADDRESS = Address(
    base="http://127.0.0.1:8660", socket="/s/ccwatch.sock", hook=("/bin/python", "/a b/hook.py")
)
TOKEN_FILE = "/s/connections/one.token"
SECRET = "ccw_" + "s" * 43


def a_request(agent: str = "claude", **changes: Any) -> Request:
    """Return a request for a person's own settings; ``changes`` replace any field.

    ``ccwatch-hook`` has a token in all settings but those that others read.
    """
    fields: dict[str, Any] = {
        "agent": agent,
        "scope": Scope.USER,
        "address": ADDRESS,
        "directory": Path("/srv/web"),
        "home": Path("/home/dev"),
    }
    is_shared = changes.get("scope") is Scope.PROJECT
    fields["token_file"] = None if is_shared else Path(TOKEN_FILE)
    return Request(**(fields | changes))
