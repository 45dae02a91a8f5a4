"""The hard floor: what no rule can allow, however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import PLAN, QUESTION
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from ccwatch.risk.assess import Assessment

_ANSWERED_BY_HAND: Final = {
    QUESTION: "a question needs an answer",
    PLAN: "a plan needs a person",
}
_ALWAYS_ASKED: Final = {
    Category.SECRETS_EXFIL: Level.LOW,
    Category.AGENT: Level.HIGH,
    Category.HIDDEN_TEXT: Level.UNCERTAIN,
}


def is_for_person(tool: str) -> bool:
    """Say whether a call is a question to a person, which nothing else can answer."""
    return tool in _ANSWERED_BY_HAND


def find_floor(tool: str, assessment: Assessment) -> str:
    """Return why no rule can allow a call, empty if one can.

    Whatever is critical stays with a person: the deletion of homes, systems, projects and
    repositories, raw devices, secrets that leave, the configuration of agents and of ccwatch. So
    does what nobody could tell.
    """
    if tool in _ANSWERED_BY_HAND:
        return _ANSWERED_BY_HAND[tool]
    for finding in assessment.findings:
        if finding.level is Level.CRITICAL:
            return f"no rule allows what is critical: {finding.reason}"
        least = _ALWAYS_ASKED.get(finding.category)
        if least is not None and finding.level >= least:
            return f"no rule allows this: {finding.reason}"
        if finding.level is Level.UNCERTAIN:
            return f"no rule allows what is uncertain: {finding.reason}"
    if assessment.level is Level.UNCERTAIN or not assessment.findings:
        return "no rule allows what is uncertain"
    return ""
