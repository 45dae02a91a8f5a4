"""Tools of other agents than Claude Code, by the names and fields that they have there (read)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.assess import assess
from ccwatch.risk.effect import Category as C
from ccwatch.risk.level import Level as L
from ccwatch.risk.tool import SHELL_TOOLS
from ccwatch.rules.tool_path import find_tool_paths
from tests.risk.builders import HERE

if TYPE_CHECKING:
    from ccwatch.canonical import Json

SECRET = "/home/dev/.ssh/id_rsa"
ETC = "/etc/profile"

CALLS: list[tuple[str, dict[str, Json], L, C]] = [
    # Codex
    ("Bash", {"command": "rm -rf /"}, L.CRITICAL, C.FS_DESTROY),
    ("shell", {"command": ["rm", "-rf", "/"]}, L.CRITICAL, C.FS_DESTROY),
    ("exec_command", {"cmd": "rm -rf /"}, L.CRITICAL, C.FS_DESTROY),
    ("apply_patch", {"command": f"*** Add File: {ETC}\n+x"}, L.CRITICAL, C.FS_WRITE),
    # Gemini CLI
    ("run_shell_command", {"command": "rm -rf /"}, L.CRITICAL, C.FS_DESTROY),
    ("read_file", {"absolute_path": SECRET}, L.HIGH, C.SECRETS_READ),
    ("write_file", {"file_path": ETC, "content": "x"}, L.CRITICAL, C.FS_WRITE),
    ("replace", {"file_path": ETC, "old_string": "a", "new_string": "b"}, L.CRITICAL, C.FS_WRITE),
    # Copilot CLI
    ("bash", {"command": "rm -rf /", "description": "tidy"}, L.CRITICAL, C.FS_DESTROY),
    ("view", {"path": SECRET}, L.HIGH, C.SECRETS_READ),
    ("view", {"path": "a.py", "view_range": [1, 9]}, L.LOW, C.FS_READ),
    ("create", {"path": ETC, "file_text": "x"}, L.CRITICAL, C.FS_WRITE),
    ("edit", {"path": ETC, "old_str": "a", "new_str": "b"}, L.CRITICAL, C.FS_WRITE),
    ("edit", {"path": "a.py", "old_str": "a", "new_str": "b"}, L.MEDIUM, C.FS_WRITE),
    ("rg", {"pattern": "x", "path": "/home/dev/.ssh"}, L.HIGH, C.SECRETS_READ),
    ("task", {"prompt": "look", "description": "x", "agent_type": "explore"}, L.MEDIUM, C.AGENT),
    ("powershell", {"command": "Get-ChildItem"}, L.UNCERTAIN, C.UNKNOWN),
    # opencode
    ("read", {"filePath": SECRET}, L.HIGH, C.SECRETS_READ),
    ("read", {"filePath": "a.py", "limit": 9}, L.LOW, C.FS_READ),
    ("write", {"filePath": ETC, "content": "x"}, L.CRITICAL, C.FS_WRITE),
    ("edit", {"filePath": ETC, "oldString": "a", "newString": "b"}, L.CRITICAL, C.FS_WRITE),
    ("grep", {"pattern": "x", "path": "/home/dev/.ssh"}, L.HIGH, C.SECRETS_READ),
    ("webfetch", {"url": "http://169.254.169.254/"}, L.CRITICAL, C.SECRETS_READ),
    ("external_directory", {"patterns": ["docs"]}, L.UNCERTAIN, C.UNKNOWN),
]


@pytest.mark.parametrize(("tool", "value", "level", "category"), CALLS)
def test_it_is_as_dangerous_as_what_it_is_asked_to_do(
    tool: str, value: dict[str, Json], level: L, category: C
) -> None:
    found = assess(tool, value, HERE)
    assert found.level is level
    assert category in {finding.category for finding in found.findings if finding.level is level}


@pytest.mark.parametrize(
    "tool", ["str_replace_editor", "write_bash", "sql", "patch", "codesearch", "skill", "Unheard"]
)
@pytest.mark.parametrize("value", [{}, {"path": "a.py"}, {"input": "ls"}])
def test_a_tool_that_no_table_has_is_never_low(tool: str, value: dict[str, Json]) -> None:
    assert assess(tool, value, HERE).level >= L.UNCERTAIN


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("view", {"path": "/x/a"}),
        ("read", {"filePath": "/x/a"}),
        ("edit", {"filePath": "/x/a"}),
        ("create", {"path": "/x/a"}),
        ("write", {"filePath": "/x/a"}),
        ("rg", {"pattern": "b", "path": "/x/a"}),
        ("list", {"path": "/x/a"}),
    ],
)
def test_rules_about_paths_see_the_path(tool: str, value: dict[str, Json]) -> None:
    assert tool not in SHELL_TOOLS
    assert find_tool_paths(tool, value, HERE) == ["/x/a"]
