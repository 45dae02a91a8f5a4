from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.rules.files import Content, FileChangedError, read_content
from ccwatch.rules.rule import Scope
from ccwatch.rules.text import RulesFileError, read_rules
from tests.cli.rules_scene import a_file
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.rules_scene import RulesScene


def test_a_deny_counts_at_once_and_an_allow_waits_for_a_key(scene: RulesScene):
    denied = scene.run(
        "add", "--decision", "deny", "Bash(git push --force *)", "Bash(git rebase *)"
    )
    assert denied.lines == [
        "added deny-git-push-force: deny Bash(git push --force *), Bash(git rebase *)",
        f"  in {scene.user_file}:4",
        "  counts at once",
    ]
    assert scene.check("git rebase main") == "deny"
    allowed = scene.run("add", "--decision", "allow", "Bash(cargo build *)")
    assert (allowed.code, allowed.lines[2]) == (0, "  waits for a key in the console")
    assert scene.check("cargo build") == "ask"
    scene.press_key()
    assert scene.check("cargo build") == "allow"


def test_without_confirmation_an_allow_counts_at_once(scene: RulesScene):
    scene.trust_changes()
    done = scene.run("add", "--decision", "allow", "Bash(cargo build *)")
    assert done.lines[2] == "  counts at once"
    assert scene.check("cargo build") == "allow"


def test_a_rule_has_all_that_it_is_given(scene: RulesScene):
    before = time.time()
    done = scene.run(
        "add", "--decision", "allow", "--for", "1h", "--id", "tests", "--max-risk", "low",
        "--max-uses", "5", "--agent", "codex", "--agent", "claude*", "--session", "s-1",
        "--cwd", "~/web/**", "--reason", "tests are fine", "--note", 'Of "Anna"', "Bash(npm test)",
        "--json",
    ).json  # fmt: skip
    assert done == {
        "change": "added", "id": "tests", "file": str(scene.user_file), "line": 4,
        "counts_at_once": False, "waits": ["+ allow tests: Bash(npm test)"], "warnings": [],
    }  # fmt: skip
    (rule,) = read_rules(scene.user_file.read_text(), file="", scope=Scope.USER).rules
    assert rule.expires is not None
    assert before + 3_599 <= rule.expires <= time.time() + 3_600
    assert before - 1 <= rule.created <= time.time()
    assert (rule.max_risk, rule.max_uses, rule.agent) == ("low", 5, ("codex", "claude*"))
    assert (rule.session, rule.cwd) == (("s-1",), ("~/web/**",))
    assert (rule.reason, rule.note) == ("tests are fine", 'Of "Anna"')


def test_what_stood_in_the_file_stays_as_it_is_written(scene: RulesScene):
    text = "# mine\n" + a_file("a deny Bash(a)") + "# the end"
    scene.user_file.write_text(text)
    scene.run("add", "--decision", "ask", "Bash(b)")
    assert scene.user_file.read_text().startswith(text + "\n\n[[rule]]\n")
    assert scene.user_file.with_name("rules.toml.bak").read_text() == text
    scene.run("remove", "ask-b")
    assert scene.user_file.read_text().startswith(text)


def test_a_rule_of_a_project_goes_into_its_file(scene: RulesScene):
    scene.project_file.parent.rmdir()
    (scene.project / "src").mkdir()
    done = scene.run("add", "--scope", "project", "--decision", "deny", "Bash(kubectl *)")
    assert done.lines[1:] == [f"  in {scene.project_file}:4", "  counts at once"]
    done = scene.run("add", "--scope", "project", "--decision", "allow", "Bash(cargo build *)")
    assert done.lines[2] == "  waits until the file is trusted: ccwatch rules trust"
    assert not scene.user_file.exists()


def test_ids_are_made_so_that_no_other_rule_has_them(scene: RulesScene):
    scene.project_file.write_text(a_file("deny-a deny Bash(a)"))
    scene.keep(a_rule("deny", "Bash(a)", id="deny-a-2", scope=Scope.SESSION))
    assert scene.run("add", "--decision", "deny", "Bash(a)", "--json").json["id"] == "deny-a-3"


def test_a_broad_allow_is_warned_of_and_a_deny_is_not(scene: RulesScene):
    allowed = scene.run("add", "--decision", "allow", "Bash(* --version)", "Bash(ls)")
    assert allowed.lines[3:] == [
        "  warning: Bash(* --version) does not name the program, and so allows no more than low"
    ]
    assert len(scene.run("add", "--decision", "deny", "Bash(* --version)").lines) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Bash(a)"], "give --decision allow, ask or deny"),
        (["--decision", "deny"], "Missing argument 'PATTERN...'"),
        (
            ["--decision", "deny", "Bash(a"],
            "the pattern Bash(a is neither Tool nor Tool(specifier)",
        ),
        (["--decision", "allow", "Agent(model:x)"], "names a parameter"),
        (["--decision", "deny", "Bash(\x1b[2J"], "the pattern Bash(\\x1b[2J is neither"),
        (["--decision", "deny", "Bash(\udcff)"], "Bash(\\u{dcff}) is no UTF-8"),
        (["--decision", "deny", "Bash(a)", "--note", "\udcff"], "\\u{dcff} is no UTF-8"),
        (["--decision", "deny", "Bash(a)", "--for", "1x"], "--for 1x: is no duration"),
        (["--decision", "deny", "Bash(a)", "--id", "a b"], "rule id 'a b' is no word"),
        (["--decision", "deny", "Bash(a)", "--id", "there"], "there is a rule there already"),
        (
            ["--decision", "deny", "Bash(a)", "--max-uses", "2"],
            "--max-uses is for rules that allow",
        ),
        (["--decision", "ask", "Bash(a)", "--max-risk", "low"], "--max-risk is for rules that"),
        (["--decision", "deny", "Bash(a)", "--reason", "x" * 10_001], "reason must be a text"),
        (["--decision", "deny", "Bash(a)", "--agent", ""], "agent must be a list of texts"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_and_nothing_written(
    scene: RulesScene, arguments: list[str], message: str
):
    text = a_file("there deny Bash(x)")
    scene.user_file.write_text(text)
    assert message in scene.run("add", *arguments).refusal
    assert scene.user_file.read_text() == text


CHANGES = (["add", "--decision", "deny", "Bash(b)"], ["remove", "x"], ["disable", "x"])


@pytest.mark.parametrize("command", CHANGES)
def test_a_broken_file_is_not_changed(scene: RulesScene, command: list[str]):
    scene.user_file.write_text(a_file("x deny Bash(a)"))
    scene.press_key()
    broken = a_file("x deni Bash(a)")
    scene.user_file.write_text(broken)
    assert scene.run(*command).refusal.startswith(f"{scene.user_file}:3: rule x: decision must")
    assert scene.user_file.read_text() == broken


def test_a_file_that_cannot_be_read_is_not_changed(scene: RulesScene):
    scene.user_file.mkdir()
    refusal = scene.run("add", "--decision", "deny", "Bash(b)").refusal
    assert refusal == f"{scene.user_file} cannot be read: it is no regular file"


def test_a_file_that_is_written_in_another_way_is_left_alone(scene: RulesScene):
    text = 'rule = [{id = "x", decision = "deny", match = "Bash(a)"}]\n'
    scene.user_file.write_text(text)
    assert "does not write its rules as plain [[rule]]" in scene.run("remove", "x").refusal
    assert scene.user_file.read_text() == text


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileChangedError("x"), "has just been changed by something else"),
        (RulesFileError("/x", 0, "cannot be written: no space"), "/x: cannot be written: no space"),
    ],
)
def test_a_file_that_cannot_be_written_is_said(
    scene: RulesScene, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
):
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("ccwatch.rules.files.write_content", fail)
    assert message in scene.run("add", "--decision", "deny", "Bash(b)").refusal


def test_a_rule_that_does_not_read_back_is_not_written(
    scene: RulesScene, monkeypatch: pytest.MonkeyPatch
):
    def write_another(text: str, rule: object) -> str:
        return text + a_file("deny-b ask Bash(b)")

    monkeypatch.setattr("ccwatch.cli.rules.writing.add_rule", write_another)
    refusal = scene.run("add", "--decision", "deny", "Bash(b)").refusal
    assert "reads back as another one" in refusal
    assert not scene.user_file.exists()


def test_a_rule_is_removed_with_its_comments(scene: RulesScene):
    before, after = a_file("a deny Bash(a)"), a_file("c deny Bash(c)").removeprefix("version = 1\n")
    rule = a_file("b allow Bash(b)").replace("version = 1\n\n", "# of b\n")
    scene.user_file.write_text(before + "\n" + rule + after)
    done = scene.run("remove", "b")
    assert done.lines == [
        "removed b: allow Bash(b)", f"  in {scene.user_file}:9", "  counts no more",
    ]  # fmt: skip
    assert "of b" not in scene.user_file.read_text()
    assert re.findall('id = "(.)"', scene.user_file.read_text()) == ["a", "c"]


@pytest.mark.parametrize(("command", "what"), [("remove", "removed"), ("disable", "switched off")])
def test_a_deny_that_was_confirmed_counts_until_a_key(scene: RulesScene, command: str, what: str):
    scene.user_file.write_text(a_file("x deny Bash(cargo *)"))
    scene.press_key()
    done = scene.run(command, "x")
    assert done.lines == [
        f"{what} x: deny Bash(cargo *)",
        f"  in {scene.user_file}:3",
        "  waits for a key in the console; until then all is as it was",
    ]
    assert scene.check("cargo build") == "deny"
    scene.press_key()
    assert scene.check("cargo build") == "ask"


def test_an_allow_that_is_switched_on_waits_and_off_it_does_not(scene: RulesScene):
    scene.user_file.write_text(a_file("x allow Bash(cargo *)"))
    scene.press_key()
    assert scene.run("disable", "x").lines[2] == "  counts no more"
    scene.press_key()
    assert scene.check("cargo build") == "ask"
    on = scene.run("enable", "x", "--json").json
    (waits,) = on.pop("waits")
    assert waits.endswith(" allow x: Bash(cargo *)")
    assert on == {
        "change": "switched on",
        "id": "x",
        "file": str(scene.user_file),
        "line": 3,
        "counts_at_once": False,
    }
    assert scene.check("cargo build") == "ask"
    scene.press_key()
    assert scene.check("cargo build") == "allow"


def test_a_deny_that_is_switched_on_counts_at_once(scene: RulesScene):
    scene.user_file.write_text(a_file("x deny Bash(cargo *)") + "enabled = false\n")
    assert scene.run("enable", "x").lines[2] == "  counts at once"
    assert scene.check("cargo build") == "deny"


@pytest.mark.parametrize(("command", "state"), [("enable", "on"), ("disable", "off")])
def test_what_is_so_already_is_left_alone(scene: RulesScene, command: str, state: str):
    scene.user_file.write_text(a_file("x deny Bash(a)"))
    scene.run(command, "x")
    stamp = scene.user_file.stat().st_mtime_ns
    done = scene.run(command, "x")
    assert (done.code, done.out, done.err) == (0, "", f"x is {state} already\n")
    assert scene.user_file.stat().st_mtime_ns == stamp


def test_a_name_that_two_files_have_needs_a_scope(scene: RulesScene):
    scene.user_file.write_text(a_file("x deny Bash(a)"))
    scene.project_file.write_text(a_file("x deny Bash(b)"))
    done = scene.run("remove", "x")
    assert done.refusal == (
        f"more than one rule is called x: {scene.user_file}:3, {scene.project_file}:3"
    )
    assert done.err.endswith("hint: say which one with --scope user or --scope project\n")
    assert scene.run("remove", "x", "--scope", "project").code == 0
    assert 'id = "x"' in scene.user_file.read_text()
    assert 'id = "x"' not in scene.project_file.read_text()


def test_rules_of_the_console_are_changed_there(scene: RulesScene):
    scene.keep(a_rule("allow", "Bash(e)", id="while", scope=Scope.SESSION))
    for command in ("remove", "enable", "disable"):
        done = scene.run(command, "while")
        assert done.refusal == "rule while was made in the console for a while: no file holds it"
        assert done.err.endswith("hint: change it in the Rules pane of the console\n")


def test_managed_rules_are_not_changed_from_here(
    scene: RulesScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def read(path: Path, *, is_managed: bool = False) -> Content:
        return read_content(path)

    monkeypatch.setattr("ccwatch.rules.places.read_content", read)
    (tmp_path / "managed.toml").write_text(a_file("theirs deny Bash(x)"))
    assert scene.run("remove", "theirs").refusal == (
        f"rule theirs stands in {tmp_path}/managed.toml:3, which is managed"
    )


def test_what_was_removed_and_waits_cannot_be_removed_again(scene: RulesScene):
    scene.user_file.write_text(a_file("x deny Bash(a)"))
    scene.press_key()
    scene.run("remove", "x")
    assert scene.run("remove", "x").refusal.startswith("rule x is in no file any more, and counts")


def test_a_rule_that_is_not_there_is_refused(scene: RulesScene):
    scene.user_file.write_text(a_file("npm-tests deny Bash(a)"))
    done = scene.run("disable", "npm-test")
    assert done.refusal == "no rule npm-test"
    assert "did you mean npm-tests?" in done.err


def test_changes_come_out_as_json(scene: RulesScene):
    scene.user_file.write_text(a_file("x deny Bash(a)", "y deny Bash(b)"))
    found = [json.loads(scene.run(*command, "--json").out)
             for command in (["disable", "x"], ["remove", "x"])]  # fmt: skip
    assert [each["change"] for each in found] == ["switched off", "removed"]
    assert [each["counts_at_once"] for each in found] == [True, True]
