from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Decider
from ccwatch.server.body import BODY_LIMIT, LARGE
from ccwatch.server.mcp import ID_IN_USE
from tests.builders import a_deny, settle
from tests.server.asgi import JSON, Parts, Unfinished
from tests.server.messages import (
    HandshakeClient,
    ModernClient,
    arguments,
    reply_of,
    tool_call,
)

if TYPE_CHECKING:
    from tests.server.asgi import Rig

AnyClient = HandshakeClient | ModernClient


@pytest.fixture
async def session(rig: Rig) -> HandshakeClient:
    client = HandshakeClient(rig)
    await client.connect()
    return client


@pytest.mark.parametrize("second", [4, "4", " 4", "04"])
async def test_an_id_that_waits_is_not_taken_twice(
    second: int | str, session: HandshakeClient, rig: Rig
) -> None:
    first = session.call(4, arguments(tool_use_id="toolu_1"))
    (call,) = await rig.waiting()
    answer = await session.call(second, arguments(tool_use_id="toolu_2")).answer()
    assert answer.json()["id"] == second
    assert reply_of(answer) == {"behavior": "deny", "message": ID_IN_USE}
    assert [entry.call.id for entry in rig.gate.queue.entries()] == [call.id]
    (denied,) = rig.journal.decisions.values()
    assert (denied.decider, denied.reason) == (Decider.REFUSED, ID_IN_USE)
    rig.allow(call)
    assert reply_of(await first.answer()) == {"behavior": "allow", "updatedInput": {}}


async def test_another_request_with_an_id_that_waits_is_an_error(
    session: HandshakeClient, rig: Rig
) -> None:
    session.call(4)
    await rig.waiting()
    answer = await session.send("tools/list", "4").answer()
    assert answer.status == 400
    assert answer.json()["id"] == "4"
    assert answer.json()["error"]["message"] == ID_IN_USE


async def test_an_id_can_be_used_again_when_it_was_answered(
    session: HandshakeClient, rig: Rig
) -> None:
    for _ in range(2):
        opened = session.call(4)
        (call,) = await rig.waiting()
        rig.decide(call, a_deny("no"))
        assert reply_of(await opened.answer())["message"] == "no"
        await opened.task


async def test_an_id_whose_client_left_is_not_used_again_in_its_session(
    session: HandshakeClient, rig: Rig
) -> None:
    opened = session.call(4)
    await rig.waiting()
    opened.leave()
    await rig.waiting(0)
    await opened.task
    assert reply_of(await session.call(4).answer())["message"] == ID_IN_USE
    other = HandshakeClient(rig)
    await other.connect()
    other.call(4)
    await rig.waiting(1)


async def test_a_session_that_was_ended_is_forgotten(session: HandshakeClient, rig: Rig) -> None:
    opened = session.call(4)
    await rig.waiting()
    opened.leave()
    await opened.task
    await rig.ask("/mcp", method="DELETE", headers=session.headers())
    assert (await session.call(4).answer()).status == 404


async def test_an_answer_of_the_client_is_no_request_that_takes_an_id(
    session: HandshakeClient, rig: Rig
) -> None:
    session.call(4)
    await rig.waiting(1)
    answer = await session.post({"jsonrpc": "2.0", "id": 4, "result": {}}).answer()
    assert answer.status == 202


async def test_an_unknown_session_is_not_found(rig: Rig) -> None:
    client = HandshakeClient(rig)
    client.session = "0" * 32
    for _ in range(2):
        answer = await client.call(4).answer()
        assert answer.status == 404
    assert rig.journal.calls == {}


async def test_without_a_session_no_call_is_taken(rig: Rig) -> None:
    answer = await rig.ask("/mcp", tool_call(), headers=JSON)
    assert answer.status == 400
    assert rig.journal.calls == {}


BAD_BODIES = {
    "double key": b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":1,"a":2}}',
    "not a number": b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":NaN}}',
    "infinite": b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":1e999}}',
    "lone surrogate": rb'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":"\ud800"}}',
    "too deep": b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":'
    + b'{"a":' * 101
    + b"1"
    + b"}" * 102,
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_json_that_readers_could_see_differently_is_refused_with_its_id(
    body: bytes, client: AnyClient, rig: Rig
) -> None:
    answer = await rig.ask("/mcp", body, headers=client.headers())
    assert answer.status == 400
    message = answer.json()
    assert (message["jsonrpc"], message["id"]) == ("2.0", 7)
    assert message["error"]["message"].startswith("refused: ")
    assert rig.journal.calls == {}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b"\xff", b'{"id":7', b'{"id":true,"a":NaN}', b"[" * 5000]
)
async def test_what_is_no_json_object_is_refused(body: bytes, client: AnyClient, rig: Rig) -> None:
    answer = await rig.ask("/mcp", body, headers=client.headers())
    assert answer.status == 400
    assert answer.json()["id"] is None


async def test_a_lone_surrogate_as_an_id_is_not_repeated(client: AnyClient, rig: Rig) -> None:
    answer = await rig.ask("/mcp", rb'{"id":"\ud800"}', headers=client.headers())
    assert (answer.status, answer.json()["id"]) == (400, None)


async def test_an_input_of_almost_16_mib_arrives_whole(client: AnyClient, rig: Rig) -> None:
    content = "ё" * ((BODY_LIMIT - 4096) // 2)
    message = tool_call(3, arguments(tool_name="Write", input={"content": content}))
    if isinstance(client, ModernClient):
        message = client.body(message)
    body = json.dumps(message, ensure_ascii=False).encode()
    assert BODY_LIMIT - 8192 < len(body) <= BODY_LIMIT
    parts = Parts(body[start : start + 65_536] for start in range(0, len(body), 65_536))
    opened = rig.open("/mcp", parts, headers=client.headers())
    (call,) = await rig.waiting()
    assert call.input == {"content": content}
    rig.allow(call)
    assert reply_of(await opened.answer()) == {"behavior": "allow", "updatedInput": {}}


@pytest.mark.parametrize("path", ["/mcp", "/hooks/claude"])
async def test_a_body_over_16_mib_is_too_large(path: str, rig: Rig) -> None:
    parts = Parts([b" " * (1024 * 1024)] * 17)
    answer = await rig.ask(path, parts)
    assert answer.status == 413


@pytest.mark.parametrize("length", [str(BODY_LIMIT + 1), "-1", "x"])
async def test_a_length_that_is_too_large_is_refused_before_the_body(length: str, rig: Rig) -> None:
    answer = await rig.ask("/mcp", headers=JSON | {"content-length": length})
    assert answer.status == 413


async def test_only_the_arguments_of_a_tool_call_may_be_large(client: AnyClient, rig: Rig) -> None:
    message = tool_call(3, meta={"filler": "x" * LARGE})
    answer = await rig.ask("/mcp", message, headers=client.headers())
    assert answer.status == 413
    assert answer.json()["id"] == 3
    assert rig.journal.calls == {}


async def test_a_client_that_leaves_within_its_body_queues_nothing(
    client: AnyClient, rig: Rig
) -> None:
    opened = rig.open("/mcp", Unfinished([b'{"jsonrpc":']), headers=client.headers())
    opened.leave()
    await opened.task
    assert opened.sent == []
    assert rig.journal.calls == {}


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream", "text/html"])
async def test_a_client_that_cannot_read_the_stream_is_told(
    accept: str, client: AnyClient, rig: Rig
) -> None:
    message: Any = tool_call()
    if isinstance(client, ModernClient):
        message = client.body(message)
    answer = await rig.ask("/mcp", message, headers=client.headers() | {"accept": accept})
    assert answer.status == 406
    assert rig.journal.calls == {}


async def test_both_paths_are_served_without_a_redirect(rig: Rig) -> None:
    client = ModernClient(rig)
    for path in ("/mcp", "/mcp/"):
        opened = rig.open(path, client.body(tool_call()), headers=client.headers())
        (call,) = await rig.waiting()
        rig.allow(call)
        assert reply_of(await opened.answer())["behavior"] == "allow"
        await settle()


async def test_a_listening_stream_of_a_session_stays_open(
    session: HandshakeClient, rig: Rig
) -> None:
    opened = rig.open("/mcp", method="GET", headers=session.headers())
    await settle()
    assert opened.sent[0]["status"] == 200
    assert not opened.complete
    second = await rig.ask("/mcp", method="GET", headers=session.headers())
    assert second.status == 409
    opened.leave()
    await opened.task


async def test_the_stateless_era_has_no_listening_stream(rig: Rig) -> None:
    headers = ModernClient(rig).headers()
    assert (await rig.ask("/mcp", method="GET", headers=headers)).status == 405
