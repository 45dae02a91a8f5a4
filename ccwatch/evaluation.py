"""What ccwatch does with a call before any person sees it: one function, asked by everything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ccwatch.calls import QUESTION
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset, covers

if TYPE_CHECKING:
    from ccwatch.risk.assess import Assessment


class Ruling(StrEnum):
    """What happens to a call without a person."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A ruling, and why.

    Attributes:
        reason: Whose ruling it is, in words: "preset reads-local".
        changes: What would change it, a sentence each.
    """

    ruling: Ruling
    assessment: Assessment
    reason: str
    changes: tuple[str, ...] = ()


def evaluate(tool: str, assessment: Assessment, preset: Preset) -> Evaluation:
    """Rule on a call that was assessed."""
    if tool == QUESTION:
        return Evaluation(Ruling.ASK, assessment, "a question needs an answer")
    if covers(preset, assessment):
        reason = f"preset {preset.value}"
        return Evaluation(Ruling.ALLOW, assessment, reason, ("preset none would ask",))
    return Evaluation(Ruling.ASK, assessment, "no rule decides", _find_changes(assessment))


def _find_changes(assessment: Assessment) -> tuple[str, ...]:
    """Say what stands between a call and its being allowed."""
    if assessment.level is Level.LOW:
        wider = [preset for preset in Preset if covers(preset, assessment)]
        return (f"preset {wider[0].value} would allow it",) if wider else ()
    above = [unit for unit in assessment.units if unit.level > Level.LOW]
    if not above or len(above) == len(assessment.units):
        return ("a preset never allows more than low",)
    count = "one command is" if len(above) == 1 else f"{len(above)} commands are"
    return (f"a preset never allows more than low, and {count} above it",)
