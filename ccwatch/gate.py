"""The gate: the only way to a decision. Received is written before shown, decided before told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ccwatch.answers import (
    STOPPED,
    WITHDRAWN,
    has_answers,
    is_sendable,
    undecided,
)
from ccwatch.calls import QUESTION, Channel, Decider, Decision, Lane, Verdict
from ccwatch.evaluation import Evaluation
from ccwatch.holds import Holds, Timers
from ccwatch.journal import JournalError
from ccwatch.judge import Judge, assess_alone, decide_by
from ccwatch.preruling import Preruler, Preruling
from ccwatch.queue import Entry, QueueFullError
from ccwatch.recorder import Recorder
from ccwatch.retries import Retries
from ccwatch.risk.level import Level
from ccwatch.rules.book import RuleBook
from ccwatch.rules.rule import Ruling
from ccwatch.same import SameCalls
from ccwatch.settlement import Settlement
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.calls import Result, ToolCall
    from ccwatch.clock import Clock
    from ccwatch.files import FileState
    from ccwatch.journal import Journal
    from ccwatch.judge import Inspect
    from ccwatch.queue import Queue
    from ccwatch.risk.assess import Assessment

OWN_PROMPT: Final = frozenset({Channel.PERMISSION_REQUEST, Channel.DENIAL})
"""Ways in of agents that can be answered in their own terminal meanwhile."""
PANIC: Final = "The person at ccwatch has stopped everything that waited."
REFUSED_BY_AGENT: Final = "the agent refused it itself"


class Outcome(StrEnum):
    """What became of a decision that a person made."""

    TAKEN = "taken"
    HELD = "held"
    GONE = "it no longer waits"
    ALREADY_HELD = "it is allowed already; u takes it back"
    OTHER_INPUT = "its input is another now"
    NEEDS_ANSWERS = "a question needs an answer: a answers it, d denies it"
    BAD_EDIT = "the edited input is no JSON object that can be sent"
    NO_EDITS = "this agent runs its own input or nothing; d denies it"
    DENIED = "a rule denies this version"


class Gate:
    """Takes calls to a person and decisions back."""

    def __init__(
        self,
        queue: Queue,
        journal: Journal,
        clock: Clock,
        *,
        deadline: float = 300.0,
        denied_deadline: float = 60.0,
        holds: Holds | None = None,
        inspect: Inspect = assess_alone,
        rules: RuleBook | None = None,
        on_lock: Callable[[bool], object] = bool,
    ) -> None:
        self.queue = queue
        self._journal = journal
        self._recorder = Recorder(journal, queue, clock)
        self._clock = clock
        self.rules = rules or RuleBook()
        self.same = SameCalls()
        self._judge = Judge(inspect, self.rules, self.same, clock)
        self._settlement = Settlement(self._recorder, self.rules, clock)
        self._preruler = Preruler(self._judge, self._recorder, self._settlement, Retries(clock))
        self._on_lock = on_lock
        self._timers = Timers(
            queue,
            clock,
            deadlines={Lane.ASK: deadline, Lane.DENIED: denied_deadline},
            holds=holds or Holds(),
            end=self._end,
        )
        self._closed = False

    async def review(self, call: ToolCall, *, left: asyncio.Future[None]) -> Decision:
        """Return the decision on a call, written already, after as long as it takes.

        ``left`` ends when the asker has gone; the call is then withdrawn. Cancelling the
        review withdraws it too.
        """
        started = self._clock.monotonic()
        try:
            evaluation = await self._evaluate(call)
        except asyncio.CancelledError:
            spawn(self._recorder.settle(call, WITHDRAWN), name=f"write behind {call.id}")
            raise
        if evaluation.ruling is not Ruling.ASK and not self._closed and not left.done():
            return await self._settlement.settle(call, evaluation)
        asking = evaluation.rules if evaluation.ruling is Ruling.ASK else ()
        keys = tuple(rule.key for rule in asking)
        try:
            await self._journal.received(call, evaluation.assessment.level, keys)
        except JournalError as error:
            return self._recorder.refuse_unwritten(call, error)
        except asyncio.CancelledError:
            self._recorder.decide_behind(call, WITHDRAWN, started)
            raise
        self.rules.count(asking, now=self._clock.now())
        decision = await self._wait(call, evaluation, left, started)
        recorded = await self._recorder.decide(call, decision, started)
        if call.lane is Lane.DENIED:
            self._preruler.grant_retry(call, recorded)
        if recorded.decider is Decider.AGENT_PROMPT:
            # Nothing proves who said that the agent's own prompt was answered: it is written down,
            # and never told to the asker as a decision.
            return replace(recorded, verdict=Verdict.NONE)
        return recorded

    async def _evaluate(self, call: ToolCall) -> Evaluation:
        if call.lane is not Lane.DENIED:
            return await self._judge.rule(call)
        # What its agent has refused is no matter for rules: those have let the agent decide.
        assessment = await self._judge.inspect(call)
        return Evaluation(Ruling.ASK, assessment, REFUSED_BY_AGENT)

    async def see(self, call: ToolCall, *, only_denials: bool = False) -> Preruling:
        """Rule on a call that is about to run, and about which its agent does not ask.

        ``only_denials`` says that the agent can be told nothing else.
        """
        return await self._preruler.rule(call, only_denials=only_denials)

    def reconsider(self) -> int:
        """Rule anew on what waits, as rules have changed; returns how many are decided by that.

        What a person has allowed already, and is held, stays as it is.
        """
        decided = 0
        for entry in self.queue.entries():
            if entry.held_until is not None or not self._judge.can_rule_again(entry.assessment):
                continue
            if entry.call.lane is Lane.DENIED:
                continue
            evaluation = self._judge.rule_again(entry.call, entry.assessment)
            if evaluation.ruling is Ruling.ASK:
                if evaluation.reason != entry.reason:
                    self.queue.update(entry.call.id, reason=evaluation.reason)
                continue
            self.rules.count(evaluation.rules, now=self._clock.now())
            decided += self._end(entry, decide_by(evaluation))
        return decided

    async def refuse(self, call: ToolCall, reason: str) -> Decision:
        """Deny a call that no person may be asked about, and write it down."""
        return await self._recorder.refuse(call, reason)

    def decide(
        self,
        call_id: str,
        digest: str,
        decision: Decision,
        *,
        files: tuple[FileState, ...] = (),
        level: Level = Level.LOW,
        version: tuple[ToolCall, Assessment] | None = None,
    ) -> Outcome:
        """Take a person's decision on the call with this id and this digest.

        A deny leaves at once. An allow is held first, and leaves only if ``files`` are then still
        as the person saw them. ``level`` is the one of an edited version, where that
        is worse, and ``version`` what the edit made of the call: rules deny that as well.
        """
        entry = self.queue.get(call_id)
        if entry is None:
            return Outcome.GONE
        if entry.call.digest != digest:
            return Outcome.OTHER_INPUT
        if decision.verdict is not Verdict.ALLOW:
            return Outcome.TAKEN if self._end(entry, decision) else Outcome.GONE
        if self._timers.is_held(call_id):
            return Outcome.ALREADY_HELD
        if decision.edited is not None and not entry.call.takes_edits:
            return Outcome.NO_EDITS
        if decision.edited is not None and not is_sendable(decision.edited):
            return Outcome.BAD_EDIT
        needs_answers = entry.call.tool == QUESTION and entry.call.lane is Lane.ASK
        if needs_answers and not has_answers(decision.edited):
            return Outcome.NEEDS_ANSWERS
        if version is not None and self._judge.rule_again(*version).ruling is Ruling.DENY:
            return Outcome.DENIED
        self._timers.hold(entry, decision, files, max(entry.level, level))
        return Outcome.HELD

    def note_result(self, call_id: str, result: Result) -> None:
        """Write down what became of a call that ran."""
        spawn(self._recorder.note_result(call_id, result), name=f"result of {call_id}")

    def undo(self) -> str | None:
        """Take back the newest allow that has not left; returns the id of its call."""
        call_id = self._timers.newest
        if call_id is not None:
            self._timers.release(call_id)
        return call_id

    def undo_all(self) -> None:
        """Take back every allow that has not left: nobody can see them any more."""
        while self.undo():
            pass

    def park(self, call_id: str) -> bool:
        """Let a call wait without a deadline; False when it does not wait."""
        if self.queue.get(call_id) is None:
            return False
        self._timers.park(call_id)
        return True

    @property
    def locked(self) -> bool:
        """Whether nothing but a person's key allows anything."""
        return self._judge.locked

    def panic(self) -> int:
        """Deny all that waits, also what is held, and let no rule allow; returns how many.

        Calls that their agents have refused already stay refused.
        """
        self.lock()
        entries = self.queue.entries()
        for entry in entries:
            verdict = Verdict.NONE if entry.call.lane is Lane.DENIED else Verdict.DENY
            self._end(entry, Decision(verdict=verdict, decider=Decider.PERSON, reason=PANIC))
        return len(entries)

    def lock(self) -> None:
        """Let no rule, no preset and no earlier allow let anything pass."""
        self._judge.locked = True
        self._preruler.forget_retries()
        self._on_lock(True)

    def unlock(self) -> None:
        """Let rules, the preset and earlier allows decide again, also on what waits."""
        self._judge.locked = False
        self._on_lock(False)
        self.reconsider()

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
            if entry.call.channel in OWN_PROMPT and matches(entry.call)
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
        entry = Entry(
            call=call,
            assessment=evaluation.assessment,
            since=self._clock.monotonic(),
            deadline=self._timers.find_deadline(call.lane),
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
        self._timers.start(entry)
        try:
            await asyncio.wait({answer, left}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._recorder.decide_behind(call, self._take(call.id, answer), started)
            raise
        return self._take(call.id, answer)

    def _take(self, call_id: str, answer: asyncio.Future[Decision]) -> Decision:
        """Return the decision that came first: the answer, else that the call is withdrawn."""
        self._timers.forget(call_id)
        if answer.done():
            return answer.result()
        self.queue.withdraw(call_id)
        return WITHDRAWN

    def _end(self, entry: Entry, decision: Decision) -> bool:
        self._timers.forget(entry.call.id)
        return self.queue.resolve(entry.call.id, entry.call.digest, decision)
