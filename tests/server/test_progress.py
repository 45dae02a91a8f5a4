from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ccwatch.server.progress import Progress
from tests.builders import settle

if TYPE_CHECKING:
    from tests.builders import FakeClock


async def test_it_counts_every_twenty_seconds_until_it_ends(clock: FakeClock) -> None:
    counts: list[int] = []

    async def report(count: int) -> None:
        counts.append(count)

    with Progress(clock, report):
        for _ in range(3):
            clock.advance(20.0)
            await settle()
    clock.advance(100.0)
    await settle()
    assert counts == [1, 2, 3]


async def test_a_client_that_does_not_read_delays_reports_and_nothing_else(
    clock: FakeClock,
) -> None:
    reading = asyncio.Event()
    counts: list[int] = []

    async def report(count: int) -> None:
        await reading.wait()
        counts.append(count)

    with Progress(clock, report):
        clock.advance(100.0)
        await settle()
    reading.set()
    await settle()
    assert counts == []
