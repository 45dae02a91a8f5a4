"""The calls of the last month, to be ruled on again by other rules."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from ccwatch.audit import make_recorded
from ccwatch.evaluation import evaluate
from ccwatch.inspection import find_context, inspect
from ccwatch.rules.replay import inspect_again, simulate
from ccwatch.rules.suggestion import find_suggestions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ccwatch.calls import ToolCall
    from ccwatch.console.context import ConsoleContext
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.context import Context
    from ccwatch.rules.policy import Policy
    from ccwatch.rules.replay import Recorded, Simulation
    from ccwatch.rules.suggestion import Suggestion

DAYS: Final = 30
MOST_CALLS: Final = 2_000
_DAY: Final = 86_400.0


class StoppedError(Exception):
    """Nobody needs the result any more."""


class History:
    """Reads them once, and looks at each of them once, as files are now."""

    def __init__(self, context: ConsoleContext) -> None:
        self._given = context
        self._book = context.rules.book
        self._recorded: list[Recorded] | None = None
        self._seen: dict[str, Assessment] = {}
        self._places: dict[str | None, Context] = {}

    @property
    def is_cut(self) -> bool:
        """Whether there may have been more calls than are looked at."""
        return self._recorded is not None and len(self._recorded) >= MOST_CALLS

    async def simulate(
        self, change: Callable[[Policy], Policy], *, wanted: Callable[[], bool]
    ) -> Simulation:
        """Return what other rules would have changed, worked out away from the loop.

        Args:
            change: Returns the other rules.
            wanted: Says whether anybody still needs the result.

        Raises:
            StoppedError: Nobody does.
            UserError: The journal cannot be read.
        """
        recorded, now = await self._read(), self._given.clock.now()

        def watch() -> Iterator[Recorded]:
            for each in recorded:
                if not wanted():
                    raise StoppedError
                # Looked at here, one by one, so that the work can be stopped.
                inspect_again(each.call, self._inspect)
                yield each

        return await asyncio.to_thread(
            simulate,
            watch(),
            self._book.find_policy,
            change,
            inspect=self._inspect,
            evaluate=evaluate,
            now=now,
        )

    async def find_suggestions(self) -> tuple[Suggestion, ...]:
        """Return rules that are worth making, worked out away from the loop.

        Raises:
            UserError: The journal cannot be read.
        """
        recorded, now = await self._read(), self._given.clock.now()
        return await asyncio.to_thread(
            find_suggestions,
            recorded,
            self._book.find_policy,
            inspect=self._inspect,
            evaluate=evaluate,
            now=now,
        )

    async def _read(self) -> list[Recorded]:
        if self._recorded is None:
            since = self._given.clock.now() - DAYS * _DAY
            records = await self._given.log.recorded(since=since, limit=MOST_CALLS)
            made = await asyncio.to_thread(lambda: [make_recorded(record) for record in records])
            self._recorded = [each for each in made if each is not None]
        return self._recorded

    def _inspect(self, call: ToolCall) -> Assessment:
        found = self._seen.get(call.id)
        if found is None:
            place = self._places.get(call.directory)
            if place is None:
                place = find_context(call.directory, self._given.home)
                self._places[call.directory] = place
            found = self._seen[call.id] = inspect(call.tool, call.input, place)
        return found
