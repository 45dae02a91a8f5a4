"""A ccwatch that runs, agents that are wired to it, and a person who answers."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING, Any

from ccwatch import hook
from ccwatch.connect.request import Address
from ccwatch.doctor.request import find_routes, send_requests
from ccwatch.gate import Gate
from ccwatch.queue import Queue
from ccwatch.reception import Reception
from ccwatch.server.listener import bind, bind_socket
from ccwatch.server.serve import HttpServer
from ccwatch.tasks import spawn
from ccwatch.tokens.book import TokenBook
from ccwatch.tokens.file import create_token, revoke_token
from ccwatch.tokens.token import Role

if TYPE_CHECKING:
    import socket
    from collections.abc import Generator, Mapping

    from ccwatch.calls import Decision, ToolCall
    from ccwatch.doctor.finding import Finding
    from tests.builders import FakeClock, FakeJournal
    from tests.doctor.wiring import Home


Sockets = tuple["socket.socket", "socket.socket"]


@contextlib.contextmanager
def listening(home: Home) -> Generator[Sockets]:
    """Yield a port and a socket that listen, which the home is wired to."""
    path = home.state / "ccwatch.sock"
    with bind("127.0.0.1", 0) as listener, bind_socket(path) as local:
        home.address = Address(
            base=f"http://127.0.0.1:{listener.getsockname()[1]}",
            socket=str(path),
            hook=(sys.executable, "-I", "-S", hook.__file__),
        )
        yield listener, local


class Live:
    """It serves a port and a socket; ``home`` is wired to them."""

    def __init__(
        self, home: Home, sockets: Sockets, clock: FakeClock, journal: FakeJournal
    ) -> None:
        self.home, self.clock = home, clock
        self.said: list[str] = []
        self.notes: tuple[Finding, ...] = ()
        self._queue = Queue()
        self._changed = asyncio.Event()
        self._queue.subscribe(lambda _: self._changed.set())
        self._file = home.state / "tokens.toml"
        self._tokens = TokenBook(self._file)
        self.gate = Gate(self._queue, journal, clock)
        self._server = HttpServer(
            Reception(self.gate, clock),
            clock,
            listener=sockets[0],
            local=sockets[1],
            tokens=self._tokens,
        )

    async def start(self) -> None:
        """Serve."""
        await self._server.start()

    async def stop(self) -> None:
        """End."""
        self.gate.close()
        await self._server.stop()

    async def connect(self, agent: str, **changes: Any) -> None:
        """Wire an agent, with a token of its own."""

        def wire() -> None:
            _, secret = create_token(self._file, role=Role.ASK, agent=agent, id=agent, now=0.0)
            self.home.connect(agent, secret=secret, **changes)

        await asyncio.to_thread(wire)
        await self._tokens.look()

    async def revoke(self, agent: str) -> None:
        """Let a token count no more."""
        await asyncio.to_thread(revoke_token, self._file, agent)
        await self._tokens.look()

    def begin(
        self, agent: str, *, seconds: float = 20, environ: Mapping[str, str] | None = None
    ) -> asyncio.Task[tuple[Finding, ...]]:
        """Send a request on each way of an agent."""

        def send() -> tuple[Finding, ...]:
            wired = [each for each in self.home.find(agent) if each.is_wired]
            routes, self.notes = find_routes(wired, environ or {})
            sent = send_requests(routes, "/web", seconds=seconds, announce=self.said.append)
            return tuple(sent)

        return spawn(asyncio.to_thread(send), name="doctor")

    async def waiting(self, count: int) -> list[ToolCall]:
        """Return the calls that wait, once there are so many."""
        while len(self._queue) != count:
            self._changed.clear()
            await self._changed.wait()
        return [entry.call for entry in self._queue.entries()]

    def decide(self, call: ToolCall, decision: Decision) -> None:
        """Answer one."""
        self.gate.decide(call.id, call.digest, decision)
        self.clock.advance(2.0)
