from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ccwatch.calls import QUESTION, Agent, Untrusted
from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules.rule import Ruling
from tests.builders import a_call
from tests.risk.builders import HERE
from tests.rules.builders import a_policy, a_rule, allow_everything, rule_on, ruling_on


@pytest.mark.parametrize(
    ("command", "preset", "ruling", "reason"),
    [
        ("ls", Preset.NONE, Ruling.ASK, "no rule decides"),
        ("ls", Preset.READS_LOCAL, Ruling.ALLOW, "preset reads-local"),
        ("curl https://x.io", Preset.READS_LOCAL, Ruling.ASK, "no rule decides"),
        ("curl https://x.io", Preset.READS_CLOUD, Ruling.ALLOW, "preset reads-cloud"),
        ("rm -rf /", Preset.READS_CLOUD, Ruling.ASK, "no rule decides"),
        ("ls && rm x", Preset.READS_CLOUD, Ruling.ASK, "no rule decides"),
    ],
)
def test_a_preset_decides_what_it_covers_and_nothing_else(
    command: str, preset: Preset, ruling: Ruling, reason: str
):
    evaluation = rule_on(command, preset=preset)
    assert (evaluation.ruling, evaluation.reason) == (ruling, reason)
    assert evaluation.by_preset is (ruling is Ruling.ALLOW)


@pytest.mark.parametrize(
    ("tool", "reason"),
    [(QUESTION, "a question needs an answer"), ("ExitPlanMode", "a plan needs a person")],
)
def test_what_is_for_a_person_is_always_asked(tool: str, reason: str):
    for rules in ((), (allow_everything(),)):
        evaluation = rule_on({"plan": "x"}, *rules, tool=tool, preset=Preset.READS_CLOUD)
        assert (evaluation.ruling, evaluation.reason) == (Ruling.ASK, reason)
        assert evaluation.changes == ()


@pytest.mark.parametrize(
    ("agent", "ruling", "changes"),
    [
        (Agent(Untrusted("claude"), proven=True), "allow", ("without rule mine it would ask",)),
        (
            Agent(Untrusted("claude")),
            "ask",
            ("rule mine would allow it to an agent whose token says its name",),
        ),
        (Agent(Untrusted("codex")), "ask", ()),
    ],
)
def test_an_allow_says_that_it_needs_a_token(agent: Agent, ruling: str, changes: tuple[str, ...]):
    rule = a_rule("allow", "Bash(npm test)", agent=("claude",), id="mine")
    found = rule_on("npm test", rule, agent=agent)
    assert found.ruling.value == ruling
    assert found.changes[: len(changes)] == changes
    assert any("whose token" in change for change in found.changes) is (
        agent.name == "claude" and not agent.proven
    )


def test_what_is_for_a_person_can_still_be_denied():
    assert ruling_on({}, a_rule("deny", QUESTION), tool=QUESTION) == "deny"


@pytest.mark.parametrize(
    ("command", "preset", "changes"),
    [
        ("ls", Preset.READS_LOCAL, ("preset none would ask",)),
        ("ls", Preset.NONE, ("preset reads-local would allow it",)),
        ("curl https://x.io", Preset.READS_LOCAL, ("preset reads-cloud would allow it",)),
        ("rm x", Preset.NONE, ("a preset never allows more than low",)),
        ("rm x; rm y", Preset.NONE, ("a preset never allows more than low",)),
        (
            "ls; rm x",
            Preset.NONE,
            ("a preset never allows more than low, and one command is above it",),
        ),
        (
            "ls; rm x; rm y",
            Preset.NONE,
            ("a preset never allows more than low, and 2 commands are above it",),
        ),
        ("rm 'x", Preset.NONE, ("a preset never allows more than low",)),
        (
            "sudo ls",
            Preset.NONE,
            (
                "no pattern covers “ls”: it runs through sudo",
                "a preset never allows more than low, and one command is above it",
            ),
        ),
    ],
)
def test_it_says_what_would_change_the_answer(
    command: str, preset: Preset, changes: tuple[str, ...]
):
    assert rule_on(command, preset=preset).changes == changes


def test_it_says_no_more_than_a_few_of_the_things_that_would_change_it():
    assert len(rule_on("; ".join(f"sudo cat {name}" for name in "abcdefgh")).changes) == 4


def test_where_no_preset_would_help_nothing_is_promised():
    for preset in Preset:
        evaluation = rule_on("notify-send hello", preset=preset)
        assert evaluation.ruling is Ruling.ASK
        assert not any("would allow" in change for change in evaluation.changes)


DENY = a_rule("deny", "Bash(git push --force *)", id="no-force", reason="never here")
ASK = a_rule("ask", "Bash(git push *)", id="push")
ALLOW = a_rule("allow", "Bash(git push *)", "Bash(git status *)", "Bash(rm *)", id="git")


@pytest.mark.parametrize(
    ("command", "rules", "ruling", "reason", "changes"),
    [
        ("git push --force", (DENY,), "deny", "rule no-force denies “git push --force”",
         ("without rule no-force (user)",)),
        ("git push --force", (ALLOW, ASK, DENY), "deny", "rule no-force denies “git push --force”",
         ("without rule no-force, rule push would decide",)),
        ("git push", (ALLOW, ASK, DENY), "ask", "rule push asks about “git push”",
         ("without rule push, rule git would decide",)),
        ("git status && git push --force", (ALLOW, DENY), "deny",
         "rule no-force denies “git push --force”",
         ("without rule no-force, rule git would decide",)),
        ("git status", (ALLOW,), "allow", "rule git", ("without rule git it would ask",)),
        ("git status && rm -rf src", (ALLOW,), "ask",
         "rule git allows up to medium; this is high: deletes ~/web/src recursively",
         ("max_risk = high in rule git would allow it",)),
        ("git status && cargo build", (ALLOW,), "ask", "no rule allows “cargo build”",
         ("a preset never allows more than low, and one command is above it",)),
    ],
)  # fmt: skip
def test_a_rule_decides_and_is_named(
    command: str, rules: tuple[Any, ...], ruling: str, reason: str, changes: tuple[str, ...]
):
    evaluation = rule_on(command, *rules)
    assert (evaluation.ruling, evaluation.reason) == (ruling, reason)
    assert evaluation.changes == changes


def test_a_long_part_is_quoted_short():
    reason = rule_on(f"git push {'x' * 100}", ASK).reason
    assert reason == f"rule push asks about “git push {'x' * 50}…”"


def test_the_agent_hears_the_reason_of_a_denial_or_a_plain_sentence():
    assert rule_on("git push --force", DENY).message == "never here"
    plain = rule_on("git push", a_rule("deny", "Bash(git push *)", id="no")).message
    assert plain == "The rule no of ccwatch denies this."


def test_a_ruling_names_the_rules_that_it_uses_up():
    other = a_rule("allow", "Bash(cargo build *)", id="build")
    assert rule_on("git status && cargo build && git status", ALLOW, other).rules == (ALLOW, other)
    assert rule_on("git push", ALLOW, ASK).rules == (ASK,)
    assert rule_on("git status && cargo test", ALLOW, other).rules == ()


def test_a_cap_is_not_lifted_by_the_risk_that_a_rule_names():
    wide = a_rule("allow", "Bash(* build)", id="wide", max_risk=Level.HIGH)
    evaluation = rule_on("cargo build", wide)
    assert evaluation.ruling is Ruling.ASK
    assert evaluation.reason.startswith("rule wide allows up to low; this is medium: ")
    assert evaluation.changes == ("a pattern of rule wide that says more of what runs",)


def test_what_no_rule_can_allow_is_asked_although_a_rule_covers_it():
    evaluation = rule_on("rm -rf /", allow_everything())
    assert evaluation.ruling is Ruling.ASK
    assert evaluation.reason.startswith("no rule allows what is critical: ")


def test_a_rule_and_the_preset_allow_together():
    evaluation = rule_on("ls && cargo build", a_rule("allow", "Bash(cargo build)", id="build"),
                         preset=Preset.READS_LOCAL)  # fmt: skip
    assert (evaluation.ruling, evaluation.reason) == ("allow", "rule build and preset reads-local")
    assert evaluation.by_preset
    assert [part.by_preset for part in evaluation.judgements] == [True, False]


def test_what_a_preset_shares_in_holds_nothing_above_low_that_no_rule_allows():
    build = a_rule("allow", "Bash(cargo build)", id="build")
    policy = a_policy(build, preset="reads-local")
    call = a_call(value={"command": "ls; cargo build"})
    assessment = assess_command("ls; cargo build", HERE)
    assert evaluate(call, assessment, policy, now=0.0).ruling is Ruling.ALLOW
    more = Finding(Category.FS_WRITE, Level.MEDIUM, "writes more")
    assessment = replace(assessment, findings=(more, *assessment.findings))
    evaluation = evaluate(call, assessment, policy, now=0.0)
    assert evaluation.ruling is Ruling.ASK
    assert evaluation.reason == "preset reads-local covers no more than low: writes more"


def test_what_nothing_decides_is_denied_where_that_is_the_default():
    evaluation = rule_on("cargo build", default="deny")
    assert evaluation.ruling is Ruling.DENY
    assert evaluation.message == "No rule of ccwatch allows this."
    assert ruling_on("rm -rf /", allow_everything(), default="deny") == "ask"


def test_equal_calls_of_a_session_pass_but_never_what_is_dangerous_or_pushes():
    evaluation = rule_on("cargo build", same=True)
    assert (evaluation.ruling, evaluation.same) == (Ruling.ALLOW, True)
    assert evaluation.reason == "you allowed equal calls for this session"
    assert evaluation.changes == ("another input, directory, commit or script would ask",)
    for command in ("git push", "rm -rf src", "npm publish", "$X"):
        assert ruling_on(command, same=True) == "ask"
    assert ruling_on("cargo build", a_rule("ask", "Bash(cargo *)"), same=True) == "ask"
