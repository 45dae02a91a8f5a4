from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Decider, Verdict
from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.level import Level
from ccwatch.rules.recorded import Recorded
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.suggestion import Suggestion, find_suggestions
from tests.builders import a_call
from tests.rules.builders import HOME, WEB, a_place, a_policy, a_rule, untrusted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.policy import Policy

NOON = 1_700_000_000.0
DAY = 86_400.0
NOW = NOON + DAY


def recorded(
    given: str | Mapping[str, Any],
    session: str | None = "a",
    tool: str = "Bash",
    directory: str | None = WEB,
    **changes: Any,
) -> Recorded:
    """Return a call that a person allowed; ``changes`` replace any other field."""
    value = {"command": given} if isinstance(given, str) else given
    call = a_call(
        tool,
        value,
        session=None if session is None else untrusted(session),
        directory=None if directory is None else untrusted(directory),
    )
    fields: dict[str, Any] = {
        "verdict": Verdict.ALLOW,
        "decider": Decider.PERSON,
        "received": NOON,
    }
    return Recorded(id=call.id, call=call, **(fields | changes))


def denied(given: str | Mapping[str, Any], **changes: Any) -> Recorded:
    return recorded(given, **({"verdict": Verdict.DENY} | changes))


def inspect(call: ToolCall) -> Assessment:
    return assess(call.tool, call.input, a_place(call.directory, project=call.directory))


def suggest(
    *calls: Recorded, policy: Policy | None = None, inspect: Callable[..., Any] = inspect
) -> tuple[Suggestion, ...]:
    return find_suggestions(
        calls,
        lambda project: policy or a_policy(),
        inspect=inspect,
        evaluate=evaluate,
        now=NOW,
    )


def patterns(*calls: Recorded, **more: Any) -> list[list[str]]:
    """Return what each suggested rule matches, with the decision before it unless it allows."""
    found: list[list[str]] = []
    for suggestion in suggest(*calls, **more):
        decision = suggestion.rule.decision
        start = [] if decision is Ruling.ALLOW else [decision.value]
        found.append(start + [pattern.text for pattern in suggestion.rule.patterns])
    return found


def thrice(given: str | Mapping[str, Any], tool: str = "Bash", **changes: Any) -> list[Recorded]:
    """Return a call that was allowed three times in two sessions."""
    return [recorded(given, session, tool, **changes) for session in ("a", "b", "b")]


# -- what is worth it ------------------------------------------------------------------------


def test_what_was_allowed_three_times_in_two_sessions_is_suggested():
    (found,) = suggest(*thrice("npm test"))
    assert found.rule.title == "Bash(npm test)"
    assert found.reason == "you allowed this 3 times in 2 sessions"
    assert found.rule.decision is Ruling.ALLOW
    assert len(found.calls) == 3


def test_a_suggested_rule_is_as_narrow_as_the_calls_for_an_hour():
    (found,) = suggest(*thrice("git status"))
    rule = found.rule
    assert (rule.id, rule.scope, rule.cwd) == ("allow-git-status", Scope.SESSION, (f"{WEB}/**",))
    assert (rule.expires, rule.created) == (NOW + 3_600, NOW)
    assert (rule.max_risk, rule.priority) == (Level.LOW, 300)
    (found,) = suggest(*thrice("npm test"))
    assert found.rule.max_risk is Level.MEDIUM


def test_a_suggested_rule_allows_the_calls_that_it_is_drawn_from():
    calls = [*thrice("npm test -- -u"), recorded("npm test x", "c")]
    (found,) = suggest(*calls)
    for each in found.calls:
        evaluation = evaluate(each.call, inspect(each.call), a_policy(found.rule), now=NOW)
        assert evaluation.ruling is Ruling.ALLOW


def test_days_count_as_well_as_sessions():
    calls = [recorded("npm test", None, received=NOON + day * DAY) for day in (0, 0, 2)]
    (found,) = suggest(*calls)
    assert found.reason == "you allowed this 3 times on 2 days"


@pytest.mark.parametrize(
    "calls",
    [
        [recorded("npm test", "a"), recorded("npm test", "b")],
        [recorded("npm test", "a") for _ in range(9)],
        [recorded("npm test", None) for _ in range(9)],
        [*thrice("npm test")[:2], recorded("npm run lint", "c")],
        [*thrice("npm test")[:2], recorded("npm test", "c", directory=f"{HOME}/other")],
        thrice("npm test", directory=None),
        thrice("npm test", directory=f"{HOME}/a*"),
        thrice("npm test", decider=Decider.RULE),
        thrice("npm test", decider=Decider.AGENT_PROMPT),
        thrice("npm test", verdict=Verdict.NONE),
        thrice("npm test", verdict=None, decider=None),
        thrice("npm test", edited=True),
    ],
)
def test_what_a_person_has_not_allowed_often_enough_is_not_suggested(calls: list[Recorded]):
    assert patterns(*calls) == []


@pytest.mark.parametrize(
    "other",
    [
        denied("git add a"),
        denied("git add b"),
        denied("git add a", decider=Decider.AGENT_PROMPT),
        denied("git add a > ~/.bashrc"),
        denied("cd src && git add a"),
        denied("git add $(curl https://x.example)"),
        recorded("git add a", edited=True),
        recorded("git add b", received=0.0, edited=True),
    ],
)
def test_one_denial_or_change_of_the_same_is_enough_against_it(other: Recorded):
    assert patterns(*thrice("git add a")) == [["Bash(git add a)"]]
    assert patterns(*thrice("git add a"), other) == []


@pytest.mark.parametrize(
    "other",
    [
        denied("npm run lint"),
        denied("git push"),
        denied("npm test", directory=f"{HOME}/other"),
        denied("npm test", decider=Decider.RULE),
        denied("npm test", decider=Decider.TIMEOUT),
        denied({"file_path": "a"}, tool="Read"),
        denied("rm 'x"),
    ],
)
def test_a_denial_of_something_else_is_nothing_against_it(other: Recorded):
    assert patterns(*thrice("npm test"), other) == [["Bash(npm test)"]]


def test_one_call_above_medium_is_enough_against_it():
    high = recorded("git push --mirror backup", "c")
    assert inspect(high.call).level > Level.MEDIUM
    assert patterns(*thrice("git push backup main")) == [["Bash(git push backup main)"]]
    assert patterns(*thrice("git push backup main"), high) == []


@pytest.mark.parametrize(
    "command",
    [
        "bash build.sh",
        "python app.py",
        "node app.js",
        "sudo ls",
        "find . -name x",
        "timeout 5 bash x.sh",
        "npx eslint",
        "rm -rf build",
        "curl https://example.com",
        "wget https://example.com",
        "ssh host",
        "git -c color.ui=always log",
        'cat "$NAME"',
        "rm 'x",
        "FOO=1 npm test",
        "npm test > out.txt",
        "npm test && rm -rf build",
        "echo $NAME",
        "uv run pytest",
    ],
)
def test_what_may_run_anything_is_never_suggested(command: str):
    assert patterns(*thrice(command), *thrice(command)) == []


def test_what_is_too_long_for_a_pattern_is_not_suggested():
    assert patterns(*thrice(f"git commit -m {'x' * 2_500}")) == []


def test_a_call_that_cannot_be_inspected_any_more_is_not_suggested():
    def fail(call: ToolCall) -> Assessment:
        raise OSError

    assert patterns(*thrice("npm test"), inspect=fail) == []


# -- how it is generalised -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ([("npm test", "aab")], ["Bash(npm test)"]),
        ([("npm test a", "a"), ("npm test b", "b")], None),
        ([("git add a", "a"), ("git add b", "b"), ("git add c", "b")], ["Bash(git add *)"]),
        ([("git add a", "aab"), ("git add b", "b")], ["Bash(git add a)"]),
        ([("ls a", "a"), ("ls b", "b"), ("ls c", "b")], ["Bash(ls *)"]),
        (
            [("cd src && git add a", "a"), ("cd src && git add b", "bb")],
            ["Bash(cd src)", "Bash(git add *)"],
        ),
        ([("npm run a x", "a"), ("npm run b x", "b"), ("npm run c x", "b")], None),
        ([("git add a", "a"), ("git commit", "b"), ("git push", "b")], None),
    ],
)
def test_the_narrowest_patterns_that_are_worth_it_are_suggested(
    commands: list[tuple[str, str]], expected: list[str] | None
):
    calls = [recorded(command, session) for command, sessions in commands for session in sessions]
    assert patterns(*calls) == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("tool", "values", "expected"),
    [
        ("Read", [{"file_path": "src/a"}] * 3, ["Read(./src/a)"]),
        ("Read", [{"file_path": f"src/{name}"} for name in "abc"], ["Read(./src/**)"]),
        (
            "Write",
            [{"file_path": f"src/{name}.py", "content": "x"} for name in "abc"],
            ["Edit(./src/**)"],
        ),
        ("Read", [{"file_path": f"src/{name}/x"} for name in "abc"], None),
        ("WebFetch", [{"url": "https://a.python.org", "prompt": "x"}] * 3,
         ["WebFetch(domain:a.python.org)"]),
        ("WebFetch", [{"url": f"https://{n}.python.org", "prompt": "x"} for n in "abc"], None),
        ("mcp__hub__get_issue", [{"number": n} for n in (1, 2, 3)], ["mcp__hub__get_issue"]),
        ("TodoWrite", [{"todos": ["x"]}] * 3, ["TodoWrite"]),
        ("ExitPlanMode", [{"plan": "x"}] * 3, None),
        ("Foo", [{"x": "y"}] * 3, None),
    ],
)  # fmt: skip
def test_calls_of_other_tools_are_suggested_by_what_they_are_about(
    tool: str, values: list[Mapping[str, Any]], expected: list[str] | None
):
    calls = [recorded(value, session, tool) for value, session in zip(values, "abb", strict=True)]
    assert patterns(*calls) == ([] if expected is None else [expected])


# -- beside the rules that there are ---------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        a_rule("allow", "Bash(npm test)"),
        a_rule("deny", "Bash(npm test)"),
        a_rule("ask", "Bash(npm test)"),
        a_rule("allow", "Bash(npm test)", max_risk=Level.LOW, priority=200),
    ],
)
def test_what_a_rule_decides_already_is_not_suggested(rule: Any):
    assert patterns(*thrice("npm test"), policy=a_policy(rule)) == []


def test_what_a_preset_allows_already_is_not_suggested():
    assert patterns(*thrice("git status"), policy=a_policy(preset="reads-local")) == []


def test_only_calls_that_are_still_asked_about_are_generalised():
    calls = [
        recorded(f"git add {name}", session) for name, session in zip("abcd", "aabb", strict=True)
    ]
    rule = a_rule("allow", "Bash(git add a)")
    (found,) = suggest(*calls, policy=a_policy(rule))
    assert [each.call.input["command"] for each in found.calls] == [f"git add {x}" for x in "bcd"]
    assert patterns(*calls[:3], policy=a_policy(rule)) == []


def test_a_rule_is_suggested_for_ever_when_it_was_made_for_a_while_before():
    over = a_rule("allow", "Bash(npm test)", expires=NOW - 1)
    (found,) = suggest(*thrice("npm test"), policy=a_policy(over))
    assert (found.rule.expires, found.rule.scope) == (None, Scope.USER)
    for other in (
        replace(over, decision=Ruling.DENY),
        replace(over, expires=NOW + 1, digest="of another call"),
        replace(over, patterns=a_rule("allow", "Bash(npm *)").patterns),
    ):
        (found,) = suggest(*thrice("npm test"), policy=a_policy(other))
        assert found.rule.expires == NOW + 3_600


def test_suggested_rules_have_ids_of_their_own():
    other = f"{HOME}/other"
    policy = a_policy(a_rule("deny", "Bash(x)", id="allow-npm-test"))
    found = suggest(*thrice("npm test"), *thrice("npm test", directory=other), policy=policy)
    assert [each.rule.id for each in found] == ["allow-npm-test-2", "allow-npm-test-3"]


def test_what_decides_most_comes_first():
    calls = [*thrice("npm test"), *thrice("git status"), recorded("git status", "c")]
    assert patterns(*calls) == [["Bash(git status)"], ["Bash(npm test)"]]


def test_the_calls_come_in_the_order_in_which_they_were_received():
    calls = [
        replace(each, received=NOON + at)
        for each, at in zip(thrice("npm test"), (3, 1, 2), strict=True)
    ]
    (found,) = suggest(*calls)
    assert [each.received - NOON for each in found.calls] == [1, 2, 3]


# -- denies ----------------------------------------------------------------------------------


def test_what_was_denied_three_times_is_suggested_as_a_deny():
    (found,) = suggest(*[denied("git push origin main") for _ in range(3)])
    assert found.rule.title == "Bash(git push origin main)"
    assert (found.rule.decision, found.rule.priority) == (Ruling.DENY, 100)
    assert found.reason == "you denied this 3 times"
    assert found.rule.id == "deny-git-push-origin-main"


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([denied("rm -rf a"), denied("rm -rf b"), denied("rm c")], ["Bash(rm *)"]),
        ([denied("python x.py")] * 3, ["Bash(python x.py)"]),
        ([denied("git push a"), denied("git push b"), denied("git push c")], ["Bash(git push *)"]),
        (
            [denied({"file_path": f"src/{name}"}, tool="Read") for name in "abc"],
            ["Read(./src/**)"],
        ),
        ([denied({}, tool="mcp__hub__drop")] * 3, ["mcp__hub__drop"]),
        ([denied("npm test", decider=Decider.AGENT_PROMPT)] * 3, ["Bash(npm test)"]),
    ],
)
def test_denies_are_suggested_as_narrow_as_the_calls(calls: list[Recorded], expected: list[str]):
    assert patterns(*calls) == [["deny", *expected]]


@pytest.mark.parametrize(
    "calls",
    [
        [denied("npm test")] * 2,
        [*[denied("npm test")] * 3, recorded("npm test")],
        [*[denied("npm test")] * 3, recorded("cd src && npm test")],
        [*[denied("npm test")] * 3, recorded("npm test", decider=Decider.AGENT_PROMPT)],
        [*[denied("npm test")] * 3, recorded("npm test", edited=True)],
        [denied("rm a"), denied("rm b"), denied("rm c"), recorded("rm d")],
        [denied("cd src && npm test")] * 3,
        [denied("rm 'x")] * 3,
        [denied("npm test", decider=Decider.RULE)] * 3,
        [denied("npm test", directory=None)] * 3,
    ],
)
def test_a_deny_is_not_suggested_where_a_person_is_of_two_minds_or_it_is_unclear(
    calls: list[Recorded],
):
    assert patterns(*calls) == []


def test_an_allow_of_something_else_is_nothing_against_a_deny():
    assert patterns(*[denied("npm test")] * 3, recorded("npm run x")) == [
        ["deny", "Bash(npm test)"]
    ]


def test_what_is_denied_already_is_not_suggested_again():
    calls = [denied("npm test") for _ in range(3)]
    for decision in ("deny", "ask"):
        assert patterns(*calls, policy=a_policy(a_rule(decision, "Bash(npm *)"))) == []
