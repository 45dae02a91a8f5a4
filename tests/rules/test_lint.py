from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.rules.condition import Condition
from ccwatch.rules.kept import Use
from ccwatch.rules.lint import Problem, find_problems
from ccwatch.rules.rule import Origin
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from ccwatch.rules.rule import Rule

DAY = 86_400.0
NOW = 1_700_000_000.0


def lint(*rules: Rule, uses: dict[str, int] | None = None, now: float = NOW) -> tuple[Problem, ...]:
    return find_problems(rules, lambda rule: Use((uses or {}).get(rule.id, 1)), now=now)


def kinds(*rules: Rule, **more: Any) -> list[tuple[str, str]]:
    return [(problem.rule.id, problem.kind.value) for problem in lint(*rules, **more)]


def words(*rules: Rule, kind: str, **more: Any) -> list[str]:
    return [problem.words for problem in lint(*rules, **more) if problem.kind == kind]


def test_of_sound_rules_nothing_is_said():
    rules = [
        a_rule("allow", "Bash(npm run *)", "Bash(npm test)"),
        a_rule("deny", "Bash(rm *)", "Read(~/.ssh/**)", "Edit"),
        a_rule("ask", "Bash(git *)", "mcp__hub__delete_*"),
        a_rule("allow", "Read(./src/**)", "WebFetch(domain:*.python.org)", "mcp__db"),
        a_rule("allow", when=Condition(tool=("Bash",), program=("ls",))),
    ]
    assert lint(*rules) == ()


# -- dead and expired ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "used", "dead"),
    [(31, 0, True), (31, 1, False), (30, 0, False), (400, 0, True)],
)
def test_a_rule_is_dead_that_has_decided_nothing_for_a_month(age: int, used: int, dead: bool):
    rule = a_rule("allow", "Bash(make)", created=NOW - age * DAY)
    found = words(rule, kind="dead", uses={rule.id: used})
    assert found == ([f"has decided nothing in {age} days"] if dead else [])


def test_a_rule_of_unknown_age_is_never_dead():
    rule = a_rule("allow", "Bash(make)")
    assert kinds(rule, uses={rule.id: 0}) == []


def test_of_a_rule_whose_time_is_over_nothing_else_is_said():
    rule = a_rule("allow", "Edit", "Foo", expires=NOW, created=1.0)
    assert kinds(rule, uses={rule.id: 0}) == [(rule.id, "expired")]
    assert words(rule, kind="expired") == ["is over"]
    assert "expired" not in dict(kinds(replace(rule, expires=NOW + 1))).values()


def test_a_rule_whose_time_is_over_stands_before_no_other():
    over, other = a_rule("allow", "Bash(npm *)", expires=NOW), a_rule("allow", "Bash(npm test)")
    assert kinds(over, other) == [(over.id, "expired")]


def test_of_a_rule_that_is_switched_off_nothing_is_said():
    assert lint(a_rule("allow", "Edit", "Foo", expires=1.0, created=1.0, enabled=False)) == ()


def test_problems_come_in_the_order_in_which_rules_decide():
    allow, deny = a_rule("allow", "Foo"), a_rule("deny", "Foo")
    assert [each for each, _ in kinds(allow, deny)] == [deny.id, allow.id, allow.id]


def test_it_is_said_which_rule_stands_before():
    first = a_rule("allow", "Bash(npm *)", origin=Origin("/etc/rules.toml", 7, 0))
    second = a_rule("allow", "Bash(npm run *)")
    expected = f"never decides: rule {first.id} (/etc/rules.toml:7) stands before it"
    assert words(first, second, kind="shadowed") == [expected]


# -- broad -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("Bash", "Bash allows any command, and so no more than low"),
        ("Bash(git *)", "Bash(git *) allows whatever git can do"),
        ("Bash(git:*)", "Bash(git:*) allows whatever git can do"),
        ("Bash(/usr/bin/npm *)", "Bash(/usr/bin/npm *) allows whatever npm can do"),
        ("Edit", "Edit allows any call of Edit"),
        ("Write", "Write allows any call of Write"),
        ("Read", "Read allows any call of Read"),
        ("WebFetch", "WebFetch allows any call of WebFetch"),
        ("Read(~/**)", "Read(~/**) is about the whole home"),
        ("Edit(~)", "Edit(~) is about the whole home"),
        ("Read(~/*)", "Read(~/*) is about the whole home"),
        ("Read(//**)", "Read(//**) is about the whole disk"),
        ("WebFetch(domain:*)", "WebFetch(domain:*) allows hosts of anybody"),
        ("WebFetch(domain:*.com)", "WebFetch(domain:*.com) allows hosts of anybody"),
        ("WebFetch(domain:*.github.io)", "WebFetch(domain:*.github.io) allows hosts of anybody"),
        ("mcp__*", "mcp__* allows the tools of several servers"),
        ("mcp__git*", "mcp__git* allows the tools of several servers"),
    ],
)
def test_an_allow_is_broad_that_says_too_little(pattern: str, expected: str):
    assert words(a_rule("allow", pattern), kind="broad") == [expected]
    assert words(a_rule("deny", pattern), kind="broad") == []


@pytest.mark.parametrize(
    "pattern",
    [
        "Bash(git)",
        "Bash(git status *)",
        "Bash(ls *)",
        "Read(./**)",
        "Read(/**)",
        "Read(~/work/**)",
        "Read(//etc/**)",
        "Read(~x/**)",
        "WebFetch(domain:example.com)",
        "WebFetch(domain:com)",
        "WebFetch(domain:*.example.com)",
        "mcp__hub",
        "mcp__hub__*",
        "TodoWrite",
        "Agent(Explore)",
    ],
)
def test_an_allow_is_not_broad_that_says_enough(pattern: str):
    assert words(a_rule("allow", pattern), kind="broad") == []


def test_a_pattern_that_is_limited_is_broad_with_the_reason():
    rule = a_rule("allow", "Bash(python *)", "Bash(python *)")
    assert rule.patterns[0].warning
    assert words(rule, kind="broad") == [f"Bash(python *) {rule.patterns[0].warning}"]


def test_a_condition_beside_a_pattern_says_more():
    assert words(a_rule("allow", "Edit", when=Condition(path=("./a",))), kind="broad") == []
    assert words(a_rule("allow", "Bash(ls *)", when=Condition(tool=("Bash",))), kind="broad") == []


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (Condition(tool=("*",)), ["allows any call of *"]),
        (Condition(tool=("ls", "Bash")), ["allows any call of Bash"]),
        (Condition(tool=("Edit",)), ["allows any call of Edit"]),
        (Condition(tool=("mcp__*",)), ["allows any call of mcp__*"]),
        (Condition(tool=("TodoWrite",)), []),
        (Condition(tool=("*",), path=("./a",)), []),
        (Condition(program=("ls",)), []),
    ],
)
def test_a_condition_is_broad_that_names_no_more_than_a_tool(when: Condition, expected: list[str]):
    assert words(a_rule("allow", when=when), kind="broad") == expected
    assert words(a_rule("deny", when=when), kind="broad") == []


# -- unknown tools ---------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["Foo", "Bahs", "Foo(a:b)", "todowrite"])
def test_a_tool_that_nobody_knows_is_named(pattern: str):
    tool = pattern.partition("(")[0]
    expected = [f"names the tool {tool}, which ccwatch does not know"]
    assert words(a_rule("deny", pattern, pattern), kind="unknown-tool") == expected


@pytest.mark.parametrize(
    "pattern",
    ["Bash", "shell", "Read(./a)", "Task", "Agent(x)", "Skill(x)", "TodoWrite", "web_fetch",
     "mcp__any__thing", "mcp__any", "*", "Foo*", "AskUserQuestion", "ExitPlanMode"],
)  # fmt: skip
def test_a_tool_that_is_known_is_not_named(pattern: str):
    assert words(a_rule("deny", pattern), kind="unknown-tool") == []
