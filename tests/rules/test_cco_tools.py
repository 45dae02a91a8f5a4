from __future__ import annotations

from typing import Any

import pytest

from ccwatch.rules.imported import ImportLine
from tests.rules.builders import ruling_on
from tests.rules.cco_builders import builtin, line_of, mcp, rule_of, rules_of

_NEITHER = "has a tool that is neither built in nor of an MCP server"
_IGNORED = "cco-mcp itself ignored the specifier, and {} every call of {}"


# -- specifiers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "ruling"),
    [
        ("npm test", "allow"),
        ("npm test -- --watch", "allow"),
        ("npm publish", "ask"),
        ("npm testing", "ask"),
        ("npm test && curl https://x.io", "ask"),
        ("npm test; make", "ask"),
        ("make", "ask"),
        ("ls", "ask"),
        ("rm -rf ~", "ask"),
    ],
)
def test_an_allow_of_one_command_allows_no_other_one(command: str, ruling: str):
    line = line_of("approve", builtin("Bash", "npm test:*"), name="npm-tests")
    assert line.rule is not None
    assert line.warning == _IGNORED.format("approved", "Bash")
    assert (line.rule.id, line.rule.title) == ("cco-npm-tests", "Bash(npm test:*)")
    assert ruling_on(command, line.rule) == ruling


@pytest.mark.parametrize(
    ("action", "tool", "title", "done"),
    [
        ("deny", builtin("Bash", "rm *"), "Bash(rm *)", "denied"),
        ("review", builtin("WebFetch", "domain:x.io"), "WebFetch(domain:x.io)", "reviewed"),
        ("deny", mcp("db", "q") | {"optionalSpecifier": "a:b"}, "mcp__db__q(a:b)", "denied"),
    ],
)
def test_a_specifier_counts_as_it_is_written(
    action: str, tool: dict[str, Any], title: str, done: str
):
    line = line_of(action, tool)
    assert line.rule is not None
    assert line.rule.title == title
    assert line.warning == _IGNORED.format(done, title.partition("(")[0])


@pytest.mark.parametrize("specifier", ["", "*"])
def test_a_specifier_for_any_call_is_none(specifier: str):
    line = line_of("deny", builtin("WebFetch", specifier))
    assert line.warning == ""
    assert ruling_on({"url": "https://x.io"}, *rules_of(line), tool="WebFetch") == "deny"


# -- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "title"),
    [
        (builtin("Write"), "Write"),
        (builtin("Grep"), "Grep"),
        (mcp("sentry"), "mcp__sentry"),
        (mcp("sentry", ""), "mcp__sentry"),
        (mcp("sentry", "find_issues"), "mcp__sentry__find_issues"),
        (mcp("sentry", "find__issues"), "mcp__sentry__find__issues"),
    ],
)
def test_a_tool_is_named_as_the_agent_names_it(tool: dict[str, Any], title: str):
    line = line_of("approve", tool)
    assert line.rule is not None
    assert (line.rule.title, line.rule.when, line.warning) == (title, None, "")


@pytest.mark.parametrize(
    ("name", "tool", "value", "ruling"),
    [
        ("Read", "Read", {"file_path": "a.py"}, "allow"),
        ("Read", "Grep", {"pattern": "x"}, "ask"),
        ("Read", "Grep", {"pattern": "x", "path": "a", "file_path": "a"}, "ask"),
        ("Read", "Glob", {"pattern": "*"}, "ask"),
        ("Read", "LS", {"path": "/home/dev/web"}, "ask"),
        ("Read", "NotebookRead", {"notebook_path": "a.ipynb"}, "ask"),
        ("Edit", "Edit", {"file_path": "a", "old_string": "a", "new_string": "b"}, "allow"),
        ("Edit", "Write", {"file_path": "a", "content": "b"}, "ask"),
        ("Edit", "Write", {"file_path": "a", "content": "b", "old_string": "a"}, "ask"),
        ("Edit", "NotebookEdit", {"notebook_path": "a", "new_source": "b"}, "ask"),
        ("Edit", "Bash", {"command": "echo > a"}, "ask"),
        ("Write", "Write", {"file_path": "a", "content": "b"}, "allow"),
        ("Write", "Edit", {"file_path": "a", "old_string": "a", "new_string": "b"}, "ask"),
        ("Bash", "Bash", {"command": "npm test"}, "ask"),
        ("Bash", "Bash", {"command": "ls"}, "allow"),
    ],
)
def test_an_allow_of_a_tool_is_not_one_of_its_family(
    name: str, tool: str, value: dict[str, Any], ruling: str
):
    assert ruling_on(value, rule_of("approve", builtin(name)), tool=tool) == ruling


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("Read", "covers Grep, Glob, LS and what commands read as well"),
        ("Edit", "covers Write, NotebookEdit and what commands write as well"),
    ],
)
@pytest.mark.parametrize("action", ["deny", "review"])
def test_a_deny_or_ask_of_a_family_says_so(action: str, name: str, warning: str):
    assert line_of(action, builtin(name)).warning == warning
    assert line_of("approve", builtin(name)).warning == ""


def test_an_allow_that_is_capped_carries_the_warning_of_its_pattern():
    warning = "allows any command, and so no more than low"
    assert line_of("approve", builtin("Bash")).warning == warning
    assert line_of("deny", builtin("Bash")).warning == ""


@pytest.mark.parametrize(
    ("tool", "problem"),
    [
        (None, "has no tool"),
        ("Bash", "has no tool"),
        ({}, _NEITHER),
        ({"type": "mcp"}, _NEITHER),
        ({"type": "other", "serverName": "a"}, _NEITHER),
        ({"type": "builtin"}, "has no name of a built-in tool"),
        (builtin(""), "has no name of a built-in tool"),
        (builtin("*"), "has no name of a built-in tool"),
        (builtin("Bash(ls)"), "has no name of a built-in tool"),
        (builtin("mcp__github"), "has no name of a built-in tool"),
        (mcp("a__b"), "has no name of an MCP server that could be matched"),
        (mcp(""), "has no name of an MCP server that could be matched"),
        (mcp("*"), "has no name of an MCP server that could be matched"),
        (mcp("a", "get_*"), "has no name of a tool that could be matched"),
        (mcp("a") | {"toolName": 5}, "has no name of a tool that could be matched"),
        (mcp("a") | {"toolName": None}, "has no name of a tool that could be matched"),
        (builtin("Bash") | {"optionalSpecifier": 0}, "has an optionalSpecifier that is no text"),
        (builtin("Bash") | {"pattern": "x"}, "has pattern, which is not expressed"),
        (builtin("Bash", "'a"), "has a quote that is not closed"),
        (builtin("Bash", "a\0"), "has a text that is empty, too long or holds a NUL"),
        (builtin("Task", "model:x"), "names a parameter, which only a deny or ask may do"),
        (mcp("a") | {"optionalSpecifier": "x"}, "has a specifier that means nothing for mcp__a"),
    ],
)  # fmt: skip
def test_a_tool_that_cannot_be_expressed_is_reported(tool: Any, problem: str):
    assert line_of("approve", tool) == ImportLine("approve approve-10", None, problem)
