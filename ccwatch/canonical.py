"""JSON as ccwatch reads, writes and hashes it: strict, so that what is shown is what is run."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MAX_DEPTH = 100


class JsonError(ValueError):
    """A text is not the JSON that ccwatch accepts; the message says why."""


def decode(text: str | bytes) -> Json:
    """Parse JSON of which every reader must see the same.

    Raises:
        JsonError: It is no JSON or no UTF-8, a key stands twice, a number is not finite or longer
            than 4,300 digits, a string holds a lone surrogate, or it is nested deeper than 100.
    """
    try:
        return _decode(text.decode("utf-8", "strict") if isinstance(text, bytes) else text)
    except RecursionError:
        raise JsonError(f"nested deeper than {MAX_DEPTH}") from None
    except UnicodeDecodeError as error:
        raise JsonError(f"no UTF-8 at byte {error.start}") from None
    except UnicodeEncodeError:
        raise JsonError("a string holds a lone surrogate") from None
    except json.JSONDecodeError as error:
        raise JsonError(f"not JSON at line {error.lineno}, column {error.colno}") from None
    except JsonError:
        raise
    except ValueError:  # Python converts no integer of more digits
        raise JsonError("a number is longer than 4300 digits") from None


def encode(value: Json | Mapping[str, Json]) -> str:
    """Return ``value`` as compact JSON, keys in their order.

    Raises:
        ValueError: A number is not finite.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def digest(tool: str, value: Mapping[str, Json]) -> str:
    """Return the SHA-256 of a tool call's canonical JSON: sorted keys, no blanks, UTF-8.

    Raises:
        ValueError: A number is not finite, or a text holds a lone surrogate.
    """
    canonical = json.dumps(
        [tool, value], ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _decode(text: str) -> Json:
    value: Json = json.loads(
        text,
        object_pairs_hook=_refuse_double_keys,
        parse_constant=_refuse_constant,
        parse_float=_read_finite,
    )
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(value)
    if "\\u" in text or not text.isascii():
        encode(value).encode("utf-8", "strict")
    return value


def _refuse_double_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        double = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise JsonError(f"the key {json.dumps(double[:80])} stands twice")
    return found


def _refuse_constant(name: str) -> None:
    raise JsonError(f"{name} is no JSON number")


def _read_finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonError(f"the number {digits[:40]} is too large")
    return number


def _check_depth(value: Json) -> None:
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise JsonError(f"nested deeper than {MAX_DEPTH}")
