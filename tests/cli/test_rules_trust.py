from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.rules.files import FileChangedError
from ccwatch.rules.text import RulesFileError
from ccwatch.rules.trust import read_trust
from tests.cli.rules_scene import a_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.rules_scene import RulesScene

RULES = a_file("build allow Bash(cargo build *)", "prod deny Bash(kubectl *)")


@pytest.fixture(autouse=True)
def rules(scene: RulesScene) -> None:
    scene.project_file.write_text(RULES)


class Terminal(io.StringIO):
    """A person at a terminal."""

    def isatty(self) -> bool:
        return True


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(text))


def test_the_rules_of_a_project_count_once_they_are_trusted_and_confirmed(
    scene: RulesScene, monkeypatch: pytest.MonkeyPatch
):
    assert (scene.check("cargo build"), scene.check("kubectl get x")) == ("ask", "deny")
    answer(monkeypatch, "y\n")
    done = scene.run("trust")
    assert done.code == 0
    assert done.lines[:3] == [str(scene.project_file), "  version = 1", "  "]
    assert "Trust these rules? [y/N]: " in done.err
    assert done.lines[-2:] == [
        f"{scene.project_file} is trusted",
        "  its rules count once a key in the console confirms them",
    ]
    assert scene.check("cargo build") == "ask"
    assert scene.run("list").err == "1 change waits for a key in the console\n"
    scene.press_key()
    assert scene.check("cargo build") == "allow"


@pytest.mark.parametrize("said", ["n\n", "\n"])
def test_whoever_says_no_changes_nothing(
    scene: RulesScene, monkeypatch: pytest.MonkeyPatch, said: str
):
    answer(monkeypatch, said)
    done = scene.run("trust")
    assert done.code == 1
    assert done.err.endswith("nothing was changed\n")
    assert not scene.trust_file.exists()


def test_without_a_terminal_nobody_is_asked(scene: RulesScene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    done = scene.run("trust")
    assert done.code == 2
    assert done.err == (
        "ccwatch: there is no terminal to ask at\nhint: look at the file, then give --yes\n"
    )
    assert not scene.trust_file.exists()


def test_without_confirmation_they_count_at_once(scene: RulesScene):
    scene.trust_changes()
    assert scene.check("cargo build") == "ask"
    assert scene.run("trust", "--yes").lines[-1] == "  its rules count at once"
    assert scene.check("cargo build") == "allow"


def test_a_file_that_changes_must_be_trusted_again_and_only_the_difference_is_shown(
    scene: RulesScene,
):
    scene.run("trust", "--yes")
    scene.press_key()
    scene.project_file.write_text(RULES.replace("cargo build *", "cargo *"))
    assert (scene.check("cargo test"), scene.check("cargo build")) == ("ask", "ask")
    done = scene.run("trust", "--yes")
    assert done.lines[0] == f"{scene.project_file}, against what was confirmed last"
    assert '  -match = ["Bash(cargo build *)"]' in done.lines
    assert '  +match = ["Bash(cargo *)"]' in done.lines
    assert not any("kubectl" in line for line in done.lines)
    assert scene.run("trust").lines == [
        f"{scene.project_file} is trusted already",
        "  its rules count once a key in the console confirms them",
    ]
    scene.press_key()
    assert scene.check("cargo test") == "allow"


def test_what_is_trusted_and_confirmed_already_counts_at_once(scene: RulesScene):
    scene.run("trust", "--yes")
    scene.press_key()
    assert scene.run("trust", "--yes").lines[1] == "  its rules count at once"


def test_trust_is_taken_back(scene: RulesScene):
    scene.run("trust", "--yes")
    scene.press_key()
    assert scene.check("cargo build") == "allow"
    done = scene.run("trust", "--remove")
    assert done.lines == [
        f"{scene.project_file} is trusted no more: only its denies and asks count"
    ]
    assert (scene.check("cargo build"), scene.check("kubectl get x")) == ("ask", "deny")
    assert scene.run("trust", "--remove").lines == [f"{scene.project_file} was not trusted"]


def test_it_all_comes_out_as_json(scene: RulesScene):
    trusted = scene.run("trust", "--yes", "--json").json
    digest = trusted.pop("digest")
    assert trusted == {
        "file": str(scene.project_file),
        "result": "trusted",
        "waits": ["+ allow build: Bash(cargo build *)"],
    }
    assert read_trust(scene.trust_file.read_text()) == {str(scene.project_file): digest}
    found = [json.loads(scene.run("trust", "--remove", "--json").out) for _ in range(2)]
    assert [each["result"] for each in found] == ["removed", "not trusted"]


def test_other_projects_stay_trusted(scene: RulesScene, tmp_path: Path):
    scene.run("trust", "--yes")
    other = tmp_path / "other"
    (other / ".ccwatch").mkdir(parents=True)
    (other / ".ccwatch" / "rules.toml").write_text(RULES)
    assert scene.run("trust", str(other), "--yes").code == 0
    assert len(read_trust(scene.trust_file.read_text())) == 2
    scene.run("trust", "--remove")
    assert list(read_trust(scene.trust_file.read_text())) == [f"{other}/.ccwatch/rules.toml"]


def test_a_folder_of_a_project_means_the_project(scene: RulesScene):
    (scene.project / "src").mkdir()
    assert scene.run("trust", "src", "--yes").lines[0] == str(scene.project_file)


def test_what_a_hostile_file_says_stays_escaped(scene: RulesScene):
    scene.project_file.write_text(a_file("x deny Bash(\u202e)") + "# \x9b2J\n")
    done = scene.run("trust", "--yes")
    assert done.code == 0
    assert all(line.isprintable() for line in done.out.split("\n"))


def test_a_file_that_is_broken_or_not_there_cannot_be_trusted(scene: RulesScene):
    scene.project_file.write_text("[[rule]]\n")
    refusal = scene.run("trust", "--yes").refusal
    assert refusal.startswith(f"{scene.project_file}:1: rule: id must be a text")
    scene.project_file.unlink()
    assert scene.run("trust", "--yes").refusal == f"{scene.project_file} is not there"
    scene.project_file.mkdir()
    assert "no regular file" in scene.run("trust", "--yes").refusal
    assert scene.run("trust", "/nowhere").refusal == "no directory /nowhere"


@pytest.mark.parametrize("command", [["--yes"], ["--remove"]])
def test_a_broken_list_of_projects_is_left_alone(scene: RulesScene, command: list[str]):
    scene.trust_file.write_text("trusted = 7\n")
    refusal = scene.run("trust", *command).refusal
    assert refusal == f"{scene.trust_file} does not list paths with digests under [trusted]"
    assert scene.trust_file.read_text() == "trusted = 7\n"
    scene.trust_file.unlink()
    scene.trust_file.mkdir()
    assert "no regular file" in scene.run("trust", *command).refusal


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileChangedError("x"), "has just been changed by something else"),
        (RulesFileError("/x", 0, "cannot be written: no space"), "/x: cannot be written: no space"),
    ],
)
def test_a_list_that_cannot_be_written_is_said(
    scene: RulesScene, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
):
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("ccwatch.rules.files.write_content", fail)
    assert message in scene.run("trust", "--yes", "--json").refusal


def test_a_path_that_no_file_can_hold_is_refused(scene: RulesScene, tmp_path: Path):
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff")
    os.makedirs(f"{odd}/.ccwatch")
    with open(f"{odd}/.ccwatch/rules.toml", "w") as stream:
        stream.write(RULES)
    refusal = scene.run("trust", odd, "--yes", "--json").refusal
    assert refusal == "the path of the project is no UTF-8"
