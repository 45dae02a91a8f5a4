"""Configurations of cco-mcp, and what becomes of them, as tests say them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ccwatch.rules.cco_config import import_cco_config

if TYPE_CHECKING:
    from ccwatch.rules.imported import Import, ImportLine
    from ccwatch.rules.rule import Rule


def builtin(name: str, specifier: str | None = None) -> dict[str, Any]:
    """Return a tool of Claude Code as cco-mcp names it."""
    tool = {"type": "builtin", "toolName": name}
    return tool if specifier is None else tool | {"optionalSpecifier": specifier}


def mcp(server: str, name: str | None = None) -> dict[str, Any]:
    """Return a server, or one of its tools, as cco-mcp names it."""
    tool = {"type": "mcp", "serverName": server}
    return tool if name is None else tool | {"toolName": name}


def an_entry(action: str, tool: Any, priority: Any = 10, name: str = "", **more: Any) -> Any:
    """Return a rule of cco-mcp; ``more`` is of its match, or replaces any other field."""
    match = {key: more.pop(key) for key in ("agentIdentity", "inputParameters") if key in more}
    entry = {
        "id": name or f"{action}-{priority}",
        "name": "A name",
        "priority": priority,
        "match": {"tool": tool, **match},
        "action": action,
        "enabled": True,
    }
    return entry | more


def import_entries(*entries: Any, **approvals: Any) -> Import:
    """Return what becomes of a configuration; ``approvals`` are settings beside its rules."""
    given = {"enabled": True, "rules": list(entries), "defaultAction": "review", **approvals}
    return import_cco_config(json.dumps({"approvals": given}))


def line_of(action: str, tool: Any, **more: Any) -> ImportLine:
    """Return what becomes of one entry."""
    (line,) = import_entries(an_entry(action, tool, **more)).lines
    return line


def rule_of(action: str, tool: Any, **more: Any) -> Rule:
    """Return the rule that one entry becomes."""
    rule = line_of(action, tool, **more).rule
    assert rule is not None
    return rule


def warnings_of(*entries: Any) -> dict[str, str]:
    """Return what is said of each entry, by its action and id."""
    return {line.source: line.warning for line in import_entries(*entries).lines}


def rules_of(line: ImportLine) -> list[Rule]:
    """Return the rule of a line, if it has one."""
    return [] if line.rule is None else [line.rule]
