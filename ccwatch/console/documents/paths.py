"""A path that an agent names: where it leads, and how it is written on screen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ccwatch.console.documents.document import Fields, count, fact
from ccwatch.console.labels import shorten_home
from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import ToolCall

UNKNOWN_DIRECTORY = "cannot be read: the path is relative and the directory is unknown"


def resolve(path: str, *, directory: str | None, home: str) -> str | None:
    """Return an absolute path without looking at any file, or None where that cannot be known."""
    if home and (path == "~" or path.startswith("~/")):
        path = home + path[1:]
    if os.path.isabs(path):
        return path
    if directory and os.path.isabs(directory):
        return os.path.join(directory, path)
    return None


def path_line(label: str, path: str, call: ToolCall, home: str) -> Content:
    """Return the fact of a path: absolute where it can be, ``~`` for the home folder."""
    absolute = resolve(path, directory=call.directory, home=home)
    if absolute is None:
        relative = one_line(path)
        return fact(label, relative.append(own(" (relative, the directory is unknown)", "dim")))
    return fact(label, one_line(shorten_home(absolute, home)))


def take_path(fields: Fields, key: str, call: ToolCall, home: str) -> list[Content]:
    """Return the line of a path in an input; empty where it has none."""
    path = fields.take(key, str)
    return [] if path is None else [path_line(key, path, call, home)]


def size_words(size: int) -> str:
    """Return a number of bytes in the unit that a person would choose."""
    if size < 1024:
        return count(size, "byte")
    mebibytes = size / 1024 / 1024
    return f"{mebibytes:,.3g} MiB" if mebibytes >= 1 else f"{size / 1024:,.3g} KiB"
