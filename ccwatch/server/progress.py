"""Progress of a held call: what keeps its client waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.tasks import spawn

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from ccwatch.clock import Clock, Timer

EVERY = 20.0
"""Seconds. A client gives a call up that shows neither an answer nor progress for 300 s; comment
pings of the stream do not count (observed, Claude Code 2.1.328 and 2.1.197)."""


class Progress:
    """A context in which ``report`` is called every 20 s, counting up from 1.

    It runs in a task of its own: a report waits until the client reads, the decision does not.
    """

    def __init__(self, clock: Clock, report: Callable[[int], Awaitable[None]]) -> None:
        self._clock = clock
        self._report = report
        self._count = 0
        self._timer: Timer
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        self._arm()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _arm(self) -> None:
        self._timer = self._clock.call_later(EVERY, self._due)

    def _due(self) -> None:
        self._task = spawn(self._send(), name="report progress")

    async def _send(self) -> None:
        self._count += 1
        await self._report(self._count)
        self._arm()
