from __future__ import annotations

from typing import Any

import pytest

from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.rules.text import RulesFile
from ccwatch.rules.widening import (
    Widening,
    describe_widenings,
    drop_allows,
    is_narrower,
    limit,
)
from tests.rules.builders import a_rule

PUSH = a_rule("deny", "Bash(git push *)", id="push")
TESTS = a_rule("allow", "Bash(npm test)", "Bash(npm run test *)", id="tests")
DEPLOY = a_rule("ask", "Bash(make deploy)", id="deploy")


def compare(new: list[Rule], accepted: list[Rule], **defaults: Any) -> tuple[list[str], list[str]]:
    """Return the ids of the rules that count, and the changes that wait, a line each."""
    file, waiting = limit(
        RulesFile(rules=tuple(new), **defaults),
        RulesFile(rules=tuple(accepted)),
        preset=Preset.NONE,
    )
    return [rule.id for rule in file.rules], list(describe_widenings(waiting))


def changed(rule: Rule, **changes: Any) -> Rule:
    """Return a rule of the same id that says something else."""
    patterns = changes.pop("match", [pattern.text for pattern in rule.patterns])
    decision = changes.pop("decision", rule.decision.value)
    return a_rule(decision, *patterns, **{"id": rule.id, "priority": rule.priority} | changes)


def test_what_was_confirmed_counts():
    assert compare([PUSH, TESTS, DEPLOY], [PUSH, TESTS, DEPLOY]) == (
        ["push", "tests", "deploy"], [],
    )  # fmt: skip


def test_a_new_deny_or_ask_counts_at_once_and_a_new_allow_waits():
    assert compare([PUSH, TESTS, DEPLOY], []) == (
        ["push", "deploy"],
        ["+ allow tests: Bash(npm test), Bash(npm run test *)"],
    )


def test_an_allow_that_goes_is_gone_and_a_deny_that_goes_still_counts():
    assert compare([], [PUSH, TESTS, DEPLOY]) == (
        ["push", "deploy"],
        ["- deny push: Bash(git push *)", "- ask deploy: Bash(make deploy)"],
    )


def test_a_deny_that_says_less_counts_as_it_did_as_well():
    less = changed(PUSH, match=["Bash(git push --force *)"])
    assert compare([less], [PUSH]) == (
        ["push", "push.as-it-was-1"],
        ["~ deny push: Bash(git push *)"],
    )


@pytest.mark.parametrize(
    "new",
    [
        changed(PUSH, enabled=False),
        changed(PUSH, decision="ask", priority=100),
        changed(PUSH, decision="allow", priority=100),
        changed(PUSH, cwd=("~/work/**",)),
        changed(PUSH, expires=1.0),
    ],
)
def test_no_way_of_weakening_a_deny_counts_before_it_is_confirmed(new: Rule):
    counting, waiting = compare([new], [PUSH])
    assert "push.as-it-was-1" in counting
    assert len(waiting) == 1


def test_words_for_people_are_no_change():
    new = changed(PUSH, reason="ask me", note="x", created=5.0)
    assert compare([new], [PUSH]) == (["push"], [])


def test_a_deny_that_is_made_stricter_in_place_of_an_ask_counts_beside_it():
    counting, waiting = compare([changed(DEPLOY, decision="deny", priority=100)], [DEPLOY])
    assert counting == ["deploy", "deploy.as-it-was-1"]
    assert waiting == ["~ ask deploy: Bash(make deploy)"]


def test_an_ask_that_would_stand_before_a_deny_waits():
    ask = a_rule("ask", "Bash(git *)", id="ask", priority=50)
    assert compare([PUSH, ask], [PUSH]) == (["push"], ["+ ask ask: Bash(git *)"])
    assert compare([ask], []) == (["ask"], [])


def test_an_allow_that_is_switched_off_is_off_and_waits_to_be_on():
    off = changed(TESTS, enabled=False)
    assert compare([off], [TESTS]) == (["tests"], [])
    assert compare([TESTS], [off])[1] == ["~ allow tests: Bash(npm test), Bash(npm run test *)"]


@pytest.mark.parametrize(
    "narrower",
    [
        {"match": ["Bash(npm test)"]},
        {"max_risk": Level.LOW},
        {"priority": 301},
        {"expires": 5.0},
        {"max_uses": 1},
        {"cwd": ("~/work/**",)},
        {"agent": ("claude-code",)},
        {"session": ("s",)},
        {"digest": "d"},
    ],
)
def test_an_allow_that_says_less_counts_at_once(narrower: dict[str, Any]):
    new = changed(TESTS, **narrower)
    assert is_narrower(new, TESTS)
    assert compare([new], [TESTS]) == (["tests"], [])
    # And the way back waits.
    assert not is_narrower(TESTS, new)
    counting, waiting = compare([TESTS], [new])
    assert (counting, len(waiting)) == ([], 1)


@pytest.mark.parametrize(
    "wider",
    [
        {"match": ["Bash(npm test)", "Bash(npm *)"]},
        {"match": ["Bash(npm *)"]},
        {"max_risk": Level.HIGH},
        {"priority": 50},
    ],
)
def test_an_allow_that_says_more_waits_and_does_not_count(wider: dict[str, Any]):
    counting, waiting = compare([changed(TESTS, **wider)], [TESTS])
    assert (counting, len(waiting)) == ([], 1)


def test_rules_that_change_places_say_the_same():
    assert compare([DEPLOY, TESTS, PUSH], [PUSH, TESTS, DEPLOY]) == (
        ["deploy", "tests", "push"], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("accepted", "new", "preset", "default", "waits"),
    [
        (None, Preset.READS_LOCAL, Preset.NONE, None, ["~ preset = reads-local"]),
        (Preset.READS_CLOUD, Preset.READS_LOCAL, Preset.READS_LOCAL, None, []),
        (Preset.READS_LOCAL, None, None, None, []),
    ],
)
def test_a_wider_preset_waits(
    accepted: Preset | None, new: Preset | None, preset: Preset | None, default: Ruling | None,
    waits: list[str],
):  # fmt: skip
    file, waiting = limit(RulesFile(preset=new), RulesFile(preset=accepted), preset=Preset.NONE)
    assert (file.preset, file.default) == (preset, default)
    assert list(describe_widenings(waiting)) == waits


def test_a_preset_that_is_taken_from_the_file_leaves_the_setting_which_may_be_wider():
    file, waiting = limit(RulesFile(), RulesFile(preset=Preset.NONE), preset=Preset.READS_CLOUD)
    assert file.preset is Preset.NONE
    assert len(waiting) == 1


def test_a_default_that_denies_goes_on_until_it_is_confirmed():
    deny, ask = RulesFile(default=Ruling.DENY), RulesFile(default=Ruling.ASK)
    file, waiting = limit(ask, deny, preset=Preset.NONE)
    assert file.default is Ruling.DENY
    assert list(describe_widenings(waiting)) == ["~ decision = ask where nothing decides"]
    assert limit(deny, ask, preset=Preset.NONE) == (
        RulesFile(default=Ruling.DENY), (),
    )  # fmt: skip


def test_of_a_file_that_nobody_trusts_only_what_is_stricter_is_left():
    file = RulesFile(rules=(PUSH, TESTS), default=Ruling.DENY, preset=Preset.READS_CLOUD)
    assert drop_allows(file) == RulesFile(rules=(PUSH,), default=Ruling.DENY)
    assert drop_allows(RulesFile(default=Ruling.ASK)) == RulesFile()


def test_a_change_names_its_rule():
    _, waiting = limit(RulesFile(rules=(TESTS,)), RulesFile(), preset=Preset.NONE)
    assert [change.rule for change in waiting] == [TESTS]
    assert isinstance(waiting[0], Widening)
