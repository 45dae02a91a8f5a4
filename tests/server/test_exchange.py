from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.server.exchange import Exchange, Exchanges, exchange_of
from tests.builders import settle
from tests.server.asgi import Opened, Parts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

START: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": []}


class Endpoint:
    """An application that does what a test says, and waits for it to say so."""

    def __init__(self, work: Callable[[Exchange, Any], Awaitable[None]]) -> None:
        self._work = work
        self.exchange: Exchange | None = None
        self.served = Exchanges(self)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.exchange = exchange_of(scope)
        await self._work(self.exchange, send)

    async def open(self) -> Opened:
        opened = Opened(self.served, {"type": "http"}, Parts([b""]))
        await settle()
        return opened


async def wait_forever(_exchange: Exchange | None = None, _send: Any = None) -> None:
    await asyncio.get_running_loop().create_future()


async def stream(_: Exchange, send: Any) -> None:
    await send(START)
    await send({"type": "http.response.body", "body": b"a", "more_body": True})
    await wait_forever()


async def stream_held(exchange: Exchange, send: Any) -> None:
    exchange.held = True
    await stream(exchange, send)


async def answer(_: Exchange, send: Any) -> None:
    await send(START)
    await send({"type": "http.response.body", "body": b"a"})


async def test_an_exchange_ends_with_its_endpoint() -> None:
    endpoint = Endpoint(answer)
    opened = await endpoint.open()
    await opened.answer()
    assert endpoint.exchange is not None
    assert endpoint.exchange.ended.done()
    assert endpoint.exchange.answered


async def test_an_exchange_ends_when_its_client_has_gone() -> None:
    async def watch(scope: Any, receive: Any, _send: Any) -> None:
        await exchange_of(scope).watch(receive)
        assert exchange_of(scope).ended.done()

    opened = Opened(Exchanges(watch), {"type": "http"}, Parts([b""]))
    await settle()
    assert not opened.task.done()
    opened.leave()
    await opened.task


async def test_a_stream_that_was_not_sent_whole_is_not_answered() -> None:
    endpoint = Endpoint(stream)
    opened = await endpoint.open()
    opened.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opened.task
    assert endpoint.exchange is not None
    assert endpoint.exchange.ended.done()
    assert not endpoint.exchange.answered


async def test_a_failing_endpoint_fails_and_is_closed() -> None:
    async def fail(_exchange: Exchange, _send: Any) -> None:
        raise ZeroDivisionError

    endpoint = Endpoint(fail)
    opened = Opened(endpoint.served, {"type": "http"}, Parts([b""]))
    with pytest.raises(ZeroDivisionError):
        await opened.task
    assert endpoint.exchange is not None
    assert endpoint.exchange.ended.done()


async def test_stopping_ends_a_stream_that_holds_no_call_neatly() -> None:
    endpoint = Endpoint(stream)
    opened = await endpoint.open()
    endpoint.served.stop()
    await opened.task
    assert opened.complete


async def test_stopping_never_ends_a_held_stream_neatly() -> None:
    endpoint = Endpoint(stream_held)
    opened = await endpoint.open()
    endpoint.served.stop()
    await opened.task
    assert not opened.complete


async def test_stopping_answers_what_has_not_begun() -> None:
    endpoint = Endpoint(wait_forever)
    opened = await endpoint.open()
    endpoint.served.stop()
    assert (await opened.answer()).status == 503


async def test_stopping_adds_nothing_to_what_was_answered() -> None:
    async def answer_and_wait(exchange: Exchange, send: Any) -> None:
        await answer(exchange, send)
        await wait_forever()

    endpoint = Endpoint(answer_and_wait)
    opened = await endpoint.open()
    endpoint.served.stop()
    await opened.task
    assert len(opened.sent) == 2


async def test_only_held_exchanges_are_waited_for() -> None:
    free = Endpoint(stream)
    await free.open()
    await free.served.wait_for_held(1000.0)
    let_go = asyncio.Event()

    async def hold(exchange: Exchange, send: Any) -> None:
        exchange.held = True
        await let_go.wait()
        await answer(exchange, send)

    held = Endpoint(hold)
    opened = await held.open()
    await held.served.wait_for_held(0.0)
    assert not opened.complete
    let_go.set()
    await held.served.wait_for_held(1000.0)
    assert opened.complete
    free.served.stop()
