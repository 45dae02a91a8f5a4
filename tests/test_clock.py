from __future__ import annotations

import asyncio
import time

from ccwatch.clock import SystemClock


def test_the_time_of_day_is_the_machines():
    before = time.time()
    assert before <= SystemClock().now() <= time.time()


def test_the_monotonic_time_is_the_machines():
    before = time.monotonic()
    assert before <= SystemClock().monotonic() <= time.monotonic()


async def test_a_timer_calls_back_once_on_the_running_loop():
    called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    SystemClock().call_later(0.0, lambda: called.set_result(None))
    await called
    assert called.done()


async def test_a_cancelled_timer_does_not_call_back():
    called: list[str] = []
    ended = asyncio.Event()
    clock = SystemClock()
    timer = clock.call_later(0.0, lambda: called.append("cancelled"))
    clock.call_later(0.0, ended.set)
    timer.cancel()
    await ended.wait()
    timer.cancel()
    assert called == []
