"""What ccwatch does with a call before any person sees it: one function, asked by everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset, covers
from ccwatch.rules.floor import find_floor, is_for_person
from ccwatch.rules.judgement import Judgement, cover_whole, judge_parts
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.rules.ruleset import is_active

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.policy import Policy

NO_RULE: Final = "no rule decides"
_PUSHES: Final = frozenset({Category.GIT_REMOTE, Category.PACKAGE_PUBLISH})
_MOST_CHANGES: Final = 4


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A ruling, and why.

    Attributes:
        reason: Whose ruling it is, in words: "rule npm-tests", "preset reads-local".
        changes: What would change it, a sentence each.
        judgements: Of each part of the call.
        rules: The rules that the ruling rests on; they are used up by it.
        by_preset: The preset has a part in an allow.
        same: It is allowed because a person allowed equal calls for the session.
        message: What the agent hears of a denial.
    """

    ruling: Ruling
    assessment: Assessment
    reason: str
    changes: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    rules: tuple[Rule, ...] = ()
    by_preset: bool = False
    same: bool = False
    message: str = ""


def evaluate(
    call: ToolCall, assessment: Assessment, policy: Policy, *, now: float, same: bool = False
) -> Evaluation:
    """Rule on a call that was assessed.

    Args:
        call: What is asked.
        assessment: Of that call.
        policy: What counts for it.
        now: Seconds since the epoch, for rules whose time is over.
        same: Whether a person has allowed equal calls for this session.
    """
    judgements = tuple(judge_parts(call, assessment, policy, now))
    for ruling in (Ruling.DENY, Ruling.ASK):
        found = _first(judgements, ruling)
        if found is not None:
            return _rule_strictly(ruling, found, assessment, judgements)
    if not is_for_person(call.tool) and covers(policy.preset, assessment):
        reason = f"preset {policy.preset.value}"
        return Evaluation(
            Ruling.ALLOW, assessment, reason, ("preset none would ask",), judgements,
            by_preset=True,
        )  # fmt: skip
    floor = find_floor(call.tool, assessment)
    judgements = cover_whole(call, assessment, policy, judgements, now)
    required = [part for part in judgements if part.subject.is_required]
    open_parts = [part for part in required if part.ruling is None]
    if floor and (not open_parts or is_for_person(call.tool)):
        return Evaluation(Ruling.ASK, assessment, floor, (), judgements)
    if required and not open_parts:
        return _allow(assessment, judgements, policy)
    if same and not floor and is_repeatable(assessment):
        reason = "you allowed equal calls for this session"
        changes = ("another input, directory, commit or script would ask",)
        return Evaluation(Ruling.ALLOW, assessment, reason, changes, judgements, same=True)
    claimed = _explain_claim(call, assessment, open_parts, policy, now)
    return _default(assessment, judgements, open_parts, policy, tuple(claimed))


def is_repeatable(assessment: Assessment) -> bool:
    """Say whether equal calls may be allowed for a session: nothing dangerous, never a push."""
    return assessment.level <= Level.MEDIUM and not any(
        finding.category in _PUSHES for finding in assessment.findings
    )


def _first(judgements: Sequence[Judgement], ruling: Ruling) -> Judgement | None:
    found = [part for part in judgements if part.ruling is ruling and part.rule is not None]
    return min(found, key=lambda part: part.rule.order if part.rule else (), default=None)


def _rule_strictly(
    ruling: Ruling,
    found: Judgement,
    assessment: Assessment,
    judgements: tuple[Judgement, ...],
) -> Evaluation:
    rule = found.rule
    assert rule is not None
    verb = "denies" if ruling is Ruling.DENY else "asks about"
    if ruling is not rule.decision:
        verb = "may be about"
    changes = [f"without rule {rule.id} ({rule.place})"]
    if found.runner_up is not None:
        changes = [f"without rule {rule.id}, rule {found.runner_up.id} would decide"]
    message = rule.reason or f"The rule {rule.id} of ccwatch denies this."
    return Evaluation(
        ruling,
        assessment,
        f"rule {rule.id} {verb} {_quote(found.subject.shown)}",
        tuple(changes),
        judgements,
        (rule,),
        message=message if ruling is Ruling.DENY else "",
    )


def _allow(assessment: Assessment, judgements: tuple[Judgement, ...], policy: Policy) -> Evaluation:
    found = [part.rule for part in judgements if part.rule is not None]
    rules = tuple({rule.key: rule for rule in found}.values())
    limits = [(part.limit, part.rule) for part in judgements if part.rule is not None]
    for limit, rule in limits:
        if assessment.level > limit:
            return _exceed(assessment, judgements, rule, limit)
    by_preset = any(part.by_preset for part in judgements)
    if by_preset and (stray := _find_stray(assessment, judgements)):
        reason = f"preset {policy.preset.value} covers no more than low: {stray}"
        return Evaluation(Ruling.ASK, assessment, reason, (), judgements)
    names = [f"rule {rule.id}" for rule in rules]
    names += [f"preset {policy.preset.value}"] if by_preset else []
    changes = tuple(f"without rule {rule.id} it would ask" for rule in rules[:_MOST_CHANGES])
    return Evaluation(
        Ruling.ALLOW, assessment, " and ".join(names), changes, judgements, rules,
        by_preset=by_preset,
    )  # fmt: skip


def _find_stray(assessment: Assessment, judgements: Sequence[Judgement]) -> str:
    """Return what a call does above low that no rule has allowed: it is the preset's then."""
    allowed = {
        finding
        for part in judgements
        if part.rule is not None and part.subject.unit is not None
        for finding in part.subject.unit.findings
    }
    worst = [each for each in assessment.findings if each.level > Level.LOW]
    return next((each.reason for each in worst if each not in allowed), "")


def _exceed(
    assessment: Assessment, judgements: tuple[Judgement, ...], rule: Rule | None, limit: Level
) -> Evaluation:
    assert rule is not None
    worst = assessment.findings[0].reason if assessment.findings else ""
    reason = f"rule {rule.id} allows up to {limit.value}; this is {assessment.level.value}: {worst}"
    changes = (f"max_risk = {assessment.level.value} in rule {rule.id} would allow it",)
    if limit < rule.max_risk:
        changes = (f"a pattern of rule {rule.id} that says more of what runs",)
    return Evaluation(Ruling.ASK, assessment, reason, changes, judgements)


def _default(
    assessment: Assessment,
    judgements: tuple[Judgement, ...],
    open_parts: Sequence[Judgement],
    policy: Policy,
    claimed: tuple[str, ...],
) -> Evaluation:
    covered = [part for part in judgements if part.ruling is Ruling.ALLOW and part.rule]
    reason = NO_RULE
    if covered:
        reason = f"no rule allows {_quote(open_parts[0].subject.shown)}"
    changes = [*claimed, *_explain_obstacles(open_parts), *_find_preset_changes(assessment)]
    message = "No rule of ccwatch allows this." if policy.default is Ruling.DENY else ""
    return Evaluation(
        policy.default, assessment, reason, tuple(changes[:_MOST_CHANGES]), judgements,
        message=message,
    )  # fmt: skip


def _explain_claim(
    call: ToolCall, assessment: Assessment, open_parts: Sequence[Judgement], policy: Policy,
    now: float,
) -> Iterator[str]:  # fmt: skip
    """Say which rules would allow a part to an agent whose name nothing proves."""
    if call.agent.proven:
        return
    proven = replace(call, agent=replace(call.agent, proven=True))
    names = {
        match.rule.id: None
        for part in open_parts
        for ruleset in policy.rulesets
        if ruleset.trusts_agents
        for match in ruleset.find(part.subject, proven, assessment)
        if match.rule.decision is Ruling.ALLOW and is_active(match.rule, now, policy.uses)
    }
    for name in names:
        yield f"rule {name} would allow it to an agent whose token says its name"


def _explain_obstacles(parts: Sequence[Judgement]) -> Iterator[str]:
    for part in parts:
        if part.subject.obstacle:
            yield f"no pattern covers {_quote(part.subject.shown)}: {part.subject.obstacle}"


def _find_preset_changes(assessment: Assessment) -> tuple[str, ...]:
    """Say what stands between a call and its being allowed by a preset."""
    if assessment.level is Level.LOW:
        wider = [preset for preset in Preset if covers(preset, assessment)]
        return (f"preset {wider[0].value} would allow it",) if wider else ()
    above = [unit for unit in assessment.units if unit.level > Level.LOW]
    if not above or len(above) == len(assessment.units):
        return ("a preset never allows more than low",)
    count = "one command is" if len(above) == 1 else f"{len(above)} commands are"
    return (f"a preset never allows more than low, and {count} above it",)


def _quote(text: str) -> str:
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
