from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Decider, Verdict
from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.level import Level
from ccwatch.rules.policy import Policy
from ccwatch.rules.replay import Recorded, Simulation, add_rules, simulate, without_rule
from ccwatch.rules.rule import Origin, Ruling, Scope
from ccwatch.rules.ruleset import RuleSet
from tests.builders import a_call
from tests.rules.builders import HOME, WEB, a_place, a_policy, a_rule, untrusted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.rule import Rule


def recorded(command: str, verdict: Verdict | None = Verdict.ALLOW, **changes: Any) -> Recorded:
    """Return a call that a person decided."""
    call = a_call("Bash", {"command": command}, directory=untrusted(WEB))
    fields: dict[str, Any] = {"decider": Decider.PERSON, "received": 1_000.0}
    return Recorded(id=call.id, call=call, verdict=verdict, **(fields | changes))


def inspect(call: ToolCall) -> Assessment:
    return assess(call.tool, call.input, a_place(call.directory))


def replay(
    calls: list[Recorded],
    change: Callable[[Policy], Policy],
    policy: Policy | None = None,
    now: float = 2_000.0,
) -> Simulation:
    return simulate(
        calls,
        lambda project: policy or a_policy(),
        change,
        inspect=inspect,
        evaluate=evaluate,
        now=now,
    )


def adding(*rules: Rule) -> Callable[[Policy], Policy]:
    return lambda policy: add_rules(policy, rules)


def commands(found: tuple[Any, ...]) -> list[str]:
    return [each.recorded.call.input["command"] for each in found]


def test_only_calls_that_would_end_otherwise_are_changes():
    calls = [recorded("npm test"), recorded("npm run lint"), recorded("ls")]
    found = replay(calls, adding(a_rule("allow", "Bash(npm test)"), a_rule("deny", "Bash(ls)")))
    assert found.calls == 3
    assert [(each.before, each.after) for each in found.changes] == [
        (Ruling.ASK, Ruling.ALLOW),
        (Ruling.ASK, Ruling.DENY),
    ]
    assert commands(found.allowed) == ["npm test"]
    assert commands(found.denied) == ["ls"]
    assert found.asked == ()


def test_without_a_rule_its_calls_are_asked_about():
    rule, other = a_rule("allow", "Bash(npm test)"), a_rule("allow", "Bash(ls)")
    policy = a_policy(rule, other)
    found = replay(
        [recorded("npm test"), recorded("ls")], lambda p: without_rule(p, rule.key), policy
    )
    assert commands(found.asked) == ["npm test"]
    assert found.allowed == ()


def test_without_a_rule_the_other_sets_of_rules_stay_as_they_are():
    rule = a_rule("allow", "Bash(npm test)")
    first, second = RuleSet([rule]), RuleSet([a_rule("allow", "Bash(ls)")])
    after = without_rule(Policy(rulesets=(first, second)), rule.key)
    assert after.rulesets[0].rules == ()
    assert after.rulesets[1] is second


@pytest.mark.parametrize(
    ("verdict", "decider", "counts"),
    [
        (Verdict.DENY, Decider.PERSON, True),
        (Verdict.DENY, Decider.AGENT_PROMPT, True),
        (Verdict.DENY, Decider.RULE, False),
        (Verdict.DENY, Decider.TIMEOUT, False),
        (Verdict.ALLOW, Decider.PERSON, False),
        (None, None, False),
    ],
)
def test_calls_that_a_person_denied_stand_out(
    verdict: Verdict | None, decider: Decider | None, counts: bool
):
    call = recorded("npm test", verdict, decider=decider)
    found = replay([call], adding(a_rule("allow", "Bash(npm test)")))
    assert len(found.allowed) == 1
    assert len(found.denied_by_person) == counts


def test_a_denied_call_that_goes_on_being_asked_about_does_not_stand_out():
    found = replay(
        [recorded("npm run lint", Verdict.DENY)], adding(a_rule("allow", "Bash(npm test)"))
    )
    assert found.denied_by_person == ()


def test_allowed_calls_are_counted_by_level_and_by_what_they_are():
    calls = [recorded(each) for each in ("rm a", "ls", "rm a", "ls -l", "ls", "npm test")]
    rule = a_rule("allow", "Bash(ls *)", "Bash(rm a)", "Bash(npm test)", max_risk=Level.HIGH)
    found = replay(calls, adding(rule))
    assert list(found.by_level.items()) == [(Level.LOW, 3), (Level.MEDIUM, 3)]
    assert found.distinct == 4
    assert replay([], adding(rule)).by_level == {}


def test_the_rule_that_is_added_stands_behind_the_rules_that_are_there():
    there, added = (a_rule("deny", "Bash(ls)", origin=Origin(number=place)) for place in (1, 0))
    call = recorded("ls").call
    found = evaluate(call, inspect(call), add_rules(a_policy(there), [added]), now=0.0)
    assert found.rules == (there,)


def test_several_added_rules_keep_their_order():
    rules = [replace(a_rule("allow", "Bash(ls)"), origin=Origin()) for _ in range(2)]
    added = add_rules(Policy(), rules).rulesets[0].rules
    assert [rule.id for rule in added] == [rule.id for rule in rules]


def test_a_rule_of_a_file_keeps_its_place_in_it():
    rule = a_rule("allow", "Bash(ls)", origin=Origin("/etc/rules.toml", 3, 1))
    assert add_rules(Policy(), [rule]).rulesets[0].rules[0].origin.number == 1


def test_a_rule_whose_time_is_over_decides_nothing():
    rule = a_rule("allow", "Bash(ls)", expires=1_500.0)
    call = recorded("ls", received=1_000.0)
    assert len(replay([call], adding(rule), now=1_400.0).allowed) == 1
    assert replay([call], adding(rule), now=1_600.0).changes == ()


def test_a_rule_is_used_up_by_the_oldest_calls():
    rule = a_rule("allow", "Bash(ls)", max_uses=2)
    calls = [recorded("ls", received=float(number)) for number in (5, 3, 4, 1)]
    found = replay(calls, adding(rule))
    assert [each.recorded.received for each in found.allowed] == [1.0, 3.0]


def test_uses_count_for_both_sets_of_rules_and_across_projects():
    rule = a_rule("allow", "Bash(ls)", max_uses=3)
    policy = a_policy(rule, uses={rule.key: 1})
    calls = [recorded("ls", received=float(number)) for number in range(4)]
    calls[1] = replace(calls[1], call=replace(calls[1].call, directory=untrusted(f"{HOME}/other")))
    found = simulate(
        calls,
        lambda project: policy,
        lambda policy: policy,
        inspect=lambda call: assess(call.tool, call.input, a_place(project=call.directory)),
        evaluate=evaluate,
        now=2_000.0,
    )
    assert found.changes == ()
    found = replay(calls, lambda _: a_policy(), policy)
    assert [each.recorded.received for each in found.asked] == [0.0, 1.0]
    assert policy.uses == {rule.key: 1}


def test_uses_are_not_begun_anew_in_another_project():
    rule = a_rule("allow", "Bash(ls)", max_uses=2)
    calls = [recorded("ls", received=float(number)) for number in range(4)]
    for place in (1, 3):
        elsewhere = untrusted(f"{HOME}/other")
        calls[place] = replace(calls[place], call=replace(calls[place].call, directory=elsewhere))
    found = simulate(
        calls,
        lambda project: a_policy(),
        adding(rule),
        inspect=lambda call: assess(call.tool, call.input, a_place(project=call.directory)),
        evaluate=evaluate,
        now=2_000.0,
    )
    assert [each.recorded.received for each in found.allowed] == [0.0, 1.0]


def test_the_policy_is_found_and_changed_once_for_each_project():
    asked: list[str | None] = []

    def find_policy(project: str | None) -> Policy:
        asked.append(project)
        return a_policy()

    found = simulate(
        [recorded("ls") for _ in range(5)],
        find_policy,
        adding(a_rule("allow", "Bash(ls)")),
        inspect=inspect,
        evaluate=evaluate,
        now=0.0,
    )
    assert len(found.allowed) == 5
    assert asked == [WEB, WEB]


def test_a_call_that_cannot_be_inspected_any_more_is_never_allowed(
    caplog: pytest.LogCaptureFixture,
):
    def fail(call: ToolCall) -> Assessment:
        raise OSError("the disk is gone")

    rule = a_rule("allow", "Bash(ls)", max_risk=Level.HIGH, scope=Scope.USER)
    found = simulate(
        [recorded("ls")],
        lambda project: a_policy(),
        adding(rule),
        inspect=fail,
        evaluate=evaluate,
        now=0.0,
    )
    assert (found.calls, found.allowed) == (1, ())
    assert "could not be inspected" in caplog.text
