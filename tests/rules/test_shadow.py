from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.risk.level import Level
from ccwatch.rules.condition import Condition
from ccwatch.rules.pattern import parse_pattern
from ccwatch.rules.rule import Origin, Scope
from ccwatch.rules.shadow import Shadows, find_samples
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from ccwatch.rules.rule import Rule

NOW = 1_700_000_000.0


def find_shadowed(*rules: Rule) -> list[tuple[str, str]]:
    """Return the rules that are shadowed, and by which."""
    shadows = Shadows(rules)
    found = [(rule, shadows.find(rule)) for rule in rules]
    return [(rule.id, before.id) for rule, before in found if before is not None]


def is_shadowed(first: Rule, second: Rule, *others: Rule) -> bool:
    """Say whether the second rule is shadowed; no other may be."""
    found = [shadowed for shadowed, _ in find_shadowed(first, second, *others)]
    assert set(found) <= {second.id}
    return bool(found)


COVERED = [
    ("Bash(npm *)", "Bash(npm run *)"),
    ("Bash(npm *)", "Bash(npm test)"),
    ("Bash(npm *)", "Bash(npm *)"),
    ("Bash(npm *)", "Bash(npm)"),
    ("Bash(npm *)", "Bash(npm:*)"),
    ("Bash(npm:*)", "Bash(npm run *)"),
    ("Bash(npm*)", "Bash(npm run *)"),
    ("Bash(git * main)", "Bash(git push * main)"),
    ("Bash(git push *)", "Bash(git push --force origin *)"),
    ("Bash(echo *)", "Bash(echo 'a b')"),
    ("Bash", "Bash(npm *)"),
    ("Bash(*)", "Bash(npm *)"),
    ("Bash", "Bash(*)"),
    ("Read(~/**)", "Read(~)"),
    ("Read(~)", "Read(~/**)"),
    ("Read(//**)", "Read(//)"),
    ("Read(/)", "Read(/**)"),
    ("Bash(FOO=1 npm test)", "Bash(FOO=1 npm test)"),
    ("Bash(a && b)", "Bash(a && b)"),
    ("Read(./src/**)", "Read(./src/a.py)"),
    ("Read(./src/**)", "Read(./src/lib/**)"),
    ("Read(./src/**)", "Read(./src/*)"),
    ("Read(./src/*)", "Read(./src/**)"),
    ("Read(./**)", "Read(*.py)"),
    ("Read(**)", "Read(./src/**)"),
    ("Read(*.py)", "Read(./src/a.py)"),
    ("Read(./src)", "Read(./src/**)"),
    ("Read(./src)", "Read(./src/a?.py)"),
    ("Read(./a/**/b)", "Read(./a/b)"),
    ("Read(./a/**)", "Read(./a/**/b)"),
    ("Read(~/work/**)", "Read(~/work/web/)"),
    ("Read(//etc/**)", "Read(//etc/hosts)"),
    ("Read(/**)", "Read(/src/**)"),
    ("Read(./[ab])", "Read(./[ab])"),
    ("Read", "Read(./src/**)"),
    ("Edit", "Write(./src/a.py)"),
    ("Write", "Write(./src/a.py)"),
    ("Edit(./src/**)", "Write(./src/a.py)"),
    ("Write(./src/**)", "Write(./src/a.py)"),
    ("WebFetch(domain:*.python.org)", "WebFetch(domain:docs.python.org)"),
    ("WebFetch(domain:*)", "WebFetch(domain:*.python.org)"),
    ("WebFetch", "WebFetch(domain:docs.python.org)"),
    ("mcp__hub", "mcp__hub__get_issue"),
    ("mcp__hub", "mcp__hub__get_*"),
    ("mcp__hub__*", "mcp__hub__get_*"),
    ("mcp__hub__get_*", "mcp__hub__get_issue"),
    ("Agent(Explore)", "Agent(Explore)"),
]


@pytest.mark.parametrize(("wide", "narrow"), COVERED)
def test_a_rule_is_shadowed_by_an_earlier_one_that_covers_it(wide: str, narrow: str):
    limit = {"max_risk": Level.LOW}
    assert is_shadowed(a_rule("allow", wide, **limit), a_rule("allow", narrow, **limit))


NOT_COVERED = [
    ("Bash(npm run *)", "Bash(npm *)"),
    ("Bash(npm run *)", "Bash(npm runner)"),
    ("Bash(npm test)", "Bash(npm test *)"),
    ("Bash(git * main)", "Bash(git push *)"),
    ("Bash(echo a b)", "Bash(echo 'a b')"),
    ("Bash(a *)", "Bash(a && b)"),
    ("Bash(sudo *)", "Bash(sudo ls)"),
    ("Bash(FOO=1 *)", "Bash(FOO=1 npm test)"),
    ("Bash(cat *)", "Bash(cat $HOME)"),
    ("Bash(cat *)", "Bash(cat a; ls)"),
    ("Bash(cat *)", 'Bash(cat "$(ls)")'),
    ("Read(./src/*)", "Read(./**)"),
    ("Read(./src/*)", "Read(./src)"),
    ("Read(./src/**)", "Read(/src/**)"),
    ("Read(./src/**)", "Edit(./src/**)"),
    ("Read(./src/*.py)", "Read(./src/*)"),
    ("Read(./a/*/b)", "Read(./a/**/b)"),
    ("Read(./src/**)", "Read(*.py)"),
    ("Read(./a/*)", "Read(./a/[ab])"),
    ("Read(./x/**)", "Read(./**/a/**/b/**/c)"),
    ("Edit", "Read(./a)"),
    ("Bash", "Read(./a)"),
    ("Bash", "mcp__hub"),
    ("Bash", "WebFetch(domain:example.com)"),
    ("Grep", "Read(./a)"),
    ("Write(./src/**)", "Edit(./src/a.py)"),
    ("WebFetch(domain:docs.python.org)", "WebFetch(domain:*.python.org)"),
    ("WebFetch(domain:*.python.org)", "WebFetch(domain:python.org)"),
    ("mcp__hub__get_*", "mcp__hub"),
    ("mcp__hub", "mcp__hubs"),
    ("Agent(Explore)", "Agent(Plan)"),
]


@pytest.mark.parametrize(("first", "second"), NOT_COVERED)
def test_a_rule_is_not_shadowed_by_one_that_leaves_it_something(first: str, second: str):
    limit = {"max_risk": Level.LOW}
    assert not is_shadowed(a_rule("allow", first, **limit), a_rule("allow", second, **limit))


def test_a_pattern_of_too_many_depths_is_compared_as_it_stands():
    deep = f"Read(./{'**/a/' * 12}b)"
    assert find_samples(parse_pattern(deep, allows=True)) == ()
    assert is_shadowed(a_rule("allow", deep), a_rule("allow", deep))


def test_every_pattern_must_be_covered_by_one_rule_or_another():
    npm, make = a_rule("allow", "Bash(npm *)"), a_rule("allow", "Bash(make *)")
    both = a_rule("allow", "Bash(npm test)", "Bash(make all)")
    assert is_shadowed(npm, both, make)
    assert not is_shadowed(npm, both)


def test_a_rule_without_patterns_is_never_shadowed():
    assert not is_shadowed(a_rule("allow", "Bash"), a_rule("allow", when=Condition(tool=("Bash",))))


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ("deny", "allow", True),
        ("ask", "allow", True),
        ("deny", "deny", True),
        ("deny", "ask", True),
        ("allow", "allow", True),
    ],
)
def test_an_earlier_decision_takes_calls_from_a_later_one(first: str, second: str, shadowed: bool):
    rules = a_rule(first, "Bash(npm *)"), a_rule(second, "Bash(npm test)")
    assert is_shadowed(*rules) is shadowed


def test_an_exception_does_not_shadow_what_it_is_an_exception_to():
    # A deny sees more spellings than an allow does.
    allow = a_rule("allow", "Bash(npm *)", priority=50)
    assert not is_shadowed(allow, a_rule("deny", "Bash(npm test)"))
    assert not is_shadowed(a_rule("ask", "Bash", priority=50), a_rule("deny", "Bash(npm test)"))
    assert is_shadowed(a_rule("ask", "Bash(npm *)", priority=50), a_rule("deny", "Bash(npm x)"))


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ({"max_risk": Level.LOW}, {"max_risk": Level.HIGH}, False),
        ({"max_risk": Level.HIGH}, {"max_risk": Level.LOW}, True),
        ({"max_risk": Level.LOW, "priority": 200}, {"max_risk": Level.HIGH}, True),
        ({"priority": 400}, {}, False),
        ({"enabled": False}, {}, False),
        ({"expires": NOW + 1}, {}, False),
        ({"expires": NOW + 1}, {"expires": NOW + 1}, True),
        ({}, {"expires": NOW + 1}, True),
        ({"max_uses": 3}, {}, False),
        ({}, {"max_uses": 3}, True),
        ({"digest": "d"}, {}, False),
        ({"digest": "d"}, {"digest": "d"}, True),
        ({"cwd": ("~/a/**",)}, {}, False),
        ({"cwd": ("~/a/**",)}, {"cwd": ("~/a/**",)}, True),
        ({"cwd": ("~/a/**",)}, {"cwd": ("~/a/**",), "expires": NOW + 1}, True),
        ({"cwd": ("~/a/**",)}, {"cwd": ("~/b/**",)}, False),
        ({}, {"cwd": ("~/a/**",), "agent": ("codex",), "session": ("s",)}, True),
        ({"agent": ("codex",)}, {}, False),
        ({"session": ("s",)}, {}, False),
        ({"when": Condition(level="low")}, {}, False),
        ({}, {"when": Condition(level="low")}, True),
        ({"when": Condition(level="low")}, {"when": Condition(level="low")}, True),
        ({"when": Condition(level="low")}, {"when": Condition(level=">low")}, False),
    ],
)
def test_only_a_rule_that_goes_on_deciding_for_all_of_them_shadows(
    first: dict[str, Any], second: dict[str, Any], shadowed: bool
):
    rules = a_rule("allow", "Bash(npm *)", **first), a_rule("allow", "Bash(npm test)", **second)
    assert is_shadowed(*rules) is shadowed


def test_of_two_that_allow_alike_a_later_one_that_allows_more_shadows():
    low = a_rule("allow", "Bash(npm test)", max_risk=Level.LOW)
    high = a_rule("allow", "Bash(npm *)", max_risk=Level.HIGH)
    assert is_shadowed(high, low)
    capped = a_rule("allow", "Bash", max_risk=Level.HIGH)
    assert not is_shadowed(capped, a_rule("allow", "Bash(npm test)"))


ONE = Origin("/a/.ccwatch/rules.toml", 1, 0)
OTHER = Origin("/b/.ccwatch/rules.toml", 1, 0)


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ({"scope": Scope.MANAGED}, {"scope": Scope.USER}, True),
        ({"scope": Scope.MANAGED}, {"scope": Scope.MANAGED}, True),
        ({"scope": Scope.USER}, {"scope": Scope.PROJECT, "origin": ONE}, True),
        ({"scope": Scope.USER}, {"scope": Scope.SESSION}, True),
        ({"scope": Scope.SESSION}, {"scope": Scope.SESSION}, True),
        ({"scope": Scope.PROJECT}, {"scope": Scope.PROJECT, "origin": ONE}, True),
        ({"scope": Scope.PROJECT}, {"scope": Scope.PROJECT, "origin": OTHER}, False),
        ({"scope": Scope.PROJECT}, {"scope": Scope.USER}, False),
        ({"scope": Scope.PROJECT}, {"scope": Scope.SESSION}, False),
        ({"scope": Scope.SESSION}, {"scope": Scope.USER}, False),
        ({"scope": Scope.USER}, {"scope": Scope.MANAGED}, False),
    ],
)
def test_a_rule_is_shadowed_only_from_where_it_always_counts(
    first: dict[str, Any], second: dict[str, Any], shadowed: bool
):
    place = replace(ONE, number=-1)
    earlier = a_rule("deny", "Bash(npm *)", priority=10, origin=place, **first)
    assert is_shadowed(earlier, a_rule("deny", "Bash(npm test)", **second)) is shadowed


@pytest.mark.parametrize(
    "shape", ["Bash(tool{} run *)", "Bash(npm run *)", "Read(./d{}/**)", "Bash(* --flag{} *)"]
)
def test_ten_thousand_rules_are_looked_at_in_seconds(shape: str):
    patterns = [a_rule("allow", shape.format(number)).patterns for number in range(1_000)]
    rule = a_rule("allow", "Bash(make)")
    rules = [
        replace(rule, id=f"r{number}", patterns=patterns[number % 1_000],
                cwd=(f"~/p{number}/**",), origin=Origin(number=number))
        for number in range(10_000)
    ]  # fmt: skip
    start = time.process_time()
    assert find_shadowed(*rules) == []
    assert time.process_time() - start < 10


def test_ten_thousand_equal_rules_are_all_found_but_the_first():
    rule = a_rule("allow", "Bash(make all)")
    rules = [
        replace(rule, id=f"r{number}", origin=Origin(number=number)) for number in range(10_000)
    ]
    expected = [(f"r{number}", "r0") for number in range(1, 10_000)]
    assert find_shadowed(*rules) == expected
