"""Changing the text of a rules file: one rule at a time, everything else stays as it is written.

A rule is cut out with the block of comments right above it, so that no comment comes to stand over
another rule: a TOML library that deletes an item of an array leaves its comment to the next one.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ccwatch.rules.table import write_rule

if TYPE_CHECKING:
    from ccwatch.risk.preset import Preset
    from ccwatch.rules.rule import Rule

_START: Final = (
    "# Rules of ccwatch: who decides what by itself. See: ccwatch rules --help\nversion = 1\n"
)
_RULE: Final = re.compile(r"[ \t]*\[\[[ \t]*rule[ \t]*\]\]")
_OWN_TABLE: Final = re.compile(r"[ \t]*\[[ \t]*rule[ \t]*\.")
_TABLE: Final = re.compile(r"[ \t]*\[")
_ODD: Final = "the file does not write its rules as plain [[rule]] tables: change it in an editor"


class EditError(ValueError):
    """A change that cannot be made to this text; the text says why."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines ``start`` to ``end`` (exclusive) of a rule; its comments begin at ``above``."""

    above: int
    start: int
    end: int


def add_rule(text: str, rule: Rule) -> str:
    """Return the text with a rule at its end; an empty text becomes a file."""
    text = text or _START
    ended = text if text.endswith("\n") else text + "\n"
    ids = list(_read_tables(text))
    if rule.id in ids:
        raise EditError(f"there is a rule {rule.id} already")
    return _checked(text, f"{ended}\n{write_rule(rule)}", rule.id, [*ids, rule.id])


def remove_rule(text: str, rule_id: str) -> str:
    """Return the text without a rule and the comments right above it.

    Raises:
        EditError: There is no such rule, or the file is written in another way than ``[[rule]]``.
    """
    lines, blocks = _find_blocks(text)
    block = blocks[_find_number(text, rule_id)]
    rest = lines[block.end :]
    if rest and not rest[0].strip():
        rest = rest[1:]
    kept = lines[: block.above] + rest
    ids = [name for name in _read_tables(text) if name != rule_id]
    return _checked(text, "".join(kept), rule_id, ids)


def replace_rule(text: str, rule_id: str, rule: Rule) -> str:
    """Return the text with another rule in the place of one; the comments above it stay.

    Raises:
        EditError: As for ``remove_rule``.
    """
    lines, blocks = _find_blocks(text)
    block = blocks[_find_number(text, rule_id)]
    after = ["\n"] if lines[block.end :] else []
    kept = [*lines[: block.start], write_rule(rule), *after, *lines[block.end :]]
    ids = [rule.id if name == rule_id else name for name in _read_tables(text)]
    return _checked(text, "".join(kept), rule.id, ids)


def set_enabled(text: str, rule_id: str, *, enabled: bool) -> str:
    """Return the text with a rule switched on or off; all else in it stays as it is written.

    Raises:
        EditError: As for ``remove_rule``.
    """
    lines, blocks = _find_blocks(text)
    block = blocks[_find_number(text, rule_id)]
    try:
        document: Any = tomlkit.parse("".join(lines[block.start : block.end]))
    except TOMLKitError:
        raise EditError(_ODD) from None
    table = document["rule"][0]
    if enabled:
        table.pop("enabled", None)
    else:
        table["enabled"] = False
    kept = [*lines[: block.start], tomlkit.dumps(document), *lines[block.end :]]  # pyright: ignore[reportUnknownMemberType]
    return _checked(text, "".join(kept), rule_id, list(_read_tables(text)))


def move_rule(text: str, rule_id: str, *, by: int) -> str:
    """Return the text with a rule and its comments ``by`` places further down, or up.

    Raises:
        EditError: As for ``remove_rule``, or it stands at the edge.
    """
    lines, blocks = _find_blocks(text)
    number = _find_number(text, rule_id)
    other = number + by
    if abs(by) != 1 or not 0 <= other < len(blocks):
        raise EditError(f"rule {rule_id} is at the edge of its file")
    first, second = sorted((blocks[number], blocks[other]), key=lambda block: block.above)
    if any(
        line.strip() and not line.lstrip().startswith("#")
        for line in lines[first.end : second.above]
    ):
        raise EditError("something else stands between the two rules")
    upper, lower = lines[first.above : first.end], lines[second.above : second.end]
    between = lines[first.end : second.above]
    if lower and not lower[-1].endswith("\n"):
        lower[-1] += "\n"
    kept = [*lines[: first.above], *lower, *between, *upper, *lines[second.end :]]

    ids = list(_read_tables(text))
    ids[number], ids[other] = ids[other], ids[number]
    return _checked(text, "".join(kept), "", ids)


def set_preset(text: str, preset: Preset) -> str:
    """Return the text with another preset among its defaults."""
    document: Any = tomlkit.parse(text or _START)
    defaults = document.get("defaults")
    if defaults is None:
        # A table in front of the rules: behind an array of tables it would read as a part of it.
        lines, blocks = _find_blocks(text or _START)
        place = blocks[0].above if blocks else len(lines)
        table = f'[defaults]\npreset = "{preset.value}"\n\n'
        if place == len(lines):
            table = f"\n{table.rstrip()}\n"
        after = "".join([*lines[:place], table, *lines[place:]])
    else:
        defaults["preset"] = preset.value
        after = tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]
    checked = _checked(text or _START, after, "", list(_read_tables(text)))
    if tomllib.loads(checked).get("defaults", {}).get("preset") != preset.value:
        raise EditError(_ODD)
    return checked


# -- finding ---------------------------------------------------------------------------------


def _find_blocks(text: str) -> tuple[list[str], list[_Block]]:
    """Return the lines of a text, and where each rule stands in them."""
    lines = text.splitlines(keepends=True)
    blocks: list[_Block] = []
    number = 0
    while number < len(lines):
        if not _RULE.match(lines[number]):
            number += 1
            continue
        start = end = number
        number += 1
        while number < len(lines) and not _begins_other(lines[number]):
            number += 1
            if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("#"):
                end = number - 1
        end += 1
        above = start
        while above and lines[above - 1].lstrip().startswith("#"):
            above -= 1
        if blocks:
            above = max(above, blocks[-1].end)
        blocks.append(_Block(above, start, end))
        number = max(end, start + 1)
    return lines, blocks


def _begins_other(line: str) -> bool:
    return bool(_TABLE.match(line)) and not _OWN_TABLE.match(line)


def _read_tables(text: str) -> dict[str, Any]:
    """Return the tables of all rules by their ids, in their order."""
    try:
        return {str(rule["id"]): rule for rule in tomllib.loads(text).get("rule", [])}
    except (ValueError, KeyError, TypeError) as error:
        raise EditError(f"{_ODD}: {error}") from None


def _find_number(text: str, rule_id: str) -> int:
    ids = list(_read_tables(text))
    if rule_id not in ids:
        raise EditError(f"no rule {rule_id} in this file")
    if len(_find_blocks(text)[1]) != len(ids):
        raise EditError(_ODD)
    return ids.index(rule_id)


def _checked(before: str, after: str, changed: str, expected: list[str]) -> str:
    """Return a text once it is sure to hold the rules that it should, the others unchanged."""
    old, new = _read_tables(before), _read_tables(after)
    others = [name for name in expected if name != changed]
    if list(new) != expected or any(old.get(name) != new[name] for name in others):
        raise EditError(_ODD)
    return after
