"""What becomes of a call before any person sees it: inspected, and ruled on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.evaluation import Evaluation, evaluate
from ccwatch.risk.assess import assess, not_inspected
from ccwatch.risk.context import Context
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.book import RuleBook
    from ccwatch.same import SameCalls

    Inspect = Callable[[ToolCall], Awaitable[Assessment]]

NOT_ASKED: Final = "the rules could not be asked: an error in ccwatch; the log says more"

LOCKED: Final = "ccwatch is locked: no rule allows anything until it is unlocked"
FOR_PERSON: Final = frozenset({NOT_ASKED, LOCKED})
"""Why a person is asked although no rule says so: an agent that asks nobody must ask then too."""

_log = logging.getLogger(__name__)


async def assess_alone(call: ToolCall) -> Assessment:
    """Assess a call without the file system: its directory counts as unknown."""
    return assess(call.tool, call.input, Context())


class Judge:
    """Rules on calls by what counts at that moment.

    Attributes:
        locked: Nothing is allowed without a person's key.
    """

    def __init__(self, inspect: Inspect, rules: RuleBook, same: SameCalls, clock: Clock) -> None:
        self._inspect = inspect
        self._rules = rules
        self._same = same
        self._clock = clock
        self.locked = False

    async def inspect(self, call: ToolCall) -> Assessment:
        """Say how dangerous a call is; an error of ours makes it uncertain."""
        try:
            return await self._inspect(call)
        except Exception:
            _log.exception("the call %s could not be inspected", call.id)
            return not_inspected()

    async def rule(self, call: ToolCall) -> Evaluation:
        """Inspect a call and rule on it; what cannot be inspected is asked about."""
        assessment = await self.inspect(call)
        try:
            same = await self._same.holds(call, assessment)
            # Nothing may come between the reading of a project's rules and the ruling.
            await self._rules.prepare(assessment.context.project)
        except Exception:
            _log.exception("the rules for the call %s could not be read", call.id)
            return Evaluation(Ruling.ASK, assessment, NOT_ASKED)
        return self.rule_again(call, assessment, same=same)

    def can_rule_again(self, assessment: Assessment) -> bool:
        """Say whether the rules that count for a call are still at hand."""
        return self._rules.knows(assessment.context.project)

    def rule_again(
        self, call: ToolCall, assessment: Assessment, *, same: bool = False
    ) -> Evaluation:
        """Rule on a call that was inspected before; an error of ours leaves it to the person."""
        try:
            policy = self._rules.find_policy(assessment.context.project)
            evaluation = evaluate(call, assessment, policy, now=self._clock.now(), same=same)
        except Exception:
            _log.exception("the rules could not be asked about the call %s", call.id)
            return Evaluation(Ruling.ASK, assessment, NOT_ASKED)
        if self.locked and evaluation.ruling is Ruling.ALLOW:
            return Evaluation(Ruling.ASK, assessment, LOCKED)
        return evaluation


def decide_by(evaluation: Evaluation) -> Decision:
    """Return the decision that a ruling is; the agent hears the reason of a denial."""
    decider = Decider.RULE
    if evaluation.same:
        decider = Decider.SESSION
    elif evaluation.by_preset and not evaluation.rules:
        decider = Decider.PRESET
    is_allow = evaluation.ruling is Ruling.ALLOW
    return Decision(
        verdict=Verdict.ALLOW if is_allow else Verdict.DENY,
        decider=decider,
        reason=evaluation.reason if is_allow else evaluation.message,
        rules=tuple(rule.key for rule in evaluation.rules),
    )
