from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.server.deferred import Deferred
from ccwatch.tasks import spawn
from tests.builders import settle

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


class Slow:
    """An application that is made when the test says so, and notes what it serves."""

    def __init__(self) -> None:
        self.load = asyncio.Event()
        self.error: Exception | None = None
        self.fault: Exception | None = None
        self.runs = False
        self.served: list[Any] = []

    async def make(self) -> Slow:
        await self.load.wait()
        if self.error is not None:
            raise self.error
        return self

    @contextlib.asynccontextmanager
    async def run(self) -> AsyncGenerator[None]:
        if self.fault is not None:
            raise self.fault
        self.runs = True
        yield
        self.runs = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        del receive, send
        assert self.runs
        self.served.append(scope)


def ask(deferred: Deferred, name: str) -> asyncio.Task[Any]:
    nothing: Any = None
    return spawn(deferred({"name": name}, nothing, nothing), name=name)


async def test_a_request_that_comes_too_early_is_served_once_that_is_possible():
    app = Slow()
    deferred = Deferred(app.make)
    async with deferred.run():
        asked = ask(deferred, "early")
        await settle()
        assert not asked.done()
        app.load.set()
        await deferred.wait()
        await asked
        await ask(deferred, "late")
    assert app.served == [{"name": "early"}, {"name": "late"}]
    assert not app.runs


async def test_one_that_gives_up_disturbs_no_other():
    app = Slow()
    deferred = Deferred(app.make)
    async with deferred.run():
        first, second = ask(deferred, "first"), ask(deferred, "second")
        await settle()
        first.cancel()
        app.load.set()
        await second
    assert app.served == [{"name": "second"}]


async def test_what_cannot_be_made_fails_those_who_wait():
    app = Slow()
    app.error = ImportError("no such library")
    deferred = Deferred(app.make)
    async with deferred.run():
        app.load.set()
        with pytest.raises(ImportError, match="no such library"):
            await deferred.wait()
    assert not app.runs


async def test_what_cannot_begin_fails_those_who_wait():
    app = Slow()
    app.fault = RuntimeError("no room")
    deferred = Deferred(app.make)
    async with deferred.run():
        app.load.set()
        with pytest.raises(RuntimeError, match="no room"):
            await deferred.wait()


async def test_it_can_end_before_it_was_made():
    app = Slow()
    deferred = Deferred(app.make)
    async with deferred.run():
        await settle()
    app.load.set()
    await settle()
    assert not app.runs
