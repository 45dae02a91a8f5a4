from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Untrusted
from tests.builders import a_call, a_deny, an_allow
from tests.cli.rules_scene import a_file

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from tests.cli.rules_scene import RulesScene

HOUR = 3_600.0
DAY = 24 * HOUR


def asked(scene: RulesScene, command: str, *, ago: float = HOUR, **changes: Any) -> ToolCall:
    """Return a call that was asked in the project some seconds ago."""
    place = Untrusted(str(scene.project))
    value = {"command": command}
    return a_call(value=value, received=time.time() - ago, directory=place, **changes)


@pytest.fixture(autouse=True)
def journal(scene: RulesScene) -> None:
    scene.trust_changes()
    scene.record(
        (asked(scene, "git status", ago=3 * DAY), an_allow()),
        (asked(scene, "git status"), an_allow()),
        (asked(scene, "npm run build"), an_allow()),
        (asked(scene, "npm run test"), None),
        (asked(scene, "npm run format", id="denied"), a_deny("no")),
        (asked(scene, "npm run old", ago=40 * DAY), an_allow()),
    )


def test_what_a_new_rule_would_allow_is_counted(scene: RulesScene):
    done = scene.run("simulate", "--add", "Bash(git status *)")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        "2 calls would have been allowed; 0 of them you denied; levels: 2 low; 1 distinct command"
    ]
    done = scene.run("simulate", "--add", "Bash(git status *)", "--since", "2d")
    assert done.lines[0].startswith("1 call would have been allowed;")


@pytest.mark.usefixtures("two_hours_east")
def test_what_a_person_denied_comes_first_and_fails(scene: RulesScene):
    call = asked(scene, "npm run docs", ago=DAY, id="earlier")
    scene.record((call, a_deny()))
    done = scene.run("simulate", "--add", "Bash(npm run *)", "--add", "Bash(git status)")
    assert done.code == 1
    head, first, second, blank, count = done.lines
    assert (head, blank) == ("denied by you, and allowed by these rules", "")
    assert first.split()[0] == "earlier"
    assert first.endswith("medium  npm run docs")
    assert second.split()[0] == "denied"
    assert second.endswith("medium  npm run format")
    local = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(call.received))
    assert local in first
    assert count == (
        "6 calls would have been allowed; 2 of them you denied; levels: 2 low, 4 medium; "
        "5 distinct commands"
    )


def test_limits_of_the_rule_count(scene: RulesScene):
    arguments = ("simulate", "--add", "Bash(npm run *)", "--add", "Bash(git status)")
    done = scene.run(*arguments, "--max-risk", "low")
    assert done.code == 0
    assert done.lines[0].startswith("2 calls would have been allowed; 0 of them you denied;")


def test_what_a_deny_and_an_ask_would_do_is_counted(scene: RulesScene):
    done = scene.run("simulate", "--decision", "deny", "--add", "Bash(npm *)")
    assert (done.code, done.lines) == (0, ["3 calls would have been denied"])
    scene.user_file.write_text(a_file("git allow Bash(git *)", "npm deny Bash(npm run test)"))
    done = scene.run("simulate", "--decision", "ask", "--add", "Bash(git *)", "--remove", "npm")
    assert done.lines == ["3 calls would have been asked about"]
    done = scene.run("simulate", "--remove", "git")
    assert done.lines == ["2 calls would have been asked about"]


def test_what_changes_nothing_says_so(scene: RulesScene):
    done = scene.run("simulate", "--add", "Bash(make *)")
    assert (done.code, done.lines) == (
        0, ["nothing would have been decided otherwise, of 5 calls"],
    )  # fmt: skip


def test_the_rules_of_the_project_count(scene: RulesScene):
    scene.project_file.write_text(a_file("no deny Bash(git status)"))
    done = scene.run("simulate", "--add", "Bash(git status)")
    assert done.lines == ["nothing would have been decided otherwise, of 5 calls"]


@pytest.mark.usefixtures("two_hours_east")
def test_it_all_comes_out_as_json(scene: RulesScene):
    done = scene.run("simulate", "--add", "Bash(npm run format)", "--json")
    assert done.code == 1
    found = done.json
    (change,) = found.pop("changes")
    assert change.pop("received").endswith("Z")
    assert change == {
        "id": "denied", "tool": "Bash", "headline": "npm run format", "level": "medium",
        "verdict": "deny", "decider": "person", "before": "ask", "after": "allow",
    }  # fmt: skip
    assert found == {
        "calls": 5, "allowed": 1, "asked": 0, "denied": 0, "denied_by_person": 1,
        "levels": {"medium": 1}, "distinct": 1,
    }  # fmt: skip


def test_of_a_long_journal_the_newest_calls_are_looked_at(
    scene: RulesScene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ccwatch.cli.rules.simulating.MOST_CALLS", 2)
    done = scene.run("simulate", "--add", "Bash(make)")
    assert done.lines == ["nothing would have been decided otherwise, of 2 calls"]
    assert done.err == "only the newest 2 calls were looked at\n"


def test_what_cannot_be_asked_again_is_left_out(scene: RulesScene, monkeypatch: pytest.MonkeyPatch):
    def make_nothing(_: object) -> None:
        return None

    monkeypatch.setattr("ccwatch.audit.make_recorded", make_nothing)
    done = scene.run("simulate", "--add", "Bash(make)")
    assert done.lines == ["nothing would have been decided otherwise, of 0 calls"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give --add or --remove"),
        (["--remove", "x", "--decision", "deny"], "--decision and --max-risk are for a rule"),
        (["--remove", "x", "--max-risk", "low"], "--decision and --max-risk are for a rule"),
        (["--remove", "x"], "no rule x"),
        (["--add", "Bash("], "the pattern Bash( is neither"),
        (["--add", "Bash(a)", "--decision", "deny", "--max-risk", "low"], "--max-risk is for"),
        (["--add", "Bash(a)", "--since", "yesterday"], "--since yesterday is no duration"),
        (["--add", "Bash(a)", "--since", "forever"], "--since forever is no duration"),
        (["--add", "Bash(a)", "--since", "until 18:00"], "--since until 18:00 is no duration"),
    ],
)
def test_bad_use_is_refused(scene: RulesScene, arguments: list[str], message: str):
    assert message in scene.run("simulate", *arguments).refusal
