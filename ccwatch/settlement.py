"""What rules decide by themselves, written down and counted before it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.judge import decide_by

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock
    from ccwatch.evaluation import Evaluation
    from ccwatch.recorder import Recorder
    from ccwatch.rules.book import RuleBook


class Settlement:
    """Ends calls that no person is asked about."""

    def __init__(self, recorder: Recorder, rules: RuleBook, clock: Clock) -> None:
        self._recorder = recorder
        self._rules = rules
        self._clock = clock

    async def settle(self, call: ToolCall, evaluation: Evaluation) -> Decision:
        """Write what rules, a preset or an earlier allow decide."""
        return await self._write(call, evaluation, decide_by(evaluation))

    async def refuse(self, call: ToolCall, evaluation: Evaluation) -> Decision:
        """Write a denial of what a person must decide, whose agent cannot be made to ask."""
        denied = Decision(
            verdict=Verdict.DENY,
            decider=Decider.REFUSED,
            reason=evaluation.reason,
            rules=tuple(rule.key for rule in evaluation.rules),
        )
        return await self._write(call, evaluation, denied)

    async def _write(self, call: ToolCall, evaluation: Evaluation, decision: Decision) -> Decision:
        """Write a decision, and count its rules.

        Nothing is awaited between the ruling and the count of its uses: two calls at once cannot
        both have the last one.
        """
        self._rules.count(evaluation.rules, now=self._clock.now())
        told = await self._recorder.settle(call, decision, evaluation.assessment.level)
        if told is not decision:
            self._rules.discount(evaluation.rules)
        return told
