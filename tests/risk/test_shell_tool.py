"""What shell tools are asked for beside their command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.effect import Category as C
from ccwatch.risk.effect import Finding
from ccwatch.risk.level import Level as L
from ccwatch.risk.tool import SHELL_TOOLS, find_directory, join_command, judge_shell_fields
from ccwatch.risk.word import UNKNOWN, Span
from tests.risk.builders import HERE

if TYPE_CHECKING:
    from ccwatch.canonical import Json


@pytest.mark.parametrize(
    "value",
    [
        {"description": "lists", "timeout": 5, "run_in_background": True},
        {"dangerouslyDisableSandbox": False},
        {"with_escalated_permissions": False, "justification": "because", "timeout_ms": 1.5},
        {"sandbox_permissions": "use_default", "shell": "/bin/bash", "login": True},
        {"description": None, "unheard_of": None},
        {"workdir": "/srv", "cwd": "/srv"},
    ],
)
def test_ordinary_fields_add_nothing(value: dict[str, Json]):
    assert judge_shell_fields("Bash", {"command": "ls", **value}) == []
    assert judge_shell_fields("exec_command", {"cmd": "ls", **value}) == []


@pytest.mark.parametrize(
    ("value", "level", "category"),
    [
        ({"dangerouslyDisableSandbox": True}, L.CRITICAL, C.AGENT),
        ({"dangerouslyDisableSandbox": "no"}, L.CRITICAL, C.AGENT),
        ({"dangerouslyAllowAll": True}, L.CRITICAL, C.AGENT),
        ({"mode": "yolo"}, L.CRITICAL, C.AGENT),
        ({"with_escalated_permissions": True}, L.HIGH, C.PRIVILEGE),
        ({"with_escalated_permissions": "x"}, L.HIGH, C.PRIVILEGE),
        ({"sandbox_permissions": "require_escalated"}, L.HIGH, C.PRIVILEGE),
        ({"sandbox_permissions": ["x"]}, L.HIGH, C.PRIVILEGE),
        ({"shell": "/tmp/sh"}, L.UNCERTAIN, C.UNKNOWN),
        ({"shell": ["bash"]}, L.UNCERTAIN, C.UNKNOWN),
        ({"timeout": "5"}, L.UNCERTAIN, C.UNKNOWN),
        ({"run_in_background": "yes"}, L.UNCERTAIN, C.UNKNOWN),
        ({"description": {"a": "b"}}, L.UNCERTAIN, C.UNKNOWN),
        ({"env": {"PATH": "/tmp"}}, L.UNCERTAIN, C.UNKNOWN),
        ({"cmd": "ls"}, L.UNCERTAIN, C.UNKNOWN),
        ({"u" * 500: "x"}, L.UNCERTAIN, C.UNKNOWN),
    ],
)
def test_fields_that_are_dangerous_or_unknown_are_found(
    value: dict[str, Json], level: L, category: C
):
    [found] = judge_shell_fields("Bash", {"command": "ls", **value})
    assert (found.level, found.category) == (level, category)
    assert found.field == next(iter(value))
    assert len(found.reason) < 200


def run(text: str) -> list[Finding]:
    """Find one thing in any command: what it is, and that it is grave if it wipes."""
    return [Finding(C.SHELL, L.CRITICAL if "wipe" in text else L.MEDIUM, text, Span(0, 1))]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"stdin": "wipe it"}, "wipe it"),
        ({"cmd": "wipe it"}, "wipe it"),
        ({"extra": {"a": ["wipe it"]}}, "wipe it"),
        ({"args": ["wipe", "a b"]}, "git wipe 'a b'"),
        ({"more": ["wipe", 1]}, "git wipe"),
        ({"arguments": "wipe it"}, "git wipe it"),
        ({"env": {"A": "wipe", "1": "x"}}, "A=wipe git"),
        ({"env": {"A": 1, "B": "wipe it"}}, "A=1 B='wipe it' git"),
        ({"environment": ["A=wipe", 1]}, "A=wipe git"),
        ({"env": "A=wipe B=c"}, "A=wipe B=c git"),
    ],
)
def test_what_an_unknown_field_looks_like_is_judged(value: dict[str, Json], said: str):
    found = judge_shell_fields("Bash", {"command": "git", **value}, HERE, run)
    assert said in [each.reason for each in found if each.level is L.CRITICAL]
    assert {each.field for each in found} == set(value)


@pytest.mark.parametrize("value", [{"env": 1}, {"env": {}}, {"env": {"a b": "x"}}, {"args": []}])
def test_an_unknown_field_that_says_nothing_stays_uncertain(value: dict[str, Json]):
    for call in ({"command": "git", **value}, value):
        found = judge_shell_fields("Bash", call, HERE, run)
        assert [each.level for each in found] == [L.UNCERTAIN]


def test_a_path_in_an_unknown_field_is_judged_as_one():
    found = judge_shell_fields("Bash", {"command": "ls", "x": ["/home/dev/.ssh/id_rsa"]}, HERE, run)
    assert max(found, key=lambda each: each.level).category is C.SECRETS_READ


def test_a_finding_of_a_text_covers_it():
    [text] = judge_shell_fields("Bash", {"env": "A=b"})
    [other] = judge_shell_fields("Bash", {"env": 1})
    assert (text.span, other.span) == (Span(0, 3), None)


@pytest.mark.parametrize(
    ("value", "directory"),
    [
        ({}, None),
        ({"cwd": None, "workdir": ""}, None),
        ({"cwd": "/srv"}, "/srv"),
        ({"dir_path": "src"}, "src"),
        ({"cwd": "/srv", "workdir": "/srv"}, "/srv"),
        ({"cwd": "/srv", "workdir": "/etc"}, UNKNOWN),
        ({"directory": ["/srv"]}, UNKNOWN),
        ({"directory": False}, UNKNOWN),
    ],
)
def test_the_directory_is_what_the_call_names(value: dict[str, Json], directory: str | None):
    assert find_directory(value) == directory


@pytest.mark.parametrize(
    ("value", "command"),
    [
        ({"command": "ls -l"}, "ls -l"),
        ({"command": ["bash", "-lc", "echo a; ls"]}, "bash -lc 'echo a; ls'"),
        ({"cmd": "ls"}, "ls"),
        ({"command": "ls", "cmd": "pwd"}, "ls"),
        ({"command": ["ls", 1]}, None),
        ({"command": []}, None),
        ({"command": 1}, None),
        ({}, None),
    ],
)
def test_a_command_is_a_text_or_a_list_of_words(value: dict[str, Json], command: str | None):
    assert join_command(value) == command


def test_the_shell_tools_of_other_agents_are_known():
    assert {"Bash", "shell", "local_shell", "run_shell_command", "execute_command"} <= SHELL_TOOLS
    assert {"exec_command", "run_terminal_cmd"} <= SHELL_TOOLS
