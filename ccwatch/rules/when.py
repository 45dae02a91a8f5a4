"""Reading what a rule matches: its patterns, and its ``when`` table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.rules.condition import Condition, compare_level
from ccwatch.rules.field import FieldReader, RuleError
from ccwatch.rules.glob import matches_glob
from ccwatch.rules.pattern import PatternError, parse_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ccwatch.rules.pattern import Pattern


@dataclass(frozen=True, slots=True)
class ReadCondition:
    """A ``when`` table; whom and where it names counts as if it stood in the rule itself."""

    condition: Condition | None = None
    agent: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    cwd: tuple[str, ...] = ()


def read_patterns(texts: Iterable[str], place: str, *, allows: bool) -> tuple[Pattern, ...]:
    """Return patterns from their texts.

    Raises:
        RuleError: One of them cannot be matched.
    """
    patterns: list[Pattern] = []
    for text in texts:
        try:
            patterns.append(parse_pattern(text, allows=allows))
        except PatternError as error:
            raise RuleError(f"{place}: {text} {error}") from None
    return tuple(patterns)


def read_condition(table: Mapping[str, Any], place: str, *, allows: bool) -> ReadCondition:
    """Return the condition of a ``when`` table, none for an empty one.

    Raises:
        RuleError: A key is unknown, a value cannot be, or an allow would not be about anything.
    """
    if not table:
        return ReadCondition()
    params = {key[6:]: value for key, value in table.items() if key.startswith("param.")}
    plain = {key: value for key, value in table.items() if not key.startswith("param.")}
    fields = FieldReader(plain, f"{place} when")
    nested = dict(fields.take_table("param"))
    redirect = fields.take_flag("redirect", default=False) if "redirect" in table else None
    condition = Condition(
        tool=fields.take_texts("tool"),
        program=fields.take_texts("program"),
        args_prefix=fields.take_texts("args_prefix"),
        any_flag=_check_flags(fields, "any_flag"),
        all_flags=_check_flags(fields, "all_flags"),
        no_flag=_check_flags(fields, "no_flag"),
        path=fields.take_texts("path"),
        host=fields.take_texts("host"),
        category=_check_categories(fields),
        level=_check_level(fields),
        env=fields.take_texts("env"),
        redirect=redirect,
        remote=fields.take_texts("remote"),
        mcp_server=fields.take_texts("mcp_server"),
        mcp_tool=fields.take_texts("mcp_tool"),
        param=_read_parameters({**nested, **params}, place),
        title=_show(table),
    )
    found = ReadCondition(
        condition,
        fields.take_texts("agent"),
        fields.take_texts("session"),
        fields.take_texts("cwd"),
    )
    fields.finish()
    _check_paths(condition, place, allows=allows)
    if allows and not _says_what(condition):
        raise RuleError(
            f"{place}: an allow names what it allows: tool, program, path, host, category, "
            "mcp_server or mcp_tool"
        )
    return found


def _says_what(condition: Condition) -> bool:
    return bool(
        condition.tool or condition.program or condition.path or condition.host
        or condition.category or condition.mcp_server or condition.mcp_tool
    )  # fmt: skip


def _check_flags(fields: FieldReader, key: str) -> tuple[str, ...]:
    flags = fields.take_texts(key)
    for flag in flags:
        if flag[:1] != "-" or len(flag) == 1 or "=" in flag or " " in flag:
            raise RuleError(f"{fields.place}: {key} lists options such as -f and --force")
    return flags


def _check_categories(fields: FieldReader) -> tuple[str, ...]:
    globs = fields.take_texts("category")
    for glob in globs:
        if not any(matches_glob(glob, category) for category in Category):
            known = ", ".join(category.value for category in Category)
            raise RuleError(f"{fields.place}: no category is {glob}; there are {known}")
    return globs


def _check_level(fields: FieldReader) -> str:
    level = fields.take_text("level", "")
    try:
        if level:
            compare_level(level, Level.LOW)
    except ValueError:
        raise RuleError(
            f"{fields.place}: level is a comparison such as >=high or <=medium"
        ) from None
    return level


def _check_paths(condition: Condition, place: str, *, allows: bool) -> None:
    for path in condition.path:
        try:
            parse_pattern(f"Read({path})", allows=allows)
        except PatternError as error:
            raise RuleError(f"{place} when: the path {path} {error}") from None


def _read_parameters(table: Mapping[str, Any], place: str) -> dict[str, tuple[str, ...]]:
    fields = FieldReader(table, f"{place} when param")
    return {name: fields.take_texts(name) for name in table}


def _show(table: Mapping[str, Any]) -> str:
    """Return a table as one line: ``program = "git", any_flag = ["-f"]``."""
    return ", ".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()
    )
