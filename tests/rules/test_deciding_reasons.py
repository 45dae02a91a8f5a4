from __future__ import annotations

import pytest

from ccwatch.rules.condition import Condition
from ccwatch.rules.rule import Ruling
from tests.rules.builders import WEB, a_rule, named, rule_on, ruling_on


def test_an_allow_names_every_rule_that_it_rests_on():
    first = named(a_rule("allow", "Bash(ls *)"), "first")
    second = named(a_rule("allow", "Bash(cat *)"), "second")
    other = a_rule("allow", "Bash(rm *)")
    evaluation = rule_on("ls; cat x; ls -a", first, second, other)
    assert evaluation.ruling is Ruling.ALLOW
    assert evaluation.rules == (first, second)
    assert evaluation.reason == "rule first and rule second"
    assert evaluation.changes == (
        "without rule first it would ask",
        "without rule second it would ask",
    )
    assert not evaluation.by_preset
    assert evaluation.message == ""


def test_a_preset_and_a_rule_allow_together():
    rule = named(a_rule("allow", "Bash(make all)"), "make")
    assert ruling_on("make all | head", rule) == "ask"
    evaluation = rule_on("make all | head", rule, preset="reads-local")
    assert (evaluation.ruling, evaluation.reason) == (
        Ruling.ALLOW,
        "rule make and preset reads-local",
    )
    assert evaluation.by_preset
    assert [judgement.by_preset for judgement in evaluation.judgements] == [False, True]


def test_a_preset_alone_allows_without_rules():
    evaluation = rule_on("ls", preset="reads-local")
    assert (evaluation.ruling, evaluation.reason, evaluation.by_preset, evaluation.rules) == (
        Ruling.ALLOW,
        "preset reads-local",
        True,
        (),
    )


@pytest.mark.parametrize("decision", ["deny", "ask"])
def test_a_strict_rule_stands_above_a_preset(decision: str):
    rule = a_rule(decision, "Bash(ls *)")
    evaluation = rule_on("ls", rule, preset="reads-local")
    assert (evaluation.ruling.value, evaluation.rules) == (decision, (rule,))


def test_a_denial_says_why_and_what_would_change_it():
    deny = named(a_rule("deny", "Bash(git push *)", reason="push by hand"), "no-push")
    evaluation = rule_on("ls; git push", deny)
    assert evaluation.reason == "rule no-push denies “git push”"
    assert evaluation.changes == ("without rule no-push (user)",)
    assert evaluation.message == "push by hand"
    plain = rule_on("git push", named(a_rule("deny", "Bash(git push)"), "x"))
    assert plain.message == "The rule x of ccwatch denies this."


def test_an_ask_is_no_denial():
    ask = named(a_rule("ask", "Bash(git push *)"), "x")
    evaluation = rule_on("git push", ask)
    assert evaluation.reason == "rule x asks about “git push”"
    assert "denies" not in evaluation.message


def test_a_denial_names_the_rule_that_would_decide_otherwise():
    deny = named(a_rule("deny", "Bash(git push *)"), "no")
    allow = named(a_rule("allow", "Bash(git push *)"), "yes")
    evaluation = rule_on("git push", allow, deny)
    assert evaluation.changes == ("without rule no, rule yes would decide",)
    (judgement,) = (part for part in evaluation.judgements if part.rule == deny)
    assert judgement.runner_up == allow
    assert judgement.pattern == "Bash(git push *)"


def test_the_first_of_several_denials_speaks():
    late = named(a_rule("deny", "Bash(ls)", priority=120), "late")
    early = named(a_rule("deny", "Bash(cat *)", priority=110), "early")
    assert rule_on("ls; cat x", late, early).rules == (early,)


def test_a_deny_stands_above_an_ask_of_another_part():
    ask = a_rule("ask", "Bash(ls)", priority=1)
    deny = a_rule("deny", "Bash(cat *)")
    assert rule_on("ls; cat x", ask, deny).rules == (deny,)


def test_a_long_command_is_shortened_in_the_reason():
    evaluation = rule_on("echo " + "x" * 100, a_rule("deny", "Bash(echo *)"))
    assert evaluation.reason.endswith("x…”")
    assert len(evaluation.reason) < 90


# -- judgements ------------------------------------------------------------------------------


def test_every_required_part_is_judged_and_the_others_only_where_a_rule_decides():
    evaluation = rule_on("ls; cat x", a_rule("allow", "Bash(ls)"), a_rule("deny", "Read(./x)"))
    told = [(part.subject.shown, part.ruling) for part in evaluation.judgements]
    assert told == [("ls", Ruling.ALLOW), ("cat x", None), (f"{WEB}/x", Ruling.DENY)]


def test_a_table_and_a_pattern_tell_by_what_they_decide():
    by_table = a_rule("allow", when=Condition(program=("ls",)))
    by_pattern = a_rule("allow", "Bash(cat *)")
    first, second = rule_on("ls; cat x", by_table, by_pattern).judgements
    assert (first.pattern, second.pattern) == ("", "Bash(cat *)")


def test_the_same_call_is_always_decided_alike():
    rules = [a_rule("deny", "Read(./a)", "Read(./b)"), a_rule("ask", "Bash(cat *)")]
    assert len({rule_on("cat ./a* b $X", *rules).reason for _ in range(5)}) == 1
