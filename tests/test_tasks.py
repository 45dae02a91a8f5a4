from __future__ import annotations

import asyncio
import gc
import weakref
from typing import TYPE_CHECKING

from ccwatch.tasks import spawn
from tests.builders import settle

if TYPE_CHECKING:
    import pytest


async def test_a_background_task_that_nobody_holds_runs_to_its_end():
    ended: list[bool] = []
    found: list[weakref.ref[asyncio.Future[None]]] = []

    async def work() -> None:
        go: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        found.append(weakref.ref(go))
        await go
        ended.append(True)

    spawn(work(), name="work")
    await settle(2)
    gc.collect()
    go = found[0]()
    assert go is not None
    go.set_result(None)
    await settle()
    assert ended == [True]


async def test_an_exception_of_a_background_task_is_logged_with_its_name(
    caplog: pytest.LogCaptureFixture,
):
    async def work() -> None:
        raise LookupError("nothing there")

    spawn(work(), name="look around")
    await settle()
    assert "task look around failed" in caplog.text
    assert "nothing there" in caplog.text


async def test_a_cancelled_background_task_is_no_error(caplog: pytest.LogCaptureFixture):
    task = spawn(asyncio.Event().wait(), name="wait")
    await settle(2)
    task.cancel()
    await settle()
    assert task.cancelled()
    assert caplog.text == ""
