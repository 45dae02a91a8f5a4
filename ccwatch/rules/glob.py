"""Globs of names: ``*`` is any text, everything else is itself. Linear, without expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def matches_glob(glob: str, text: str) -> bool:
    """Say whether all of a text is what a glob means."""
    first, *rest = glob.split("*")
    if not rest:
        return glob == text
    last = rest.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in rest:
        place = text.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True


def matches_any(globs: Iterable[str], text: str) -> bool:
    """Say whether one of several globs means a text."""
    return any(matches_glob(glob, text) for glob in globs)


def matches_folder(globs: Sequence[str], folder: str, home: str) -> bool:
    """Say whether a folder is one of some: ``~`` is the home, ``/**`` at the end what is below.

    ``*`` is any text of one component, and alone any folder.
    """
    parts = folder.rstrip("/").split("/")
    return "*" in globs or any(
        _matches_parts(_resolve(glob, home).split("/"), parts) for glob in globs
    )


def _resolve(glob: str, home: str) -> str:
    if glob == "~" or glob.startswith("~/"):
        glob = home.rstrip("/") + glob[1:]
    return glob.rstrip("/")


def _matches_parts(globs: list[str], parts: list[str]) -> bool:
    if globs[-1:] == ["**"]:
        globs = globs[:-1]
        parts = parts[: len(globs)]
    return len(globs) == len(parts) and all(map(matches_glob, globs, parts))
