"""What a call is about, in one line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.calls import headline
from ccwatch.console.documents.paths import resolve
from ccwatch.console.documents.server_tools import split_name
from ccwatch.console.labels import shorten_home
from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

_PATHS = ("file_path", "notebook_path", "path")


def heading(call: ToolCall, *, home: str | None = None) -> Content:
    """Return what a call is about: a path with ``~`` for the home folder, a command, a server."""
    home = os.path.expanduser("~") if home is None else home
    names = split_name(call.tool)
    if names is not None:
        return Content.assemble(one_line(names[0]), own(" · ", "dim"), one_line(names[1]))
    for key in ("command", "url") if call.tool in {"Bash", "WebFetch"} else _PATHS:
        value = call.input.get(key)
        if isinstance(value, str):
            path = resolve(value, directory=call.directory, home=home) if key in _PATHS else None
            return one_line(shorten_home(path, home) if path else value[:400])
    return one_line(headline(call.tool, call.input))
