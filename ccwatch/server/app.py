"""The routes of the server, behind the checks that hold for all of them."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from ccwatch import __version__
from ccwatch.server.api import Api
from ccwatch.server.auth import ASKERS, Admission, RoleGate
from ccwatch.server.deferred import Deferred
from ccwatch.server.dialects import DIALECTS
from ccwatch.server.exchange import Exchanges
from ccwatch.server.hooks import HookEndpoint
from ccwatch.tokens.book import TokenBook

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from ccwatch.audit import AuditLog
    from ccwatch.clock import Clock
    from ccwatch.reception import Reception
    from ccwatch.server.deferred import Application


class App:
    """ASGI application: the prompt tool, the hooks, the API and the health of one reception.

    Attributes:
        exchanges: The HTTP requests that are open.
    """

    def __init__(
        self,
        reception: Reception,
        clock: Clock,
        *,
        host: str = "127.0.0.1",
        tokens: TokenBook | None = None,
        log: AuditLog | None = None,
    ) -> None:
        tokens = tokens or TokenBook()
        queue = reception.gate.queue

        async def make_mcp() -> Application:
            # Its library takes longer to load than everything else together.
            module: Any = await asyncio.to_thread(
                importlib.import_module, "ccwatch.server.mcp_endpoint"
            )
            return module.make_endpoint(reception, clock)

        self._mcp = Deferred(make_mcp)
        mcp = RoleGate(self._mcp, roles=ASKERS)
        hooks = [
            Route(
                f"/hooks/{name}",
                RoleGate(HookEndpoint(reception, clock, dialect), roles=ASKERS),
                methods=["POST"],
            )
            for name, dialect in DIALECTS.items()
        ]

        async def health(_: Request) -> Response:
            return JSONResponse({"name": "ccwatch", "version": __version__, "waiting": len(queue)})

        @contextlib.asynccontextmanager
        async def lifespan(_: Router) -> AsyncGenerator[None]:
            async with self._mcp.run():
                yield

        router = Router(
            [
                Route("/mcp", mcp),
                Route("/mcp/", mcp),
                *hooks,
                *Api(reception.gate, clock, tokens, log).routes(),
                Route("/health", health),
            ],
            redirect_slashes=False,
            lifespan=lifespan,
        )
        self.exchanges = Exchanges(router, tokens)
        self._served = Admission(self.exchanges, host=host, tokens=tokens)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        await self._served(scope, receive, send)

    async def wait(self) -> None:
        """Return once requests of all kinds are answered: those of MCP come last.

        Raises:
            Exception: The library of MCP cannot be loaded.
        """
        await self._mcp.wait()


def make_app(
    reception: Reception,
    clock: Clock,
    *,
    host: str = "127.0.0.1",
    tokens: TokenBook | None = None,
    log: AuditLog | None = None,
) -> App:
    """Return the application; ``host`` is the address that it is served at."""
    return App(reception, clock, host=host, tokens=tokens, log=log)
