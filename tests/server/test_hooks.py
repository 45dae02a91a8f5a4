from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Channel, Decider, Verdict
from ccwatch.server.body import LARGE
from ccwatch.server.hooks import BY_MODEL
from ccwatch.server.wire import DENIED
from tests.builders import a_deny, settle
from tests.server.asgi import Unfinished
from tests.server.messages import ModernClient, hook

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from tests.server.asgi import Answer, Opened, Rig

PATH = "/hooks/claude"
OTHER = "another-session"


def ask(rig: Rig, **changes: Any) -> Opened:
    return rig.open(PATH, hook(**changes))


async def tell(rig: Rig, event: str, **changes: Any) -> Answer:
    answer = await rig.ask(PATH, hook(event, **changes))
    assert (answer.status, answer.json()) == (200, {})
    return answer


def decision_of(answer: Answer) -> Any:
    assert answer.status == 200
    output = answer.json()["hookSpecificOutput"]
    assert output["hookEventName"] == "PermissionRequest"
    return output["decision"]


async def test_a_permission_request_waits_as_it_was_sent(rig: Rig) -> None:
    sent = hook(agent_id="agent-7", agent_type="explore", permission_suggestions=[{"a": 1}])
    rig.open(PATH, sent)
    (call,) = await rig.waiting()
    assert call.channel is Channel.PERMISSION_REQUEST
    assert (call.tool, call.input) == (sent["tool_name"], sent["tool_input"])
    assert (call.session, call.subagent) == (sent["session_id"], "agent-7")
    assert call.directory == "/home/dev/project"
    assert (call.agent.name, call.agent.version) == ("claude-code", "")
    assert call.tool_use_id is None


async def test_an_allow_is_sent_in_the_dialect_of_the_hook(rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    rig.allow(call)
    assert decision_of(await opened.answer()) == {"behavior": "allow"}


async def test_an_edited_allow_carries_its_input(rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    rig.allow(call, edited='{"command":"ls"}')
    decision = decision_of(await opened.answer())
    assert decision == {"behavior": "allow", "updatedInput": {"command": "ls"}}


async def test_a_deny_carries_reason_and_interrupt(rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    rig.decide(call, a_deny("no", interrupt=True))
    decision = decision_of(await opened.answer())
    assert decision == {"behavior": "deny", "message": "no", "interrupt": True}


async def test_a_deny_without_a_reason_has_a_message(rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    rig.decide(call, a_deny("  "))
    assert decision_of(await opened.answer()) == {"behavior": "deny", "message": DENIED}


async def test_nobody_answering_leaves_it_to_the_agents_own_prompt(rig: Rig) -> None:
    opened = ask(rig)
    await rig.waiting()
    rig.clock.advance(300.0)
    assert (await opened.answer()).json() == {}


async def test_a_journal_that_cannot_be_written_decides_nothing(rig: Rig) -> None:
    rig.journal.broken.add("received")
    assert (await ask(rig).answer()).json() == {}


async def test_an_allow_that_cannot_be_written_is_not_sent(rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    rig.journal.broken.add("decided")
    rig.allow(call)
    assert (await opened.answer()).json() == {}


async def test_a_shutdown_decides_nothing(rig: Rig) -> None:
    opened = ask(rig)
    await rig.waiting()
    rig.gate.close()
    assert (await opened.answer()).json() == {}


async def test_a_client_that_leaves_withdraws_its_call(rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    opened.leave()
    await rig.waiting(0)
    await opened.task
    assert rig.journal.decisions[call.id].decider is Decider.WITHDRAWN


async def test_a_request_for_the_prompt_tool_itself_is_refused(rig: Rig) -> None:
    answer = await ask(rig, tool_name="mcp__ccwatch__approval_prompt").answer()
    assert decision_of(answer) == {"behavior": "deny", "message": BY_MODEL}
    (decision,) = rig.journal.decisions.values()
    assert decision.decider is Decider.REFUSED


async def ended(opened: Opened, call: ToolCall, rig: Rig, verdict: Verdict) -> None:
    assert (await opened.answer()).json() == {}
    decision = rig.journal.decisions[call.id]
    assert (decision.verdict, decision.decider) == (verdict, Decider.AGENT_PROMPT)


@pytest.mark.parametrize("event", ["PostToolUse", "PostToolUseFailure"])
async def test_a_call_that_ran_was_allowed_in_the_agents_own_prompt(event: str, rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    await tell(rig, event, tool_use_id="toolu_1", tool_response={"stdout": "hello"})
    await ended(opened, call, rig, Verdict.ALLOW)


async def test_of_equal_calls_the_oldest_ran(rig: Rig) -> None:
    first = ask(rig)
    (call,) = await rig.waiting()
    ask(rig)
    await rig.waiting(2)
    await tell(rig, "PostToolUse")
    await ended(first, call, rig, Verdict.ALLOW)
    assert len(rig.queue) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"session_id": OTHER},
        {"agent_id": "agent-7"},
        {"tool_name": "Write"},
        {"tool_input": {"command": "touch ./x1 && echo hello"}},
    ],
)
async def test_what_ran_elsewhere_or_otherwise_ends_no_wait(
    changes: dict[str, Any], rig: Rig
) -> None:
    ask(rig)
    await rig.waiting()
    await tell(rig, "PostToolUse", **changes)
    assert len(rig.queue) == 1


@pytest.mark.parametrize("added", [{}, {"answers": {"Which?": "Blue"}, "annotations": {}}])
async def test_a_question_that_was_answered_in_the_agents_prompt_is_found(
    added: dict[str, Any], rig: Rig
) -> None:
    value = {"questions": [{"question": "Which?"}]}
    opened = ask(rig, tool_name="AskUserQuestion", tool_input=value)
    (call,) = await rig.waiting()
    await tell(rig, "PostToolUse", tool_name="AskUserQuestion", tool_input=value | added)
    await ended(opened, call, rig, Verdict.ALLOW)


async def test_a_large_call_that_ran_is_found_too(rig: Rig) -> None:
    value = {"file_path": "/home/dev/x", "content": "x" * (LARGE + 1)}
    opened = ask(rig, tool_input=value)
    (call,) = await rig.waiting()
    await tell(rig, "PostToolUse", tool_input=value)
    await ended(opened, call, rig, Verdict.ALLOW)


@pytest.mark.parametrize("event", ["PostToolBatch", "Stop", "UserPromptSubmit"])
async def test_the_end_of_a_turn_ends_the_waits_of_that_agent_alone(event: str, rig: Rig) -> None:
    opened = ask(rig)
    (call,) = await rig.waiting()
    ask(rig, agent_id="agent-7")
    ask(rig, session_id=OTHER)
    await rig.waiting(3)
    await tell(rig, event, tool_name=None, tool_input=None)
    await ended(opened, call, rig, Verdict.NONE)
    assert {call.subagent for call in await rig.waiting(2)} == {None, "agent-7"}


async def test_the_end_of_a_session_ends_all_its_waits(rig: Rig) -> None:
    mine = [ask(rig), ask(rig, agent_id="agent-7")]
    await rig.waiting(2)
    ask(rig, session_id=OTHER)
    await rig.waiting(3)
    await tell(rig, "SessionEnd", reason="prompt_input_exit", tool_name=None)
    for opened in mine:
        assert (await opened.answer()).json() == {}
    (left,) = await rig.waiting(1)
    assert left.session == OTHER


async def test_hooks_never_end_the_wait_of_a_prompt_tool_call(rig: Rig) -> None:
    fields = {"tool_name": hook()["tool_name"], "input": hook()["tool_input"]}
    ModernClient(rig).call(3, fields)
    await rig.waiting()
    for event in ("PostToolUse", "Stop", "SessionEnd"):
        await tell(rig, event)
    assert len(rig.queue) == 1


@pytest.mark.parametrize("event", ["Notification", "PreCompact", "ThisIsNew"])
async def test_other_events_change_nothing(event: str, rig: Rig) -> None:
    ask(rig)
    await rig.waiting()
    await tell(rig, event, tool_name=7, session_id=None)
    assert len(rig.queue) == 1
    assert len(rig.journal.calls) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "refused: "),
        (b"[]", "no JSON object"),
        (b'{"hook_event_name":"Stop","session_id":"a","session_id":"b"}', "stands twice"),
        ({}, "hook_event_name is missing"),
        (hook(tool_name=None), "tool_name is missing"),
        (hook(tool_name=["Bash"]), "tool_name is no string"),
        (hook(tool_input=None), "tool_input is no object"),
        (hook(tool_input="ls"), "tool_input is no object"),
        (hook(session_id=None), "session_id is missing"),
        (hook(session_id=""), "session_id has not 1 to 256 characters"),
        (hook(session_id="x" * 257), "session_id has not 1 to 256 characters"),
        (hook(agent_id=7), "agent_id is no string"),
        (hook("PostToolUse", tool_input=None), "tool_input is no object"),
        (hook("Stop", session_id=7), "session_id is no string"),
    ],
)
async def test_a_malformed_hook_is_an_error_in_one_line_and_nothing_is_queued(
    body: Any, words: str, rig: Rig
) -> None:
    answer = await rig.ask(PATH, body)
    assert answer.status == 400
    assert words in answer.json()["error"]
    assert answer.body.count(b"\n") == 1
    assert rig.journal.calls == {}


@pytest.mark.parametrize("cwd", [None, 7, "project", "/" + "x" * 4096, "/home\0/dev"])
async def test_a_directory_that_is_no_absolute_path_is_unknown(cwd: Any, rig: Rig) -> None:
    ask(rig, cwd=cwd)
    (call,) = await rig.waiting()
    assert call.directory is None


async def test_a_client_that_leaves_within_its_body_queues_nothing(rig: Rig) -> None:
    opened = rig.open(PATH, Unfinished([b"{"]))
    opened.leave()
    await opened.task
    assert opened.sent == []


async def test_only_posts_are_served(rig: Rig) -> None:
    assert (await rig.ask(PATH, method="GET")).status == 405


async def test_a_client_that_left_while_its_large_call_was_hashed_is_not_asked_about(
    rig: Rig,
) -> None:
    opened = ask(rig, tool_input={"content": "x" * (LARGE + 1)})
    opened.leave()
    await opened.task
    await settle()
    assert len(rig.queue) == 0
