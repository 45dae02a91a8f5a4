"""The HTTP server as a part of our loop: started, stopped in order, and silent."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import uvicorn

from ccwatch.server.app import make_app
from ccwatch.server.connection import PeerProtocol
from ccwatch.server.listener import BACKLOG, raise_descriptor_limit
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    import socket
    from collections.abc import Generator

    from ccwatch.audit import AuditLog
    from ccwatch.clock import Clock
    from ccwatch.reception import Reception
    from ccwatch.tokens.book import TokenBook

ANSWERS_SECONDS = 2.0
"""How long answers that were just given may take to leave."""
GRACE_SECONDS = 1
KEEP_ALIVE_SECONDS = 30
"""Longer than clients keep an idle connection: one closed under a request fails that call."""


class _Uvicorn(uvicorn.Server):
    """Uvicorn without signal handlers: the signals are the runtime's."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets=sockets)
        except SystemExit:
            raise RuntimeError("the application did not start") from None
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class HttpServer:
    """Serves a reception on sockets that listen already: of a port, and of a file (``local``)."""

    def __init__(
        self,
        reception: Reception,
        clock: Clock,
        *,
        listener: socket.socket,
        local: socket.socket | None = None,
        host: str = "127.0.0.1",
        tokens: TokenBook | None = None,
        log: AuditLog | None = None,
    ) -> None:
        self._app = make_app(reception, clock, host=host, tokens=tokens, log=log)
        self._listeners = [listener] if local is None else [listener, local]
        self._uvicorn: _Uvicorn | None = None
        self._serving: asyncio.Task[Any] | None = None

    @property
    def connected(self) -> int:
        """How many connections of agents are open."""
        return len(self._uvicorn.server_state.connections) if self._uvicorn else 0

    async def start(self) -> None:
        """Serve; returns when requests are answered.

        Raises:
            RuntimeError: The server ended instead; the log says why.
        """
        raise_descriptor_limit()
        config = uvicorn.Config(
            self._app,
            loop="none",
            http=PeerProtocol,
            ws="none",
            lifespan="on",
            interface="asgi3",
            log_config=None,
            access_log=False,
            # Else a header could claim to come from elsewhere, or from here.
            proxy_headers=False,
            server_header=False,
            date_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        await asyncio.to_thread(config.load)
        self._uvicorn = _Uvicorn(config)
        serving = spawn(self._uvicorn.serve(sockets=self._listeners), name="http server")
        ready = spawn(self._uvicorn.ready.wait(), name="http server ready")
        self._serving = serving
        await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            raise RuntimeError("the HTTP server ended before it served")

    async def wait(self) -> None:
        """Return once requests of all kinds are answered; those of MCP wait until then.

        Raises:
            Exception: The library of MCP cannot be loaded.
        """
        await self._app.wait()

    async def stop(self) -> None:
        """End in order, within about 3 s; the gate must have answered everything before.

        First the answers leave, then the streams that remain are ended, then the server.
        """
        if self._uvicorn is None or self._serving is None:
            for listener in self._listeners:
                listener.close()
            return
        await self._app.exchanges.wait_for_held(ANSWERS_SECONDS)
        self._app.exchanges.stop()
        self._uvicorn.should_exit = True
        await asyncio.wait({self._serving})
