from __future__ import annotations

from dataclasses import replace

from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.ruleset import RuleSet
from tests.builders import a_call
from tests.risk.builders import HERE
from tests.rules.builders import a_policy, a_rule, allow_everything, rule_on, ruling_on


def test_of_equal_allows_the_one_that_allows_most_decides():
    some = a_rule("allow", "Bash(rm *)", id="some")
    more = a_rule("allow", "Bash(rm -rf src)", id="more", max_risk=Level.HIGH)
    assert rule_on("rm -rf src", some, more).reason == "rule more"
    assert rule_on("rm -rf src", more, some).reason == "rule more"
    first = replace(some, priority=250)
    assert ruling_on("rm -rf src", first, more) == "ask"


def test_an_exact_deny_is_about_a_whole_compound_as_it_is_written():
    whole = a_rule("deny", "Bash(cargo build && cargo test)", id="both")
    reason = "rule both denies “cargo build && cargo test”"
    assert rule_on("cargo build && cargo test", whole, allow_everything()).reason == reason
    assert ruling_on("cargo test && cargo build", whole, allow_everything()) == "allow"
    assert len(rule_on("cargo build", a_rule("deny", "Bash(cargo build)")).judgements) == 1


def test_a_deny_of_hosts_asks_about_a_host_that_is_not_known():
    rule = a_rule("deny", "WebFetch(domain:example.com)", id="host")
    evaluation = rule_on({"url": "not a url", "prompt": ""}, rule, tool="WebFetch")
    assert (evaluation.ruling, evaluation.rules) == (Ruling.ASK, (rule,))


def test_an_exact_allow_covers_a_whole_compound_as_it_is_written():
    whole = a_rule("allow", "Bash(cargo build && cargo test)", id="both")
    evaluation = rule_on("cargo build && cargo test", whole)
    assert (evaluation.ruling, evaluation.reason) == ("allow", "rule both")
    assert {part.pattern for part in evaluation.judgements} == {"Bash(cargo build && cargo test)"}
    assert ruling_on("cargo test && cargo build", whole) == "ask"
    assert ruling_on("cargo build && cargo test", whole, uses={whole.key: 1}) == "allow"
    once = a_rule("allow", "Bash(cargo build && cargo test)", max_uses=1)
    assert ruling_on("cargo build && cargo test", once, uses={once.key: 1}) == "ask"


def test_a_rule_counts_until_its_time_is_over():
    timed = a_rule("deny", "Bash(ls *)", expires=100.0)
    assert ruling_on("ls", timed, now=99.9) == "deny"
    assert ruling_on("ls", timed, now=100.0) == "ask"


def test_a_deny_of_paths_asks_about_files_whose_names_are_not_known():
    secret = a_rule("deny", "Read(./.env)", id="env")
    evaluation = rule_on("cat .e*", secret)
    assert (evaluation.ruling, evaluation.rules) == (Ruling.ASK, (secret,))
    assert evaluation.reason.startswith("rule env may be about “")
    assert ruling_on("cat .env", secret) == "deny"
    assert ruling_on("cat src/*.py", secret, allow_everything()) == "allow"


def test_rules_of_several_files_are_ordered_together():
    later = a_rule("allow", "Bash(ls *)", priority=50)
    first = a_rule("deny", "Bash(ls *)", priority=40)
    for sets in ([later], [first]), ([first], [later]):
        policy = a_policy(rulesets=tuple(map(RuleSet, sets)))
        call = a_call(value={"command": "ls"})
        evaluation = evaluate(call, assess_command("ls", HERE), policy, now=0.0)
        assert evaluation.rules == (first,)
        assert evaluation.judgements[0].runner_up is later


def test_a_managed_deny_stands_above_every_exception():
    exception = a_rule("allow", "Bash(git push *)", priority=1, max_risk=Level.HIGH)
    usual = a_rule("deny", "Bash(git push *)")
    managed = a_rule("deny", "Bash(git push *)", scope=Scope.MANAGED)
    assert ruling_on("git push origin topic", usual, exception) == "allow"
    assert ruling_on("git push origin topic", usual, exception, managed) == "deny"
