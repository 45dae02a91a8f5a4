"""What the gate decides, on its way into the journal; nothing is allowed that is not written."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ccwatch.answers import undecided
from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.journal import JournalError
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from ccwatch.calls import Result, ToolCall
    from ccwatch.clock import Clock
    from ccwatch.journal import Journal
    from ccwatch.queue import Queue
    from ccwatch.risk.level import Level

_log = logging.getLogger(__name__)


class Recorder:
    """Writes calls and decisions, and returns what may be told then."""

    def __init__(self, journal: Journal, queue: Queue, clock: Clock) -> None:
        self._journal = journal
        self._queue = queue
        self._clock = clock

    async def settle(
        self, call: ToolCall, decision: Decision, level: Level | None = None
    ) -> Decision:
        """Write a call and a decision that needed no wait; an allow holds only if written."""
        try:
            await self._journal.settled(call, decision, at=self._clock.now(), level=level)
        except JournalError as error:
            return self.refuse_unwritten(call, error)
        return decision

    async def refuse(self, call: ToolCall, reason: str) -> Decision:
        """Write and return a denial that holds even if it cannot be written."""
        decision = Decision(verdict=Verdict.DENY, decider=Decider.REFUSED, reason=reason)
        try:
            await self._journal.settled(call, decision, at=self._clock.now())
        except JournalError as error:
            _log.error("the refused call %s could not be written: %s", call.id, error)
        return decision

    def refuse_unwritten(self, call: ToolCall, error: JournalError) -> Decision:
        """Return what is told of a call that could not be written."""
        _log.error("the call %s could not be written: %s", call.id, error)
        self._queue.refuse(call.id, "a call was not let in: the journal cannot be written")
        return undecided(call, Decider.REFUSED, f"ccwatch cannot write its journal: {error}")

    async def decide(self, call: ToolCall, decision: Decision, started: float) -> Decision:
        """Write the decision on a call that was written before; an allow holds only if written.

        ``started`` is when it came, on the monotonic clock.
        """
        return await self._finish(call, decision, self._begin(call, decision, started))

    def decide_behind(self, call: ToolCall, decision: Decision, started: float) -> None:
        """Write a decision that nobody waits for: the asker's task is being cancelled."""
        written = self._begin(call, decision, started)
        spawn(self._finish(call, decision, written), name=f"write behind {call.id}")

    async def note_result(self, call_id: str, result: Result) -> None:
        """Write what became of a call that ran."""
        try:
            await self._journal.ran(call_id, result)
        except JournalError as error:
            _log.error("the result of %s could not be written: %s", call_id, error)

    def _begin(self, call: ToolCall, decision: Decision, started: float) -> Awaitable[None]:
        waited = self._clock.monotonic() - started
        return self._journal.decided(call.id, decision, at=self._clock.now(), waited=waited)

    async def _finish(
        self, call: ToolCall, decision: Decision, written: Awaitable[None]
    ) -> Decision:
        try:
            await written
        except JournalError as error:
            _log.error("the decision on %s could not be written: %s", call.id, error)
            if decision.verdict is Verdict.ALLOW:
                self._queue.refuse(call.id, "not allowed: the journal cannot be written")
                reason = f"ccwatch cannot write its journal: {error}"
                return undecided(call, Decider.REFUSED, reason)
        return decision
