from __future__ import annotations

import pytest

from ccwatch.evaluation import evaluate, is_repeatable
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling
from tests.builders import a_call
from tests.rules.builders import a_policy, a_rule, an_assessment, rule_on, ruling_on


@pytest.mark.parametrize(
    ("command", "ruling"),
    [
        ("make x", "allow"),
        ("git push", "ask"),
        ("npm publish", "ask"),
        ("rm x", "allow"),
        ("git reset --hard", "ask"),
        ("rm -rf ~", "ask"),
        ("$X", "ask"),
    ],
)
def test_equal_calls_are_allowed_for_a_session_unless_they_are_dangerous(command: str, ruling: str):
    evaluation = rule_on(command, same=True)
    assert evaluation.ruling.value == ruling
    assert evaluation.same is (ruling == "allow")
    assert ruling_on(command) == "ask"


def test_equal_calls_pass_no_deny_and_no_ask():
    for decision in ("deny", "ask"):
        assert ruling_on("make x", a_rule(decision, "Bash(make *)"), same=True) == decision


def test_equal_calls_pass_no_floor_when_the_default_is_to_deny():
    leak = an_assessment(Level.MEDIUM, Category.SECRETS_EXFIL)
    for default in ("ask", "deny"):
        found = evaluate(a_call(), leak, a_policy(default=default), now=0, same=True)
        assert found.ruling is not Ruling.ALLOW


@pytest.mark.parametrize(
    ("level", "category", "repeatable"),
    [
        (Level.LOW, Category.FS_READ, True),
        (Level.MEDIUM, Category.EXEC_PROJECT, True),
        (Level.UNCERTAIN, Category.UNKNOWN, False),
        (Level.HIGH, Category.FS_DESTROY, False),
        (Level.MEDIUM, Category.GIT_REMOTE, False),
        (Level.MEDIUM, Category.PACKAGE_PUBLISH, False),
    ],
)
def test_a_push_is_never_repeatable(level: Level, category: Category, *, repeatable: bool):
    assert is_repeatable(an_assessment(level, category)) is repeatable
