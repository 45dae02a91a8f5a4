"""A rule that is made from what a person wrote on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.risk.level import Level
from ccwatch.rules.duration import DurationError, parse_duration
from ccwatch.rules.identity import make_id
from ccwatch.rules.pattern import PatternError, parse_pattern
from ccwatch.rules.rule import DEFAULT_MAX_RISK, PRIORITIES, Rule, Ruling, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ccwatch.rules.pattern import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a rule shall be, in a person's words; an empty text or None is as it would be anyway."""

    decision: str
    patterns: tuple[str, ...]
    rule_id: str | None = None
    duration: str = "forever"
    max_risk: str | None = None
    max_uses: int | None = None
    agent: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    cwd: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


def make_rule(draft: Draft, *, taken: Collection[str], scope: Scope, now: float) -> Rule:
    """Return the rule that a person means.

    Args:
        draft: What it shall be.
        taken: The ids that other rules have.
        scope: Whose file it is for.
        now: Seconds since the epoch.

    Raises:
        UserError: It cannot be.
    """
    decision = Ruling(draft.decision)
    _check_encoding(draft)
    for option, value in (("--max-risk", draft.max_risk), ("--max-uses", draft.max_uses)):
        if value is not None and decision is not Ruling.ALLOW:
            raise UserError(
                f"{option} is for rules that allow", hint=f"leave it out of a rule to {decision}"
            )
    patterns = tuple(_read_patterns(draft.patterns, decision))
    title = ", ".join(pattern.text for pattern in patterns)
    return Rule(
        id=draft.rule_id or make_id(decision, title, taken),
        decision=decision,
        patterns=patterns,
        agent=draft.agent,
        session=draft.session,
        cwd=draft.cwd,
        max_risk=Level(draft.max_risk) if draft.max_risk else DEFAULT_MAX_RISK,
        priority=PRIORITIES[decision],
        expires=_read_duration(draft.duration, now),
        max_uses=draft.max_uses,
        reason=draft.reason,
        note=draft.note,
        created=float(int(now)),
        scope=scope,
    )


def _check_encoding(draft: Draft) -> None:
    """Refuse bytes that a terminal can give, and no file of rules can hold."""
    texts = (draft.rule_id or "", draft.reason, draft.note, *draft.patterns)
    for text in (*texts, *draft.agent, *draft.session, *draft.cwd):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise UserError(f"{escape(text)} is no UTF-8", hint="write it in UTF-8") from None


def _read_patterns(texts: Iterable[str], decision: Ruling) -> Iterator[Pattern]:
    for text in texts:
        try:
            yield parse_pattern(text, allows=decision is Ruling.ALLOW)
        except PatternError as error:
            raise UserError(
                f"the pattern {escape(text)} {escape(str(error))}",
                hint="write it like 'Bash(npm run *)', 'Read(~/notes/**)' or mcp__github__get_*",
            ) from None


def _read_duration(text: str, now: float) -> float | None:
    try:
        expires = parse_duration(text, now)
    except DurationError as error:
        raise UserError(
            f"--for {escape(text)}: {escape(str(error))}",
            hint="write it like 30m, 1h, 2d, 'until 18:00' or forever",
        ) from None
    return None if expires is None else float(int(expires))


def find_warnings(rule: Rule) -> list[str]:
    """Return what a person should know of the patterns of a rule that allows."""
    if rule.decision is not Ruling.ALLOW:
        return []
    return [f"{pattern.text} {pattern.warning}" for pattern in rule.patterns if pattern.warning]
