"""The routes of the server, behind the checks that hold for all of them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from ccwatch import __version__
from ccwatch.server.auth import LoopbackOnly
from ccwatch.server.exchange import Exchanges
from ccwatch.server.hooks import HookEndpoint
from ccwatch.server.mcp import PromptTool, build_server, build_sessions
from ccwatch.server.mcp_endpoint import McpEndpoint

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from ccwatch.clock import Clock
    from ccwatch.gate import Gate


class App:
    """ASGI application: the prompt tool, the hooks and the health of one gate.

    Attributes:
        exchanges: The HTTP requests that are open.
    """

    def __init__(self, gate: Gate, clock: Clock, *, host: str = "127.0.0.1") -> None:
        tool = PromptTool(gate, clock)
        sessions = build_sessions(build_server(tool))
        mcp = McpEndpoint(sessions, tool)

        async def health(_: Request) -> Response:
            return JSONResponse(
                {"name": "ccwatch", "version": __version__, "waiting": len(gate.queue)}
            )

        @contextlib.asynccontextmanager
        async def lifespan(_: Router) -> AsyncGenerator[None]:
            async with sessions.run():
                yield

        router = Router(
            [
                Route("/mcp", mcp),
                Route("/mcp/", mcp),
                Route("/hooks/claude", HookEndpoint(gate, clock), methods=["POST"]),
                Route("/health", health),
            ],
            redirect_slashes=False,
            lifespan=lifespan,
        )
        self.exchanges = Exchanges(router)
        self._served = LoopbackOnly(self.exchanges, host=host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        await self._served(scope, receive, send)


def make_app(gate: Gate, clock: Clock, *, host: str = "127.0.0.1") -> App:
    """Return the application; ``host`` is the address that it is served at."""
    return App(gate, clock, host=host)
