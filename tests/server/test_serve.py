"""The server on real sockets of the loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from mcp import Client
from mcp_types import Implementation

from ccwatch.answers import STOPPED
from ccwatch.calls import Decider
from ccwatch.gate import Gate
from ccwatch.queue import Limits, Queue
from ccwatch.reception import Reception
from ccwatch.server import serve
from ccwatch.server.listener import bind
from ccwatch.server.serve import HttpServer
from ccwatch.tasks import spawn
from tests.builders import a_deny, an_allow, settle
from tests.server.messages import CLIENT, MODERN, arguments, hook, tool_call

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from ccwatch.calls import ToolCall
    from tests.builders import FakeClock, FakeJournal

JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}


class Live:
    """A server on a port of its own."""

    def __init__(self, clock: FakeClock, journal: FakeJournal) -> None:
        self.clock = clock
        self.journal = journal
        self.queue = Queue(Limits(per_asker=1000, total=1000))
        self.gate = Gate(self.queue, journal, clock)
        listener = bind("127.0.0.1", 0)
        self.port: int = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = HttpServer(Reception(self.gate, clock), clock, listener=listener)
        self.http = httpx2.AsyncClient(
            base_url=self.url, headers=JSON, timeout=None, trust_env=False
        )
        self._changed = asyncio.Event()
        self.queue.subscribe(lambda _: self._changed.set())

    async def waiting(self, count: int) -> list[ToolCall]:
        while len(self.queue) != count:
            self._changed.clear()
            await self._changed.wait()
        return [entry.call for entry in self.queue.entries()]

    def decide(self, call: ToolCall, decision: Any) -> None:
        self.gate.decide(call.id, call.digest, decision)
        self.clock.advance(2.0)

    def post(self, path: str, body: Any, **headers: str) -> asyncio.Task[httpx2.Response]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return spawn(self.http.post(path, json=body, headers=named), name="post")

    async def session(self) -> str:
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": CLIENT}
        body = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}
        session = (await self.post("/mcp", body)).headers["mcp-session-id"]
        body = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        await self.post("/mcp", body, mcp_session_id=session)
        return session

    async def connect(self, path: str, body: Any, headers: dict[str, str]) -> asyncio.StreamWriter:
        """Send a request and leave the answer unread."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        payload = json.dumps(body).encode()
        fields = {"host": "127.0.0.1", "content-length": str(len(payload))} | JSON | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + payload)
        await writer.drain()
        return writer

    async def stop(self) -> None:
        self.gate.close()
        await self.server.stop()


def modern_call(request_id: Any, fields: Any) -> tuple[dict[str, Any], dict[str, str]]:
    body = tool_call(request_id, fields)
    body["params"]["_meta"] |= {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": CLIENT,
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    headers = {
        "mcp-protocol-version": MODERN,
        "mcp-method": "tools/call",
        "mcp-name": "approval_prompt",
    }
    return body, headers


@pytest.fixture
async def live(clock: FakeClock, journal: FakeJournal) -> AsyncGenerator[Live]:
    running = Live(clock, journal)
    await running.server.start()
    try:
        yield running
    finally:
        await running.stop()
        await running.http.aclose()


async def test_health_is_served_without_naming_the_software(live: Live) -> None:
    answer = await live.http.get("/health")
    assert answer.status_code == 200
    assert set(answer.headers) == {"content-length", "content-type"}
    assert live.server.connected == 1


async def test_a_header_cannot_claim_another_address(live: Live) -> None:
    answer = await live.http.get("/health", headers={"x-forwarded-for": "8.8.8.8"})
    assert answer.status_code == 200


async def test_the_signals_stay_with_the_runtime(live: Live) -> None:
    assert (await live.http.get("/health")).status_code == 200
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_a_client_of_the_sdk_gets_its_answer(mode: Any, live: Live) -> None:
    info = Implementation(name="claude-code", version="2.1.197")
    async with Client(f"{live.url}/mcp", mode=mode, client_info=info) as client:
        tools = await client.list_tools()
        assert [tool.name for tool in tools.tools] == ["approval_prompt"]
        asking = spawn(client.call_tool("approval_prompt", arguments()), name="ask")
        (call,) = await live.waiting(1)
        assert (call.agent.name, call.agent.version) == ("claude-code", "2.1.197")
        live.decide(call, a_deny("no"))
        result = await asking
    (block,) = result.content
    assert block.type == "text"
    assert json.loads(block.text) == {"behavior": "deny", "message": "no"}
    assert result.structured_content is None


@pytest.mark.parametrize("way", ["modern", "handshake", "hook"])
@pytest.mark.parametrize("end", ["closed", "killed"])
async def test_a_client_that_is_gone_withdraws_its_call(way: str, end: str, live: Live) -> None:
    if way == "modern":
        body, headers = modern_call(3, arguments())
        writer = await live.connect("/mcp", body, headers)
    elif way == "handshake":
        headers = {"mcp-session-id": await live.session(), "mcp-protocol-version": "2025-11-25"}
        writer = await live.connect("/mcp", tool_call(3), headers)
    else:
        writer = await live.connect("/hooks/claude", hook(), {})
    (call,) = await live.waiting(1)
    if end == "killed":
        writer.transport.abort()
    else:
        writer.close()
    await live.waiting(0)
    await settle(50)
    assert live.journal.decisions[call.id].decider is Decider.WITHDRAWN


async def test_equal_ids_of_twenty_clients_get_their_own_answers(live: Live) -> None:
    asked: dict[str, asyncio.Task[httpx2.Response]] = {}
    for number in range(20):
        name = f"toolu_{number}"
        if number % 2:
            body, headers = modern_call(4, arguments(tool_use_id=name))
        else:
            body = tool_call(4, arguments(tool_use_id=name))
            headers = {"mcp-session-id": await live.session()}
        asked[name] = live.post("/mcp", body, **headers)
    for index, call in enumerate(await live.waiting(20)):
        edited = json.dumps({"command": call.tool_use_id})
        live.decide(call, an_allow(edited=edited) if index % 2 else a_deny(f"no {edited}"))
    own = 0
    for name, asking in asked.items():
        answer = (await asking).text
        others = set(asked) - {name}
        own += name in answer and not any(f"{other}\\" in answer for other in others)
    assert own == 20


async def test_a_shutdown_answers_all_fifty_that_are_held(live: Live) -> None:
    session = await live.session()
    asked: list[asyncio.Task[httpx2.Response]] = []
    for number in range(50):
        if number % 3 == 0:
            asked.append(live.post("/hooks/claude", hook()))
        elif number % 3 == 1:
            body = tool_call(number, arguments())
            asked.append(live.post("/mcp", body, mcp_session_id=session))
        else:
            body, headers = modern_call(number, arguments())
            asked.append(live.post("/mcp", body, **headers))
    await live.waiting(50)
    listening = await live.connect("/mcp", {}, {"mcp-session-id": session})
    await live.stop()
    for number, asking in enumerate(asked):
        text = (await asking).text
        if number % 3 == 0:
            assert text == "{}"
        else:
            assert STOPPED in text
    assert {decision.decider for decision in live.journal.decisions.values()} == {Decider.SHUTDOWN}
    listening.close()


async def test_an_open_listening_stream_does_not_hold_up_the_shutdown(live: Live) -> None:
    headers = {"mcp-session-id": await live.session()}
    async with live.http.stream("GET", "/mcp", headers=headers) as stream:
        assert stream.status_code == 200
        await live.stop()
        assert await stream.aread() == b""
    with contextlib.closing(bind("127.0.0.1", live.port)):
        assert live.server.connected == 0


async def test_a_server_that_never_started_stops(clock: FakeClock, journal: FakeJournal) -> None:
    live = Live(clock, journal)
    assert live.server.connected == 0
    await live.server.stop()
    with contextlib.closing(bind("127.0.0.1", live.port)):
        await live.http.aclose()


async def test_an_application_that_does_not_start_is_an_error(
    clock: FakeClock, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ZeroDivisionError

    def make_app(*_: Any, **__: Any) -> Any:
        return fail

    monkeypatch.setattr(serve, "make_app", make_app)
    live = Live(clock, journal)
    with pytest.raises(RuntimeError, match="ended before it served"):
        await live.server.start()
    await live.http.aclose()
    for listener in live.server._listeners:  # pyright: ignore[reportPrivateUsage]
        listener.close()
