from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import QUESTION
from ccwatch.cli import command_line
from ccwatch.cli.check import EXIT_CODES
from ccwatch.cli.explanation import describe, lay_out
from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess_command
from ccwatch.risk.preset import Preset
from ccwatch.rules.condition import Condition
from ccwatch.rules.example import make_call
from ccwatch.rules.rule import Origin, Ruling
from tests.risk.builders import HERE
from tests.rules.builders import a_policy, a_rule, rule_on

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home" / "web"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def check(*arguments: str) -> int:
    return command_line(["check", *arguments])


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ls", "--preset", "reads-local"], 0),
        (["ls", "--preset", "none"], 10),
        (["ls"], 10),
        (["curl https://x.io", "--preset", "reads-local"], 10),
        (["curl https://x.io", "--preset", "reads-cloud"], 0),
        (["rm -rf /", "--preset", "reads-cloud"], 10),
        (["ls", "--preset", "reads-local", "--no-rules"], 0),
        (["--tool", "Read", "--input", '{"file_path": "a"}', "--preset", "reads-local"], 0),
        (["--tool", "shell", "--input", '{"command": ["ls"]}', "--preset", "reads-local"], 0),
        (["--tool", "shell", "--input", '{"command": ["rm", "x"]}', "--preset", "reads-local"], 10),
        (["--input", '{"command": "ls", "env": {}}', "--preset", "reads-local"], 10),
        (["--tool", "Write", "--input", '{"file_path": "a"}', "--preset", "reads-local"], 10),
    ],
)
def test_the_exit_code_is_the_decision(arguments: list[str], code: int):
    assert check(*arguments) == code


def test_a_denial_has_a_code_of_its_own():
    assert EXIT_CODES == {Ruling.ALLOW: 0, Ruling.ASK: 10, Ruling.DENY: 20}


def test_a_directory_that_is_gone_is_bad_use(here: Path, capsys: pytest.CaptureFixture[str]):
    here.rmdir()
    assert check("ls") == 2
    assert capsys.readouterr().err == (
        "ccwatch: this directory is gone\nhint: give one that exists to --cwd\n"
    )


def test_a_script_whose_name_is_unknown_is_shown_so(capsys: pytest.CaptureFixture[str]):
    assert check("bash $X.sh") == 10
    assert "cannot inspect ….sh" in capsys.readouterr().out
    assert check("bash $X.sh", "--json") == 10
    assert json.loads(capsys.readouterr().out)["cannot_inspect"] == ["….sh"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give either a COMMAND or --input"),
        (["ls", "--input", "{}"], "give either a COMMAND or --input"),
        (["--input", "[1]"], "--input is no JSON object"),
        (["--input", "{"], "--input is not JSON"),
        (["--input", '{"a": 1, "a": 2}'], "--input is not JSON"),
        (["ls", "--cwd", "/nowhere\x1b[2J"], "no directory /nowhere\\x1b[2J"),
        (["ls", "--preset", "all"], "--preset"),
        (["ls", "--jsonl", "-"], "--jsonl takes its calls from the file"),
        (["--input", "{}", "--jsonl", "-"], "--jsonl takes its calls from the file"),
        (["--jsonl", "/nowhere"], "cannot read /nowhere"),
        (["--jsonl", "/nowhere", "--cwd", "/nowhere"], "no directory /nowhere"),
    ],
)
def test_bad_use_is_said_on_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
):
    assert check(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    first, hint = printed.err.splitlines()
    assert message in first
    assert hint.startswith("hint: ")


def test_the_preset_is_the_setting_unless_it_is_given(tmp_path: Path):
    (tmp_path / "config.toml").write_text('preset = "reads-local"\n')
    assert check("ls", "--data-dir", str(tmp_path)) == 0
    assert check("ls", "--data-dir", str(tmp_path), "--preset", "none") == 10


def test_the_directory_is_where_it_would_run(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "sub").mkdir()
    check("cat x", "--cwd", "sub", "--json")
    (answer,) = answers(capsys)
    assert "~/web/sub/x" in " ".join(finding["reason"] for finding in answer["findings"])
    check("cat x", "--cwd", "~", "--json")
    (answer,) = answers(capsys)
    assert "~/x" in " ".join(finding["reason"] for finding in answer["findings"])


def test_a_link_is_followed(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "notes").symlink_to(here.parent / ".ssh" / "id_rsa")
    check("cat notes", "--json", "--preset", "reads-local")
    (answer,) = answers(capsys)
    assert (answer["decision"], answer["level"]) == ("ask", "high")


def test_the_json_holds_everything(capsys: pytest.CaptureFixture[str]):
    assert check("sudo cat é; bash run.sh; echo bHM= | base64 -d | sh", "--json") == 10
    (answer,) = answers(capsys)
    assert set(answer) == {
        "decision", "level", "reason", "judgements", "units", "findings", "cannot_inspect",
        "decoded", "changes", "message",
    }  # fmt: skip
    unit = answer["units"][0]
    assert (unit["words"], unit["wrappers"], unit["inside"]) == (["cat", "é"], ["sudo"], None)
    assert unit["span"] == [0, 10]
    assert all(
        set(f) == {"level", "category", "reason", "field", "span"} for f in answer["findings"]
    )
    assert answer["cannot_inspect"][0].endswith("/run.sh")
    assert answer["decoded"] == [{"how": "standard input", "text": "ls"}]


def test_the_text_shows_each_command_what_it_does_and_what_would_change_it(
    capsys: pytest.CaptureFixture[str],
):
    check("ls && sudo -u x ssh web1 'rm -rf data'; bash $X; echo bHM= | base64 -d | sh")
    text = capsys.readouterr().out
    assert text.startswith("ask  critical  (no rule decides)\n") or text.startswith("ask  high")
    assert "through sudo > ssh" in text
    assert "on host web1" in text
    assert "cannot inspect …" in text or "cannot inspect" in text
    assert "decoded (standard input)  ls" in text
    assert "what would change it\n  no pattern covers “" in text
    assert "at “" in text


def test_a_list_of_words_is_shown_without_places(capsys: pytest.CaptureFixture[str]):
    check("--tool", "shell", "--input", '{"command": ["rm", "-rf", "/"]}', "--json")
    (answer,) = answers(capsys)
    assert (answer["level"], answer["units"][0]["words"]) == ("critical", ["rm", "-rf", "/"])
    assert [finding["span"] for finding in answer["findings"]] == [None] * len(answer["findings"])
    check("--tool", "shell", "--input", '{"command": ["rm", "-rf", "/"]}')
    text = capsys.readouterr().out
    assert "rm -rf /" in text
    assert "at “" not in text


def test_a_command_under_another_name_shows_its_places(capsys: pytest.CaptureFixture[str]):
    check("--tool", "exec_command", "--input", '{"cmd": "ls; rm -rf /srv"}')
    assert "at “/srv”" in capsys.readouterr().out


def test_harmless_findings_are_counted_beside_others(capsys: pytest.CaptureFixture[str]):
    check("cat x; rm y")
    assert "and 1 harmless one\n" in capsys.readouterr().out
    check("cat x; cat z; rm y")
    assert "and 2 harmless ones\n" in capsys.readouterr().out


def test_other_tools_show_their_input(capsys: pytest.CaptureFixture[str]):
    check("--tool", "Read", "--input", '{"file_path": "/etc/passwd"}', "--preset", "none")
    text = capsys.readouterr().out
    assert 'Read {"file_path":"/etc/passwd"}' in text


HOSTILE = [
    "echo \x1b[2J\x1b]0;title\x07",
    "echo '\u202egnp.sj'",
    "rm -rf '/\r\nallow  low'",
    "\x9b31m x",
    "cat \u200b.env",
    "$'\\x1b[2J' x",
    "bash '\x1b[1m.sh'",
    "ssh 'host\x1b[2J' ls",
    "echo '\ud800'",
    "echo 'ls\x1b[2J' | sh",
    "printf '\\x1b[2J' | sh",
]


@pytest.mark.parametrize("command", HOSTILE)
def test_hostile_text_cannot_reach_the_terminal(command: str, capsys: pytest.CaptureFixture[str]):
    if command.isascii() or "\ud800" not in command:
        assert check(command) == 10
        assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))
    call = make_call("Bash", {"command": command})
    rule = a_rule("deny", when=Condition(tool=("*",), title=command), reason=command)
    rule = replace(rule, origin=Origin(f"/{command}", 1))
    evaluation = evaluate(call, assess_command(command, HERE), a_policy(rule), now=0.0)
    text = lay_out(evaluation, "Bash", {"command": command})
    assert all(line.isprintable() for line in text.split("\n"))
    assert json.dumps(describe(evaluation)).isprintable()


@pytest.mark.parametrize("value", ["\x1b[2J", "\u202e", "a\nb"])
def test_a_hostile_tool_cannot_either(value: str, capsys: pytest.CaptureFixture[str]):
    assert check("--tool", value, "--input", json.dumps({value: value})) == 10
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


def test_a_question_has_nothing_that_would_change_it():
    evaluation = rule_on({}, tool=QUESTION, preset=Preset.READS_CLOUD)
    assert "what would change it" not in lay_out(evaluation, QUESTION, {})


def test_long_words_are_cut():
    command = "echo " + "x" * 500
    text = lay_out(rule_on(command), "Bash", {"command": command})
    assert max(map(len, text.split("\n"))) < 200
    assert "…" in text


def test_every_line_gets_an_answer(tmp_path: Path, here: Path, capsys: pytest.CaptureFixture[str]):
    lines: list[dict[str, Any]] = [
        {"command": "ls"},
        {"command": "rm -rf /"},
        {"tool": "Read", "input": {"file_path": "/etc/hosts"}},
        {"command": "cat x", "cwd": "/srv"},
        {"command": "cat x", "cwd": "relative"},
        {"command": "cat x", "cwd": 7},
        {"tool": "Bash", "input": {}},
        {"tool": "shell", "input": {"command": ["bash", "-lc", "ls"]}},
        {"tool": "shell", "input": {"command": ["bash", "-lc", "rm -rf /"]}},
        {"tool": "exec_command", "input": {"cmd": "cat x", "workdir": "/srv"}},
        {"tool": "Bash", "input": {"command": "ls", "dangerouslyDisableSandbox": True}},
    ]
    file = tmp_path / "calls"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert check("--jsonl", str(file), "--preset", "reads-local", "--no-rules") == 0
    found = answers(capsys)
    assert [answer["decision"] for answer in found] == [
        "allow", "ask", "allow", "allow", "ask", "allow", "ask", "allow", "ask", "allow", "ask",
    ]  # fmt: skip
    assert "/srv/x" in str(found[9])
    assert found[1]["level"] == "critical"
    assert "/srv/x" in str(found[3])


BAD = ["", "{", "[]", "7", '"ls"', "{}", '{"command": 7}', '{"tool": 7, "input": {}}',
       '{"tool": "Bash"}', '{"input": []}', '{"command": "a", "command": "b"}', "NaN"]  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_asked_about_and_costs_no_other(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "calls"
    file.write_text(f'{{"command": "ls"}}\n{line}\n{{"command": "ls"}}\n')
    assert check("--jsonl", str(file), "--preset", "reads-local") == 2
    first, bad, last = answers(capsys)
    assert first["decision"] == last["decision"] == "allow"
    assert (bad["decision"], bad["level"]) == ("ask", "uncertain")
    assert bad["error"]


def test_lines_come_from_standard_input_as_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"command": "ls"}\n'))
    assert check("--jsonl", "-", "--preset", "reads-local") == 0
    assert answers(capsys)[0]["decision"] == "allow"


def test_a_file_that_is_no_text_is_bad_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "calls"
    file.write_bytes(b"\xff\xfe\n")
    assert check("--jsonl", str(file)) == 2
    assert "it is no UTF-8" in capsys.readouterr().err


def test_a_link_is_followed_for_each_line(
    tmp_path: Path, here: Path, capsys: pytest.CaptureFixture[str]
):
    (here / "notes").symlink_to(here.parent / ".ssh" / "id_rsa")
    file = tmp_path / "calls"
    file.write_text('{"command": "cat notes"}\n')
    assert check("--jsonl", str(file), "--preset", "reads-local") == 0
    (answer,) = answers(capsys)
    assert (answer["decision"], answer["level"]) == ("ask", "high")
