"""Which files a call names that is no command, for rules about paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.file_pattern import expand
from ccwatch.risk.file_tool import FILE_FIELDS, FOLDER_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context

FOLDER_READERS: Final = frozenset(
    {
        "Grep", "Glob", "LS", "list_dir", "list_directory", "glob", "grep_search",
        "search_file_content", "grep_files", "grep", "rg", "list",
    }
)  # fmt: skip
READERS: Final = FOLDER_READERS | {
    "Read", "read_file", "view_image", "read_many_files", "NotebookRead", "LSP", "read", "view",
}  # fmt: skip
"""Tools that ``Read(…)`` covers."""
EDITORS: Final = frozenset(
    {
        "Edit", "Write", "MultiEdit", "NotebookEdit", "write_file", "write_to_file", "create_file",
        "replace", "edit_file", "delete_file", "apply_patch", "edit", "write", "create",
    }
)  # fmt: skip
"""Tools that ``Edit(…)`` covers, as do the output redirections of commands."""

DELETERS: Final = frozenset({"delete_file"})
"""Those of them that an allow of edits does not cover."""

_FIELDS: Final = (*FILE_FIELDS, *FOLDER_FIELDS, "directory")
_LISTS: Final = ("paths", "include", "files")
_FILTERS: Final = ("pattern", "glob", "include", "include_pattern", "file_pattern")
"""Patterns of file names; of a tool that searches texts, ``pattern`` is no such thing."""
_LISTERS: Final = frozenset({"Glob", "glob"})
_PATCHED: Final = re.compile(r"^\*\*\* (?:Add|Update|Delete) File: (.+)$|^\*\*\* Move to: (.+)$",
                             re.MULTILINE)  # fmt: skip
_WILD: Final = re.compile(r"[*?\[{]")
_MOST: Final = 200


def find_tool_paths(
    tool: str, value: Mapping[str, Json], context: Context
) -> list[str | None] | None:
    """Return the absolute paths that a tool of files is given, None for each that is not known.

    Of a pattern it is the folder that it begins in. For any other tool it is None.
    """
    if tool not in READERS | EDITORS:
        return None
    given = list(_find_given(tool, value))
    if not given and tool in FOLDER_READERS:
        given = ["."]
    return [None if path is None else _resolve(path, context) for path in given[:_MOST]]


def _find_given(tool: str, value: Mapping[str, Json]) -> Iterator[str | None]:
    folders: list[str] = []
    for name in dict.fromkeys(_FIELDS):
        item = value.get(name)
        if isinstance(item, str):
            folders.append(item)
        elif item is not None:
            yield None
    yield from folders
    if tool == "apply_patch":
        yield from _find_patched(value)
    if tool == "read_many_files":
        for name in _LISTS:
            yield from _find_listed(value.get(name))
    if tool in FOLDER_READERS:
        for name in _FILTERS:
            item = value.get(name)
            if isinstance(item, str) and (name != "pattern" or tool in _LISTERS):
                yield from _find_folders(item, folders or ["."])


def _find_patched(value: Mapping[str, Json]) -> Iterator[str | None]:
    texts = [item for item in value.values() if isinstance(item, str)]
    found = [match[1] or match[2] for text in texts for match in _PATCHED.finditer(text)]
    yield from (path.strip() for path in found)
    if not found:
        yield None


def _find_listed(item: Json) -> Iterator[str | None]:
    if item is None:
        return
    for path in item if isinstance(item, list) else [item]:
        yield _find_start(path) if isinstance(path, str) else None


def _find_folders(text: str, folders: list[str]) -> Iterator[str | None]:
    """Yield where the patterns begin that a tool looks for below some folders."""
    patterns = expand(text)
    for pattern in patterns or ():
        start = _find_start(pattern)
        for folder in folders:
            yield start if start.startswith(("/", "~")) else f"{folder}/{start}"
    if patterns is None or ".." in _WILD.split(text, maxsplit=1)[-1].split("/"):
        yield None


def _find_start(pattern: str) -> str:
    """Return the folder that a pattern begins in: its parts before the first wildcard."""
    match = _WILD.search(pattern)
    if match is None:
        return pattern
    start = pattern[: match.start()].rpartition("/")
    return start[0] or start[1] or "."


def _resolve(path: str, context: Context) -> str | None:
    if path == "~" or path.startswith("~/"):
        return context.home + path[1:]
    if path.startswith("/"):
        return path
    return None if context.directory is None or not path else f"{context.directory}/{path}"
