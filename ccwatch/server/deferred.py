"""An application whose libraries load slowly: it is served from the beginning, and answers then."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Protocol

from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from starlette.types import Receive, Scope, Send


class Application(Protocol):
    """ASGI application that serves while its context is open."""

    def run(self) -> AbstractAsyncContextManager[None]:
        """Return that context."""
        ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        ...


class Deferred:
    """ASGI application that is made while others are served already; its requests wait for it."""

    def __init__(self, make: Callable[[], Awaitable[Application]]) -> None:
        self._make = make
        self._made: asyncio.Future[Application]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, as soon as that is possible."""
        app = await asyncio.shield(self._made)
        await app(scope, receive, send)

    async def wait(self) -> None:
        """Return once it serves.

        Raises:
            Exception: It could not be made, or not begin.
        """
        await asyncio.shield(self._made)

    @contextlib.asynccontextmanager
    async def run(self) -> AsyncGenerator[None]:
        """Make it and serve, in a task of its own, until the context is left."""
        self._made = asyncio.get_running_loop().create_future()
        over = asyncio.Event()
        serving = spawn(self._serve(over), name="serve what loads slowly")
        try:
            yield
        finally:
            over.set()
            if not self._made.done():
                serving.cancel()
            await asyncio.wait({serving})

    async def _serve(self, over: asyncio.Event) -> None:
        try:
            app = await self._make()
            async with app.run():
                self._made.set_result(app)
                await over.wait()
        except Exception as error:
            if self._made.done():
                raise
            self._made.set_exception(error)
