"""The gate: the only way to a decision. Received is written before shown, decided before told."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ccwatch.answers import (
    STOPPED,
    WITHDRAWN,
    has_answers,
    is_sendable,
    spell_seconds,
    undecided,
)
from ccwatch.calls import QUESTION, Channel, Decider, Decision, Verdict
from ccwatch.files import read_file
from ccwatch.journal import JournalError
from ccwatch.judge import Judge, assess_alone, decide_by
from ccwatch.queue import Entry, QueueFullError
from ccwatch.risk.level import Level
from ccwatch.rules.book import RuleBook
from ccwatch.rules.rule import Ruling
from ccwatch.same import SameCalls
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock, Timer
    from ccwatch.evaluation import Evaluation
    from ccwatch.files import FileState
    from ccwatch.journal import Journal
    from ccwatch.judge import Inspect
    from ccwatch.queue import Queue
    from ccwatch.risk.assess import Assessment

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """Seconds that an allow is held before it leaves, so that it can be taken back."""

    low: float = 0.15
    medium: float = 1.0
    high: float = 2.0

    def of(self, level: Level) -> float:
        """Return the hold of a level; uncertain counts as medium."""
        if level is Level.LOW:
            return self.low
        return self.high if level in {Level.HIGH, Level.CRITICAL} else self.medium


class Outcome(StrEnum):
    """What became of a decision that a person made."""

    TAKEN = "taken"
    HELD = "held"
    GONE = "it no longer waits"
    ALREADY_HELD = "it is allowed already; u takes it back"
    OTHER_INPUT = "its input is another now"
    NEEDS_ANSWERS = "a question needs an answer: e answers it, d denies it"
    BAD_EDIT = "the edited input is no JSON object that can be sent"
    DENIED = "a rule denies this version"


@dataclass(frozen=True, slots=True)
class _Held:
    decision: Decision
    file: FileState | None
    timer: Timer
    remaining: float | None


class Gate:
    """Takes calls to a person and decisions back."""

    def __init__(
        self,
        queue: Queue,
        journal: Journal,
        clock: Clock,
        *,
        deadline: float = 300.0,
        holds: Holds | None = None,
        inspect: Inspect = assess_alone,
        rules: RuleBook | None = None,
    ) -> None:
        self.queue = queue
        self._journal = journal
        self._clock = clock
        self._deadline = deadline
        self._holds = holds or Holds()
        self.rules = rules or RuleBook()
        self.same = SameCalls()
        self._judge = Judge(inspect, self.rules, self.same, clock)
        self._deadlines: dict[str, Timer] = {}
        self._held: dict[str, _Held] = {}
        self._closed = False

    async def review(self, call: ToolCall, *, left: asyncio.Future[None]) -> Decision:
        """Return the decision on a call, written already, after as long as it takes.

        ``left`` ends when the asker has gone; the call is then withdrawn. Cancelling the
        review withdraws it too.
        """
        started = self._clock.monotonic()
        try:
            evaluation = await self._judge.rule(call)
        except asyncio.CancelledError:
            spawn(self._settle(call, WITHDRAWN), name=f"write behind {call.id}")
            raise
        if evaluation.ruling is not Ruling.ASK and not self._closed and not left.done():
            return await self._settle_by_rule(call, evaluation)
        asking = evaluation.rules if evaluation.ruling is Ruling.ASK else ()
        keys = tuple(rule.key for rule in asking)
        try:
            await self._journal.received(call, evaluation.assessment.level, keys)
        except JournalError as error:
            return self._refuse_unwritten(call, error)
        except asyncio.CancelledError:
            self._write_behind(call, WITHDRAWN, started)
            raise
        self.rules.count(asking, now=self._clock.now())
        decision = await self._wait(call, evaluation, left, started)
        recorded = await self._record(call, decision, started)
        if recorded.decider is Decider.AGENT_PROMPT:
            # Nothing proves who said that the agent's own prompt was answered: it is written down,
            # and never told to the asker as a decision.
            return replace(recorded, verdict=Verdict.NONE)
        return recorded

    async def _settle_by_rule(self, call: ToolCall, evaluation: Evaluation) -> Decision:
        """Write what rules, a preset or an earlier allow decide.

        Nothing is awaited between the ruling and the count of its uses: two calls at once cannot
        both have the last one.
        """
        decision = decide_by(evaluation)
        self.rules.count(evaluation.rules, now=self._clock.now())
        told = await self._settle(call, decision, evaluation.assessment.level)
        if told is not decision:
            self.rules.discount(evaluation.rules)
        return told

    def reconsider(self) -> int:
        """Rule anew on what waits, as rules have changed; returns how many are decided by that.

        What a person has allowed already, and is held, stays as it is.
        """
        decided = 0
        for entry in self.queue.entries():
            if entry.held_until is not None or not self._judge.can_rule_again(entry.assessment):
                continue
            evaluation = self._judge.rule_again(entry.call, entry.assessment)
            if evaluation.ruling is Ruling.ASK:
                if evaluation.reason != entry.reason:
                    self.queue.update(entry.call.id, reason=evaluation.reason)
                continue
            self.rules.count(evaluation.rules, now=self._clock.now())
            decided += self._end(entry, decide_by(evaluation))
        return decided

    async def _settle(
        self, call: ToolCall, decision: Decision, level: Level | None = None
    ) -> Decision:
        """Write a call and a decision that needed no wait; an allow holds only if written."""
        try:
            await self._journal.settled(call, decision, at=self._clock.now(), level=level)
        except JournalError as error:
            return self._refuse_unwritten(call, error)
        return decision

    def _refuse_unwritten(self, call: ToolCall, error: JournalError) -> Decision:
        _log.error("the call %s could not be written: %s", call.id, error)
        self.queue.refuse(call.id, "a call was not let in: the journal cannot be written")
        return undecided(call, Decider.REFUSED, f"ccwatch cannot write its journal: {error}")

    async def refuse(self, call: ToolCall, reason: str) -> Decision:
        """Deny a call that no person may be asked about, and write it down."""
        decision = Decision(verdict=Verdict.DENY, decider=Decider.REFUSED, reason=reason)
        try:
            await self._journal.settled(call, decision, at=self._clock.now())
        except JournalError as error:
            _log.error("the refused call %s could not be written: %s", call.id, error)
        return decision

    def decide(
        self,
        call_id: str,
        digest: str,
        decision: Decision,
        *,
        file: FileState | None = None,
        level: Level = Level.LOW,
        version: tuple[ToolCall, Assessment] | None = None,
    ) -> Outcome:
        """Take a person's decision on the call with this id and this digest.

        A deny leaves at once. An allow is held first, and leaves only if ``file``, where given,
        is then still as the person saw it. ``level`` is the one of an edited version, where that
        is worse, and ``version`` what the edit made of the call: rules deny that as well.
        """
        entry = self.queue.get(call_id)
        if entry is None:
            return Outcome.GONE
        if entry.call.digest != digest:
            return Outcome.OTHER_INPUT
        if decision.verdict is not Verdict.ALLOW:
            return Outcome.TAKEN if self._end(entry, decision) else Outcome.GONE
        if call_id in self._held:
            return Outcome.ALREADY_HELD
        if decision.edited is not None and not is_sendable(decision.edited):
            return Outcome.BAD_EDIT
        if entry.call.tool == QUESTION and not has_answers(decision.edited):
            return Outcome.NEEDS_ANSWERS
        if version is not None and self._judge.rule_again(*version).ruling is Ruling.DENY:
            return Outcome.DENIED
        self._hold(entry, decision, file, max(entry.level, level))
        return Outcome.HELD

    def undo(self) -> str | None:
        """Take back the newest allow that has not left; returns the id of its call."""
        if not self._held:
            return None
        call_id = next(reversed(self._held))
        self._release_hold(call_id)
        return call_id

    def undo_all(self) -> None:
        """Take back every allow that has not left: nobody can see them any more."""
        while self.undo():
            pass

    def retire(
        self, matches: Callable[[ToolCall], bool], *, verdict: Verdict, only_oldest: bool = False
    ) -> int:
        """End the wait of calls that were answered in the agent's own terminal.

        ``verdict`` is for the journal; the asker hears "no decision", and only one that has a
        prompt of its own can be meant.

        Returns:
            How many there were.
        """
        found = [
            entry
            for entry in self.queue.entries()
            if entry.call.channel is Channel.PERMISSION_REQUEST and matches(entry.call)
        ]
        if only_oldest:
            found = found[:1]
        for entry in found:
            self._end(entry, Decision(verdict=verdict, decider=Decider.AGENT_PROMPT))
        return len(found)

    def close(self) -> None:
        """Answer everything that waits, and whatever still arrives, with "ccwatch was stopped"."""
        self._closed = True
        for entry in self.queue.entries():
            self._end(entry, undecided(entry.call, Decider.SHUTDOWN, STOPPED))

    async def _wait(
        self,
        call: ToolCall,
        evaluation: Evaluation,
        left: asyncio.Future[None],
        started: float,
    ) -> Decision:
        if self._closed:
            return undecided(call, Decider.SHUTDOWN, STOPPED)
        if left.done():
            return WITHDRAWN
        now = self._clock.monotonic()
        deadline = now + self._deadline if self._deadline else None
        entry = Entry(
            call=call,
            assessment=evaluation.assessment,
            since=now,
            deadline=deadline,
            reason=evaluation.reason,
            by_rule=bool(evaluation.rules),
        )
        try:
            answer = self.queue.add(entry)
        except QueueFullError as error:
            reason = (
                f"The queue of ccwatch is full: {error}. This is not a refusal: ask again later."
            )
            return undecided(call, Decider.QUEUE_FULL, reason)
        self._set_deadline(entry)
        try:
            await asyncio.wait({answer, left}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._write_behind(call, self._take(call.id, answer), started)
            raise
        return self._take(call.id, answer)

    def _take(self, call_id: str, answer: asyncio.Future[Decision]) -> Decision:
        """Return the decision that came first: the answer, else that the call is withdrawn."""
        self._forget_timers(call_id)
        if answer.done():
            return answer.result()
        self.queue.withdraw(call_id)
        return WITHDRAWN

    async def _record(self, call: ToolCall, decision: Decision, started: float) -> Decision:
        return await self._written(call, decision, self._begin_record(call, decision, started))

    def _begin_record(self, call: ToolCall, decision: Decision, started: float) -> Awaitable[None]:
        waited = self._clock.monotonic() - started
        return self._journal.decided(call.id, decision, at=self._clock.now(), waited=waited)

    async def _written(
        self, call: ToolCall, decision: Decision, written: Awaitable[None]
    ) -> Decision:
        try:
            await written
        except JournalError as error:
            _log.error("the decision on %s could not be written: %s", call.id, error)
            if decision.verdict is Verdict.ALLOW:
                self.queue.refuse(call.id, "not allowed: the journal cannot be written")
                reason = f"ccwatch cannot write its journal: {error}"
                return undecided(call, Decider.REFUSED, reason)
        return decision

    def _write_behind(self, call: ToolCall, decision: Decision, started: float) -> None:
        """Write a decision that nobody waits for: the asker's task is being cancelled."""
        written = self._begin_record(call, decision, started)
        spawn(self._written(call, decision, written), name=f"write behind {call.id}")

    def _end(self, entry: Entry, decision: Decision) -> bool:
        self._forget_timers(entry.call.id)
        return self.queue.resolve(entry.call.id, entry.call.digest, decision)

    def _forget_timers(self, call_id: str) -> None:
        if (timer := self._deadlines.pop(call_id, None)) is not None:
            timer.cancel()
        if (held := self._held.pop(call_id, None)) is not None:
            held.timer.cancel()

    def _set_deadline(self, entry: Entry) -> None:
        if entry.deadline is None:
            return
        seconds = entry.deadline - self._clock.monotonic()
        call_id = entry.call.id
        self._deadlines[call_id] = self._clock.call_later(
            max(seconds, 0.0), lambda: self._time_out(call_id)
        )

    def _time_out(self, call_id: str) -> None:
        entry = self.queue.get(call_id)
        if entry is not None:
            limit = spell_seconds(self._deadline)
            reason = f"Nobody answered within {limit}. This is not a refusal: you may ask again."
            self._end(entry, undecided(entry.call, Decider.TIMEOUT, reason))

    def _hold(self, entry: Entry, decision: Decision, file: FileState | None, level: Level) -> None:
        call_id, now = entry.call.id, self._clock.monotonic()
        seconds = self._holds.of(level)
        if (timer := self._deadlines.pop(call_id, None)) is not None:
            timer.cancel()
        remaining = None if entry.deadline is None else max(entry.deadline - now, 0.0)
        timer = self._clock.call_later(seconds, lambda: self._leave(call_id))
        self._held[call_id] = _Held(decision, file, timer, remaining)
        self.queue.update(call_id, held_until=now + seconds)

    def _leave(self, call_id: str) -> None:
        held, entry = self._held.get(call_id), self.queue.get(call_id)
        if held is None or entry is None:
            return
        if held.file is None:
            self._end(entry, held.decision)
        else:
            spawn(self._leave_if_unchanged(entry, held, held.file), name=f"recheck {call_id}")

    async def _leave_if_unchanged(self, entry: Entry, held: _Held, file: FileState) -> None:
        now = await read_file(file.path)
        if self._held.get(entry.call.id) is not held:
            return
        if (now.digest, now.target) == (file.digest, file.target):
            self._end(entry, held.decision)
        else:
            self._release_hold(entry.call.id)
            self.queue.refuse(entry.call.id, "not allowed: the file changed under you")

    def _release_hold(self, call_id: str) -> None:
        held = self._held.pop(call_id)
        held.timer.cancel()
        deadline = None if held.remaining is None else self._clock.monotonic() + held.remaining
        self.queue.update(call_id, held_until=None, deadline=deadline)
        if (entry := self.queue.get(call_id)) is not None:
            self._set_deadline(entry)
