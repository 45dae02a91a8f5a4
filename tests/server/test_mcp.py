from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Channel, Decider, Verdict
from ccwatch.server.mcp import BY_MODEL
from ccwatch.server.wire import DENIED
from tests.builders import a_deny, settle
from tests.server.messages import (
    CLIENT,
    HANDSHAKE_VERSIONS,
    HandshakeClient,
    ModernClient,
    arguments,
    reply_of,
    tool_call,
)

if TYPE_CHECKING:
    from tests.builders import FakeClock, FakeJournal
    from tests.server.asgi import Opened, Rig

AnyClient = HandshakeClient | ModernClient


async def test_an_unchanged_allow_carries_an_empty_input(client: AnyClient, rig: Rig) -> None:
    opened = client.call()
    (call,) = await rig.waiting()
    rig.allow(call)
    assert reply_of(await opened.answer()) == {"behavior": "allow", "updatedInput": {}}


async def test_an_edited_allow_carries_the_edited_input(client: AnyClient, rig: Rig) -> None:
    opened = client.call()
    (call,) = await rig.waiting()
    rig.allow(call, edited='{"command": "ls", "n": [true, 1.5, null]}')
    assert reply_of(await opened.answer()) == {
        "behavior": "allow",
        "updatedInput": {"command": "ls", "n": [True, 1.5, None]},
    }


async def test_a_deny_carries_its_reason(client: AnyClient, rig: Rig) -> None:
    opened = client.call()
    (call,) = await rig.waiting()
    rig.decide(call, a_deny("not on a Friday"))
    assert reply_of(await opened.answer()) == {"behavior": "deny", "message": "not on a Friday"}


async def test_a_deny_without_a_reason_has_a_message_all_the_same(
    client: AnyClient, rig: Rig
) -> None:
    opened = client.call()
    (call,) = await rig.waiting()
    rig.decide(call, a_deny(interrupt=True))
    reply = reply_of(await opened.answer())
    assert reply == {"behavior": "deny", "message": DENIED, "interrupt": True}


async def test_a_call_is_queued_as_it_was_sent(client: AnyClient, rig: Rig) -> None:
    value: dict[str, Any] = {
        "flag": True,
        "number": 1,
        "list": [False, 0, None, {"deep": [[]]}],
        "object": {"ключ": "значение", "": "\u202e"},
        "float": 2.0,
    }
    client.call(7, arguments(tool_name="mcp__x__y", input=value, extra="ignored"))
    (call,) = await rig.waiting()
    assert call.input == value
    assert [type(item) for item in call.input.values()] == [bool, int, list, dict, float]
    assert json.loads(call.text) == value
    assert (call.tool, call.tool_use_id) == ("mcp__x__y", "toolu_1")
    assert (call.agent.name, call.agent.version) == (CLIENT["name"], CLIENT["version"])
    assert call.channel is Channel.PROMPT_TOOL
    assert call.received == rig.clock.now()
    assert (call.session, call.subagent, call.directory, call.pane) == (None, None, None, None)


@pytest.mark.parametrize("version", HANDSHAKE_VERSIONS)
async def test_every_handshake_version_is_served(version: str, rig: Rig) -> None:
    client = HandshakeClient(rig, version)
    greeting = await client.connect()
    (message,) = greeting.messages()
    assert message["result"]["protocolVersion"] == version
    assert message["result"]["serverInfo"]["name"] == "ccwatch"
    opened = client.call()
    (call,) = await rig.waiting()
    rig.allow(call)
    answer = await opened.answer()
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert reply_of(answer)["behavior"] == "allow"


async def test_the_probe_of_the_stateless_era_is_answered(rig: Rig) -> None:
    answer = await ModernClient(rig).send("server/discover").answer()
    assert answer.status == 200
    result = answer.json()["result"]
    assert "2026-07-28" in result["supportedVersions"]
    assert result["capabilities"]["tools"] is not None
    assert "mcp-session-id" not in answer.headers


async def test_the_listed_tool_is_the_prompt_tool(client: AnyClient) -> None:
    answer = await client.send("tools/list").answer()
    (tool,) = answer.messages()[-1]["result"]["tools"]
    assert tool["name"] == "approval_prompt"
    assert tool["inputSchema"]["required"] == ["tool_name", "input"]
    assert "outputSchema" not in tool


async def test_another_tool_is_unknown(client: AnyClient, rig: Rig) -> None:
    body: dict[str, Any] = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "decide", "arguments": {}},
    }
    if isinstance(client, ModernClient):
        headers = client.headers(name="decide")
        answer = await rig.ask("/mcp", client.body(body), headers=headers)
    else:
        answer = await client.post(body).answer()
    assert "unknown tool" in answer.messages()[-1]["error"]["message"]
    assert rig.journal.calls == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tool_name": None}, "tool_name is missing"),
        ({"tool_name": 5}, "tool_name is no string"),
        ({"tool_name": ""}, "tool_name has not 1 to 256 characters"),
        ({"tool_name": "x" * 257}, "tool_name has not 1 to 256 characters"),
        ({"input": None}, "input is no object"),
        ({"input": [1]}, "input is no object"),
        ({"input": '{"command": "ls"}'}, "input is no object"),
        ({"tool_use_id": 5}, "tool_use_id is no string"),
        ({"tool_use_id": "x" * 257}, "tool_use_id has not 1 to 256 characters"),
    ],
)
async def test_wrong_arguments_are_an_error_and_nothing_is_queued(
    changes: dict[str, Any], words: str, client: AnyClient, rig: Rig
) -> None:
    answer = await client.call(9, arguments(**changes)).answer()
    result = answer.messages()[-1]["result"]
    assert result["isError"] is True
    assert words in result["content"][0]["text"]
    assert rig.journal.calls == {}


async def test_a_call_without_arguments_is_an_error(client: AnyClient, rig: Rig) -> None:
    message: dict[str, Any] = tool_call(9)
    del message["params"]["arguments"]
    if isinstance(client, ModernClient):
        message = client.body(message)
    answer = await client.post(message).answer()
    result = answer.messages()[-1]["result"]
    assert result["isError"] is True
    assert rig.journal.calls == {}


async def test_arguments_that_are_no_object_are_an_error(client: AnyClient, rig: Rig) -> None:
    answer = await client.call(9, [1, 2]).answer()
    assert "error" in answer.messages()[-1]
    assert rig.journal.calls == {}


@pytest.mark.parametrize(
    ("changes", "meta"),
    [
        ({"tool_use_id": "toolu_1"}, {"claudecode/toolUseId": "toolu_2"}),
        ({"tool_use_id": None}, {"claudecode/toolUseId": "toolu_2"}),
        ({"tool_use_id": None}, {"claudecode/toolUseId": None}),
        ({"tool_use_id": "toolu_1"}, {"claudecode/toolUseId": ["toolu_1"]}),
        ({"tool_name": "mcp__ccwatch__approval_prompt"}, {}),
        ({"tool_name": "mcp__other\n__approval_prompt"}, {}),
    ],
)
async def test_a_model_that_calls_the_tool_itself_is_refused_and_written_down(
    changes: dict[str, Any], meta: dict[str, Any], client: AnyClient, journal: FakeJournal
) -> None:
    answer = await client.call(9, arguments(**changes), meta=meta).answer()
    assert reply_of(answer) == {"behavior": "deny", "message": BY_MODEL}
    (decision,) = journal.decisions.values()
    assert (decision.verdict, decision.decider) == (Verdict.DENY, Decider.REFUSED)


async def test_a_client_that_sends_no_meta_is_asked_for(client: AnyClient, rig: Rig) -> None:
    client.call(9, arguments(tool_use_id=None), meta={})
    (call,) = await rig.waiting()
    assert call.tool_use_id is None


async def test_headers_claim_directory_and_pane(rig: Rig) -> None:
    client = ModernClient(rig, x_ccwatch_directory="/home/dev/прое́кт", x_ccwatch_pane="%12")
    client.call()
    (call,) = await rig.waiting()
    assert (call.directory, call.pane) == ("/home/dev/прое́кт", "%12")


async def test_headers_of_a_handshake_client_count_too(rig: Rig) -> None:
    client = HandshakeClient(rig, x_ccwatch_directory="/home/dev", x_ccwatch_pane="${TMUX_PANE}")
    await client.connect()
    client.call()
    (call,) = await rig.waiting()
    assert (call.directory, call.pane) == ("/home/dev", None)


async def test_a_client_that_leaves_withdraws_its_call(client: AnyClient, rig: Rig) -> None:
    opened = client.call()
    (call,) = await rig.waiting()
    opened.leave()
    await rig.waiting(0)
    await opened.task
    await settle()
    assert rig.journal.decisions[call.id].decider is Decider.WITHDRAWN


async def test_one_that_leaves_takes_no_other_call_along(client: AnyClient, rig: Rig) -> None:
    leaving = client.call(1, arguments(tool_use_id="toolu_1"))
    staying = client.call(2, arguments(tool_use_id="toolu_2"))
    await rig.waiting(2)
    leaving.leave()
    (call,) = await rig.waiting(1)
    assert call.tool_use_id == "toolu_2"
    rig.allow(call)
    assert reply_of(await staying.answer())["behavior"] == "allow"


async def test_a_cancel_notification_withdraws_the_call_of_a_session(rig: Rig) -> None:
    client = HandshakeClient(rig)
    await client.connect()
    opened = client.call(4)
    (call,) = await rig.waiting()
    answer = await client.notify(
        "notifications/cancelled", requestId=4, reason="SdkError: Request timed out"
    )
    assert answer.status == 202
    await rig.waiting(0)
    assert "error" in (await opened.answer()).messages()[-1]
    await settle()
    assert rig.journal.decisions[call.id].decider is Decider.WITHDRAWN


async def test_the_end_of_a_session_withdraws_its_calls(rig: Rig) -> None:
    client = HandshakeClient(rig)
    await client.connect()
    client.call(4)
    (call,) = await rig.waiting()
    answer = await rig.ask("/mcp", method="DELETE", headers=client.headers())
    assert answer.status == 200
    await rig.waiting(0)
    await settle()
    assert rig.journal.decisions[call.id].decider is Decider.WITHDRAWN
    assert (await client.send("tools/list").answer()).status == 404


async def test_a_held_call_reports_progress_every_twenty_seconds(
    client: AnyClient, rig: Rig, clock: FakeClock
) -> None:
    opened = client.call()
    (call,) = await rig.waiting()
    for count in (1, 2, 3):
        clock.advance(19.0)
        await settle()
        assert f'"progress":{count}' not in opened.body().decode()
        clock.advance(1.0)
        await opened.until(f'"progress":{count}')
    rig.allow(call)
    *progress, last = (await opened.answer()).messages()
    assert [message["params"]["progress"] for message in progress] == [1, 2, 3]
    assert {message["params"]["progressToken"] for message in progress} == {3}
    assert "result" in last
    clock.advance(100.0)
    await settle()
    assert opened.complete


async def test_nobody_answering_is_a_deny_that_says_so(client: AnyClient, rig: Rig) -> None:
    opened = client.call()
    await rig.waiting()
    rig.clock.advance(300.0)
    reply = reply_of(await opened.answer())
    assert reply["behavior"] == "deny"
    assert "Nobody answered within 5 minutes" in reply["message"]


async def test_a_journal_that_cannot_be_written_denies(client: AnyClient, rig: Rig) -> None:
    rig.journal.broken.add("received")
    reply = reply_of(await client.call().answer())
    assert reply["behavior"] == "deny"
    assert "cannot write its journal" in reply["message"]


async def test_a_failure_of_the_gate_denies(
    client: AnyClient, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rig.queue, "add", fail)
    reply = reply_of(await client.call().answer())
    assert reply["behavior"] == "deny"
    assert "not a refusal" in reply["message"]


async def test_equal_ids_of_twenty_clients_never_meet(rig: Rig) -> None:
    opened: dict[str, Opened] = {}
    for number in range(20):
        if number % 2:
            client: AnyClient = ModernClient(rig)
        else:
            client = HandshakeClient(rig)
            await client.connect()
        opened[f"toolu_{number}"] = client.call(4, arguments(tool_use_id=f"toolu_{number}"))
        await rig.waiting(number + 1)
    calls = await rig.waiting(20)
    for index, call in enumerate(reversed(calls)):
        if index % 2:
            rig.allow(call, edited=json.dumps({"command": call.tool_use_id}))
        else:
            rig.decide(call, a_deny(f"no, {call.tool_use_id}"))
    for index, call in enumerate(reversed(calls)):
        assert call.tool_use_id is not None
        reply = reply_of(await opened[call.tool_use_id].answer())
        if index % 2:
            assert reply["updatedInput"] == {"command": call.tool_use_id}
        else:
            assert reply["message"] == f"no, {call.tool_use_id}"
