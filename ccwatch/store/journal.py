"""The journal that the gate writes, on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.store.statements import (
    insert_call,
    insert_decision,
    insert_result,
    insert_settled_call,
)

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from ccwatch.calls import Decision, Result, ToolCall
    from ccwatch.risk.level import Level
    from ccwatch.store.database import Database


class StoredJournal:
    """Writes calls and decisions into a database; implements ``gate.Journal``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def received(
        self, call: ToolCall, level: Level | None = None, rules: Sequence[str] = ()
    ) -> asyncio.Future[None]:
        """Write a call that has arrived, with its level and the rules that make it wait.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        return self._database.write(lambda connection: insert_call(connection, call, level, rules))

    def settled(
        self, call: ToolCall, decision: Decision, *, at: float, level: Level | None = None
    ) -> asyncio.Future[None]:
        """Write a call and its decision, which needed no wait, as one; ``at`` in epoch seconds.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        return self._database.write(
            lambda connection: insert_settled_call(connection, call, decision, at=at, level=level)
        )

    def decided(
        self, call_id: str, decision: Decision, *, at: float, waited: float
    ) -> asyncio.Future[None]:
        """Write the decision on a call; ``at`` in epoch seconds, ``waited`` in seconds.

        The first decision stays. The same one again is no error; another one is, since what is
        told must be what is written.

        Raises:
            JournalError: It could not be written, the call is unknown, or another decision on it
                was written before (raised when awaited).
        """
        return self._database.write(
            lambda connection: insert_decision(connection, call_id, decision, at=at, waited=waited)
        )

    def ran(self, call_id: str, result: Result) -> asyncio.Future[None]:
        """Write what became of a call that ran.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        return self._database.write(lambda connection: insert_result(connection, call_id, result))
