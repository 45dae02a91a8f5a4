"""The life of one HTTP request, and all those that are open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ccwatch.canonical import encode
from ccwatch.server.auth import credential_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ccwatch.canonical import Json
    from ccwatch.tokens.book import TokenBook
    from ccwatch.tokens.token import Credential

SCOPE_KEY = "ccwatch.exchange"
REVOKED = "the token does not count any more"


class Exchange:
    """One HTTP request, from its arrival until its client has gone or its endpoint has returned.

    Attributes:
        ended: Done when nobody waits for an answer any more.
        answered: The whole response was sent before that.
        held: A tool call waits in it; such a response must not end without an answer.
        credential: Whose token the request has shown.
        revoked: That token does not count any more.
        denies: Its endpoint answers a revoked token itself; all else is answered 401 then.
        message: The body, parsed, where the endpoint has one.
        size: Bytes of the body.
    """

    __slots__ = (
        "answered", "credential", "denies", "ended", "held", "message", "revoked", "size",
        "started", "stopped",
    )  # fmt: skip

    def __init__(self, credential: Credential | None = None) -> None:
        self.credential = credential
        self.revoked = False
        self.denies = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answered = False
        self.held = False
        self.message: dict[str, Json] = {}
        self.size = 0
        self.started = False
        self.stopped = False

    def end(self) -> None:
        """Note that nobody waits any more; harmless when that is known."""
        if not self.ended.done():
            self.ended.set_result(None)

    async def watch(self, receive: Receive) -> None:
        """Read until the client has gone, for an endpoint that reads nothing after the body."""
        while (await receive())["type"] != "http.disconnect":
            pass


def exchange_of(scope: Scope) -> Exchange:
    """Return the exchange that a request belongs to."""
    return scope[SCOPE_KEY]


class Exchanges:
    """ASGI middleware that opens an exchange for every request and knows all that are open.

    When a token is revoked its exchanges end: what they ask is withdrawn, and whatever was decided
    is not told any more.
    """

    def __init__(self, app: ASGIApp, tokens: TokenBook | None = None) -> None:
        self._app = app
        self._open: dict[Exchange, asyncio.Task[Any]] = {}
        self._tokens = tokens
        if tokens is not None:
            tokens.subscribe(self._end_revoked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request within an exchange of its own."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(credential_of(scope))
        scope[SCOPE_KEY] = exchange
        task = asyncio.current_task()
        assert task is not None
        self._open[exchange] = task

        async def watched_receive() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                exchange.end()
            return message

        refused = False

        async def watched_send(message: Message) -> None:
            nonlocal refused
            if exchange.revoked and not exchange.started and not exchange.denies:
                refused = exchange.started = True
                await _refuse(send)
            if refused:
                return
            exchange.started = True
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                exchange.answered = not exchange.ended.done()

        try:
            await self._app(scope, watched_receive, watched_send)
        except asyncio.CancelledError:
            if not exchange.stopped:
                raise
            await _finish(exchange, send)
        finally:
            exchange.end()
            del self._open[exchange]

    def _end_revoked(self) -> None:
        for exchange in tuple(self._open):
            credential, tokens = exchange.credential, self._tokens
            if credential is not None and tokens and not tokens.still_counts(credential):
                exchange.revoked = True
                exchange.end()

    async def wait_for_held(self, seconds: float) -> None:
        """Wait until the exchanges that hold a call have closed, at most so long."""
        held = [task for exchange, task in self._open.items() if exchange.held]
        if held:
            await asyncio.wait(held, timeout=seconds)

    def stop(self) -> None:
        """End every exchange that is still open."""
        for exchange, task in tuple(self._open.items()):
            exchange.stopped = True
            task.cancel()


async def _refuse(send: Send) -> None:
    """Answer a request whose token was revoked while it was served."""
    headers = [(b"content-type", b"application/json"), (b"www-authenticate", b"Bearer")]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": encode({"error": REVOKED}).encode()})


async def _finish(exchange: Exchange, send: Send) -> None:
    """End a response that was stopped: neatly only where no call waits for an answer.

    After a neat end without an answer the agent hangs for 329 s, after a dropped connection for
    90 to 120 s (observed, Claude Code 2.1.328).
    """
    if exchange.answered or (exchange.started and exchange.held):
        return
    if not exchange.started:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": b"ccwatch was stopped\n"})
        return
    await send({"type": "http.response.body", "body": b"", "more_body": False})
