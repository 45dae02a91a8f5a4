from __future__ import annotations

from typing import Any

import pytest

from ccwatch.rules.tool_path import EDITORS, READERS
from tests.rules.builders import HOME, WEB, subjects_of


@pytest.mark.parametrize("tool", sorted(READERS | EDITORS))
def test_every_tool_of_files_is_about_its_paths(tool: str):
    kind, family = ("e", "Edit") if tool in EDITORS else ("r", "Read")
    file, *_ = subjects_of({"file_path": "src/a"}, tool)
    assert (file.shown, file.is_required) == (f"{WEB}/src/a", True)
    # A deny is about the file, and it may be a folder.
    assert {f"t{tool}", f"t{family}", f"{kind}.src/a", f"{kind}.src/a/\0"} <= set(file.strict_texts)
    assert f"t{tool}" in file.texts
    # To edit a file is not to delete it.
    deletes = tool == "delete_file"
    assert ({f"t{family}", f"{kind}.src/a"} <= set(file.texts)) is not deletes
    assert f"{kind}.src/a/\0" not in file.texts


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/etc/hosts", "/etc/hosts"),
        ("a", f"{WEB}/a"),
        ("./a/../b", f"{WEB}/b"),
        ("~/a", f"{HOME}/a"),
        ("a/../../x", f"{HOME}/x"),
    ],
)
def test_paths_of_tools_are_made_absolute(path: str, shown: str):
    assert subjects_of({"file_path": path}, "Read")[0].shown == shown


def test_without_a_directory_an_absolute_path_is_known():
    assert subjects_of({"file_path": "/a/../b"}, "Read", directory=None)[0].shown == "/b"


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("read_many_files", {"paths": ["a", 5]}),
        ("read_many_files", {"paths": 5}),
        ("apply_patch", {"input": "no patch"}),
        ("Glob", {"pattern": "src/*/../../../x"}),
        ("Glob", {"pattern": "{a,b}" * 200}),
    ],
)
def test_a_file_that_cannot_be_told_stands_in_the_way(tool: str, value: dict[str, Any]):
    *_, last = subjects_of(value, tool)
    assert (last.is_required, last.obstacle) == (True, "it names no file that is known")


def test_a_list_of_files_is_each_of_them():
    parts = subjects_of({"paths": ["a", "b/*"], "include": "c"}, "read_many_files")
    assert [part.shown for part in parts] == [f"{WEB}/a", f"{WEB}/b", f"{WEB}/c", "read_many_files"]


def test_every_path_that_a_tool_is_given_is_required():
    parts = subjects_of({"file_path": "a", "path": "/etc/hosts"}, "Read")
    assert [part.shown for part in parts if part.is_required] == [f"{WEB}/a", "/etc/hosts"]
    *_, tool = subjects_of({"file_path": "a", "notebook_path": 5}, "Read")
    assert (tool.is_required, tool.obstacle) == (True, "it names no file that is known")


@pytest.mark.parametrize(
    ("tool", "value", "directory"),
    [("Read", {}, WEB), ("Read", {"file_path": "a"}, None), ("Read", {"file_path": [1]}, WEB)],
)
def test_without_a_path_nothing_covers_a_tool_of_files(
    tool: str, value: dict[str, Any], directory: str | None
):
    (part,) = subjects_of(value, tool, directory=directory)
    assert part.is_required
    assert part.obstacle == "it names no file that is known"
    assert part.texts == ()


@pytest.mark.parametrize("tool", ["Grep", "Glob", "LS", "grep_search", "list_dir"])
def test_a_search_without_a_path_is_in_the_directory(tool: str):
    assert subjects_of({"pattern": "*"}, tool)[0].shown == WEB
    assert subjects_of({"pattern": "*"}, tool, directory=None)[0].obstacle


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"pattern": "/etc/**"}, "/etc"),
        ({"pattern": "/etc/**", "path": "src"}, "/etc"),
        ({"pattern": "../../x/*", "path": "src"}, "/home/dev/x"),
        ({"pattern": "notes/*", "path": "src"}, "/home/dev/web/src/notes"),
    ],
)
def test_the_pattern_of_a_glob_is_a_path(value: dict[str, str], shown: str):
    paths = {part.shown for part in subjects_of(value, "Glob") if part.is_required}
    assert any(path == shown or path.startswith(f"{shown}/") for path in paths), paths


@pytest.mark.parametrize(
    ("url", "allowed", "denied"),
    [
        ("https://x.io/a", "hx.io", "hx.io"),
        ("https://X.IO:8080", "hx.io", "hx.io"),
        ("https://x.io./", "hx.io", "hx.io"),
        ("https://a:b@x.io", None, "hx.io"),
        ("https://[::1]/", "h::1", "h::1"),
        ("https://[::1]:80/", "h::1", "h::1"),
        ("https:x.io", None, None),
        ("https://x.io\\@y.io", None, "hx.io"),
        ("https://y.io\\@x.io", None, "hx.io"),
        ("ftp://x.io", None, "hx.io"),
        ("https://[x", None, None),
        ("https:///", None, None),
        ("https://xа.io", None, None),
        (5, None, None),
    ],
)
def test_an_address_has_one_host_beyond_doubt_and_may_have_others(
    url: object, allowed: str | None, denied: str | None
):
    (part,) = subjects_of({"url": url, "prompt": "x"}, "WebFetch")
    assert [text for text in part.texts if text[0] == "h"] == ([allowed] if allowed else [])
    assert denied is None or denied in part.strict_texts
    (part,) = subjects_of({"url": url, "prompt": "x"}, "web_fetch")
    assert not [text for text in part.texts if text[0] == "h"]
    assert denied is None or denied in part.strict_texts


def test_an_agent_is_a_task():
    for tool in ("Agent", "Task"):
        (part,) = subjects_of({"subagent_type": "x", "prompt": "y"}, tool)
        assert {"pAgent\x01subagent_type:x", "pTask\x01subagent_type:x"} <= set(part.texts)
        assert {"tAgent", "tTask"} <= set(part.texts)


def test_a_skill_has_a_name():
    (part,) = subjects_of({"skill": "pdf"}, "Skill")
    assert part.texts == ("tSkill", "pSkill\x01skill:pdf")
    (part,) = subjects_of({"skill": 5}, "Skill")
    assert part.texts == ("tSkill",)


def test_plain_inputs_are_parameters_for_denies_alone():
    value: dict[str, Any] = {
        "a": "x", "b": 1, "c": True, "d": [1], "e": None, "f": 1.5, "g": "y" * 20_000,
    }  # fmt: skip
    (part,) = subjects_of(value, "mcp__s__t")
    assert part.texts == ("tmcp__s__t",)
    found = set(part.strict_texts)
    assert {
        "pmcp__s__t\x01a:x",
        "pmcp__s__t\x01b:1",
        "pmcp__s__t\x01c:true",
        "pmcp__s__t\x01f:1.5",
    } <= found
    assert not any("\x01d" in text or "\x01e" in text for text in found)


def test_a_shell_tool_without_a_command_is_a_tool():
    (part,) = subjects_of({"command": 5}, "Bash")
    assert part.texts == ("tBash",)
    assert part.is_required
