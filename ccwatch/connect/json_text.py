"""JSON as a person wrote it: read strictly, and where each value of it stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_INDENTED: Final = re.compile(r"\n([ \t]+)[^ \t\r\n]")
_decoder: Final = json.JSONDecoder()
MISSING: Final = object()
"""What ``find_value`` returns where nothing stands: JSON has a null of its own."""


class JsonTextError(ValueError):
    """A text that is no JSON object as it should be; the text says why."""


@dataclass(frozen=True, slots=True)
class Child:
    """A member of an object, or an item of a list.

    Attributes:
        key: None for an item.
        start: Where it begins: at its key, or at its value.
        value_start: Where its value begins.
        end: Right behind its value.
    """

    key: str | None
    start: int
    value_start: int
    end: int


def parse_object(text: str) -> dict[str, Any]:
    """Return the object that a text is.

    Raises:
        JsonTextError: It is none, or one that programs read differently: with a name twice.
    """
    try:
        value: Any = json.loads(text, object_pairs_hook=_pair, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise JsonTextError(f"line {error.lineno} is no JSON: {error.msg}") from None
    except RecursionError:
        raise JsonTextError("it is nested too deeply") from None
    except JsonTextError:
        raise
    except ValueError:  # a number of more than 4,300 digits
        raise JsonTextError("a number in it is too long") from None
    if not isinstance(value, dict):
        raise JsonTextError("it is no JSON object")
    return cast("dict[str, Any]", value)


def _pair(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonTextError(f"it has {json.dumps(twice)} twice in one object")
    return value


def _refuse(name: str) -> Any:
    raise JsonTextError(f"{name} is no JSON")


def spell(value: Any) -> str:
    """Return a value as one line, equal for equal values only: 1 is not 1.0, nor true."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def skip_space(text: str, position: int) -> int:
    """Return where the next character stands that is no space."""
    found = _SPACE.match(text, position)
    return found.end() if found else position


def find_children(text: str, start: int) -> list[Child]:
    """Return what stands in the object or list that begins at ``start`` of valid JSON."""
    is_object = text[start] == "{"
    children: list[Child] = []
    position = skip_space(text, start + 1)
    while text[position] not in "}]":
        begin, key = position, None
        if is_object:
            key, position = cast("tuple[str, int]", _decoder.raw_decode(text, position))
            position = skip_space(text, skip_space(text, position) + 1)
        _, end = _decoder.raw_decode(text, position)
        children.append(Child(key, begin, position, end))
        position = skip_space(text, end)
        if text[position] == ",":
            position = skip_space(text, position + 1)
    return children


def find_container(text: str, path: Sequence[str]) -> int | None:
    """Return where the value at a path of names begins; None where there is none."""
    start = skip_space(text, 0)
    for name in path:
        if text[start] != "{":
            return None
        found = next((child for child in find_children(text, start) if child.key == name), None)
        if found is None:
            return None
        start = found.value_start
    return start


def find_value(value: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Return what stands at a path of names; ``MISSING`` where nothing does."""
    found: Any = value
    for name in path:
        if not isinstance(found, dict):
            return MISSING
        found = cast("dict[str, Any]", found).get(name, MISSING)
    return found


def find_indent(text: str) -> str:
    """Return what a level is indented by in a text, two spaces where it does not say."""
    found = _INDENTED.search(text)
    return found[1] if found else "  "
