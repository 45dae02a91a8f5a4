from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from tests.rules.builders import a_rule, named, rule_on, ruling_on


@pytest.mark.parametrize(
    ("command", "max_risk", "ruling"),
    [
        ("make x", Level.LOW, "ask"),
        ("make x", Level.MEDIUM, "allow"),
        ("git push --force", Level.MEDIUM, "ask"),
        ("git push --force", Level.HIGH, "allow"),
        ("rm -rf /", Level.HIGH, "ask"),
    ],
)
def test_an_allow_has_a_ceiling(command: str, max_risk: Level, ruling: str):
    patterns = ("Bash(make x)", "Bash(git push *)", "Bash(rm *)")
    rule = a_rule("allow", *patterns, max_risk=max_risk)
    assert ruling_on(command, rule) == ruling


def test_the_ceiling_says_what_would_change_it():
    rule = named(a_rule("allow", "Bash(git push *)"), "push")
    evaluation = rule_on("git push --force", rule)
    assert evaluation.reason.startswith("rule push allows up to medium; this is high: ")
    assert evaluation.changes == ("max_risk = high in rule push would allow it",)


def test_a_pattern_that_says_too_little_is_no_ceiling_to_lift():
    rule = named(a_rule("allow", "Bash(npm* test)", max_risk=Level.HIGH), "npm")
    evaluation = rule_on("npm test", rule)
    assert evaluation.reason.startswith("rule npm allows up to low; this is medium: ")
    assert evaluation.changes == ("a pattern of rule npm that says more of what runs",)


def test_the_pattern_that_says_most_is_the_one_that_caps():
    for patterns in (("Bash(n* test)", "Bash(npm test)"), ("Bash(npm test)", "Bash(n* test)")):
        for rules in (
            (a_rule("allow", *patterns),),
            tuple(a_rule("allow", pattern) for pattern in patterns),
        ):
            assert ruling_on("npm test", *rules) == "allow"
            assert ruling_on("npx test", *rules) == "ask"
            assert ruling_on("npm run test", *rules) == "ask"


def test_of_equal_allows_the_one_that_allows_most_counts():
    low = a_rule("allow", "Bash(make x)", max_risk=Level.LOW)
    medium = a_rule("allow", "Bash(make *)")
    for rules in ((low, medium), (medium, low)):
        assert rule_on("make x", *rules).rules == (medium,)
    first = a_rule("allow", "Bash(make x)", max_risk=Level.LOW, priority=299)
    assert ruling_on("make x", first, medium) == "ask"


def test_the_lowest_ceiling_of_all_rules_counts_for_the_whole_call():
    reads = a_rule("allow", "Bash(ls *)", max_risk=Level.LOW)
    makes = a_rule("allow", "Bash(make *)", "Bash(make x)")
    assert ruling_on("ls; make x", reads, a_rule("allow", "Bash(make x)")) == "ask"
    assert ruling_on("ls", reads, makes) == "allow"
