"""A client that calls the application directly, and can go away at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccwatch.gate import Gate
from ccwatch.queue import Queue
from ccwatch.reception import Reception
from ccwatch.server.app import make_app
from ccwatch.tasks import spawn
from tests.builders import FakeClock, FakeJournal, an_allow

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from ccwatch.audit import AuditLog
    from ccwatch.calls import Decision, ToolCall
    from ccwatch.tokens.book import TokenBook

Headers = dict[str, str]

HOST: Headers = {"host": "127.0.0.1:8660"}
JSON: Headers = HOST | {
    "content-type": "application/json",
    "accept": "application/json, text/event-stream",
}


class Parts(list[bytes]):
    """A body that arrives in parts."""


class Unfinished(Parts):
    """A body that does not arrive whole."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def messages(self) -> list[dict[str, Any]]:
        """The JSON-RPC messages of a body, whether it is JSON or a stream of events."""
        if self.headers["content-type"].startswith("application/json"):
            return [self.json()]
        lines = self.body.decode().replace("\r\n", "\n").split("\n")
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


class Opened:
    """A request that was sent; its client can wait for the answer, or go away.

    Attributes:
        reading: Cleared by a client that takes nothing for a while.
    """

    def __init__(self, app: Any, scope: dict[str, Any], parts: Parts) -> None:
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        for index, part in enumerate(parts):
            more = index < len(parts) - 1 or isinstance(parts, Unfinished)
            self._inbox.put_nowait({"type": "http.request", "body": part, "more_body": more})
        self.sent: list[dict[str, Any]] = []
        self.gone = False
        self.reading = asyncio.Event()
        self.reading.set()
        self._changed = asyncio.Event()
        self.task = spawn(self._run(app, scope), name="request of a test")

    async def _run(self, app: Any, scope: dict[str, Any]) -> None:
        try:
            await app(scope, self._inbox.get, self._send)
        finally:
            self._inbox.put_nowait({"type": "http.disconnect"})
            self._changed.set()

    async def _send(self, message: dict[str, Any]) -> None:
        await self.reading.wait()
        if not self.gone:
            self.sent.append(message)
            self._changed.set()

    def arrive(self, part: bytes) -> None:
        """Send the rest of an unfinished body."""
        self._inbox.put_nowait({"type": "http.request", "body": part, "more_body": False})

    def leave(self) -> None:
        """Close the connection, as uvicorn tells it."""
        self.gone = True
        self._inbox.put_nowait({"type": "http.disconnect"})

    async def until(self, text: str) -> None:
        """Wait until the body that has arrived holds ``text``."""
        while text.encode() not in self.body():
            self._changed.clear()
            await self._changed.wait()

    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    @property
    def complete(self) -> bool:
        return len(self.sent) > 1 and not self.sent[-1].get("more_body", False)

    async def answer(self) -> Answer:
        while not self.complete:
            assert not self.task.done(), "ended without a complete answer"
            self._changed.clear()
            await self._changed.wait()
        start = self.sent[0]
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, self.body())


def _encode(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


class Rig:
    """The whole server but the sockets, with a gate that the test decides for."""

    def __init__(
        self,
        clock: FakeClock,
        journal: FakeJournal,
        *,
        tokens: TokenBook | None = None,
        log: AuditLog | None = None,
        **gate: Any,
    ) -> None:
        self.clock = clock
        self.journal = journal
        self.queue = Queue()
        self.gate = Gate(self.queue, journal, clock, **gate)
        self.reception = Reception(self.gate, clock)
        self.app = make_app(self.reception, clock, tokens=tokens, log=log)
        self._changed = asyncio.Event()
        self.queue.subscribe(lambda _: self._changed.set())

    def open(
        self,
        path: str,
        body: Any = b"",
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        scope: Mapping[str, Any] | None = None,
    ) -> Opened:
        parts = body if isinstance(body, Parts) else Parts([_encode(body)])
        pairs = JSON if headers is None else headers
        whole: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8660),
            "state": {"peer_uid": os.getuid(), "is_unix": False},
        }
        return Opened(self.app, whole | dict(scope or {}), parts)

    async def ask(self, path: str, body: Any = b"", **how: Any) -> Answer:
        return await self.open(path, body, **how).answer()

    async def waiting(self, count: int = 1) -> list[ToolCall]:
        """Wait until so many calls wait, and return them in the order of arrival."""
        while len(self.queue) != count:
            self._changed.clear()
            await self._changed.wait()
        return [entry.call for entry in self.queue.entries()]

    def decide(self, call: ToolCall, decision: Decision) -> None:
        self.gate.decide(call.id, call.digest, decision)
        self.clock.advance(2.0)

    def allow(self, call: ToolCall, **changes: Any) -> None:
        self.decide(call, an_allow(**changes))

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncGenerator[Rig]:
        """Run the lifespan of the application in a task of its own."""
        inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        outbox: asyncio.Queue[Any] = asyncio.Queue()
        scope: Any = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        task = spawn(self.app(scope, inbox.get, outbox.put), name="lifespan of a test")
        inbox.put_nowait({"type": "lifespan.startup"})
        assert (await outbox.get())["type"] == "lifespan.startup.complete"
        try:
            yield self
        finally:
            self.gate.close()
            await self.app.exchanges.wait_for_held(1.0)
            inbox.put_nowait({"type": "lifespan.shutdown"})
            await task
