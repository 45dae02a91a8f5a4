"""An evaluation as text for a terminal, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccwatch.canonical import encode
from ccwatch.escapes import escape
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccwatch.canonical import Json
    from ccwatch.evaluation import Evaluation
    from ccwatch.risk.effect import Finding
    from ccwatch.risk.shell.unit import Script, Unit
    from ccwatch.risk.word import Word
    from ccwatch.rules.judgement import Judgement
    from ccwatch.rules.rule import Rule

_WIDEST = 100
_OPEN = "open"
"""Stands where a decision would, for a part that nothing decides."""
_INDENT = " " * 13


def describe(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as a JSON object; spans count characters of the command."""
    assessment = evaluation.assessment
    return {
        "decision": evaluation.ruling.value,
        "level": assessment.level.value,
        "reason": evaluation.reason,
        "judgements": [_describe_judgement(part) for part in evaluation.judgements],
        "units": [_describe_unit(unit) for unit in assessment.units if unit.words],
        "findings": [_describe_finding(finding) for finding in assessment.findings],
        "cannot_inspect": [_name_script(script) for script in assessment.scripts],
        "decoded": [{"how": item.how, "text": item.text} for item in assessment.decoded],
        "changes": list(evaluation.changes),
        "message": evaluation.message if evaluation.ruling is Ruling.DENY else None,
    }


def _describe_judgement(part: Judgement) -> dict[str, Any]:
    subject = part.subject
    return {
        "part": subject.shown,
        "tool": subject.tool,
        "span": None if subject.span is None else list(subject.span),
        "required": subject.is_required,
        "decision": None if part.ruling is None else part.ruling.value,
        "rule": None if part.rule is None else _name_rule(part.rule),
        "pattern": part.pattern or None,
        "runner_up": None if part.runner_up is None else _name_rule(part.runner_up),
        "preset": part.by_preset,
        "obstacle": subject.obstacle or None,
    }


def _name_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "decision": rule.decision.value,
        "scope": rule.scope.value,
        "file": rule.origin.file or None,
        "line": rule.origin.line or None,
    }


def _show(word: Word) -> str:
    return word.text.replace(UNKNOWN, "…")


def _name_script(script: Script) -> str:
    return script.path or _show(script.word)


def _describe_unit(unit: Unit) -> dict[str, Any]:
    return {
        "level": unit.level.value,
        "words": [_show(word) for word in unit.words],
        "span": list(unit.span),
        "wrappers": list(unit.wrappers),
        "inside": unit.inside,
    }


def _describe_finding(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level.value,
        "category": finding.category.value,
        "reason": finding.reason,
        "field": finding.field,
        "span": list(finding.span) if finding.span is not None else None,
    }


def lay_out(evaluation: Evaluation, tool: str, value: Mapping[str, Json]) -> str:
    """Return an evaluation as lines: the decision, the rules, each command, and what was found.

    Text of the call and of rules is escaped: it may come from anywhere.
    """
    assessment = evaluation.assessment
    reason = escape(evaluation.reason)
    lines = [f"{evaluation.ruling.value}  {assessment.level.value}  ({reason})"]
    if evaluation.message and evaluation.ruling is Ruling.DENY:
        lines.append(f"  the agent hears: {escape(evaluation.message)}")
    if any(part.rule is not None for part in evaluation.judgements):
        lines += ["", "rules"]
        lines += _lay_out_judgements(evaluation.judgements)
    units = [unit for unit in assessment.units if unit.words]
    if units:
        lines += ["", "commands"]
        lines += [_lay_out_unit(unit) for unit in units]
    else:
        lines.append(f"  {escape(tool)} {_cut(encode(dict(value)))}")
    lines += ["", "findings"]
    telling = [finding for finding in assessment.findings if finding.level > Level.LOW]
    lines += [_lay_out_finding(finding, value) for finding in telling or assessment.findings]
    if telling and (harmless := len(assessment.findings) - len(telling)):
        lines.append(f"  and {harmless} harmless {'one' if harmless == 1 else 'ones'}")
    for script in assessment.scripts:
        lines.append(f"  cannot inspect {escape(_name_script(script))}")
    for item in assessment.decoded:
        lines.append(f"  decoded ({item.how})  {_cut(item.text)}")
    if evaluation.changes:
        lines += ["", "what would change it"]
        lines += [f"  {escape(change)}" for change in evaluation.changes]
    return "\n".join(lines)


def _lay_out_judgements(parts: Iterable[Judgement]) -> list[str]:
    """Return the parts of a call with what decides each; what reads the same stands there once."""
    return list(dict.fromkeys("\n".join(_lay_out_judgement(part)) for part in parts))


def _lay_out_judgement(part: Judgement) -> Iterator[str]:
    ruling = _OPEN if part.ruling is None else part.ruling.value
    yield f"  {ruling:<9}  {_cut(part.subject.shown)}"
    if part.rule is not None:
        pattern = f", by {_cut(part.pattern)}" if part.pattern else ""
        yield f"{_INDENT}{_cite(part.rule)}{pattern}"
    elif part.by_preset:
        yield f"{_INDENT}the preset"
    elif part.subject.obstacle:
        yield f"{_INDENT}no pattern covers it: {_cut(part.subject.obstacle)}"
    if part.runner_up is not None:
        yield f"{_INDENT}else {part.runner_up.decision.value} by {_cite(part.runner_up)}"


def _cite(rule: Rule) -> str:
    return f"rule {rule.id}, {escape(rule.place)}"


def _lay_out_unit(unit: Unit) -> str:
    words = " ".join(map(_show, unit.words))
    notes = [f"through {' > '.join(unit.wrappers)}"] if unit.wrappers else []
    if unit.inside:
        notes.append(f"on {unit.inside}")
    note = f"  ({escape(', '.join(notes))})" if notes else ""
    place = f"{unit.span.start}-{unit.span.end}"
    return f"  {unit.level.value:<9}  {place:>7}  {_cut(words)}{note}"


def _lay_out_finding(finding: Finding, value: Mapping[str, Json]) -> str:
    text = value.get(finding.field)
    where = ""
    if finding.span is not None and isinstance(text, str) and finding.level > Level.LOW:
        where = f"  at “{_cut(text[finding.span.start : finding.span.end], 40)}”"
    return (
        f"  {finding.level.value:<9}  {finding.category.value:<15}  {escape(finding.reason)}{where}"
    )


def _cut(text: str, most: int = _WIDEST) -> str:
    shown = escape(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"
