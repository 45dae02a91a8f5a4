"""The hooks around a call: before it runs, after its agent has refused it, and when it has run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Channel, Decider, Ending, Lane, Result, Verdict
from ccwatch.reception import BY_MODEL
from ccwatch.rules.book import RuleBook
from tests.builders import a_deny, settle
from tests.server.asgi import JSON, Rig
from tests.server.messages import ModernClient, hook
from tests.test_gate_rules import a_kept, inspect

if TYPE_CHECKING:
    from ccwatch.rules.rule import Rule
    from tests.builders import FakeClock, FakeJournal

PATH = "/hooks/claude"
USE = {"tool_use_id": "toolu_1"}


def a_rig(clock: FakeClock, journal: FakeJournal, *rules: Rule) -> Rig:
    book = RuleBook()
    for rule in rules:
        book.keep(rule)
    return Rig(clock, journal, rules=book, inspect=inspect)


async def tell(rig: Rig, event: str, **changes: Any) -> Any:
    answer = await rig.ask(PATH, hook(event, **changes))
    assert answer.status == 200
    return answer.json()


async def test_what_no_rule_decides_is_left_to_the_agent_at_once(rig: Rig) -> None:
    assert await tell(rig, "PreToolUse", **USE) == {}
    ((call_id, decision),) = rig.journal.decisions.items()
    assert decision.decider is Decider.AGENT
    call = rig.journal.calls[call_id]
    assert (call.lane, call.tool_use_id, call.channel) == (
        Lane.WATCH,
        "toolu_1",
        Channel.TOOL_USE,
    )


@pytest.mark.parametrize("decision", ["allow", "deny", "ask"])
async def test_a_rule_answers_before_the_call_runs(
    decision: str, clock: FakeClock, journal: FakeJournal
) -> None:
    rig = a_rig(clock, journal, a_kept(decision, "Bash(npm test)", id="tests"))
    changes = {"tool_input": {"command": "npm test"}, **USE}
    output = (await tell(rig, "PreToolUse", **changes))["hookSpecificOutput"]
    assert (output["hookEventName"], output["permissionDecision"]) == ("PreToolUse", decision)


async def test_codex_asks_about_what_a_rule_allows_and_hears_it_then(
    clock: FakeClock, journal: FakeJournal
) -> None:
    rig = a_rig(clock, journal, a_kept("allow", "Bash(npm test)", max_uses=1))
    npm: dict[str, Any] = {"tool_input": {"command": "npm test"}}
    seen = await rig.ask("/hooks/codex", hook("PreToolUse", **npm, **USE))
    asked = await rig.ask("/hooks/codex", hook(**npm))
    assert seen.json() == {}
    assert asked.json()["hookSpecificOutput"]["decision"] == {"behavior": "allow"}
    assert len(journal.calls) == 1


async def test_a_call_of_ccwatchs_own_tool_is_denied_before_it_runs(rig: Rig) -> None:
    answer = await tell(rig, "PreToolUse", tool_name="mcp__x__approval_prompt")
    output = answer["hookSpecificOutput"]
    assert (output["permissionDecision"], output["permissionDecisionReason"]) == ("deny", BY_MODEL)


async def test_the_request_that_follows_is_the_same_row(rig: Rig) -> None:
    await tell(rig, "PreToolUse", **USE)
    opened = rig.open(PATH, hook())
    (call,) = await rig.waiting()
    assert call.tool_use_id == "toolu_1"
    assert set(rig.journal.calls) == {call.id}
    rig.allow(call)
    assert (await opened.answer()).json()["hookSpecificOutput"]["decision"]["behavior"] == "allow"
    await tell(rig, "PostToolUse", duration_ms=37, **USE)
    await settle()
    assert rig.journal.results == {call.id: Result(Ending.DONE, 0.037)}


async def test_a_call_that_failed_is_written_as_that(rig: Rig) -> None:
    await tell(rig, "PreToolUse", **USE)
    await tell(rig, "PostToolUseFailure", error="boom", duration_ms=5, **USE)
    await settle()
    assert list(rig.journal.results.values()) == [Result(Ending.FAILED, 0.005)]


async def test_a_call_that_its_agent_refused_waits_in_a_lane_of_its_own(rig: Rig) -> None:
    await tell(rig, "PreToolUse", **USE)
    opened = rig.open(PATH, hook("PermissionDenied", reason="Runs code", **USE))
    (call,) = await rig.waiting()
    assert (call.lane, call.denial) == (Lane.DENIED, "Runs code")
    rig.allow(call)
    output = (await opened.answer()).json()["hookSpecificOutput"]
    assert output == {"hookEventName": "PermissionDenied", "retry": True}
    again = await tell(rig, "PreToolUse", tool_use_id="toolu_2")
    assert again["hookSpecificOutput"]["permissionDecision"] == "allow"


async def test_a_call_that_stays_refused_is_not_let_through(rig: Rig) -> None:
    opened = rig.open(PATH, hook("PermissionDenied", **USE))
    (call,) = await rig.waiting()
    rig.decide(call, a_deny())
    assert (await opened.answer()).json()["hookSpecificOutput"]["retry"] is False
    assert await tell(rig, "PreToolUse", tool_use_id="toolu_2") == {}


async def test_an_agent_that_goes_on_ends_the_look_at_what_it_refused(rig: Rig) -> None:
    opened = rig.open(PATH, hook("PermissionDenied", **USE))
    (call,) = await rig.waiting()
    opened.leave()
    await rig.waiting(0)
    await opened.task
    assert rig.journal.decisions[call.id].decider is Decider.WITHDRAWN


async def test_a_session_is_known_from_its_start_to_its_end(rig: Rig) -> None:
    await tell(rig, "SessionStart", permission_mode="auto")
    (session,) = rig.reception.agents.sessions()
    assert (session.asks_nobody, session.over) == (True, False)
    await tell(rig, "SessionEnd")
    assert rig.reception.agents.sessions()[0].over


async def test_a_strict_hook_hears_a_deny_where_nobody_answers(rig: Rig) -> None:
    opened = rig.open(PATH, hook(), headers=JSON | {"x-ccwatch-strict": "1"})
    await rig.waiting()
    rig.clock.advance(300.0)
    decision = (await opened.answer()).json()["hookSpecificOutput"]["decision"]
    assert decision["behavior"] == "deny"


async def test_the_pane_that_a_hook_claims_is_on_the_call(rig: Rig) -> None:
    rig.open(PATH, hook(), headers=JSON | {"x-ccwatch-pane": "%7"})
    (call,) = await rig.waiting()
    assert call.pane == "%7"


async def test_the_prompt_tool_and_the_hook_of_one_call_without_tokens_are_two_rows(
    rig: Rig,
) -> None:
    await tell(rig, "PreToolUse", **USE)
    rig.open(PATH, hook())
    fields = {"tool_name": "Bash", "input": hook()["tool_input"], **USE}
    opened = ModernClient(rig).call(3, fields)
    first, second = await rig.waiting(2)
    assert (bool(first.session), second.session) == (True, None)
    assert first.id != second.id
    rig.decide(second, a_deny("no"))
    await opened.answer()


async def test_nothing_of_what_a_tool_printed_is_kept(rig: Rig) -> None:
    await tell(rig, "PreToolUse", **USE)
    await tell(rig, "PostToolUse", tool_response={"stdout": "SECRET"}, **USE)
    await settle()
    assert "SECRET" not in repr((rig.journal.calls, rig.journal.results, rig.journal.decisions))
    assert {found.verdict for found in rig.journal.decisions.values()} == {Verdict.NONE}
