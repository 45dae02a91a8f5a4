"""The examples of a rule, checked when it is read: a rule that does not do what it says is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Agent, Channel, ToolCall, Untrusted
from ccwatch.canonical import digest, encode
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.rules.parts import find_subjects
from ccwatch.rules.pattern import FETCHERS, NAMED_BY
from ccwatch.rules.rule import Ruling
from ccwatch.rules.ruleset import RuleSet
from ccwatch.rules.tool_path import EDITORS, READERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.canonical import Json
    from ccwatch.rules.rule import Rule

HOME: Final = "/home/example"
PROJECT: Final = f"{HOME}/project"
_CONTEXT: Final = Context(directory=PROJECT, home=HOME, project=PROJECT)
_CALL: Final = re.compile(r"([A-Z]\w*|mcp__[\w-]+)\((.*)\)", re.DOTALL)


def find_failing_example(rule: Rule) -> str | None:
    """Return what an example says that is not so; None if all hold.

    Commands stand as they are, calls of other tools as in a pattern: ``Read(./.env)``. They run in
    a project below the home. How dangerous they are, who asks and where plays no part.
    """
    if not rule.enabled or not (rule.examples.match or rule.examples.no_match):
        return None
    ruleset = RuleSet([replace(rule, agent=(), session=(), cwd=(), digest="")])
    for text in rule.examples.match:
        if not _is_matched(text, rule, ruleset):
            return f"its example is not matched: {text}"
    for text in rule.examples.no_match:
        if _is_matched(text, rule, ruleset):
            return f"its example of no match is matched: {text}"
    return None


def _is_matched(text: str, rule: Rule, ruleset: RuleSet) -> bool:
    call = make_call(*read_call(text), directory=PROJECT)
    assessment = assess(call.tool, call.input, _CONTEXT)
    subjects = find_subjects(call.tool, call.input, assessment)
    if any(True for _ in ruleset.find_exact(text.strip())):
        return True
    if rule.decision is not Ruling.ALLOW:
        return any(True for subject in subjects for _ in ruleset.find(subject, call, assessment))
    return all(
        any(True for _ in ruleset.find(subject, call, assessment))
        for subject in subjects
        if subject.is_required
    )


def read_call(text: str) -> tuple[str, Mapping[str, Json]]:
    """Return tool and input of a call as it is written short: a command, or ``Tool(what)``."""
    match = _CALL.fullmatch(text.strip())
    if match is None:
        return "Bash", {"command": text}
    tool, what = match.groups()
    if tool in READERS | EDITORS:
        return tool, {"file_path": what}
    if tool in FETCHERS:
        return tool, {"url": what, "prompt": ""}
    if tool in NAMED_BY:
        return tool, {NAMED_BY[tool]: what}
    return (tool, {}) if tool.startswith("mcp__") else ("Bash", {"command": text})


def make_call(
    tool: str,
    value: Mapping[str, Json],
    *,
    directory: str | None = None,
    agent: str = "",
    session: str | None = None,
    subagent: str | None = None,
) -> ToolCall:
    """Return a call that nobody has sent: to ask what would become of it.

    An agent that is named counts as one whose token says so.
    """
    return ToolCall(
        id="",
        received=0.0,
        channel=Channel.PROMPT_TOOL,
        tool=Untrusted(tool),
        input=value,
        text=Untrusted(encode(dict(value))),
        digest=_find_digest(tool, value),
        agent=Agent(Untrusted(agent), proven=bool(agent)),
        session=None if session is None else Untrusted(session),
        subagent=None if subagent is None else Untrusted(subagent),
        directory=None if directory is None else Untrusted(directory),
    )


def _find_digest(tool: str, value: Mapping[str, Json]) -> str:
    try:
        return digest(tool, value)
    except ValueError:
        # What a terminal can give as an argument, and no agent can send.
        return ""
