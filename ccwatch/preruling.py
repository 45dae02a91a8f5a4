"""What rules say of calls that are about to run, and about which their agents do not ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.judge import FOR_PERSON
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.judge import Judge
    from ccwatch.recorder import Recorder
    from ccwatch.retries import Retries
    from ccwatch.settlement import Settlement

RETRIED: Final = "the agent may try again, once, what it had refused"


@dataclass(frozen=True, slots=True)
class Preruling:
    """What rules say about a call before it runs.

    Attributes:
        ruling: None leaves the call to its agent.
        reason: For the agent.
        decision: As it was written.
    """

    ruling: Ruling | None
    reason: str
    decision: Decision


class Preruler:
    """Rules before a call runs: on those that rules decide, and on those that may run again."""

    def __init__(
        self, judge: Judge, recorder: Recorder, settlement: Settlement, retries: Retries
    ) -> None:
        self._judge = judge
        self._recorder = recorder
        self._settlement = settlement
        self._retries = retries

    async def rule(self, call: ToolCall, *, only_denials: bool = False) -> Preruling:
        """Return what rules say of a call.

        Only rules decide here: what nothing decides is left to the agent, and written down as
        that. A denial holds even if it could not be written. ``only_denials`` says that the agent
        can be told nothing else: no allow is used up then before it asks, and where the hook is
        strict it is told to deny what a person must decide.
        """
        evaluation = await self._judge.rule(call)
        granted = self._retries.take(call)
        if granted is not None and evaluation.ruling is not Ruling.DENY and not self._judge.locked:
            again = Decision(verdict=Verdict.ALLOW, decider=granted, reason=RETRIED)
            told = await self._recorder.settle(call, again, evaluation.assessment.level)
            return Preruling(Ruling.ALLOW if told is again else None, RETRIED, told)
        by_rules = bool(evaluation.rules)
        unheard = {Ruling.ASK, Ruling.ALLOW} if only_denials else {Ruling.ASK}
        if by_rules and evaluation.ruling not in unheard:
            told = await self._settlement.settle(call, evaluation)
            if evaluation.ruling is Ruling.DENY:
                return Preruling(Ruling.DENY, evaluation.message, told)
            allowed = told.verdict is Verdict.ALLOW
            return Preruling(Ruling.ALLOW if allowed else None, evaluation.reason, told)
        is_reserved = by_rules or evaluation.reason in FOR_PERSON
        must_ask = is_reserved and evaluation.ruling is Ruling.ASK
        if must_ask and only_denials and call.strict:
            told = await self._settlement.refuse(call, evaluation)
            return Preruling(Ruling.ASK, evaluation.reason, told)
        left_alone = Decision(verdict=Verdict.NONE, decider=Decider.AGENT, reason=evaluation.reason)
        await self._recorder.settle(call, left_alone, evaluation.assessment.level)
        return Preruling(Ruling.ASK if must_ask else None, evaluation.reason, left_alone)

    def grant_retry(self, call: ToolCall, decision: Decision) -> None:
        """Let a refused call run when it is made again, if that is what was decided."""
        decided = decision.decider in {Decider.PERSON, Decider.PROGRAM}
        if decided and decision.verdict is Verdict.ALLOW and not self._judge.locked:
            self._retries.add(call, decision.decider)

    def forget_retries(self) -> None:
        """Let nothing run again that an agent has refused."""
        self._retries.clear()
