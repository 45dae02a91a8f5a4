"""A rule as a table of TOML, as ccwatch itself writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from ccwatch.rules.rule import DEFAULT_MAX_RISK, PRIORITIES, Ruling

if TYPE_CHECKING:
    from ccwatch.rules.condition import Condition
    from ccwatch.rules.rule import Rule
    from ccwatch.rules.text import RulesFile


def write_rule(rule: Rule) -> str:
    """Return a rule as one ``[[rule]]``; what is as it would be anyway is left out."""
    # Imported here: commands that only ask need no writer.
    import tomlkit

    table = tomlkit.table()
    for key, value in _describe(rule).items():
        table[key] = _spell(value)
    rules = tomlkit.aot()
    rules.append(table)  # pyright: ignore[reportUnknownMemberType]
    document = tomlkit.document()
    document["rule"] = rules
    return tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]


def write_rules(file: RulesFile) -> str:
    """Return a whole file of rules as text, without comments."""
    defaults = {"decision": file.default, "preset": file.preset}
    lines = [f'{key} = "{value.value}"' for key, value in defaults.items() if value is not None]
    head = ["version = 1", *(["[defaults]", *lines] if lines else [])]
    return "\n".join([*head, "", *map(write_rule, file.rules)])


def _describe(rule: Rule) -> dict[str, Any]:
    is_capped = rule.decision is Ruling.ALLOW and rule.max_risk is not DEFAULT_MAX_RISK
    values: dict[str, Any] = {
        "id": rule.id,
        "decision": rule.decision.value,
        "match": [pattern.text for pattern in rule.patterns],
        "agent": rule.agent,
        "session": rule.session,
        "cwd": rule.cwd,
        "max_risk": rule.max_risk.value if is_capped else "",
        "priority": None if rule.priority == PRIORITIES[rule.decision] else rule.priority,
        "expires": rule.expires,
        "created": rule.created or None,
        "max_uses": rule.max_uses,
        "digest": rule.digest,
        "reason": rule.reason,
        "note": rule.note,
        "enabled": None if rule.enabled else False,
        "examples": _drop_empty({"match": rule.examples.match, "no_match": rule.examples.no_match}),
        "when": {} if rule.when is None else _describe_condition(rule.when),
    }
    for key in ("expires", "created"):
        if values[key] is not None:
            values[key] = datetime.fromtimestamp(int(values[key]), UTC)
    return _drop_empty(values)


def _describe_condition(when: Condition) -> dict[str, Any]:
    return _drop_empty(
        {
            "tool": when.tool, "program": when.program, "args_prefix": when.args_prefix,
            "any_flag": when.any_flag, "all_flags": when.all_flags, "no_flag": when.no_flag,
            "path": when.path, "host": when.host, "category": when.category, "level": when.level,
            "env": when.env, "redirect": when.redirect, "remote": when.remote,
            "mcp_server": when.mcp_server, "mcp_tool": when.mcp_tool, "param": dict(when.param),
        }
    )  # fmt: skip


def _drop_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in values.items()
        if value is not None and value not in ("", (), [], {})
    }


def _spell(value: Any) -> Any:
    """Return a value as tomlkit takes it: tables within a rule stand on its own line."""
    if isinstance(value, tuple):
        return list(cast("tuple[Any, ...]", value))
    if not isinstance(value, dict):
        return value
    import tomlkit

    table = tomlkit.inline_table()
    for key, item in cast("dict[str, Any]", value).items():
        table[key] = _spell(item)
    return table
