from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from tests.builders import a_call
from tests.rules.builders import a_place, a_policy, a_rule, rule_on


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("Bash", {"command": "echo ghp_abcdefghijklmnopqrstuvwxyz0123456789AB"}),
        ("Bash", {"command": "ls # ghp_abcdefghijklmnopqrstuvwxyz0123456789AB"}),
        ("Bash", {"command": "ls < ~/.ssh/id_rsa"}),
        ("Bash", {"command": "ls > x"}),
    ],
)
@pytest.mark.parametrize("preset", ["reads-local", "reads-cloud"])
def test_a_preset_never_allows_more_than_low(tool: str, value: dict[str, Any], preset: str):
    evaluation = rule_on(value, tool=tool, preset=preset)
    assert evaluation.assessment.level > Level.LOW
    assert evaluation.ruling.value == "ask"


def test_a_preset_does_not_pass_over_what_was_found_of_the_whole_call():
    """A pattern that may follow a link to secrets is a finding of no single command."""
    value = {"command": "cat ./*"}
    assessment = assess("Bash", value, a_place())
    link = Finding(Category.SECRETS_READ, Level.HIGH, "may follow a link to secrets")
    found = replace(assessment, level=Level.HIGH, findings=(link, *assessment.findings))
    for rules in ((), (a_rule("allow", "Bash(git push *)", max_risk=Level.HIGH),)):
        policy = a_policy(*rules, preset="reads-local")
        assert evaluate(a_call("Bash", value), found, policy, now=0).ruling.value == "ask"
