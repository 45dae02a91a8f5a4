"""Patterns of paths, as gitignore has them, with four anchors."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from ccwatch.rules.expression import escape


class Anchor(StrEnum):
    """What a path pattern counts from; the value begins the texts that it is matched with."""

    ROOT = "/"
    HOME = "~"
    SOURCE = "s"
    """The project, for the file of a project and for the user's own."""
    HERE = "."


_RANGE: Final = re.compile(r"(.)-([^\]])", re.DOTALL)
_SKIPPED: Final = frozenset({"", "."})


def express_path(pattern: str) -> str:
    """Return what a pattern of paths means, for RE2: the anchor, then the path from there on.

    As with gitignore a pattern is also about all that is below what it names; one with a slash at
    its end is about that alone; one without any other slash is about any depth.

    Raises:
        ValueError: No path can be meant.
    """
    anchor, rest = _find_anchor(pattern)
    if rest.startswith("!"):
        raise ValueError("begins with !, which has no meaning here")
    if "\\" in rest:
        raise ValueError("has a backslash, which paths are not matched with")
    parts = [part for part in rest.split("/") if part not in _SKIPPED]
    if ".." in parts:
        raise ValueError("goes up with .., which no path does that is matched")
    if not parts:
        if anchor is Anchor.HERE and not pattern.startswith("./"):
            raise ValueError("names no file")
        return f"{escape(anchor.value)}(?s:.*)"
    is_deep = anchor is Anchor.HERE and "/" not in rest.rstrip("/") and not pattern.startswith("./")
    expressed = "(?:.*/)?" if is_deep else ""
    *folders, last = parts
    for part in folders:
        expressed += "(?:.*/)?" if part == "**" else f"{_express_part(part)}/"
    expressed += ".*" if last == "**" else _express_part(last)
    if last != "**":
        expressed += "/.*" if rest.endswith("/") else "(?:/.*)?"
    return f"{escape(anchor.value)}(?s:{expressed})"


def _find_anchor(path: str) -> tuple[Anchor, str]:
    if path.startswith("//"):
        return Anchor.ROOT, path[2:]
    if path == "~" or path.startswith("~/"):
        return Anchor.HOME, path[2:]
    if path.startswith("/"):
        return Anchor.SOURCE, path[1:]
    return Anchor.HERE, path.removeprefix("./")


def _express_part(part: str) -> str:
    """Return what one component means: ``*`` and ``?`` stop at a slash, ``[…]`` is a set."""
    expressed = ""
    place = 0
    while place < len(part):
        letter = part[place]
        place += 1
        if letter == "*":
            expressed += "[^/]*"
        elif letter == "?":
            expressed += "[^/]"
        elif letter == "[" and (end := _find_end(part, place)) > 0:
            expressed += _express_set(part[place:end])
            place = end + 1
        else:
            expressed += escape(letter)
    return expressed


def _express_set(inner: str) -> str:
    """Return what a set of letters means; none holds a slash.

    Raises:
        ValueError: A range goes over the slash.
    """
    negated = inner[:1] in {"!", "^"}
    letters = inner[1:] if negated else inner
    for first, last in _RANGE.findall(letters):
        if first <= "/" <= last:
            raise ValueError(f"has a set with a range over the slash: [{inner}]")
    if letters[:1] == "]":
        letters = rf"\]{letters[1:]}"
    return f"[^/{letters}]" if negated else f"[{letters}]"


def _find_end(part: str, start: int) -> int:
    """Return where a set ends that begins there, -1 if it is none."""
    place = start + (part[start : start + 1] in {"!", "^"})
    place += part[place : place + 1] == "]"
    while place < len(part):
        if part.startswith(("[:", "[.", "[="), place):
            place = part.find("]", place + 2)
            if place < 0:
                return -1
        elif part[place] == "]":
            return place
        place += 1
    return -1
