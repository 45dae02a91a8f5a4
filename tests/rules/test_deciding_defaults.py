from __future__ import annotations

import pytest

from ccwatch.calls import QUESTION
from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.rules.policy import Policy
from ccwatch.rules.rule import Ruling
from tests.builders import a_call
from tests.rules.builders import a_place, a_policy, a_rule, an_assessment, rule_on, ruling_on


def test_what_no_rule_decides_is_asked_about():
    evaluation = rule_on("make x")
    assert (evaluation.ruling, evaluation.reason) == (Ruling.ASK, "no rule decides")
    assert evaluation.changes == ("a preset never allows more than low",)
    assert evaluation.message == ""


def test_the_first_part_that_no_rule_allows_is_named():
    evaluation = rule_on("ls; make x; make y", a_rule("allow", "Bash(ls)"))
    assert evaluation.reason == "no rule allows “make x”"


def test_an_obstacle_is_explained():
    evaluation = rule_on("FOO=1 ls", a_rule("allow", "Bash(ls)"))
    assert evaluation.changes[0] == "no pattern covers “ls”: it sets FOO"


@pytest.mark.parametrize(
    ("command", "changes"),
    [
        ("ls", ("preset reads-local would allow it",)),
        ("curl https://x.io", ("preset reads-cloud would allow it",)),
        ("make; make", ("a preset never allows more than low",)),
        ("ls; make", ("a preset never allows more than low, and one command is above it",)),
        (
            "ls; make; make",
            ("a preset never allows more than low, and 2 commands are above it",),
        ),
    ],
)
def test_the_default_says_what_a_preset_would_do(command: str, changes: tuple[str, ...]):
    assert rule_on(command).changes == changes


def test_where_no_preset_would_help_none_is_promised():
    message = an_assessment(Level.LOW, Category.MESSAGE)
    assert evaluate(a_call("Frob", {}), message, a_policy(), now=0).changes == ()


def test_no_more_than_four_changes_are_told():
    evaluation = rule_on("A=1 ls; B=1 ls; C=1 ls; D=1 ls; E=1 ls")
    assert len(evaluation.changes) == 4
    rules = [a_rule("allow", f"Bash(echo {number})") for number in range(6)]
    command = "; ".join(f"echo {number}" for number in range(6))
    assert len(rule_on(command, *rules).changes) == 4


def test_a_default_of_deny_denies_and_says_so():
    evaluation = rule_on("make x", default="deny")
    assert evaluation.ruling is Ruling.DENY
    assert evaluation.message == "No rule of ccwatch allows this."
    assert ruling_on("ls", default="deny", preset="reads-local") == "allow"
    assert ruling_on("make x", a_rule("allow", "Bash(make *)"), default="deny") == "allow"
    assert ruling_on("rm -rf ~", a_rule("allow", "Bash(rm *)"), default="deny") == "ask"
    assert ruling_on("make x", a_rule("ask", "Bash(make *)"), default="deny") == "ask"
    assert ruling_on({"questions": []}, tool=QUESTION, default="deny") == "ask"


def test_a_policy_begins_empty():
    policy = Policy()
    assert (policy.rulesets, policy.default, dict(policy.uses)) == ((), Ruling.ASK, {})
    found = evaluate(a_call(), assess("Bash", {"command": "ls"}, a_place()), policy, now=0)
    assert found.ruling is Ruling.ASK
