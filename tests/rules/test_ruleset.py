from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Agent
from ccwatch.canonical import digest
from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.level import Level
from ccwatch.rules.condition import Condition
from ccwatch.rules.parts import find_subjects
from ccwatch.rules.pattern import Kind
from ccwatch.rules.rule import (
    DEFAULT_MAX_RISK,
    MAX_RISKS,
    PRIORITIES,
    Origin,
    Rule,
    Ruling,
    Scope,
)
from ccwatch.rules.ruleset import RuleSet, is_active, is_meant
from tests.builders import a_call
from tests.rules.builders import (
    a_place,
    a_policy,
    a_rule,
    allow_everything,
    named,
    rule_on,
    ruling_on,
    untrusted,
)

if TYPE_CHECKING:
    from ccwatch.rules.ruleset import Match


def matches_of(command: str, *rules: Rule) -> list[Match]:
    """Return what a set finds for the first part of a command."""
    value = {"command": command}
    assessment = assess("Bash", value, a_place())
    subject = find_subjects("Bash", value, assessment)[0]
    return list(RuleSet(rules).find(subject, a_call("Bash", value), assessment))


def ids_of(command: str, *rules: Rule) -> list[str]:
    """Return the ids of what a set finds, in order."""
    return [match.rule.id for match in matches_of(command, *rules)]


# -- rules as values -------------------------------------------------------------------------


def test_rulings_have_an_order_of_strictness():
    assert sorted(Ruling, key=lambda ruling: ruling.rank) == [
        Ruling.DENY,
        Ruling.ASK,
        Ruling.ALLOW,
    ]


def test_the_defaults_are_the_ones_of_the_file():
    assert PRIORITIES == {Ruling.DENY: 100, Ruling.ASK: 200, Ruling.ALLOW: 300}
    assert DEFAULT_MAX_RISK is Level.MEDIUM
    assert MAX_RISKS == (Level.LOW, Level.MEDIUM, Level.HIGH)


@pytest.mark.parametrize(
    ("changes", "place", "key"),
    [
        ({}, "user", "user:a"),
        ({"origin": Origin("/x/rules.toml", 7)}, "/x/rules.toml:7", "user:a"),
        ({"scope": Scope.SESSION}, "session", "session:a"),
        (
            {"scope": Scope.PROJECT, "origin": Origin("/p/rules.toml", 3)},
            "/p/rules.toml:3",
            "project:a@/p/rules.toml",
        ),
    ],
)
def test_a_rule_says_where_it_is_written(changes: dict[str, Any], place: str, key: str):
    rule = replace(a_rule("deny", "Bash(ls)", id="a", origin=Origin()), **changes)
    assert (rule.place, rule.key) == (place, key)


def test_a_rule_has_a_title():
    rule = a_rule("deny", "Bash(ls)", "Read(x)", when=Condition(title='level = ">=high"'))
    assert rule.title == 'Bash(ls), Read(x), level = ">=high"'
    assert a_rule("deny", "Bash(ls)").title == "Bash(ls)"


@pytest.mark.parametrize(
    ("expires", "now", "expired"),
    [(None, 1e12, False), (10.0, 9.9, False), (10.0, 10.0, True), (10.0, 11.0, True)],
)
def test_the_time_of_a_rule_ends(expires: float | None, now: float, *, expired: bool):
    rule = a_rule("allow", "Bash(ls)", expires=expires)
    assert rule.has_expired(now) is expired
    assert is_active(rule, now, {}) is not expired


# -- order -----------------------------------------------------------------------------------


ORDERS: list[tuple[list[tuple[str, str, dict[str, Any]]], list[str]]] = [
    (
        [("allow", "allow", {}), ("ask", "ask", {}), ("deny", "deny", {})],
        ["deny", "ask", "allow"],
    ),
    (
        [("deny", "deny", {"priority": 9}), ("allow", "allow", {"priority": 8})],
        ["allow", "deny"],
    ),
    (
        [
            ("allow", "allow", {"priority": 5}),
            ("ask", "ask", {"priority": 5}),
            ("deny", "deny", {"priority": 5}),
        ],
        ["deny", "ask", "allow"],
    ),
    (
        [
            ("session", "deny", {"scope": Scope.SESSION}),
            ("project", "deny", {"scope": Scope.PROJECT}),
            ("user", "deny", {"scope": Scope.USER}),
        ],
        ["user", "project", "session"],
    ),
    (
        [
            ("second", "deny", {"origin": Origin(number=2)}),
            ("first", "deny", {"origin": Origin(number=1)}),
        ],
        ["first", "second"],
    ),
    (
        [
            ("exception", "allow", {"priority": 1}),
            ("deny", "deny", {"priority": 999, "scope": Scope.MANAGED}),
            ("ask", "ask", {"priority": 998, "scope": Scope.MANAGED}),
        ],
        ["ask", "deny", "exception"],
    ),
    (
        [
            ("managed", "allow", {"priority": 300, "scope": Scope.MANAGED}),
            ("deny", "deny", {"priority": 100}),
            ("allow", "allow", {"priority": 300}),
        ],
        ["deny", "managed", "allow"],
    ),
]


@pytest.mark.parametrize(("rules", "order"), ORDERS)
def test_rules_have_one_order(rules: list[tuple[str, str, dict[str, Any]]], order: list[str]):
    made: list[Rule] = []
    for name, decision, changes in rules:
        fields: dict[str, Any] = {"id": name, "origin": Origin(number=0)}
        made.append(a_rule(decision, "Bash(ls)", **(fields | changes)))
    assert ids_of("ls", *made) == order
    assert ids_of("ls", *reversed(made)) == order
    assert rule_on("ls", *made).ruling is next(r.decision for r in made if r.id == order[0])


def test_one_order_holds_over_several_sets():
    allow = a_rule("allow", "Bash(ls)", priority=50)
    deny = a_rule("deny", "Bash(ls)")
    managed = a_rule("deny", "Bash(ls)", scope=Scope.MANAGED, priority=900)
    sets = (RuleSet([deny]), RuleSet([allow]))
    value = {"command": "ls"}
    assessment = assess("Bash", value, a_place())
    for order in (sets, sets[::-1]):
        found = evaluate(a_call("Bash", value), assessment, a_policy(rulesets=order), now=0)
        assert found.rules == (allow,)
        with_managed = a_policy(rulesets=(*order, RuleSet([managed])))
        found = evaluate(a_call("Bash", value), assessment, with_managed, now=0)
        assert found.rules == (managed,)


# -- exceptions ------------------------------------------------------------------------------


def test_an_exception_to_a_deny_has_a_priority_below_it():
    deny = a_rule("deny", "Bash(git push *)")
    exception = a_rule("allow", "Bash(git push origin topic)", priority=99)
    later = a_rule("allow", "Bash(git push origin topic)", priority=101)
    assert ruling_on("git push origin topic", deny, exception) == "allow"
    assert ruling_on("git push origin main", deny, exception) == "deny"
    assert ruling_on("git push origin topic; git push", deny, exception) == "deny"
    assert ruling_on("git push origin topic", deny, later) == "deny"


def test_an_exception_lifts_no_managed_rule_and_no_ceiling():
    exception = allow_everything(priority=1)
    assert ruling_on("ls", a_rule("deny", "Bash(ls)", scope=Scope.MANAGED), exception) == "deny"
    assert ruling_on("ls", a_rule("ask", "Bash(ls)", scope=Scope.MANAGED), exception) == "ask"
    low = a_rule("allow", "Bash(make *)", priority=1, max_risk=Level.LOW)
    assert ruling_on("make x", a_rule("deny", "Bash(make *)"), low) == "ask"


def test_a_part_that_no_exception_is_about_stays_denied():
    deny = a_rule("deny", "Read(./secret)")
    exception = a_rule("allow", "Bash(cat *)", priority=1)
    assert ruling_on("cat secret", deny, exception) == "deny"


# -- which rules are meant -------------------------------------------------------------------


def test_a_rule_that_is_switched_off_does_not_count():
    for rule in (
        a_rule("deny", "Bash(ls)", enabled=False),
        a_rule("deny", "Read(./ls)", enabled=False),
        a_rule("deny", when=Condition(program=("ls",)), enabled=False),
        a_rule("deny", when=Condition(tool=("Bash",)), enabled=False),
    ):
        assert ids_of("ls", rule) == []
        assert list(RuleSet([rule]).find_strict(Kind.READ)) == []
        assert not is_active(rule, 0, {})
    assert ruling_on("ls", a_rule("allow", "Bash(ls)", enabled=False)) == "ask"


@pytest.mark.parametrize("decision", ["deny", "ask", "allow"])
def test_only_an_allow_is_used_up(decision: str):
    rule = a_rule(decision, "Bash(ls)", max_uses=2)
    counts = [is_active(rule, 0, {rule.key: uses}) for uses in (0, 1, 2, 3)]
    assert counts == ([True, True, False, False] if decision == "allow" else [True] * 4)
    assert is_active(rule, 0, {"user:other": 9})
    left = rule_on("ls", rule, uses={rule.key: 2})
    assert (left.rules == (rule,)) is (decision != "allow")


def test_a_rule_is_found_once_by_the_first_of_its_patterns():
    rule = a_rule("deny", "Bash(ls *)", "Bash(ls -a)", "Bash")
    (match,) = matches_of("ls -a", rule)
    assert match.pattern is not None
    assert match.pattern.text == "Bash(ls *)"


def test_a_rule_for_one_call_is_about_that_one():
    value = {"command": "ls"}
    rule = a_rule("allow", "Bash(ls *)", digest=digest("Bash", value))
    assert ruling_on("ls", rule) == "allow"
    assert ruling_on("ls -a", rule) == "ask"


@pytest.mark.parametrize(
    ("globs", "name", "subagent", "meant"),
    [
        ((), "claude-code", None, True),
        (("claude-code",), "claude-code", None, True),
        (("claude*",), "claude-code", None, True),
        (("codex",), "claude-code", None, False),
        (("codex", "claude-code"), "claude-code", None, True),
        (("review*",), "claude-code", "reviewer", True),
        (("review*",), "claude-code", None, False),
        (("*",), "", None, False),
        (("*",), "", "", False),
    ],
)
def test_a_rule_may_be_for_an_agent(
    globs: tuple[str, ...], name: str, subagent: str | None, *, meant: bool
):
    rule = a_rule("deny", "Bash(ls)", agent=globs)
    call = a_call(agent=Agent(untrusted(name)), subagent=untrusted(subagent) if subagent else None)
    assert is_meant(rule, call, assess("Bash", {"command": "ls"}, a_place())) is meant


@pytest.mark.parametrize(
    ("globs", "session", "meant"),
    [
        ((), None, True),
        (("s-1",), "s-1", True),
        (("s-*",), "s-1", True),
        (("s-1",), "s-2", False),
        (("s-1",), None, False),
    ],
)
def test_a_rule_may_be_for_a_session(globs: tuple[str, ...], session: str | None, *, meant: bool):
    rule = a_rule("allow", "Bash(ls)", session=globs)
    call = a_call(session=untrusted(session) if session else None)
    assert is_meant(rule, call, assess("Bash", {"command": "ls"}, a_place())) is meant


def test_a_rule_made_in_the_console_names_its_session_without_wildcards():
    rule = a_rule("allow", "Bash(ls)", session=("s-*",), scope=Scope.SESSION)
    assert ruling_on("ls", rule, session=untrusted("s-*")) == "allow"
    assert ruling_on("ls", rule, session=untrusted("s-1")) == "ask"
    assert ruling_on("ls", rule) == "ask"


@pytest.mark.parametrize(
    ("cwd", "directory", "allows", "denies"),
    [
        ((), None, True, True),
        (("~/web",), "/home/dev/web", True, True),
        (("~/web",), "/home/dev/web/src", False, False),
        (("~/web/**",), "/home/dev/web/src", True, True),
        (("~/web/**",), "/home/dev/web-evil", False, False),
        (("/srv", "~/web"), "/home/dev/web", True, True),
        # Of a place that is not known a deny is meant, and an allow is not.
        (("~/web",), None, False, True),
    ],
)
def test_a_rule_may_be_for_a_place(
    cwd: tuple[str, ...], directory: str | None, *, allows: bool, denies: bool
):
    allow = a_rule("allow", "Bash(true)", cwd=cwd)
    assert (ruling_on("true", allow, directory=directory) == "allow") is allows
    for decision in ("deny", "ask"):
        rule = a_rule(decision, "Bash(true)", cwd=cwd)
        found = rule_on("true", rule, allow_everything(), directory=directory)
        assert (found.rules == (rule,)) is denies


def test_a_place_is_where_the_call_says_that_it_runs():
    rule = a_rule("allow", "Bash(ls)", cwd=("~/web",))
    assert ruling_on({"command": "ls", "cwd": "/srv"}, rule) == "ask"


# -- tables of programs and indexes ----------------------------------------------------------


def test_rules_of_programs_are_found_by_name_and_by_path():
    plain = a_rule("deny", when=Condition(program=("git", "hg")))
    wide = a_rule("deny", when=Condition(program=("g*",)))
    general = a_rule("deny", when=Condition(tool=("Bash",)))
    for command in ("git status", "/usr/bin/git status"):
        assert set(ids_of(command, plain, wide, general)) == {plain.id, wide.id, general.id}
    assert ids_of("ls", plain, wide, general) == [general.id]


def test_patterns_of_denies_about_paths_are_told_apart():
    reading = a_rule("deny", "Read(./x)", "Edit(./x)")
    allow = a_rule("allow", "Read(./x)")
    rules = RuleSet([reading, allow, a_rule("ask", "Bash(ls)")])
    assert [m.pattern.text for m in rules.find_strict(Kind.READ) if m.pattern] == ["Read(./x)"]
    assert [m.pattern.text for m in rules.find_strict(Kind.EDIT) if m.pattern] == ["Edit(./x)"]


def test_only_exact_patterns_without_a_table_are_about_a_whole_command():
    exact = a_rule("allow", "Bash( a && b )")
    deny = a_rule("deny", "Bash(a && b)")
    rules = RuleSet(
        [
            exact,
            a_rule("allow", "Bash(a && b)", when=Condition(level="low")),
            deny,
            a_rule("allow", "Bash(a && *)"),
            a_rule("allow", "Read(a && b)"),
            a_rule("allow", "Bash(a && b)", enabled=False),
        ]
    )
    assert [rule for rule, _ in rules.find_exact("a && b")] == [deny, exact]
    assert list(rules.find_exact("a && c")) == []


@pytest.mark.parametrize(
    ("pattern", "tool", "value", "found"),
    [
        ("Write(./x)", "Write", {"file_path": "x", "content": ""}, True),
        ("Write(./x)", "Edit", {"file_path": "x", "old_string": "", "new_string": ""}, False),
        ("Edit(./x)", "Write", {"file_path": "x", "content": ""}, True),
        ("Edit(./x)", "NotebookEdit", {"notebook_path": "x", "new_source": ""}, True),
        ("Edit(./x)", "MultiEdit", {"file_path": "x", "edits": []}, True),
        ("Read(./x)", "Grep", {"pattern": "y", "path": "x"}, True),
        ("Read(./x)", "Glob", {"pattern": "y", "path": "x"}, True),
        ("Grep(./x)", "Read", {"file_path": "x"}, False),
        ("Grep(./x)", "Grep", {"pattern": "y", "path": "x"}, True),
        ("Read(./x)", "Write", {"file_path": "x", "content": ""}, False),
        ("Edit(./x)", "Read", {"file_path": "x"}, False),
        # A redirection is a write: no rule about writing may be passed by with one.
        ("Write(./x)", "Bash", {"command": "echo y > x"}, True),
        ("Edit(./x)", "Bash", {"command": "echo y > x"}, True),
    ],
)
def test_read_and_edit_are_families_and_other_names_are_themselves(
    pattern: str, tool: str, value: dict[str, Any], *, found: bool
):
    rule = a_rule("deny", pattern)
    assert (ruling_on(value, rule, tool=tool) == "deny") is found


def test_a_deny_is_not_hidden_by_an_allow_of_the_same_name():
    """Ids are unique in a file, but two files of one scope may have the same."""
    allow = named(a_rule("allow", "Bash(ls)"), "same")
    deny = named(a_rule("deny", "Bash(ls)"), "same")
    assert ruling_on("ls", allow, deny) == "deny"


def test_a_rule_without_anything_to_match_is_about_nothing_that_it_could_allow():
    assert ruling_on("ls", a_rule("allow")) != "allow"
