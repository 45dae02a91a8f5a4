from __future__ import annotations

from typing import Any

import pytest

from tests.rules.builders import WEB, a_rule, rule_on, ruling_on
from tests.rules.bypass_builders import BROAD, an_edit, is_evaded


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("Read", {"file_path": "notes/a"}),
        ("Read", {"file_path": "src/../notes/a"}),
        ("Read", {"file_path": "~/web/notes/a"}),
        ("Read", {"path": "notes/a"}),
        ("Grep", {"pattern": "x", "path": "notes"}),
        ("Grep", {"pattern": "x", "path": "notes/"}),
        ("Grep", {"pattern": "x", "glob": "notes/**"}),
        ("Glob", {"pattern": "notes/**"}),
        ("Glob", {"pattern": f"{WEB}/notes/**"}),
        ("Glob", {"pattern": "*", "path": "notes"}),
        ("LS", {"path": "notes"}),
        ("NotebookRead", {"notebook_path": "notes/a.ipynb"}),
        ("read_file", {"absolute_path": f"{WEB}/notes/a"}),
        ("view_image", {"path": "notes/a"}),
        ("read_many_files", {"paths": ["notes/a"]}),
        ("list_dir", {"dir_path": "notes"}),
        ("list_directory", {"path": "notes"}),
        ("glob", {"pattern": "notes/**"}),
        ("grep_search", {"pattern": "x", "path": "notes"}),
        ("search_file_content", {"pattern": "x", "path": "notes"}),
        ("grep_files", {"pattern": "x", "path": "notes"}),
        ("LSP", {"operation": "hover", "filePath": "notes/a", "line": 1, "character": 1}),
    ],
)
def test_a_denied_folder_is_not_read_by_any_tool(tool: str, value: dict[str, Any]):
    deny = a_rule("deny", "Read(./notes/**)")
    assert not is_evaded(value, deny, tool=tool)
    for preset in ("reads-local", "reads-cloud"):
        assert ruling_on(value, deny, tool=tool, preset=preset) != "allow"


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("Write", {"file_path": "keep/a", "content": ""}),
        ("Edit", an_edit("src/../keep/a")),
        ("MultiEdit", {"file_path": "keep/a", "edits": []}),
        ("NotebookEdit", {"notebook_path": "keep/a.ipynb", "new_source": ""}),
        ("write_file", {"file_path": "keep/a", "content": ""}),
        ("replace", an_edit("keep/a")),
        ("write_to_file", {"path": "keep/a", "content": ""}),
        ("create_file", {"path": "keep/a", "content": ""}),
        ("edit_file", {"target_file": "keep/a", "code_edit": ""}),
        ("delete_file", {"target_file": "keep/a"}),
        (
            "apply_patch",
            {"input": "*** Begin Patch\n*** Update File: keep/a\n@@\n-a\n+b\n*** End Patch"},
        ),
    ],
)
def test_a_denied_folder_is_not_written_by_any_tool(tool: str, value: dict[str, Any]):
    assert not is_evaded(value, a_rule("deny", "Edit(./keep/**)"), tool=tool)


@pytest.mark.parametrize("command", ["cat x", "cat ./x*", "cat *", "cat $X", "cat < x"])
def test_a_denied_tool_is_denied_for_all_files(command: str):
    assert not is_evaded(command, a_rule("deny", "Read"))
    assert not is_evaded(command, a_rule("deny", "Read(**)"))
    assert not is_evaded(command, a_rule("deny", "Read(//**)"))


@pytest.mark.parametrize("command", ["touch x", "touch ./x*", "echo x > y", "rm ./x*", "tee $X"])
def test_a_denied_tool_is_denied_for_all_changes(command: str):
    assert not is_evaded(command, a_rule("deny", "Edit"))
    assert not is_evaded(command, a_rule("deny", "Edit(./**)", "Edit(~/**)", "Edit(//**)"))


@pytest.mark.parametrize(
    ("pattern", "tool", "value"),
    [
        ("Agent(x)", "Task", {"subagent_type": "x", "prompt": "y"}),
        ("Task(x)", "Agent", {"subagent_type": "x", "prompt": "y"}),
        ("Agent", "Task", {"subagent_type": "x", "prompt": "y"}),
        ("Task", "Agent", {"subagent_type": "x", "prompt": "y"}),
        ("Agent(p:x)", "Agent", {"subagent_type": "p:x", "prompt": "y"}),
        ("Skill(p:x)", "Skill", {"skill": "p:x"}),
        ("SlashCommand(/x:*)", "SlashCommand", {"command": "/x y"}),
        ("Bash(run_in_background:true)", "Bash", {"command": "ls", "run_in_background": True}),
        ("mcp__s", "mcp__s__t", {}),
        ("mcp__s(x:1)", "mcp__s__t", {"x": 1}),
    ],
)
def test_a_denied_name_is_not_reached(pattern: str, tool: str, value: dict[str, Any]):
    assert not is_evaded(value, a_rule("deny", pattern), tool=tool)


@pytest.mark.parametrize("name", ["mcp__fs__read_file", "mcp__fs__write_file"])
def test_a_tool_of_a_server_is_denied_the_files_that_are_denied(name: str):
    value = {"path": f"{WEB}/notes/x"}
    for pattern in ("Read(./notes/**)", "Edit(./notes/**)"):
        assert rule_on(value, a_rule("deny", pattern), *BROAD, tool=name).ruling.value == "deny"
