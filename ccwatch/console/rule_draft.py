"""A rule as it is being written in the form, and the rule that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Lane
from ccwatch.risk.level import Level
from ccwatch.rules.duration import DurationError, parse_duration
from ccwatch.rules.pattern import PatternError, parse_pattern
from ccwatch.rules.rule import DEFAULT_MAX_RISK, PRIORITIES, Origin, Rule, Ruling, Scope
from ccwatch.rules.table import write_rule
from ccwatch.rules.text import RulesFileError, read_one_rule

if TYPE_CHECKING:
    from collections.abc import Collection

    from ccwatch.calls import ToolCall
    from ccwatch.queue import Entry
    from ccwatch.rules.pattern import Pattern


class Reach(StrEnum):
    """Where a rule counts."""

    SESSION = "this project, session"
    PROJECT = "this project"
    EVERYWHERE = "everywhere"
    AS_IT_IS = "as it is"
    """As the rule says that the form began with."""


class Lasting(StrEnum):
    """How long a rule counts."""

    ONCE = "once"
    SESSION = "session"
    HOUR = "1h"
    EIGHT_HOURS = "8h"
    UNTIL = "until…"
    FOREVER = "forever"
    AS_IT_IS = "as it is"


NOT_FOR_EVER: Final = (
    "a session ends: choose this project or everywhere, or how long it counts before"
)


class DraftError(ValueError):
    """What stands in the form is no rule; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the form was opened for.

    Attributes:
        call: The call that it is about, if it is.
        project: Its project or, without one, its directory; empty if that cannot be named.
        session: The session that asks; empty if that cannot be named.
        base: The rule that the form begins with.
        replaces: That rule is changed; else it is only suggested.
        decision: What is likely to be meant, where there is no such rule.
    """

    call: ToolCall | None = None
    project: str = ""
    session: str = ""
    base: Rule | None = None
    replaces: bool = False
    decision: Ruling = Ruling.ALLOW


def about_call(entry: Entry) -> About:
    """Return what a form about a waiting call knows.

    A place or session with a star in its name cannot be named: a rule would take it for more.
    What its agent has refused itself is meant to be asked about from then on.
    """
    context = entry.assessment.context
    project, session = context.project or context.directory or "", entry.call.session or ""
    return About(
        call=entry.call,
        project="" if "*" in project else project,
        session="" if "*" in session else session,
        decision=Ruling.ASK if entry.call.lane is Lane.DENIED else Ruling.ALLOW,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form.

    Attributes:
        until: What is typed for ``Lasting.UNTIL``.
    """

    decision: Ruling = Ruling.ALLOW
    patterns: tuple[str, ...] = ()
    reach: Reach = Reach.EVERYWHERE
    lasting: Lasting = Lasting.HOUR
    until: str = ""
    max_risk: Level = DEFAULT_MAX_RISK
    reason: str = ""
    id: str = ""


def begin(about: About, level: Level = DEFAULT_MAX_RISK) -> Draft:
    """Return what the form begins with: the narrowest that is likely to be meant."""
    base = about.base
    if base is not None:
        lasting = Lasting.FOREVER if base.expires is None else Lasting.HOUR
        return Draft(
            decision=base.decision,
            patterns=tuple(pattern.text for pattern in base.patterns),
            reach=Reach.AS_IT_IS,
            lasting=Lasting.AS_IT_IS if about.replaces else lasting,
            max_risk=base.max_risk,
            reason=base.reason,
            id=base.id,
        )
    reach = Reach.EVERYWHERE
    if about.project:
        reach = Reach.SESSION if about.session else Reach.PROJECT
    max_risk = Level.LOW if level is Level.LOW else DEFAULT_MAX_RISK
    return Draft(decision=about.decision, reach=reach, max_risk=max_risk)


def find_reaches(about: About) -> list[Reach]:
    """Return where a rule of this form can count, the narrowest first."""
    base = about.base
    reaches = [Reach.AS_IT_IS] if base is not None else []
    if about.project:
        reaches += [Reach.SESSION, Reach.PROJECT] if about.session else [Reach.PROJECT]
    is_everywhere = base is not None and not (base.cwd or base.session or base.agent)
    return reaches if is_everywhere else [*reaches, Reach.EVERYWHERE]


def find_lastings(about: About, decision: Ruling) -> list[Lasting]:
    """Return how long a rule of this form can count, the shortest first."""
    lastings = [Lasting.AS_IT_IS] if about.replaces else []
    if about.call is not None and about.session:
        # A deny or ask is not used up.
        lastings += [Lasting.ONCE] if decision is Ruling.ALLOW else []
        lastings += [Lasting.SESSION]
    return [*lastings, Lasting.HOUR, Lasting.EIGHT_HOURS, Lasting.UNTIL, Lasting.FOREVER]


def make_rule(draft: Draft, about: About, *, now: float, taken: Collection[str]) -> Rule:
    """Return the rule that a draft means.

    Args:
        draft: What stands in the form.
        about: What the form was opened for.
        now: Seconds since the epoch.
        taken: Ids that other rules have.

    Raises:
        DraftError: It is none.
    """
    base = about.base
    patterns = _parse_patterns(draft)
    if not patterns and (base is None or base.when is None):
        raise DraftError("choose a pattern, or write one")
    if draft.id in taken:
        raise DraftError(f"there is a rule {draft.id} already")
    rule = base or Rule(id=draft.id, decision=draft.decision)
    is_allow = draft.decision is Ruling.ALLOW
    if base is None or base.decision is not draft.decision:
        rule = replace(rule, priority=PRIORITIES[draft.decision])
    rule = replace(
        rule,
        id=draft.id,
        decision=draft.decision,
        patterns=patterns,
        max_risk=draft.max_risk if is_allow else DEFAULT_MAX_RISK,
        max_uses=rule.max_uses if is_allow else None,
        reason=draft.reason.strip() if draft.decision is Ruling.DENY else rule.reason,
        created=rule.created or now,
    )
    if not about.replaces:
        scope = Scope.USER if draft.lasting is Lasting.FOREVER else Scope.SESSION
        rule = replace(rule, scope=scope, created=now, origin=Origin())
    rule = _limit_time(_limit_place(rule, draft, about), draft, about, now)
    _check(rule)
    return rule


def _parse_patterns(draft: Draft) -> tuple[Pattern, ...]:
    parsed: list[Pattern] = []
    for text in draft.patterns:
        try:
            parsed.append(parse_pattern(text, allows=draft.decision is Ruling.ALLOW))
        except PatternError as error:
            raise DraftError(f"{text} {error}") from None
    return tuple(parsed)


def _limit_place(rule: Rule, draft: Draft, about: About) -> Rule:
    folder = (f"{about.project.rstrip('/')}/**",)
    match draft.reach:
        case Reach.AS_IT_IS:
            return rule
        case Reach.EVERYWHERE:
            return replace(rule, cwd=(), session=(), agent=())
        case Reach.PROJECT:
            return replace(rule, cwd=folder, session=())
        case Reach.SESSION:
            return replace(rule, cwd=folder, session=(about.session,))


def _limit_time(rule: Rule, draft: Draft, about: About, now: float) -> Rule:
    if draft.lasting is Lasting.AS_IT_IS:
        return rule
    rule = replace(rule, expires=None, digest="")
    match draft.lasting:
        case Lasting.ONCE if about.call is not None:
            return replace(rule, max_uses=1, digest=about.call.digest, session=(about.session,))
        case Lasting.SESSION:
            return replace(rule, session=(about.session,))
        case Lasting.FOREVER:
            if draft.reach is Reach.SESSION:
                raise DraftError(NOT_FOR_EVER)
            return rule
        case _:
            return replace(rule, expires=_find_end(draft, now))


def _find_end(draft: Draft, now: float) -> float:
    text = draft.until if draft.lasting is Lasting.UNTIL else draft.lasting.value
    try:
        end = parse_duration(text, now)
    except DurationError as error:
        raise DraftError(f"how long: {text or 'nothing'} {error}") from None
    if end is None:
        raise DraftError("say how long, such as 30m or until 18:00, or choose forever")
    return end


def _check(rule: Rule) -> None:
    """Refuse what could not be read again, from the file or the database."""
    try:
        read_one_rule(write_rule(rule), scope=rule.scope)
    except RulesFileError as error:
        raise DraftError(error.reason) from None
