from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.rules_scene import a_file

if TYPE_CHECKING:
    import pytest

    from tests.cli.rules_scene import RulesScene

SOUND = a_file("x deny Bash(git push *)")
ODD = a_file("all ask Bash(git *)", "push ask Bash(git push *)", "wide allow Bash(* --version)")


def test_sound_rules_have_nothing_to_say(scene: RulesScene):
    scene.user_file.write_text(SOUND)
    for arguments in ([], ["--json"], [str(scene.user_file)]):
        done = scene.run("lint", *arguments)
        assert (done.code, done.out, done.err) == (0, "", "")


def test_problems_are_shown_with_their_places(scene: RulesScene):
    scene.user_file.write_text(ODD)
    done = scene.run("lint")
    assert (done.code, done.err) == (1, "")
    shadowed, broad = done.lines
    assert shadowed.startswith(f"{scene.user_file}:8: shadowed: push never decides: rule all (")
    assert broad.startswith(f"{scene.user_file}:13: broad: wide Bash(* --version) does not name")
    found = [json.loads(line) for line in scene.run("lint", "--json").lines]
    assert [(each["file"], each["line"], each["id"], each["kind"]) for each in found] == [
        (str(scene.user_file), 8, "push", "shadowed"),
        (str(scene.user_file), 13, "wide", "broad"),
    ]
    assert found[1]["words"].startswith("Bash(* --version) does not name the program")


def test_rules_of_the_project_are_looked_at_too(scene: RulesScene):
    scene.user_file.write_text(SOUND)
    scene.project_file.write_text(a_file("w allow Bash"))
    assert scene.run("lint").lines[0].startswith(f"{scene.project_file}:3: broad: w ")
    assert scene.run("lint", "--cwd", "/").code == 0


def test_a_broken_file_is_named_with_its_line(scene: RulesScene):
    scene.user_file.write_text(SOUND)
    scene.project_file.write_text(a_file("w allow Bash") + "priorty = 1\n")
    done = scene.run("lint")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"{scene.project_file}:3: rule w: the key priorty is unknown; did you mean priority?\n"
    )


def test_any_file_can_be_looked_at(scene: RulesScene, monkeypatch: pytest.MonkeyPatch):
    other = scene.data / "other.toml"
    other.write_text(ODD)
    monkeypatch.chdir(scene.data)
    done = scene.run("lint", "other.toml")
    assert done.code == 1
    assert done.lines[0].startswith(f"{other}:8: shadowed: push")
    other.write_text("[[rule]]\n")
    assert scene.run("lint", "other.toml").refusal.startswith(f"{other}:1: rule: id must be")
    assert scene.run("lint", "/nowhere").refusal == "/nowhere is not there"
    assert "no regular file" in scene.run("lint", str(scene.data)).refusal


def test_the_file_of_a_project_is_read_as_one(scene: RulesScene):
    scene.project_file.write_text('[defaults]\npreset = "reads-local"\n')
    refusal = scene.run("lint", str(scene.project_file)).refusal
    assert refusal.startswith(f"{scene.project_file}: the file of a project sets no preset")
    scene.user_file.write_text('[defaults]\npreset = "reads-local"\n')
    assert scene.run("lint", str(scene.user_file)).code == 0
