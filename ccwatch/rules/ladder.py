"""Patterns for a rule that is made from a call, from exactly this call to ever more like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level
from ccwatch.risk.tool import SHELL_TOOLS, join_command
from ccwatch.risk.word import UNKNOWN
from ccwatch.rules.floor import is_for_person
from ccwatch.rules.parts import find_subjects
from ccwatch.rules.pattern import FETCHERS, Kind, PatternError, parse_pattern
from ccwatch.rules.rule import PRIORITIES, Rule, Ruling
from ccwatch.rules.ruleset import RuleSet
from ccwatch.rules.step import (
    COMMAND_TITLES,
    FILE_TITLES,
    PART_TITLE,
    Steps,
    find_command_steps,
    find_path_steps,
    find_tool_steps,
    quote_whole,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.subject import Subject

_PATHS: Final = (Kind.READ, Kind.EDIT)


@dataclass(frozen=True, slots=True)
class Rung:
    """One choice of patterns.

    Attributes:
        title: What it means; our own words.
        patterns: In the grammar of ``parse_pattern``; they hold what the agent chose.
    """

    title: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a call that patterns can be about.

    Attributes:
        titles: What each width means; our own words.
        steps: Of each part, one pattern for each width.
    """

    titles: tuple[str, ...] = ()
    steps: tuple[Steps, ...] = ()


def find_ladder(
    call: ToolCall, assessment: Assessment, *, decision: Ruling = Ruling.ALLOW
) -> tuple[Rung, ...]:
    """Return choices of patterns for a rule about a call, narrow to wide.

    Each of them is about this call, whatever else stands against it. None is wider than the call
    itself where an allow would let anything run, or where nobody could tell what the call does. A
    deny or ask is about one part: the one that is the most dangerous.

    Returns:
        Nothing where no pattern can be about the call.
    """
    parts = find_parts(call, assessment, decision=decision)
    rungs: dict[tuple[str, ...], Rung] = {}
    for width, title in enumerate(parts.titles):
        patterns = tuple(dict.fromkeys(steps[width] for steps in parts.steps))
        if patterns not in rungs and _is_about(patterns, decision, call, assessment):
            rungs[patterns] = Rung(title, patterns)
    return tuple(rungs.values())


def find_parts(call: ToolCall, assessment: Assessment, *, decision: Ruling = Ruling.ALLOW) -> Parts:
    """Return the patterns that a rule about a call could have, a part and a width each.

    Whether they can be parsed, and are about the call, is not looked at.
    """
    if is_for_person(call.tool):
        return Parts()
    subjects = find_subjects(call.tool, call.input, assessment)
    required = [subject for subject in subjects if subject.is_required]
    command = join_command(call.input) if call.tool in SHELL_TOOLS else None
    allows = decision is Ruling.ALLOW
    if command is not None and allows:
        parts = _find_command_parts(command, required, assessment)
    elif command is not None:
        parts = _find_strict_parts(command, required)
    elif call.tool in SHELL_TOOLS or any(subject.obstacle for subject in required):
        return Parts()
    else:
        parts = _find_other_parts(call, assessment, required)
    if not allows:
        return Parts(parts.titles, parts.steps[:1])
    return _keep_exact(parts) if _is_uncertain(assessment) else parts


def _find_command_parts(command: str, required: Sequence[Subject], assessment: Assessment) -> Parts:
    if any(subject.obstacle or _has_unknown(subject) for subject in required):
        return Parts(COMMAND_TITLES[:1], ((f"Bash({quote_whole(command)})",),))
    steps: list[Steps] = []
    for subject in required:
        if subject.unit is not None:
            words = tuple(word.text for word in subject.unit.words)
            steps.append(find_command_steps(words, cautious=True))
        else:
            exact = find_path_steps(subject, assessment.context)[0]
            steps.append((exact,) * len(COMMAND_TITLES))
    return Parts(COMMAND_TITLES, tuple(steps))


def _has_unknown(subject: Subject) -> bool:
    return subject.unit is not None and any(UNKNOWN in word.text for word in subject.unit.words)


def _find_other_parts(call: ToolCall, assessment: Assessment, subjects: Sequence[Subject]) -> Parts:
    context = assessment.context
    paths = [subject for subject in subjects if any(text[:1] in _PATHS for text in subject.texts)]
    if paths:
        return Parts(FILE_TITLES, tuple(find_path_steps(subject, context) for subject in paths))
    titles, steps = find_tool_steps(call.tool, call.input, subjects[0])
    if call.tool in FETCHERS and steps == (call.tool,):
        # No host can be read from it: it would be any.
        return Parts()
    return Parts(titles, (steps,))


def _find_strict_parts(command: str, subjects: Sequence[Subject]) -> Parts:
    """Return the patterns for a deny or ask: any part of a command is enough for those."""
    units = [subject.unit for subject in subjects if subject.unit is not None]
    if not units:
        return Parts()
    # Of several, the last: what runs another program comes behind it.
    worst = max(reversed(units), key=lambda unit: unit.level)
    steps = find_command_steps(tuple(word.text for word in worst.words), cautious=False)
    if len(units) == 1:
        return Parts(COMMAND_TITLES, (steps,))
    whole = f"Bash({quote_whole(command)})"
    return Parts((COMMAND_TITLES[0], PART_TITLE, *COMMAND_TITLES[1:]), ((whole, *steps),))


def _keep_exact(parts: Parts) -> Parts:
    return Parts(parts.titles[:1], tuple(steps[:1] for steps in parts.steps))


def _is_uncertain(assessment: Assessment) -> bool:
    return any(finding.level is Level.UNCERTAIN for finding in assessment.findings)


def _is_about(
    patterns: tuple[str, ...], decision: Ruling, call: ToolCall, assessment: Assessment
) -> bool:
    """Say whether a rule with these patterns would decide a call, apart from floors and limits."""
    allows = decision is Ruling.ALLOW
    try:
        parsed = tuple(parse_pattern(pattern, allows=allows) for pattern in patterns)
    except PatternError:
        return False
    rule = Rule(id="ladder", decision=decision, patterns=parsed, priority=PRIORITIES[decision])
    ruleset = RuleSet([rule])
    subjects = find_subjects(call.tool, call.input, assessment)
    found = [
        any(True for _ in ruleset.find(subject, call, assessment))
        for subject in subjects
        if subject.is_required
    ]
    command = join_command(call.input) if call.tool in SHELL_TOOLS else None
    is_whole = command is not None and any(True for _ in ruleset.find_exact(command.strip()))
    return is_whole or (all(found) if allows else any(found))
