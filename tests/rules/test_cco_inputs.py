from __future__ import annotations

import json
from typing import Any

import pytest

from ccwatch.calls import Agent
from tests.rules.builders import ruling_on, untrusted
from tests.rules.cco_builders import builtin, line_of, mcp, rule_of, rules_of


def test_an_agent_is_matched_by_its_name():
    line = line_of("deny", builtin("WebFetch"), agentIdentity="claude-code")
    assert line.rule is not None
    assert line.rule.agent == ("claude-code",)
    assert line.warning == "counts for the agent that ccwatch knows as claude-code"
    url = {"url": "https://x.io"}
    assert ruling_on(url, line.rule, tool="WebFetch") == "deny"
    other = rule_of("deny", builtin("WebFetch"), agentIdentity="other")
    assert ruling_on(url, other, tool="WebFetch") == "ask"
    assert ruling_on(url, other, tool="WebFetch", subagent=untrusted("other")) == "deny"
    assert rule_of("deny", builtin("WebFetch"), agentIdentity="").agent == ()


def test_an_approval_of_an_agent_says_that_its_token_must_name_it():
    line = line_of("approve", builtin("WebFetch"), agentIdentity="claude-code")
    assert line.rule is not None
    assert "counts for the agent whose token says claude-code" in line.warning
    url = {"url": "https://x.io", "prompt": ""}
    for agent, ruling in (
        (Agent(untrusted("claude-code"), proven=True), "allow"),
        (Agent(untrusted("claude-code")), "ask"),
    ):
        assert ruling_on(url, line.rule, tool="WebFetch", agent=agent) == ruling


@pytest.mark.parametrize("agent", ["*", "claude*", 5, ["a"], None, False])
def test_an_agent_that_is_no_plain_name_is_reported(agent: Any):
    problem = "has an agentIdentity that is no plain name"
    assert line_of("approve", builtin("Read"), agentIdentity=agent).problem == problem


@pytest.mark.parametrize(
    ("command", "given", "ruling"),
    [
        ("npm test", "npm test", "allow"),
        ("npm test", "npm test ", "ask"),
        ("npm test", "npm test && npm test", "ask"),
        ("npm test", "npm test --watch", "ask"),
        ("cd src && npm test", "cd src && npm test", "allow"),
        ("npm test > out.log", "npm test > out.log", "allow"),
        ("rm -rf ~", "rm -rf ~", "ask"),
    ],
)
def test_an_allow_of_a_command_is_for_that_command_to_the_letter(
    command: str, given: str, ruling: str
):
    line = line_of("approve", builtin("Bash"), inputParameters={"command": command})
    assert line.warning == ""
    assert ruling_on(given, *rules_of(line)) == ruling


def test_an_allow_with_a_specifier_and_a_command_wants_both():
    inputs = {"command": "npm test"}
    rule = rule_of("approve", builtin("Bash", "npm test:*"), inputParameters=inputs)
    assert ruling_on("npm test", rule) == "allow"
    assert ruling_on("npm test -- x", rule) == "ask"
    assert rule.title == 'Bash(npm test:*), tool = ["Bash"], param = {"command": ["npm test"]}'


def test_an_allow_of_any_command_with_another_input_stays_capped():
    line = line_of("approve", builtin("Bash"), inputParameters={"description": "Runs tests"})
    assert line.warning == "allows any command, and so no more than low"
    value = {"command": "ls", "description": "Runs tests"}
    assert ruling_on(value, *rules_of(line)) == "allow"
    assert ruling_on(value | {"command": "npm test"}, *rules_of(line)) == "ask"


def test_inputs_of_a_server_are_those_of_any_of_its_tools():
    rule = rule_of("approve", mcp("db"), inputParameters={"table": "books"})
    assert ruling_on({"table": "books"}, rule, tool="mcp__db__read") == "allow"
    assert ruling_on({"table": "users"}, rule, tool="mcp__db__read") == "ask"
    assert ruling_on({"table": "books"}, rule, tool="mcp__other__read") == "ask"
    assert rule.title == 'mcp__db, mcp_server = ["db"], param = {"table": ["books"]}'


def test_no_inputs_are_no_condition():
    assert rule_of("approve", mcp("db"), inputParameters={}).when is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("rm -rf *", "* is any text in ccwatch"),
        (5, "ccwatch knows no number or truth value from its text"),
        (2.5, "ccwatch knows no number or truth value from its text"),
        (True, "ccwatch knows no number or truth value from its text"),
        ("5", "ccwatch knows no number or truth value from its text"),
        ("-1e+30", "ccwatch knows no number or truth value from its text"),
        ("true", "ccwatch knows no number or truth value from its text"),
    ],
)
def test_an_input_that_would_be_widened_is_none_for_an_allow(value: Any, reason: str):
    allow = line_of("approve", mcp("a", "b"), inputParameters={"x": value})
    assert (allow.rule, allow.problem) == (None, f"has {json.dumps(value)} for x, and {reason}")
    deny = line_of("deny", mcp("a", "b"), inputParameters={"x": value})
    assert deny.warning == f"of x, {reason}"
    assert ruling_on({"x": value}, *rules_of(deny), tool="mcp__a__b") == "deny"
    assert ruling_on({"x": "other"}, *rules_of(deny), tool="mcp__a__b") == "ask"


@pytest.mark.parametrize(
    ("value", "given"), [(5, 5.0), (5.0, 5), (False, False), (2**60, 2**60), (0, -0.0 + 0)]
)
def test_a_deny_of_a_number_is_for_each_spelling_of_it(value: Any, given: Any):
    rule = rule_of("deny", mcp("a", "b"), inputParameters={"x": value})
    assert ruling_on({"x": given}, rule, tool="mcp__a__b") == "deny"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([1], "has [1] for x, which is no plain value"),
        ({"a": 1}, 'has {"a":1} for x, which is no plain value'),
        (None, "has null for x, which is no plain value"),
        ("", "has a text that is empty, too long or holds a NUL"),
    ],
)
@pytest.mark.parametrize("action", ["approve", "review", "deny"])
def test_an_input_that_is_no_plain_value_is_reported(action: str, value: Any, problem: str):
    line = line_of(action, mcp("a", "b"), inputParameters={"y": "z", "x": value})
    assert (line.rule, line.problem) == (None, problem)


def test_inputs_that_are_no_object_are_reported():
    problem = "has inputParameters that are no JSON object"
    assert line_of("deny", builtin("Bash"), inputParameters=[]).problem == problem
