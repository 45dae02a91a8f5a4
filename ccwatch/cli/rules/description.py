"""A rule and how it stands, as a JSON object and as the cells of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccwatch.cli.output import spell_utc
from ccwatch.rules.duration import spell_left
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from ccwatch.cli.rules.entries import Entry


def spell_limit(entry: Entry) -> str:
    """Return how dangerous a call may be that it lets pass; empty for what allows nothing."""
    rule = entry.rule
    return rule.max_risk.value if rule.decision is Ruling.ALLOW else ""


def spell_uses(entry: Entry) -> str:
    """Return how often it has decided, and how often it may: ``3`` or ``3/50``."""
    most = entry.rule.max_uses
    return str(entry.use.count) if most is None else f"{entry.use.count}/{most}"


def describe_entry(entry: Entry, *, now: float) -> dict[str, Any]:
    """Return a rule, and how it stands, as a JSON object."""
    rule = entry.rule
    return {
        "id": rule.id,
        "decision": rule.decision.value,
        "scope": rule.scope.value,
        "match": [pattern.text for pattern in rule.patterns],
        "when": None if rule.when is None else rule.when.title,
        "agent": list(rule.agent),
        "session": list(rule.session),
        "cwd": list(rule.cwd),
        "max_risk": spell_limit(entry) or None,
        "priority": rule.priority,
        "expires": None if rule.expires is None else spell_utc(rule.expires),
        "left": spell_left(rule.expires, now) or None,
        "max_uses": rule.max_uses,
        "uses": entry.use.count,
        "last": spell_utc(entry.use.last) if entry.use.last else None,
        "enabled": rule.enabled,
        "reason": rule.reason,
        "note": rule.note,
        "created": spell_utc(rule.created) if rule.created else None,
        "file": rule.origin.file or None,
        "line": rule.origin.line or None,
        "standing": entry.standing.value,
        "marks": list(entry.marks),
        "problems": [
            {"kind": problem.kind.value, "words": problem.words} for problem in entry.problems
        ],
    }
