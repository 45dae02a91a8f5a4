from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccwatch.cli import command_line


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home" / "web").mkdir()
    monkeypatch.chdir(tmp_path / "home" / "web")


def check(*arguments: str) -> int:
    return command_line(["check", *arguments])


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


RULES = """
[[rule]]
id = "push"
decision = "ask"
match = ["Bash(git push *)"]

[[rule]]
id = "no-force"
decision = "deny"
match = ["Bash(git push --force *)"]
reason = "never force"

[[rule]]
id = "build"
decision = "allow"
match = ["Bash(cargo build)"]
"""


@pytest.fixture
def ruled(tmp_path: Path) -> list[str]:
    """Write rules that count, and return the options that name them."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rules.toml").write_text(RULES)
    (tmp_path / "data" / "config.toml").write_text("confirm_widening = false\n")
    return ["--data-dir", str(tmp_path / "data")]


def test_rules_decide_and_are_shown_with_their_places(
    ruled: list[str], capsys: pytest.CaptureFixture[str]
):
    assert check("ls && git push --force; cargo build; $X", *ruled) == 20
    text = capsys.readouterr().out
    file = f"{ruled[1]}/rules.toml"
    assert text.splitlines()[:13] == [
        "deny  high  (rule no-force denies “git push --force”)",
        "  the agent hears: never force",
        "",
        "rules",
        "  open       ls",
        "  deny       git push --force",
        f"             rule no-force, {file}:7, by Bash(git push --force *)",
        f"             else ask by rule push, {file}:2",
        "  allow      cargo build",
        f"             rule build, {file}:13, by Bash(cargo build)",
        "  open       …",
        "             no pattern covers it: the program is known only when it runs",
        "",
    ]
    assert text.endswith("what would change it\n  without rule no-force, rule push would decide\n")


def test_a_rule_without_a_pattern_and_the_preset_are_shown_too(
    ruled: list[str], capsys: pytest.CaptureFixture[str]
):
    assert check("ls; cargo build", "--preset", "reads-local", *ruled) == 0
    assert "rules\n  allow      ls\n             the preset\n" in capsys.readouterr().out
    file = Path(ruled[1], "rules.toml")
    file.write_text('[[rule]]\nid = "reads"\ndecision = "deny"\nwhen = {tool = "Read"}\n')
    assert check("--tool", "Read", "--input", '{"file_path": "x"}', *ruled) == 20
    assert f"             rule reads, {file}:1\n" in capsys.readouterr().out


def test_without_rules_none_decides(ruled: list[str], capsys: pytest.CaptureFixture[str]):
    assert check("git push --force", "--no-rules", *ruled) == 10
    assert "rules\n" not in capsys.readouterr().out


def test_the_json_holds_what_decides_each_part(
    ruled: list[str], capsys: pytest.CaptureFixture[str]
):
    assert check("git push --force; sudo ls", "--json", *ruled) == 20
    (answer,) = answers(capsys)
    assert (answer["decision"], answer["message"]) == ("deny", "never force")
    file = f"{ruled[1]}/rules.toml"
    assert answer["judgements"][0] == {
        "part": "git push --force",
        "tool": "Bash",
        "span": [0, 16],
        "required": True,
        "decision": "deny",
        "rule": {
            "id": "no-force", "decision": "deny", "scope": "user", "file": file, "line": 7
        },
        "pattern": "Bash(git push --force *)",
        "runner_up": {"id": "push", "decision": "ask", "scope": "user", "file": file, "line": 2},
        "preset": False,
        "obstacle": None,
    }  # fmt: skip
    (listed,) = [part for part in answer["judgements"] if part["part"] == "ls"]
    assert (listed["decision"], listed["rule"], listed["runner_up"]) == (None, None, None)
    assert (listed["pattern"], listed["obstacle"]) == (None, "it runs through sudo")
    check("ls", "--json", "--preset", "reads-local", *ruled)
    (answer,) = answers(capsys)
    assert (answer["message"], answer["judgements"][0]["preset"]) == (None, True)


def test_a_rule_for_an_agent_and_a_session_counts_for_those(
    ruled: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "data" / "rules.toml").write_text(
        '[[rule]]\nid = "x"\ndecision = "allow"\nmatch = "Bash(cargo build)"\n'
        'agent = "codex"\nsession = "s-*"\n'
    )
    assert check("cargo build", "--agent", "codex", "--session", "s-1", *ruled) == 0
    assert check("cargo build", "--agent", "codex", *ruled) == 10
    assert check("cargo build", "--agent", "claude", "--session", "s-1", *ruled) == 10
    capsys.readouterr()
    file = tmp_path / "calls"
    line = {"command": "cargo build", "agent": "codex", "session": "s-1"}
    file.write_text(f"{json.dumps(line)}\n{json.dumps(line | {'agent': 7})}\n")
    check("--jsonl", str(file), *ruled)
    assert [answer["decision"] for answer in answers(capsys)] == ["allow", "ask"]
