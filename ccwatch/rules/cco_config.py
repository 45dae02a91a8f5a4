"""Rules from the configuration of cco-mcp: its rules ask in the order of their priority.

An allow is never broader than its entry. The specifier of a tool counts here: cco-mcp keeps
``npm test:*``, does not look at it, and lets every command pass.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.shell_tool import SHELL_TOOLS
from ccwatch.rules.cco_order import Entry, order_entries
from ccwatch.rules.condition import Condition
from ccwatch.rules.imported import (
    Import,
    ImportLine,
    ImportProblem,
    UnexpressedError,
    check_text,
    number_rules,
    read_object,
    show_json,
)
from ccwatch.rules.pattern import Pattern, PatternError, parse_pattern
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.rules.tool_path import EDITORS, READERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ccwatch.canonical import Json

_DECISIONS: Final = {"approve": Ruling.ALLOW, "review": Ruling.ASK, "deny": Ruling.DENY}
_DONE: Final = {Ruling.ALLOW: "approved", Ruling.ASK: "reviewed", Ruling.DENY: "denied"}
_KEYS: Final = frozenset(
    {"id", "name", "description", "priority", "match", "action", "timeoutOverride", "enabled"}
)
_MATCH_KEYS: Final = frozenset({"tool", "agentIdentity", "inputParameters"})
_TOOL_KEYS: Final = frozenset({"type", "serverName", "toolName", "optionalSpecifier"})
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*")
_NUMBER: Final = re.compile(r"-?\d[\d.]*(?:e[+-]?\d+)?|true|false")

_TELLING: Final = {"Read": "file_path", "Edit": "old_string"}
"""Tools whose name means a family in ccwatch, and an input that no other tool of it has."""
_FAMILY: Final = {
    "Read": "covers Grep, Glob, LS and what commands read as well",
    "Edit": "covers Write, NotebookEdit and what commands write as well",
}
_LONGEST_NOTE: Final = 1_000


def import_cco_config(text: str) -> Import:
    """Return the rules of a configuration of cco-mcp, in the order in which it asks them.

    Raises:
        ImportProblem: It is no JSON object, or has no approvals.
    """
    approvals = read_object(text).get("approvals")
    if not isinstance(approvals, dict):
        raise ImportProblem("no approvals in it, which a configuration of cco-mcp has")
    given = approvals.get("rules", [])
    lines: list[ImportLine] = []
    if not isinstance(given, list):
        lines.append(ImportLine(f"rules {show_json(given)}", None, "is no list of rules"))
        given = []
    entries: list[Entry] = []
    for number, value in enumerate(given):
        try:
            entries.append(_read_entry(value, number, is_on=approvals.get("enabled", True) is True))
        except (PatternError, UnexpressedError) as error:
            lines.append(ImportLine(_name_entry(value, number), None, str(error)))
    entries.sort(key=lambda entry: entry.place)
    return number_rules([*order_entries(entries), *lines, *_report_settings(approvals)])


def _report_settings(approvals: Mapping[str, Json]) -> Iterator[ImportLine]:
    for key, value in approvals.items():
        if key in {"enabled", "rules"} or (key, value) == ("defaultAction", "review"):
            continue
        problem = "is not expressed"
        if key == "defaultAction":
            problem = 'is not expressed: decision = "deny" under [defaults] says the same'
            if value != "deny":
                problem = "is not expressed: ccwatch asks about what no rule decides"
        elif key == "timeout":
            problem = "is not expressed: in ccwatch no call is allowed because nobody answers"
        shown = value if isinstance(value, str) else show_json(value)
        yield ImportLine(f"{key} {shown}", None, problem)


def _name_entry(value: Json, number: int) -> str:
    """Return an entry as its action and id, or all of it where it has none."""
    if isinstance(value, dict):
        names = (value.get("action"), value.get("id"))
        if all(isinstance(name, str) and name for name in names):
            return f"{names[0]} {names[1]}"
    return f"rules[{number}] {show_json(value)}"


# -- one entry -------------------------------------------------------------------------------


def _read_entry(value: Json, number: int, *, is_on: bool) -> Entry:
    if not isinstance(value, dict):
        raise UnexpressedError("is no JSON object")
    _check_keys(value, _KEYS)
    action, priority = value.get("action"), value.get("priority")
    enabled = value.get("enabled", True)
    if not isinstance(action, str) or action not in _DECISIONS:
        raise UnexpressedError("has an action that is none of approve, deny and review")
    if not isinstance(priority, int | float) or isinstance(priority, bool):
        raise UnexpressedError("has no number for its priority")
    if not isinstance(enabled, bool):
        raise UnexpressedError("has neither true nor false for enabled")
    decision = _DECISIONS[action]
    match = _pick_object(value, "match")
    _check_keys(match, _MATCH_KEYS)
    pattern, warnings = _read_tool(_pick_object(match, "tool"), decision)
    parameters = _read_parameters(match, decision, warnings)
    agent = _read_agent(match, decision, warnings)
    if "timeoutOverride" in value:
        warnings.append("its timeoutOverride is not expressed")
    if not (enabled and is_on):
        warnings.append("is switched off, as it was in cco-mcp")
    rule = _make_rule(value, decision, pattern, parameters)
    if decision is Ruling.ALLOW:
        warnings += [pattern.warning for pattern in rule.patterns if pattern.warning]
    return Entry(
        source=_name_entry(value, number),
        place=(priority, number),
        tool=pattern.tool,
        rule=replace(rule, agent=agent, enabled=enabled and is_on),
        is_whole=_is_about_all(rule),
        warnings=tuple(warnings),
    )


def _make_rule(
    value: Mapping[str, Json],
    decision: Ruling,
    pattern: Pattern,
    parameters: Mapping[str, tuple[str, ...]],
) -> Rule:
    allows = decision is Ruling.ALLOW
    if allows and pattern.tool in _TELLING:
        parameters = {_TELLING[pattern.tool]: ("*",), **parameters}
    is_bare = pattern.tool in SHELL_TOOLS and pattern.specifier is None
    identity = value.get("id")
    texts = [text for key in ("name", "description") if isinstance(text := value.get(key), str)]
    note = ": ".join(texts).replace("\0", "")[:_LONGEST_NOTE]
    return Rule(
        id=identity if isinstance(identity, str) else "",
        decision=decision,
        # A command that is known to the letter is not "any command", which a bare pattern is.
        patterns=() if is_bare and "command" in parameters else (pattern,),
        when=_make_condition(pattern.tool, parameters) if parameters else None,
        reason="" if allows else note,
        note=note,
    )


def _make_condition(tool: str, parameters: Mapping[str, tuple[str, ...]]) -> Condition:
    """Return what must hold of the inputs of a tool, or of any tool of a server."""
    server = tool.removeprefix("mcp__")
    key, names = ("mcp_server", (server,)) if _is_server(tool) else ("tool", (tool,))
    title = f"{key} = {json.dumps(names)}, param = {json.dumps(parameters, ensure_ascii=False)}"
    if key == "tool":
        return Condition(tool=names, param=parameters, title=title)
    return Condition(mcp_server=names, param=parameters, title=title)


def _is_server(tool: str) -> bool:
    return tool.startswith("mcp__") and tool.count("__") == 1


def _is_about_all(rule: Rule) -> bool:
    """Say whether a rule is matched with every part of a call, and not with one kind of them.

    A bare name is matched with the commands of a call for an allow, and with its files for a deny
    or ask.
    """
    if not rule.patterns:
        return True
    pattern, allows = rule.patterns[0], rule.decision is Ruling.ALLOW
    if pattern.tool in SHELL_TOOLS:
        return pattern.specifier is None and allows
    return pattern.tool not in READERS | EDITORS or (pattern.specifier is None and not allows)


def _check_keys(value: Mapping[str, Json], known: Collection[str]) -> None:
    strange = next((key for key in value if key not in known), None)
    if strange is not None:
        raise UnexpressedError(f"has {strange}, which is not expressed")


def _pick_object(value: Mapping[str, Json], key: str) -> dict[str, Json]:
    found = value.get(key)
    if not isinstance(found, dict):
        raise UnexpressedError(f"has no {key}")
    return found


def _read_tool(tool: Mapping[str, Json], decision: Ruling) -> tuple[Pattern, list[str]]:
    """Return what an entry is about, and what to say of it."""
    _check_keys(tool, _TOOL_KEYS)
    specifier = tool.get("optionalSpecifier", "")
    if not isinstance(specifier, str):
        raise UnexpressedError("has an optionalSpecifier that is no text")
    name = _read_tool_name(tool)
    check_text(specifier or name)
    allows = decision is Ruling.ALLOW
    pattern = parse_pattern(f"{name}({specifier})" if specifier else name, allows=allows)
    warnings: list[str] = []
    if specifier not in {"", "*"}:
        done = f"{_DONE[decision]} every call of {name}"
        warnings.append(f"cco-mcp itself ignored the specifier, and {done}")
    if not allows and name in _FAMILY:
        warnings.append(_FAMILY[name])
    return pattern, warnings


def _read_tool_name(tool: Mapping[str, Json]) -> str:
    kind = tool.get("type")
    name = tool.get("toolName", "")
    if kind == "builtin":
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name.startswith("mcp__"):
            raise UnexpressedError("has no name of a built-in tool")
        return name
    server = tool.get("serverName")
    if kind != "mcp" or not isinstance(server, str):
        raise UnexpressedError("has a tool that is neither built in nor of an MCP server")
    # Two underlines end the name of a server: with more, another one would be meant.
    if not re.fullmatch(r"[\w.-]+", server) or "__" in server:
        raise UnexpressedError("has no name of an MCP server that could be matched")
    if name == "":
        return f"mcp__{server}"
    if not isinstance(name, str) or not re.fullmatch(r"[\w.-]+", name):
        raise UnexpressedError("has no name of a tool that could be matched")
    return f"mcp__{server}__{name}"


def _read_agent(
    match: Mapping[str, Json], decision: Ruling, warnings: list[str]
) -> tuple[str, ...]:
    agent = match.get("agentIdentity", "")
    if not isinstance(agent, str) or "*" in agent:
        raise UnexpressedError("has an agentIdentity that is no plain name")
    if not agent:
        return ()
    check_text(agent)
    how = "whose token says" if decision is Ruling.ALLOW else "that ccwatch knows as"
    warnings.append(f"counts for the agent {how} {agent}")
    return (agent,)


def _read_parameters(
    match: Mapping[str, Json], decision: Ruling, warnings: list[str]
) -> dict[str, tuple[str, ...]]:
    """Return the inputs that an entry names, as globs of their texts."""
    given = match.get("inputParameters", {})
    if not isinstance(given, dict):
        raise UnexpressedError("has inputParameters that are no JSON object")
    found: dict[str, tuple[str, ...]] = {}
    for name, value in given.items():
        if isinstance(value, dict | list) or value is None:
            raise UnexpressedError(f"has {show_json(value)} for {name}, which is no plain value")
        if isinstance(value, str):
            check_text(value)
        broader = _find_broader(value)
        if broader and decision is Ruling.ALLOW:
            raise UnexpressedError(f"has {show_json(value)} for {name}, and {broader}")
        if broader:
            warnings.append(f"of {name}, {broader}")
        found[name] = _spell(value)
    return found


def _find_broader(value: str | float) -> str:
    """Return what else the text of an input means in ccwatch, empty if nothing."""
    if isinstance(value, str) and "*" in value:
        return "* is any text in ccwatch"
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return "ccwatch knows no number or truth value from its text"
    return ""


def _spell(value: str | float) -> tuple[str, ...]:
    """Return the texts that an input has: for JSON, 5 and 5.0 are one number."""
    if isinstance(value, bool):
        return (str(value).lower(),)
    if isinstance(value, float) and value.is_integer():
        return (str(int(value)), str(value))
    if isinstance(value, int) and abs(value) <= 2**53:
        return (str(value), str(float(value)))
    return (str(value),)
