"""What rules and the preset say of each part of a call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ccwatch.risk.level import Level
from ccwatch.risk.preset import covers_findings
from ccwatch.risk.tool import SHELL_TOOLS, join_command
from ccwatch.risk.word import UNKNOWN
from ccwatch.rules.overlap import may_overlap
from ccwatch.rules.parts import find_subjects
from ccwatch.rules.pattern import Kind
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.rules.ruleset import Match, is_active, is_meant
from ccwatch.rules.subject import Subject
from ccwatch.rules.tool_subject import names_unclear_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.pattern import Pattern
    from ccwatch.rules.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What becomes of one part of a call, and why.

    Attributes:
        ruling: None where nothing decides it, and so the default counts.
        rule: The rule that decides it.
        pattern: The pattern by which it does, as it is written; empty for a ``when`` table.
        runner_up: The rule that would decide it without that one.
        by_preset: The preset decides it.
        limit: How dangerous the whole call may be for an allow of this part.
    """

    subject: Subject
    ruling: Ruling | None
    rule: Rule | None = None
    pattern: str = ""
    runner_up: Rule | None = None
    by_preset: bool = False
    limit: Level = Level.LOW


def judge_parts(
    call: ToolCall, assessment: Assessment, policy: Policy, now: float
) -> Iterator[Judgement]:
    """Yield what decides each part of a call, and what denies and asks say of all of it."""
    seen: set[str] = set()
    strict = any(ruleset.is_strict for ruleset in policy.rulesets)
    for subject in find_subjects(call.tool, call.input, assessment, strict=strict):
        matches = [
            match
            for ruleset in policy.rulesets
            for match in ruleset.find(subject, call, assessment)
            if is_active(match.rule, now, policy.uses)
        ]
        if len(policy.rulesets) > 1:
            matches.sort(key=lambda match: match.rule.order)
        seen |= {match.rule.key for match in matches}
        judgement = _judge(subject, matches, policy)
        if subject.is_required or judgement.ruling in {Ruling.DENY, Ruling.ASK}:
            yield judgement
    yield from (
        part for part in _judge_whole(call, assessment, policy, now)
        if part.rule is not None and part.rule.key not in seen
    )  # fmt: skip
    yield from _judge_unknown(call, assessment, policy, now)


def cover_whole(
    call: ToolCall,
    assessment: Assessment,
    policy: Policy,
    judgements: tuple[Judgement, ...],
    now: float,
) -> tuple[Judgement, ...]:
    """Return the parts as an allow leaves them that is exactly the whole command as written."""
    if all(part.ruling is not None for part in judgements):
        return judgements
    found = next(
        (each for each in _find_whole(call, assessment, policy, now)
         if each[0].decision is Ruling.ALLOW),
        None,
    )  # fmt: skip
    if found is None:
        return judgements
    rule, pattern = found
    limit = Match(rule, pattern).limit
    return tuple(
        replace(part, ruling=Ruling.ALLOW, rule=rule, pattern=pattern.text, limit=limit)
        if part.ruling is None
        else part
        for part in judgements
    )


def _judge(subject: Subject, matches: Sequence[Match], policy: Policy) -> Judgement:
    if matches:
        first = _choose(matches)
        ruling = first.rule.decision
        if subject.is_doubtful and ruling is Ruling.DENY:
            ruling = Ruling.ASK
        other = next((m.rule for m in matches if m.rule.decision is not first.rule.decision), None)
        return Judgement(
            subject=subject,
            ruling=ruling,
            rule=first.rule,
            pattern=first.pattern.text if first.pattern else "",
            runner_up=other,
            limit=first.limit,
        )
    if subject.unit is not None and covers_findings(policy.preset, subject.unit.findings):
        return Judgement(subject=subject, ruling=Ruling.ALLOW, by_preset=True)
    return Judgement(subject=subject, ruling=None)


def _choose(matches: Sequence[Match]) -> Match:
    """Return the match that decides: the first; of equal allows the one that allows most.

    Each of those would allow by itself what it says, whatever stands beside it.
    """
    first = matches[0]
    if first.rule.decision is not Ruling.ALLOW:
        return first
    equal = [match for match in matches if match.rule.order[:3] == first.rule.order[:3]]
    return max(equal, key=lambda match: match.limit.rank)


def _judge_whole(
    call: ToolCall, assessment: Assessment, policy: Policy, now: float
) -> Iterator[Judgement]:
    """Yield what denies and asks say that are exactly the whole command as it is written."""
    for rule, pattern in _find_whole(call, assessment, policy, now):
        if rule.decision is not Ruling.ALLOW:
            subject = Subject(shown=pattern.specifier or "", tool=call.tool, is_required=False)
            yield Judgement(subject=subject, ruling=rule.decision, rule=rule, pattern=pattern.text)


def _judge_unknown(
    call: ToolCall, assessment: Assessment, policy: Policy, now: float
) -> Iterator[Judgement]:
    """Yield what denies and asks say of files and hosts that are not known yet: ask."""
    unknown: list[tuple[Kind, str | None]] = [
        (Kind.EDIT if touch.writes else Kind.READ, touch.path)
        for touch in assessment.touches
        if touch.path is None or touch.is_pattern
    ]
    if names_unclear_host(call.tool, call.input):
        unknown.append((Kind.HOST, None))
    for kind, path in unknown:
        shown = (path or "…").replace(UNKNOWN, "…")
        subject = Subject(shown=shown, tool=call.tool, is_required=False)
        for ruleset in policy.rulesets:
            for match in ruleset.find_strict(kind):
                rule, pattern = match.rule, match.pattern
                if (
                    pattern is not None
                    and is_active(rule, now, policy.uses)
                    and is_meant(rule, call, assessment)
                    and may_overlap(path, pattern.specifier or "")
                ):
                    yield Judgement(
                        subject=subject, ruling=Ruling.ASK, rule=rule, pattern=pattern.text
                    )


def _find_whole(
    call: ToolCall, assessment: Assessment, policy: Policy, now: float
) -> Iterator[tuple[Rule, Pattern]]:
    command = join_command(call.input) if call.tool in SHELL_TOOLS else None
    if command is None:
        return
    for ruleset in policy.rulesets:
        for rule, pattern in ruleset.find_exact(command.strip()):
            if is_active(rule, now, policy.uses) and is_meant(rule, call, assessment):
                yield rule, pattern
