from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ccwatch.rules.condition import Condition
from ccwatch.rules.files import Content, read_content
from ccwatch.rules.rule import Scope
from tests.cli.rules_scene import a_file
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.rules_scene import RulesScene

RULES = a_file("push ask Bash(git push *)", "build allow Bash(cargo build *)")


def test_the_paths_of_all_files_are_shown(scene: RulesScene, tmp_path: Path):
    scene.user_file.write_text(RULES)
    assert scene.run("path").lines == [
        f"user     {scene.user_file}",
        "managed  /etc/ccwatch/rules.toml  (not there)",
        f"project  {scene.project_file}  (not there)",
        f"trust    {scene.trust_file}  (not there)",
    ]
    (scene.project / "src").mkdir()
    (tmp_path / "else").mkdir()
    assert scene.run("path", "--cwd", "src", "--json").json == {
        "user": str(scene.user_file),
        "managed": "/etc/ccwatch/rules.toml",
        "project": str(scene.project_file),
        "trust": str(scene.trust_file),
    }
    other = scene.run("path", "--json", "--cwd", str(tmp_path / "else")).json
    assert other["project"] == f"{tmp_path}/else/.ccwatch/rules.toml"


def test_a_directory_that_is_not_there_is_bad_use(scene: RulesScene):
    assert scene.run("path", "--cwd", "/nowhere").refusal == "no directory /nowhere"


def test_a_directory_that_is_gone_is_bad_use(
    scene: RulesScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert scene.run("list").refusal == "this directory is gone"


@pytest.mark.usefixtures("two_hours_east")
def test_rules_are_listed_in_their_order_in_aligned_columns(scene: RulesScene):
    scene.user_file.write_text(RULES)
    scene.project_file.write_text(a_file("prod deny Bash(kubectl *)"))
    scene.press_key()
    scene.use("user:build", count=12, last=1_700_000_000.0)
    done = scene.run("list")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        "id     decision  scope    up to   uses  last hit             what, and where",
        f"prod   deny      project          0                          Bash(kubectl *)"
        f"  {scene.project_file}:3",
        f"push   ask       user             0                          Bash(git push *)"
        f"  {scene.user_file}:3",
        "build  allow     user     medium  12    2023-11-15 00:13:20  Bash(cargo build *)"
        f"  {scene.user_file}:8",
    ]


def test_what_does_not_count_is_marked_and_counted(scene: RulesScene):
    scene.user_file.write_text(a_file("gone deny Bash(a)", "less deny Bash(b)"))
    scene.press_key()
    scene.user_file.write_text(
        a_file("less deny Bash(b *)", "new allow Bash(c)", "off allow Bash(d)")
        + "enabled = false\n"
    )
    scene.project_file.write_text(a_file("build allow Bash(cargo build *)"))
    scene.keep(
        a_rule("allow", "Bash(e)", id="over", expires=1.0, scope=Scope.SESSION),
        a_rule("allow", "Bash(f)", id="once", max_uses=1, scope=Scope.SESSION),
    )
    scene.use("session:once", count=1, last=time.time())
    done = scene.run("list", "--json")
    marks = {rule["id"]: rule["marks"] for rule in map(json.loads, done.lines)}
    (before,) = [name for name in marks if name.startswith("less.as-it-was")]
    assert marks.pop(before) == ["counts until a key"]
    assert marks == {
        "gone": ["counts until a key"],
        "less": [],
        "new": ["waits for a key"],
        "off": ["off"],
        "build": ["not trusted"],
        "over": ["over"],
        "once": ["used up"],
    }
    assert done.err == "3 changes wait for a key in the console\n"


def test_time_left_uses_left_and_what_lint_finds_are_shown(scene: RulesScene):
    scene.trust_changes()
    scene.user_file.write_text(a_file("wide allow Bash(* --version)") + "max_uses = 5\n")
    soon = time.time() + 7_200 + 90
    scene.keep(a_rule("allow", "Bash(e)", id="timed", expires=soon, scope=Scope.SESSION))
    scene.use("user:wide", count=3, last=0.0)
    head, wide, timed = scene.run("list").lines
    assert head.split()[:8] == ["id", "decision", "scope", "up", "to", "left", "uses", "marks"]
    assert wide.split()[:6] == ["wide", "allow", "user", "medium", "3/5", "broad"]
    assert timed.split()[:6] == ["timed", "allow", "session", "medium", "2h1m", "0"]
    assert timed.endswith("Bash(e)  session")


def test_on_a_narrow_terminal_a_rule_takes_two_lines(
    scene: RulesScene, monkeypatch: pytest.MonkeyPatch
):
    scene.user_file.write_text(a_file("push ask Bash(git push *)"))
    place = f"Bash(git push *)  {scene.user_file}:3"
    monkeypatch.setattr("ccwatch.cli.rules.listing.find_width", lambda: 60)
    assert scene.run("list").lines == [
        "id    decision  scope  uses",
        "  what, and where",
        "push  ask       user   0",
        f"  {place}",
    ]
    monkeypatch.setattr("ccwatch.cli.rules.listing.find_width", lambda: 29 + len(place))
    assert scene.run("list").lines[1] == f"push  ask       user   0     {place}"


def test_one_change_that_waits_is_one(scene: RulesScene):
    scene.user_file.write_text(a_file("x allow Bash(c)"))
    assert scene.run("list").err == "1 change waits for a key in the console\n"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--search", "CARGO"], ["build"]),
        (["--search", "push"], ["push"]),
        (["--search", "never there"], []),
        (["--scope", "user"], ["push", "build"]),
        (["--scope", "project"], ["prod"]),
        (["--scope", "project", "--scope", "user", "--search", "kube"], ["prod"]),
        (["--cwd", "/"], ["push", "build"]),
    ],
)
def test_the_list_can_be_searched_and_limited(
    scene: RulesScene, options: list[str], found: list[str]
):
    scene.user_file.write_text(RULES)
    scene.project_file.write_text(a_file("prod deny Bash(kubectl *)"))
    done = scene.run("list", "--json", *options)
    assert [rule["id"] for rule in map(json.loads, done.lines)] == found
    if not found:
        assert scene.run("list", *options).err.splitlines()[0] == "no rule matches"


def test_notes_and_reasons_are_searched_as_well(scene: RulesScene):
    scene.user_file.write_text(
        a_file("x deny Bash(a)") + 'note = "Of Anna"\nreason = "too dear"\nagent = ["codex"]\n'
    )
    for text in ("anna", "dear", "codex"):
        assert scene.run("list", "--search", text).lines[1:] != []


def test_without_rules_the_list_says_so(scene: RulesScene):
    done = scene.run("list")
    assert (done.code, done.out, done.err) == (0, "", "no rules yet\n")
    assert scene.run("list", "--json").err == ""


def test_a_broken_file_is_named_and_what_counts_is_listed_all_the_same(scene: RulesScene):
    scene.user_file.write_text(RULES)
    scene.press_key()
    scene.user_file.write_text(RULES + "\n[[rule]]\nid = 'x'\ndecision = 'deni'\nmatch = 'Bash'\n")
    scene.trust_file.write_text("trusted = 1\n")
    done = scene.run("list", "--json")
    assert done.code == 2
    assert [rule["id"] for rule in map(json.loads, done.lines)] == ["push", "build"]
    broken, trust = done.err.splitlines()
    assert broken == (f"{scene.user_file}:13: rule x: decision must be one of allow, ask, deny")
    assert trust.startswith(f"{scene.trust_file}: does not list paths")


def test_a_broken_file_that_nobody_confirmed_says_nothing(scene: RulesScene):
    scene.user_file.write_text("[[rule\n")
    done = scene.run("list")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith(f"{scene.user_file}:1: not TOML")


def test_what_was_confirmed_and_cannot_be_read_any_more_is_nothing(scene: RulesScene):
    scene.user_file.write_text("[[rule\n")
    scene.press_key()
    assert scene.run("list").code == 2


@pytest.fixture
def managed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the managed file, as if it were root's."""

    def read(path: Path, *, is_managed: bool = False) -> Content:
        return read_content(path)

    monkeypatch.setattr("ccwatch.rules.places.read_content", read)
    return tmp_path / "managed.toml"


def test_managed_rules_come_first_and_never_wait(scene: RulesScene, managed: Path):
    managed.write_text(a_file("theirs allow Bash(x)", "first ask Bash(y)"))
    scene.user_file.write_text(a_file("mine deny Bash(z)"))
    rules = [json.loads(line) for line in scene.run("list", "--json").lines]
    assert [(rule["id"], rule["scope"], rule["marks"]) for rule in rules] == [
        ("first", "managed", []), ("mine", "user", []), ("theirs", "managed", []),
    ]  # fmt: skip


HOSTILE = "\\u001b[2J \\u202e \\u009b31m"


def test_hostile_text_in_a_file_stays_escaped(scene: RulesScene):
    scene.user_file.write_text(
        f'[[rule]]\nid = "x"\ndecision = "deny"\nmatch = ["Bash({HOSTILE})"]\n'
        f'note = "{HOSTILE}\\n{HOSTILE}"\nreason = "{HOSTILE}"\nagent = ["{HOSTILE}"]\n'
        f'[[rule]]\nid = "y"\ndecision = "{HOSTILE}"\n'
    )
    assert all(line.isprintable() for line in scene.run("list").err.splitlines())
    scene.user_file.write_text(scene.user_file.read_text().partition('[[rule]]\nid = "y"')[0])
    for command in (["list"], ["list", "--json"], ["show", "x"], ["show", "x", "--json"]):
        done = scene.run(*command)
        assert done.code == 0
        assert all(line.isprintable() for line in (done.out + done.err).split("\n"))


@pytest.mark.usefixtures("two_hours_east")
def test_a_rule_is_shown_with_everything(scene: RulesScene):
    scene.user_file.write_text(
        '[[rule]]\nid = "wide"\ndecision = "allow"\nmatch = ["Bash(* --version)"]\n'
        "max_risk = 'high'\nmax_uses = 7\nexpires = 2100-01-01T00:00:00Z\n"
        "created = 2026-01-01T00:00:00Z\nenabled = true\n"
    )
    scene.use("user:wide", count=3, last=1_700_000_000.0)
    lines = scene.run("show", "wide").lines
    assert lines[:6] == [
        "rule       wide",
        "decides    allow",
        "about      Bash(* --version)",
        "up to      high",
        f"stands in  {scene.user_file}:1",
        "now        waits for a key, broad",
    ]
    assert lines[6].startswith("until      2100-01-01 02:00:00 (")
    assert lines[7:10] == [
        "uses       3/7",
        "last hit   2023-11-15 00:13:20",
        "created    2026-01-01 02:00:00",
    ]
    assert lines[10].startswith("lint       broad: Bash(* --version) does not name the program")
    assert lines[11:13] == ["", "[[rule]]"]
    assert 'max_risk = "high"' in lines


def test_the_json_of_a_rule_has_every_field(scene: RulesScene):
    scene.user_file.write_text(
        '[[rule]]\nid = "x"\ndecision = "deny"\nagent = "codex"\nexpires = 2100-01-01T00:00:00Z\n'
        'created = 2026-01-01T00:00:00Z\nnote = "n"\n[rule.when]\nprogram = "git"\n'
    )
    scene.use("user:x", count=3, last=1_700_000_000.0)
    shown = scene.run("show", "x", "--json").json
    assert shown.pop("left").endswith(("d", "h"))
    assert shown.pop("toml").startswith('[[rule]]\nid = "x"\n')
    assert shown == {
        "id": "x", "decision": "deny", "scope": "user", "match": [], "when": 'program = "git"',
        "agent": ["codex"], "session": [], "cwd": [], "max_risk": None, "priority": 100,
        "expires": "2100-01-01T00:00:00.000Z", "max_uses": None, "uses": 3,
        "last": "2023-11-14T22:13:20.000Z", "enabled": True, "reason": "", "note": "n",
        "created": "2026-01-01T00:00:00.000Z", "file": str(scene.user_file), "line": 1,
        "standing": "counts", "marks": [], "problems": [],
    }  # fmt: skip


def test_a_rule_of_the_console_is_shown_too(scene: RulesScene):
    rule = a_rule(
        "allow", id="while", when=Condition(program=("git",)), scope=Scope.SESSION, note="n"
    )
    scene.keep(rule)
    lines = scene.run("show", "while").lines
    assert "stands in  session" in lines
    assert 'note = "n"' in lines


def test_rules_of_the_same_name_are_all_shown_or_one_of_them(scene: RulesScene):
    scene.user_file.write_text(a_file("x deny Bash(a)"))
    scene.project_file.write_text(a_file("x deny Bash(b)"))
    shown = [json.loads(line) for line in scene.run("show", "x", "--json").lines]
    assert [rule["scope"] for rule in shown] == ["user", "project"]
    assert scene.run("show", "x", "--scope", "project", "--json").json["match"] == ["Bash(b)"]


def test_a_rule_that_is_not_there_is_refused_with_the_nearest_name(scene: RulesScene):
    scene.user_file.write_text(RULES)
    done = scene.run("show", "biuld")
    assert done.refusal == "no rule biuld"
    assert done.err.endswith("hint: did you mean build? ccwatch rules list shows the ids\n")
    done = scene.run("show", "\x1b[2J")
    assert done.refusal == "no rule \\x1b[2J"
    assert done.err.endswith("hint: ccwatch rules list shows the ids\n")
    done = scene.run("show", "build", "--scope", "project")
    assert done.refusal == "no rule build of the scope project"


@pytest.mark.parametrize("command", [["list"], ["lint"], ["show", "x1"], ["test", "x1"]])
def test_a_reader_that_has_left_is_no_error(scene: RulesScene, command: list[str]):
    scene.user_file.write_text(a_file(*(f"x{number} deny Bash(x)" for number in range(300))))
    read, write = os.pipe()
    os.close(read)
    arguments = ["-m", "ccwatch", "rules", *command, "--data-dir", str(scene.data)]
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=write, stderr=subprocess.PIPE
    ) as process:
        os.close(write)
        _, complaint = process.communicate()
    assert (complaint, process.returncode) == (b"", 0)
