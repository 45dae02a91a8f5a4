from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.rules.rule import Scope
from ccwatch.rules.text import read_rules
from tests.cli.rules_scene import a_file

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.rules.rule import Rule
    from tests.cli.rules_scene import RulesScene

CLAUDE = {
    "permissions": {
        "allow": ["Bash(npm run test:*)", "Bash(git * main)", "Bash("],
        "deny": ["Read(./.env)"],
        "ask": ["Bash(git push:*)"],
        "defaultMode": "acceptEdits",
    }
}
CCO = {
    "approvals": {
        "rules": [
            {
                "id": "reads", "name": "Reads", "priority": 1, "action": "approve",
                "match": {"tool": {"type": "builtin", "toolName": "Read"}},
            },
            {
                "id": "shell", "name": "Shell", "priority": 2, "action": "deny",
                "match": {"tool": {"type": "builtin", "toolName": "Bash"}},
            },
        ]
    }
}  # fmt: skip


def a_settings_file(scene: RulesScene, value: Any = CLAUDE, name: str = "settings.json") -> str:
    file = scene.data / name
    file.write_text(json.dumps(value))
    return str(file)


def written(scene: RulesScene) -> dict[str, Rule]:
    text = scene.user_file.read_text()
    return {rule.id: rule for rule in read_rules(text, file="", scope=Scope.USER).rules}


def test_an_import_is_reported_line_by_line(scene: RulesScene):
    file = a_settings_file(scene)
    done = scene.run("import", file)
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        file,
        "  allow Bash(npm run test:*)  taken as claude-allow-npm-run-test",
        "  allow Bash(git * main)      taken as claude-allow-git-main; has a * where git takes its"
        " subcommand, and so allows only low",
        "  allow Bash(                 not expressed: is neither Tool nor Tool(specifier)",
        "  deny Read(./.env)           taken as claude-deny-read-env",
        "  ask Bash(git push:*)        taken as claude-ask-git-push",
        "  defaultMode acceptEdits     not expressed: ccwatch has no modes, and asks about what no"
        " rule decides",
        "4 taken, 0 already there, 2 not expressed",
        f"written to {scene.user_file}",
        "2 of them wait for a key in the console; the others count at once",
    ]
    assert scene.check("git push") == "ask"
    assert scene.check("npm run test") == "ask"
    scene.press_key()
    assert scene.check("npm run test") == "allow"
    assert all(rule.created > 0 for rule in written(scene).values())


def test_the_same_import_again_changes_nothing(scene: RulesScene):
    file = a_settings_file(scene)
    scene.run("import", file)
    before = scene.user_file.read_text()
    done = scene.run("import", file, file)
    assert done.lines[-1] == "0 taken, 8 already there, 4 not expressed"
    assert "  deny Read(./.env)           already there: claude-deny-read-env" in done.lines
    assert scene.user_file.read_text() == before


def test_what_a_person_wrote_or_changed_is_there_already(scene: RulesScene):
    scene.user_file.write_text(
        a_file("mine allow Bash(npm run test:*)") + 'max_risk = "low"\nnote = "slow"\n'
        "enabled = false\n"
    )
    done = scene.run("import", a_settings_file(scene))
    assert done.lines[1].endswith("already there: mine")
    assert "mine" in written(scene)


@pytest.mark.parametrize(
    "line", ["expires = 2020-01-01T00:00:00Z", 'agent = "codex"', 'cwd = "~/x"', 'session = "s"']
)
def test_a_rule_that_does_less_is_another_one(scene: RulesScene, line: str):
    scene.user_file.write_text(a_file("mine allow Bash(npm run test:*)") + f"{line}\n")
    done = scene.run("import", a_settings_file(scene))
    assert done.lines[1].endswith("taken as claude-allow-npm-run-test")


def test_an_id_that_is_taken_gets_a_number(scene: RulesScene):
    scene.user_file.write_text(
        a_file("claude-ask-git-push deny Bash(a)", "claude-ask-git-push-2 deny Bash(b)")
    )
    done = scene.run("import", a_settings_file(scene))
    assert done.lines[5].endswith("taken as claude-ask-git-push-3")


def test_a_dry_run_writes_nothing(scene: RulesScene):
    done = scene.run("import", a_settings_file(scene), "--dry-run")
    assert done.lines[-1] == "4 would be taken, 0 already there, 2 not expressed"
    assert not scene.user_file.exists()


def test_what_waits_is_said_for_all_of_them_for_one_and_for_none(scene: RulesScene):
    one = {"permissions": {"allow": ["Bash(a)"]}}
    two = {"permissions": {"allow": ["Bash(b)"], "deny": ["Bash(c)"]}}
    none = {"permissions": {"deny": ["Bash(d)"]}}
    said = [scene.run("import", a_settings_file(scene, value)).lines[-1]
            for value in (one, two, none)]  # fmt: skip
    assert said == [
        "all of them wait for a key in the console",
        "1 of them waits for a key in the console; the others count at once",
        "all of them count at once",
    ]


def test_what_a_file_is_is_guessed_from_what_stands_in_it(scene: RulesScene):
    done = scene.run("import", a_settings_file(scene, CCO), a_settings_file(scene, name="b.json"))
    assert done.code == 0
    rules = written(scene)
    assert [rules["cco-reads"].decision, rules["cco-shell"].decision] == ["allow", "deny"]
    assert "claude-deny-read-env" in rules


def test_settings_of_a_project_allow_in_that_project_only(scene: RulesScene, tmp_path: Path):
    folder = scene.project / ".claude"
    folder.mkdir()
    (folder / "settings.local.json").write_text(json.dumps(CLAUDE))
    done = scene.run("import", ".claude/settings.local.json")
    assert done.lines[1].endswith("claude-allow-npm-run-test; counts in its project only")
    rules = written(scene)
    assert rules["claude-allow-npm-run-test"].cwd == (f"{scene.project}/**",)
    assert rules["claude-deny-read-env"].cwd == ()
    assert scene.run("import", ".claude/settings.local.json").lines[-1].startswith("0 taken, 4 al")


def test_a_project_whose_path_would_be_a_glob_allows_nothing(scene: RulesScene, tmp_path: Path):
    folder = tmp_path / "a*b" / ".claude"
    folder.mkdir(parents=True)
    (folder / "settings.json").write_text(json.dumps(CLAUDE))
    done = scene.run("import", str(folder / "settings.json"))
    assert done.lines[1].endswith("not expressed: is of a project whose path has a *, which cannot"
                                  " be named")  # fmt: skip
    assert set(written(scene)) == {"claude-deny-read-env", "claude-ask-git-push"}


def test_the_settings_of_the_user_allow_everywhere(scene: RulesScene, tmp_path: Path):
    folder = tmp_path / "home" / ".claude"
    folder.mkdir()
    (folder / "settings.json").write_text(
        json.dumps({"permissions": {"allow": ["Read(/notes/**)", "Bash(npm test)"]}})
    )
    scene.run("import", "~/.claude/settings.json")
    rules = written(scene)
    assert {rule.cwd for rule in rules.values()} == {()}
    texts = {rule.patterns[0].text for rule in rules.values()}
    assert texts == {"Read(~/.claude/notes/**)", "Bash(npm test)"}


def test_it_all_comes_out_as_json(scene: RulesScene):
    file = a_settings_file(scene, {"permissions": {"allow": ["Bash(git * x)", 7], "deny": ["Ab"]}})
    found = scene.run("import", file, "--json").json
    lines = found.pop("lines")
    assert lines[1] == {
        "file": file, "source": "allow 7", "result": "not expressed", "id": None,
        "problem": "is no text", "warning": None,
    }  # fmt: skip
    assert (lines[0]["result"], lines[0]["id"]) == ("taken", "claude-allow-git-x")
    assert "allows only low" in lines[0]["warning"]
    assert found == {
        "taken": 2, "there": 0, "not_expressed": 1, "written": str(scene.user_file),
        "waits": ["+ allow claude-allow-git-x: Bash(git * x)"],
    }  # fmt: skip
    again = scene.run("import", file, "--json", "--dry-run").json
    assert (again["there"], again["written"], again["waits"]) == (2, None, [])


def test_nothing_to_take_writes_nothing(scene: RulesScene):
    file = a_settings_file(scene, {})
    done = scene.run("import", file, "--from", "claude")
    assert done.lines == [
        file, "  the file  not expressed: no permissions in it",
        "0 taken, 0 already there, 1 not expressed",
    ]  # fmt: skip
    assert not scene.user_file.exists()


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("{}", [], "neither settings of Claude Code nor a configuration of cco-mcp"),
        ('{"permissions": {}, "approvals": {}}', [], "neither settings of Claude Code nor"),
        ("[", [], "not JSON"),
        ("[]", [], "no JSON object"),
        ('{"permissions": 7}', [], "its permissions are no JSON object"),
        ("{}", ["--from", "cco"], "no approvals in it"),
        ("\ufeff\x1b", [], "not JSON"),
    ],
)
def test_a_file_that_is_neither_is_refused_and_nothing_is_written(
    scene: RulesScene, text: str, options: list[str], message: str
):
    sound = a_settings_file(scene)
    bad = scene.data / "bad\x1b.json"
    bad.write_text(text)
    done = scene.run("import", *options, *([] if options else [sound]), str(bad))
    assert message in done.refusal
    assert f"{scene.data}/bad\\x1b.json" in done.refusal
    assert not scene.user_file.exists()


def test_a_file_that_cannot_be_read_is_refused(scene: RulesScene):
    assert scene.run("import", "/nowhere").refusal == "/nowhere is not there"
    assert "no regular file" in scene.run("import", str(scene.data)).refusal


def test_what_a_hostile_file_says_stays_escaped(scene: RulesScene):
    hostile = "\x1b[2J\u202e\x9b"
    value = {"permissions": {"allow": [f"Bash({hostile})", f"x{hostile}"], hostile: hostile}}
    done = scene.run("import", a_settings_file(scene, value))
    assert done.code == 0
    assert all(line.isprintable() for line in done.out.split("\n"))
    assert written(scene)


def test_many_rules_are_taken_at_once(scene: RulesScene):
    value = {"permissions": {"allow": [f"Bash(tool-{number})" for number in range(400)]}}
    done = scene.run("import", a_settings_file(scene, value))
    assert done.lines[-1] == "all of them wait for a key in the console"
    assert len(written(scene)) == 400
