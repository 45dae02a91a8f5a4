from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.rules_scene import a_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.rules_scene import RulesScene

RULES = a_file(
    "build allow Bash(cargo build *)", "push ask Bash(git push *)", "force deny Bash(git push -f *)"
)


@pytest.fixture(autouse=True)
def rules(scene: RulesScene) -> None:
    scene.trust_changes()
    scene.user_file.write_text(RULES)


@pytest.mark.parametrize(
    ("command", "code"), [("cargo build", 0), ("git push", 10), ("ls", 10), ("git push -f", 20)]
)
def test_the_exit_code_is_the_ruling(scene: RulesScene, command: str, code: int):
    done = scene.run("test", command)
    assert (done.code, done.err) == (code, "")
    assert done.lines[0].split()[0] == {0: "allow", 10: "ask", 20: "deny"}[code]


def test_rules_stand_on_top_of_the_explanation(scene: RulesScene):
    lines = scene.run("test", "git push -f").lines
    assert lines[3:7] == [
        "rules",
        "  deny       git push -f",
        f"             rule force, {scene.user_file}:13, by Bash(git push -f *)",
        f"             else ask by rule push, {scene.user_file}:8",
    ]


def test_the_json_is_that_of_check(scene: RulesScene):
    found = scene.run("test", "git push", "--json").json
    assert found["decision"] == "ask"
    assert found["judgements"][0]["rule"]["id"] == "push"


def test_tool_input_asker_and_place_can_be_given(scene: RulesScene, tmp_path: Path):
    scene.project_file.write_text(a_file("env deny Read(./.env)"))
    read = ("--tool", "Read", "--input", '{"file_path": ".env"}')
    assert scene.run("test", *read).code == 20
    assert scene.run("test", *read, "--cwd", str(tmp_path)).code == 10
    scene.user_file.write_text(
        a_file("x allow Bash(cargo *)") + 'agent = "codex"\nsession = "s-1"\n'
    )
    assert scene.run("test", "cargo test", "--agent", "codex", "--session", "s-1").code == 0
    assert scene.run("test", "cargo test", "--agent", "codex").code == 10


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give either a COMMAND or --input"),
        (["ls", "--input", "{}"], "give either a COMMAND or --input"),
        (["ls", "--file", "-"], "--file takes its calls from the file"),
        (["--input", "{}", "--file", "-"], "--file takes its calls from the file"),
        (["--file", "/nowhere\x1b[2J"], "cannot read /nowhere\\x1b[2J: No such file"),
        (["--file", "-", "--cwd", "/nowhere"], "no directory /nowhere"),
    ],
)
def test_bad_use_is_refused(scene: RulesScene, arguments: list[str], message: str):
    assert message in scene.run("test", *arguments).refusal


def cases(scene: RulesScene, *lines: Any) -> str:
    file = scene.data / "cases.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(texts) + "\n")
    return str(file)


def test_a_file_of_cases_that_hold_passes(scene: RulesScene, tmp_path: Path):
    scene.project_file.write_text(a_file("env deny Read(./.env)"))
    read = {"tool": "Read", "input": {"file_path": ".env"}}
    file = cases(
        scene,
        {"command": "cargo build", "expect": "allow"},
        "",
        {"tool": "Bash", "command": "git push", "expect": "ask"},
        {**read, "expect": "deny"},
        {**read, "cwd": str(tmp_path), "expect": "ask"},
    )
    done = scene.run("test", "--file", file)
    assert (done.code, done.out, done.err) == (0, "4 cases, 0 failed\n", "")


def test_cases_that_fail_are_shown_with_their_lines(scene: RulesScene):
    file = cases(
        scene,
        {"command": "cargo build", "expect": "deny"},
        {"command": "git push", "expect": "ask"},
        {"tool": "Read", "input": {"file_path": "a\x1b[2J"}, "expect": "allow"},
    )
    done = scene.run("test", "--file", file)
    assert (done.code, done.err) == (1, "")
    assert done.lines == [
        f"{file}:1: cargo build",
        "  deny expected, allow found: medium, rule build",
        f"{file}:3: Read a\\x1b[2J",
        "  allow expected, ask found: high, no rule decides",
        "3 cases, 2 failed",
    ]
    found = scene.run("test", "--file", file, "--json").json
    assert (found["cases"], found["failed"]) == (3, 2)
    first = found["failures"][0]
    assert (first["line"], first["case"], first["expect"]) == (1, "cargo build", "deny")
    assert (first["decision"], first["judgements"][0]["rule"]["id"]) == ("allow", "build")


def test_cases_mean_nothing_while_a_file_of_rules_is_broken(scene: RulesScene):
    scene.user_file.write_text("[[rule]]\n")
    done = scene.run("test", "--file", cases(scene, {"command": "ls", "expect": "ask"}))
    assert (done.code, done.out) == (2, "1 case, 0 failed\n")
    assert done.err == f"{scene.user_file}:1: rule: id must be a text\n"


def test_who_asks_is_that_of_the_case_or_of_the_command_line(scene: RulesScene):
    scene.user_file.write_text(
        a_file("x allow Bash(cargo *)") + 'agent = "codex"\nsession = "s-1"\n'
    )
    case = {"command": "cargo test", "expect": "allow"}
    file = cases(scene, case, case | {"agent": "codex"}, case | {"session": "s-1"})
    done = scene.run("test", "--file", file, "--json").json
    assert [each["line"] for each in done["failures"]] == [1, 2, 3]
    done = scene.run("test", "--file", file, "--agent", "codex", "--json").json
    assert [each["line"] for each in done["failures"]] == [1, 2]
    done = scene.run("test", "--file", file, "--session", "s-1", "--agent", "codex")
    assert (done.code, done.lines[-1]) == (0, "3 cases, 0 failed")


def test_cases_come_from_standard_input_as_well(scene: RulesScene, monkeypatch: pytest.MonkeyPatch):
    text = '{"command": "git push -f", "expect": "deny"}\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert scene.run("test", "--file", "-").lines == ["1 case, 0 failed"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[]", "no JSON object"),
        ({"command": "ls"}, '"expect" is none of allow, ask and deny'),
        ({"command": "ls", "expect": "yes"}, '"expect" is none of allow, ask and deny'),
        ({"expect": "allow"}, 'neither "command" nor "tool" and "input"'),
        ({"command": 7, "expect": "allow"}, 'neither "command" nor "tool" and "input"'),
        ({"tool": 7, "input": {}, "expect": "allow"}, 'neither "command" nor "tool"'),
        ({"tool": "Read", "input": [], "expect": "allow"}, 'neither "command" nor "tool"'),
        ({"command": "ls", "input": {}, "expect": "ask"}, 'neither "command" nor "tool"'),
        ({"command": "ls", "expect": "ask", "agent": 7}, '"agent" is no text'),
        ({"command": "ls", "expect": "ask", "cwd": "/nowhere"}, "no directory /nowhere"),
        ({"command": "ls", "expect": "ask", "preset\x1b": 1}, "the key preset\\x1b is unknown"),
    ],
)
def test_a_line_that_is_no_case_is_bad_use(scene: RulesScene, line: Any, message: str):
    file = cases(scene, {"command": "ls", "expect": "deny"}, line)
    done = scene.run("test", "--file", file)
    assert message in done.refusal
    assert f"{file}:2" in done.err


def test_a_file_that_is_no_text_is_bad_use(scene: RulesScene):
    file = scene.data / "cases.jsonl"
    file.write_bytes(b"\xff\xfe\n")
    assert scene.run("test", "--file", str(file)).refusal.endswith("it is no UTF-8")
