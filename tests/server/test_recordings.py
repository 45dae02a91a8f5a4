"""What real clients sent, recorded, sent again: every header and every body as it came.

In the recordings only paths, ports, ids and session ids were replaced by fixed ones.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Channel, Decider, Verdict
from tests.builders import a_deny, an_allow, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccwatch.calls import Decision, ToolCall
    from tests.builders import FakeJournal
    from tests.server.asgi import Answer, Opened, Rig

PROMPT_TOOL = (
    "claude-code-2.1.328-stateless",
    "claude-code-2.1.328-handshake",
    "claude-code-2.1.197-handshake",
)
HOOKS = "claude-code-2.1.328-hooks"
PROJECT = "/home/dev/project"
SESSION = "00000000-0000-4000-8000-000000000001"
TOOLS = ["Bash", "Write", "Edit", "Read", "Read", "Read", "AskUserQuestion"]

Recorded = dict[str, Any]


@cache
def load(name: str) -> list[Recorded]:
    folder = Path(__file__).with_name("recordings")
    recording = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return recording["requests"]


def event_of(request: Recorded) -> str:
    """The name of a hook's event, the method of a JSON-RPC message, or GET."""
    body = request["body"]
    return request["method"] if body is None else body.get("hook_event_name") or body["method"]


class Replay:
    """Sends what a client sent, within the session that this server gives."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.session = ""

    def open(self, request: Recorded) -> Opened:
        body = b""
        if request["body"] is not None:
            text = json.dumps(request["body"], ensure_ascii=False, separators=(",", ":"))
            body = text.encode()
        headers = {
            name: self.session if value == "SESSION" else value
            for name, value in request["headers"].items()
        }
        assert headers.get("content-length", str(len(body))) == str(len(body))
        return self._rig.open(request["path"], body, method=request["method"], headers=headers)

    async def connect(self, name: str) -> list[Recorded]:
        """Send what comes before the first approval; returns the rest."""
        requests = load(name)
        first = next(i for i, one in enumerate(requests) if event_of(one) == "tools/call")
        for request in requests[:first]:
            opened = self.open(request)
            if request["method"] == "GET":
                continue
            answer = await opened.answer()
            assert answer.status == (202 if "id" not in request["body"] else 200)
            if event_of(request) == "initialize":
                self.session = answer.headers["mcp-session-id"]
            elif event_of(request) == "tools/list":
                (tool,) = answer.messages()[-1]["result"]["tools"]
                assert tool["name"] == "approval_prompt"
        return requests[first:]


@pytest.fixture
def replay(rig: Rig) -> Replay:
    return Replay(rig)


@pytest.fixture(params=PROMPT_TOOL)
async def approvals(request: pytest.FixtureRequest, replay: Replay) -> tuple[str, list[Recorded]]:
    """The version of a client that has connected, and its approval calls."""
    version = request.param.split("-")[2]
    return version, await replay.connect(request.param)


def text_of(answer: Answer) -> str:
    """The one text block of a result that has nothing else, which is all the client takes."""
    result = answer.messages()[-1]["result"]
    assert "structuredContent" not in result
    assert result["isError"] is False
    (block,) = result["content"]
    assert block["type"] == "text"
    return block["text"]


def check_approval(call: ToolCall, request: Recorded, version: str) -> None:
    arguments = request["body"]["params"]["arguments"]
    assert call.channel is Channel.PROMPT_TOOL
    assert (call.tool, call.input) == (arguments["tool_name"], arguments["input"])
    assert json.loads(call.text) == arguments["input"]
    assert call.tool_use_id == arguments["tool_use_id"]
    assert (call.agent.name, call.agent.version) == ("claude-code", version)
    assert (call.session, call.directory, call.pane) == (None, PROJECT, None)


async def answer_each(
    rig: Rig, replay: Replay, requests: list[Recorded], decide: Callable[[ToolCall], Decision]
) -> list[str]:
    """Send the calls one after the other, and return the texts that answered them."""
    texts: list[str] = []
    for request in requests:
        opened = replay.open(request)
        (call,) = await rig.waiting()
        rig.decide(call, decide(call))
        texts.append(text_of(await opened.answer()))
    return texts


async def test_every_approval_call_arrives_whole(
    rig: Rig, replay: Replay, approvals: tuple[str, list[Recorded]]
) -> None:
    version, requests = approvals
    tools: list[str] = []
    for request in requests:
        opened = replay.open(request)
        (call,) = await rig.waiting()
        check_approval(call, request, version)
        tools.append(call.tool)
        rig.decide(call, a_deny())
        await opened.answer()
    assert tools == TOOLS


async def test_an_allow_is_the_text_that_both_versions_take(
    rig: Rig, replay: Replay, approvals: tuple[str, list[Recorded]]
) -> None:
    calls = [one for one in approvals[1] if "questions" not in json.dumps(one["body"])]
    texts = await answer_each(rig, replay, calls, lambda _: an_allow())
    assert texts == ['{"behavior":"allow","updatedInput":{}}'] * 6


async def test_a_deny_is_the_text_that_both_versions_take(
    rig: Rig, replay: Replay, approvals: tuple[str, list[Recorded]]
) -> None:
    texts = await answer_each(rig, replay, approvals[1], lambda _: a_deny("not „here“"))
    assert texts == ['{"behavior":"deny","message":"not „here“"}'] * 7


async def test_answers_to_a_question_are_an_edit_of_its_input(
    rig: Rig, replay: Replay, approvals: tuple[str, list[Recorded]]
) -> None:
    question = approvals[1][-1]
    value: dict[str, Any] = question["body"]["params"]["arguments"]["input"]
    edited = json.dumps({**value, "answers": {"Which colour?": "Blue"}})
    (text,) = await answer_each(rig, replay, [question], lambda _: an_allow(edited=edited))
    assert json.loads(text) == {"behavior": "allow", "updatedInput": json.loads(edited)}


async def test_reads_that_wait_together_get_each_its_own_answer(
    rig: Rig, replay: Replay, approvals: tuple[str, list[Recorded]]
) -> None:
    reads = [replay.open(request) for request in approvals[1][3:6]]
    calls = await rig.waiting(3)
    for call in reversed(calls):
        rig.decide(call, a_deny(f"not {call.input['file_path']}"))
    texts = [json.loads(text_of(await opened.answer())) for opened in reads]
    assert [text["message"] for text in texts] == [
        f"not /home/dev/notes/{name}.txt" for name in ("one", "two", "three")
    ]


@pytest.mark.parametrize("version", ["2.1.197", "2.1.328"])
async def test_a_client_that_gives_up_withdraws_its_call(
    version: str, rig: Rig, replay: Replay, journal: FakeJournal
) -> None:
    call_request, cancelled = await replay.connect(f"claude-code-{version}-gives-up")
    opened = replay.open(call_request)
    (call,) = await rig.waiting()
    assert event_of(cancelled) == "notifications/cancelled"
    assert (await replay.open(cancelled).answer()).status == 202
    await rig.waiting(0)
    await settle()
    assert journal.decisions[call.id].decider is Decider.WITHDRAWN
    opened.leave()


def asks(name: str = HOOKS) -> list[Recorded]:
    return [one for one in load(name) if event_of(one) == "PermissionRequest"]


async def test_every_permission_request_arrives_whole(rig: Rig, replay: Replay) -> None:
    tools: list[str] = []
    for request in asks():
        opened = replay.open(request)
        (call,) = await rig.waiting()
        assert call.channel is Channel.PERMISSION_REQUEST
        assert call.input == request["body"]["tool_input"]
        assert (call.session, call.subagent, call.directory) == (SESSION, None, PROJECT)
        tools.append(call.tool)
        rig.decide(call, a_deny())
        await opened.answer()
    assert tools == [*TOOLS, "Bash"]


@pytest.mark.parametrize(
    ("decision", "reply"),
    [
        (an_allow(), '{"behavior":"allow"}'),
        (
            an_allow(edited='{"command": "true"}'),
            '{"behavior":"allow","updatedInput":{"command":"true"}}',
        ),
        (a_deny("not yet"), '{"behavior":"deny","message":"not yet"}'),
        (
            a_deny("stop", interrupt=True),
            '{"behavior":"deny","message":"stop","interrupt":true}',
        ),
    ],
)
async def test_a_permission_request_is_answered_in_the_hooks_dialect(
    decision: Decision, reply: str, rig: Rig, replay: Replay
) -> None:
    opened = replay.open(asks()[0])
    (call,) = await rig.waiting()
    rig.decide(call, decision)
    answer = await opened.answer()
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.body.decode() == (
        '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":' + reply + "}}"
    )


async def test_what_was_answered_in_the_agents_prompt_retires_call_by_call(
    rig: Rig, replay: Replay, journal: FakeJournal
) -> None:
    waiting: list[tuple[Opened, Mapping[str, Any]]] = []
    for request in load(HOOKS):
        opened = replay.open(request)
        if event_of(request) == "PermissionRequest":
            waiting.append((opened, request["body"]))
            await rig.waiting(len(waiting))
            continue
        assert (await opened.answer()).body == b"{}"
        if event_of(request) in {"PostToolUse", "PostToolUseFailure"}:
            ran = request["body"]
            ended = next(one for one in waiting if ran["tool_name"] == one[1]["tool_name"])
            waiting.remove(ended)
            assert len(rig.queue) == len(waiting), ran["tool_name"]
            assert (await ended[0].answer()).body == b"{}"
    decisions = list(journal.decisions.values())
    assert len(decisions) == 8
    assert {one.decider for one in decisions} == {Decider.AGENT_PROMPT}
    assert {one.verdict for one in decisions} == {Verdict.ALLOW}


@pytest.mark.parametrize("event", ["Stop", "UserPromptSubmit", "SessionEnd"])
async def test_the_end_of_a_turn_retires_whatever_waits(
    event: str, rig: Rig, replay: Replay, journal: FakeJournal
) -> None:
    opened = [replay.open(request) for request in asks()[3:6]]
    calls = await rig.waiting(3)
    end = next(one for one in load(HOOKS) if event_of(one) == event)
    assert (await replay.open(end).answer()).body == b"{}"
    assert {(await one.answer()).body for one in opened} == {b"{}"}
    assert {journal.decisions[call.id].verdict for call in calls} == {Verdict.NONE}


async def test_the_call_of_a_subagent_outlives_the_turn_of_its_main_agent(
    rig: Rig, replay: Replay, journal: FakeJournal
) -> None:
    """A sub-agent in the background asks while the main agent stops and is prompted again."""
    requests = load("claude-code-2.1.328-hooks-subagent")
    ask, stop, ran, _, prompted = requests[2:7]
    opened = replay.open(ask)
    (call,) = await rig.waiting()
    assert call.subagent == ask["body"]["agent_id"]
    for event, request in (("Stop", stop), ("UserPromptSubmit", prompted)):
        assert event_of(request) == event
        await replay.open(request).answer()
        assert len(rig.queue) == 1
    assert ran["body"]["agent_id"] == call.subagent
    await replay.open(ran).answer()
    assert len(rig.queue) == 0
    assert (await opened.answer()).body == b"{}"
    assert journal.decisions[call.id].verdict is Verdict.ALLOW


async def test_a_refusal_with_words_in_the_agents_prompt_retires_its_call(
    rig: Rig, replay: Replay, journal: FakeJournal
) -> None:
    """The hook's connection stays open then, and the turn goes on: the batch's end tells it."""
    requests = load("claude-code-2.1.328-hooks-refused")
    ask, batch = requests[1:3]
    assert (event_of(ask), event_of(batch)) == ("PermissionRequest", "PostToolBatch")
    opened = replay.open(ask)
    (call,) = await rig.waiting()
    assert (await replay.open(batch).answer()).body == b"{}"
    assert len(rig.queue) == 0
    assert (await opened.answer()).body == b"{}"
    assert journal.decisions[call.id].decider is Decider.AGENT_PROMPT
