"""Changing the text of a JSON object in one place: everything else stays as it is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from ccwatch.connect.json_text import find_children, find_container, find_indent, skip_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.connect.json_text import Child

_ALL: Final = 100
"""More levels than any value has."""


def put_member(text: str, path: Sequence[str], key: str, value: Any) -> str:
    """Return the text of an object with one more member.

    Args:
        text: Valid JSON.
        path: The names that lead to the object, which are made where they are missing.
        key: A name that it does not have yet.
        value: What it shall be.
    """
    depth = _find_depth(text, path)
    if depth < len(path):
        value = _nest(path[depth + 1 :], {key: value})
        key = path[depth]
    return _insert(text, path[:depth], json.dumps(key) + _find_colon(text), value)


def put_item(text: str, path: Sequence[str], value: Any) -> str:
    """Return the text of an object with one more item at the end of a list in it.

    Args:
        text: Valid JSON.
        path: The names that lead to the list, which are made where they are missing.
        value: What it shall be.
    """
    depth = _find_depth(text, path)
    if depth < len(path):
        nested = _nest(path[depth + 1 :], [value])
        label = json.dumps(path[depth]) + _find_colon(text)
        return _insert(text, path[:depth], label, nested, depth=len(path) - depth)
    return _insert(text, path, "", value, depth=0)


def take_child(text: str, path: Sequence[str], number: int) -> str:
    """Return the text without the child of that number in the object or list at a path."""
    start = find_container(text, path)
    assert start is not None
    children = find_children(text, start)
    child = children[number]
    if number:
        return text[: children[number - 1].end] + text[child.end :]
    if len(children) > 1:
        return text[: child.start] + text[children[1].start :]
    return text[: start + 1] + text[skip_space(text, child.end) :]


def _find_depth(text: str, path: Sequence[str]) -> int:
    """Return how much of a path is there."""
    return max(
        depth for depth in range(len(path) + 1) if find_container(text, path[:depth]) is not None
    )


def _nest(names: Sequence[str], value: Any) -> Any:
    for name in reversed(names):
        value = {name: value}
    return value


def _find_colon(text: str) -> str:
    """Return how the text separates a name from its value."""
    start = skip_space(text, 0)
    for child in find_children(text, start)[:1]:
        assert child.key is not None
        between = text[child.start : child.value_start]
        return ":" if between.endswith(":") else ": "
    return ": "


def _insert(text: str, path: Sequence[str], label: str, value: Any, depth: int = _ALL) -> str:
    """Return the text with a value as the last child of the object or list at a path.

    ``depth`` is how many levels of the value have lines of their own, where the text has such.
    """
    start = find_container(text, path)
    assert start is not None
    children = find_children(text, start)
    newline = "\r\n" if "\r\n" in text else "\n"
    if not children:
        close = skip_space(text, start + 1)
        if path and "\n" not in text:
            return text[: start + 1] + label + _write(text, value) + text[close:]
        base = _find_base(text, start)
        unit = find_indent(text)
        written = _indent(value, unit, newline + base + unit, depth)
        inner = f"{newline}{base}{unit}{label}{written}{newline}{base}"
        return text[: start + 1] + inner + text[close:]
    last = children[-1]
    margin = _find_margin(text, children)
    if margin is None:
        comma = "," if _is_tight(text, children) else ", "
        return text[: last.end] + comma + label + _write(text, value) + text[last.end :]
    written = _indent(value, find_indent(text), newline + margin, depth)
    return f"{text[: last.end]},{newline}{margin}{label}{written}{text[last.end :]}"


def _find_base(text: str, position: int) -> str:
    """Return what the line of a position is indented by."""
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _find_margin(text: str, children: Sequence[Child]) -> str | None:
    """Return what stands before the last child on its line; None where that is not only space."""
    last = children[-1]
    line_start = text.rfind("\n", 0, last.start) + 1
    margin = text[line_start : last.start]
    return margin if line_start and not margin.strip(" \t") else None


def _is_tight(text: str, children: Sequence[Child]) -> bool:
    return len(children) > 1 and text[children[-2].end : children[-1].start] == ","


def _write(text: str, value: Any) -> str:
    """Return a value as one line, as the text writes one."""
    colon = _find_colon(text)
    return json.dumps(value, separators=(", " if colon == ": " else ",", colon))


def _indent(value: Any, unit: str, line: str, depth: int) -> str:
    """Return a value with its outer levels on lines of their own.

    Args:
        value: What is written.
        unit: What each level is indented by.
        line: What begins a line at the level of the value: the line's end, and its margin.
        depth: How many levels.
    """
    if not depth or not value or not isinstance(value, dict | list):
        return json.dumps(value)
    inner = line + unit
    if isinstance(value, list):
        parts = [_indent(each, unit, inner, depth - 1) for each in cast("list[Any]", value)]
        return f"[{inner}{f',{inner}'.join(parts)}{line}]"
    parts = [
        f"{json.dumps(key)}: {_indent(each, unit, inner, depth - 1)}"
        for key, each in cast("dict[str, Any]", value).items()
    ]
    return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
