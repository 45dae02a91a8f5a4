"""What ccwatch puts into a file of settings, and how it is found again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from ccwatch.connect.json_edit import put_item, put_member, take_child
from ccwatch.connect.json_text import (
    MISSING,
    JsonTextError,
    find_children,
    find_container,
    find_value,
    parse_object,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEW: Final = "{}\n"
_SIGNS: Final = ("ccwatch-hook", "ccwatch/hook.py", "/hooks/claude")


class TakenPlaceError(JsonTextError):
    """What somebody else has written asks ccwatch already, or stands where ours belongs.

    Attributes:
        what: What is in the way, for a person.
    """

    def __init__(self, reason: str, what: str) -> None:
        super().__init__(reason)
        self.what = what


@dataclass(frozen=True, slots=True)
class Entry:
    """One value in a JSON file that is ours.

    Attributes:
        path: The names that lead to the object or list that it stands in.
        key: Its name in that object; None in a list.
    """

    path: tuple[str, ...]
    key: str | None
    value: Any

    @property
    def mark(self) -> Mark:
        """What it is found by again."""
        return Mark(self.path, self.key, digest_value(self.value))


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry without its value, which may hold a secret.

    Attributes:
        digest: The SHA-256 of its value, hexadecimal.
    """

    path: tuple[str, ...]
    key: str | None
    digest: str

    @property
    def place(self) -> str:
        """Where it stands, for a person."""
        return ".".join((*self.path, *([self.key] if self.key else [])))


@dataclass(frozen=True, slots=True)
class Taken:
    """A text without our entries.

    Attributes:
        left: Those in whose place something else stands that asks ccwatch.
    """

    text: str
    left: tuple[Mark, ...]


def digest_value(value: Any) -> str:
    """Return a SHA-256 that is equal for equal values, in whatever order their names stand."""
    spelled = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


def put_entries(text: str | None, entries: Sequence[Entry]) -> str:
    """Return the text of a JSON object with entries in it; None begins a new file.

    Raises:
        JsonTextError: Something else stands where an entry belongs.
    """
    after = _NEW if text is None or not text.strip() else text
    for entry in entries:
        value = parse_object(after)
        _check_containers(value, entry)
        if entry.key is None:
            after = put_item(after, entry.path, entry.value)
        else:
            after = put_member(after, entry.path, entry.key, entry.value)
    return after


def find_made(text: str | None, entries: Sequence[Entry]) -> tuple[tuple[str, ...], ...]:
    """Return the paths that entries need and a text lacks, the outer ones first."""
    value = parse_object(text) if text and text.strip() else {}
    paths = {entry.path[:depth] for entry in entries for depth in range(1, len(entry.path) + 1)}
    return tuple(sorted(path for path in paths if find_value(value, path) is MISSING))


def take_entries(text: str, marks: Sequence[Mark], made: Sequence[tuple[str, ...]]) -> Taken:
    """Return a text without entries of ours, and without what was made for them alone.

    Args:
        text: Valid JSON.
        marks: The entries.
        made: The paths that were made for them: each is taken out where it is empty now.
    """
    missing: list[Mark] = []
    for mark in marks:
        number = find_entry(text, mark)
        if number is not None:
            text = take_child(text, mark.path, number)
        else:
            missing.append(mark)
    value = parse_object(text)
    left = tuple(mark for mark in missing if _is_replaced(value, mark))
    for path in sorted(made, reverse=True):
        if find_value(parse_object(text), path) in ({}, []):
            start = find_container(text, path[:-1])
            assert start is not None
            keys = [child.key for child in find_children(text, start)]
            text = take_child(text, path[:-1], keys.index(path[-1]))
    return Taken(text, left)


def find_entry(text: str, mark: Mark) -> int | None:
    """Return the number of an entry in its object or list; None where it is not as it was put."""
    held = find_value(parse_object(text), mark.path)
    if isinstance(held, dict) and mark.key is not None:
        values = list(cast("dict[str, Any]", held).items())
    elif isinstance(held, list) and mark.key is None:
        values = [(None, value) for value in cast("list[Any]", held)]
    else:
        return None
    for number, (key, value) in enumerate(values):
        if key == mark.key and digest_value(value) == mark.digest:
            return number
    return None


def _is_replaced(value: dict[str, Any], mark: Mark) -> bool:
    held = find_value(value, mark.path)
    if mark.key is not None:
        return isinstance(held, dict) and mark.key in held
    return isinstance(held, list) and asks_ccwatch(cast("list[Any]", held))


def asks_ccwatch(value: Any) -> bool:
    """Say whether a hook somewhere in a value asks ccwatch."""
    if isinstance(value, dict):
        return any(map(asks_ccwatch, cast("dict[str, Any]", value).values()))
    if isinstance(value, list):
        return any(map(asks_ccwatch, cast("list[Any]", value)))
    return isinstance(value, str) and any(sign in value for sign in _SIGNS)


def _check_containers(value: dict[str, Any], entry: Entry) -> None:
    for depth in range(1, len(entry.path)):
        held = find_value(value, entry.path[:depth])
        if held is not MISSING and not isinstance(held, dict):
            raise JsonTextError(f"{'.'.join(entry.path[:depth])} is no object")
    held = find_value(value, entry.path)
    wanted = list if entry.key is None else dict
    if held is not MISSING and not isinstance(held, wanted):
        kind = "list" if entry.key is None else "object"
        raise JsonTextError(f"{'.'.join(entry.path)} is no {kind}")
    if entry.key is not None and isinstance(held, dict) and entry.key in held:
        place = entry.mark.place
        raise TakenPlaceError(f"{place} is there already, and is not ccwatch's to change", place)
