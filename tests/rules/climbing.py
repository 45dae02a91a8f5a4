"""Ladders as tests look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.level import Level
from ccwatch.rules.floor import find_floor
from ccwatch.rules.ladder import Rung, find_ladder
from ccwatch.rules.rule import Ruling
from tests.builders import a_call
from tests.rules.builders import a_place, a_policy, a_rule

if TYPE_CHECKING:
    from collections.abc import Mapping


def climb(
    given: str | Mapping[str, Any], tool: str = "Bash", decision: str = "allow", **place: Any
) -> tuple[Rung, ...]:
    """Return the ladder of a command or of the input of another tool, each rung checked.

    Whatever else it is, each rung is about the call: as a rule by itself it decides it.
    """
    value = {"command": given} if isinstance(given, str) else dict(given)
    assessment = assess(tool, value, a_place(**place))
    call, ruling = a_call(tool, value), Ruling(decision)
    ladder = find_ladder(call, assessment, decision=ruling)
    for rung in ladder:
        limit = {"max_risk": Level.HIGH} if ruling is Ruling.ALLOW else {}
        rule = a_rule(decision, *rung.patterns, **limit)
        evaluation = evaluate(call, assessment, a_policy(rule), now=0.0)
        if ruling is Ruling.ALLOW and find_floor(tool, assessment):
            assert evaluation.ruling is Ruling.ASK
        elif ruling is Ruling.ALLOW and evaluation.ruling is not ruling:
            # Nothing but the limit of a wide pattern stands between.
            assert " allows up to " in evaluation.reason
            assert any(pattern.cap for pattern in rule.patterns) or assessment.level > Level.HIGH
        else:
            assert evaluation.ruling is ruling
    return ladder


def rungs(given: str | Mapping[str, Any], *others: Any, **place: Any) -> list[str]:
    """Return the patterns of each rung, as one text."""
    return [" ".join(rung.patterns) for rung in climb(given, *others, **place)]
