"""What a change of a rules file lets pass that did not pass before: that waits for a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Final

from ccwatch.risk.preset import Preset
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.rules.text import RulesFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AS_IT_WAS: Final = ".as-it-was-"
_LONGEST: Final = 45
"""Letters of an id that are kept in the name of what it was."""
_PRESETS: Final = tuple(Preset)


class ChangeKind(StrEnum):
    """What was done to a rule."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Widening:
    """One change that waits.

    Attributes:
        title: What it is about, as the file says it.
    """

    kind: ChangeKind
    title: str
    rule: Rule | None = None


def limit(
    new: RulesFile, accepted: RulesFile, *, preset: Preset
) -> tuple[RulesFile, tuple[Widening, ...]]:
    """Return what counts of a file before its widening is confirmed, and what that widening is.

    Whatever is stricter counts at once. An allow that is new or says more does not; a deny or ask
    that was taken away or says less counts as it did.

    Args:
        new: What the file says.
        accepted: What it said when a person last confirmed it.
        preset: What counts where a file names none.
    """
    before = {rule.id: rule for rule in accepted.rules}
    after = {rule.id: rule for rule in new.rules}
    denies = [
        rule for rule in (*new.rules, *accepted.rules)
        if rule.enabled and rule.decision is Ruling.DENY
    ]  # fmt: skip
    taken = {*before, *after}
    widenings: list[Widening] = []
    counting: list[Rule] = []
    for rule in new.rules:
        old = before.get(rule.id)
        if _is_safe(rule, old, denies):
            counting.append(rule)
        else:
            kind = ChangeKind.CHANGED if old is not None else ChangeKind.ADDED
            widenings.append(Widening(kind, _describe(rule), rule))
    for old in accepted.rules:
        rule = after.get(old.id)
        if not _is_lost(old, rule):
            continue
        counting.append(old if rule is None else replace(old, id=_rename(old.id, taken)))
        if rule is None or not any(waits.rule is rule for waits in widenings):
            kind = ChangeKind.REMOVED if rule is None else ChangeKind.CHANGED
            widenings.append(Widening(kind, _describe(old), old))
    default, chosen = _limit_defaults(new, accepted, preset, widenings)
    return RulesFile(rules=tuple(counting), default=default, preset=chosen), tuple(widenings)


def _is_safe(rule: Rule, old: Rule | None, denies: list[Rule]) -> bool:
    """Say whether a rule of the new file may count at once."""
    if not rule.enabled or rule.decision is Ruling.DENY or rule == old:
        return True
    if rule.decision is Ruling.ASK:
        # An ask that stands before a deny takes calls from it.
        return not any(deny.priority > rule.priority for deny in denies)
    return old is not None and old.enabled and is_narrower(rule, old)


def _is_lost(old: Rule, rule: Rule | None) -> bool:
    """Say whether a deny or ask that counted would no longer count in full."""
    return old.enabled and old.decision is not Ruling.ALLOW and _strip(old) != _strip(rule)


def _rename(rule_id: str, taken: set[str]) -> str:
    """Return a name for the rule as it was before a change, and take it."""
    names = (f"{rule_id[:_LONGEST]}{_AS_IT_WAS}{number}" for number in count(1))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name


def _strip(rule: Rule | None) -> Rule | None:
    """Return a rule without what only people read."""
    if rule is None:
        return None
    return replace(rule, reason="", note="", examples=type(rule.examples)(), created=0.0)


def is_narrower(new: Rule, old: Rule) -> bool:
    """Say whether an allow lets pass no more than another; in doubt it does not."""
    same_kind = new.decision is old.decision is Ruling.ALLOW
    patterns, former = set(new.patterns), set(old.patterns)
    fewer = patterns <= former and bool(patterns) == bool(former)
    same_when = new.when == old.when or (old.when is None and bool(patterns))
    for_fewer = all(
        not before or (now and set(now) <= set(before))
        for now, before in (
            (new.agent, old.agent), (new.session, old.session), (new.cwd, old.cwd),
        )
    )  # fmt: skip
    return (
        same_kind
        and fewer
        and same_when
        and for_fewer
        and new.max_risk <= old.max_risk
        and new.priority >= old.priority
        and _ends_sooner(new.expires, old.expires)
        and _ends_sooner(new.max_uses, old.max_uses)
        and old.digest in {"", new.digest}
    )


def _ends_sooner(new: float | None, old: float | None) -> bool:
    return old is None or (new is not None and new <= old)


def _limit_defaults(
    new: RulesFile, accepted: RulesFile, preset: Preset, widenings: list[Widening]
) -> tuple[Ruling | None, Preset | None]:
    default = new.default
    if accepted.default is Ruling.DENY and new.default is not Ruling.DENY:
        default = Ruling.DENY
        widenings.append(Widening(ChangeKind.DEFAULT, "decision = ask where nothing decides"))
    chosen, before = new.preset or preset, accepted.preset or preset
    if _PRESETS.index(chosen) <= _PRESETS.index(before):
        return default, new.preset
    widenings.append(Widening(ChangeKind.DEFAULT, f"preset = {chosen.value}"))
    return default, before


def drop_allows(file: RulesFile) -> RulesFile:
    """Return what is left of a file that nobody trusts: it can only be stricter."""
    rules = tuple(rule for rule in file.rules if rule.decision is not Ruling.ALLOW)
    default = Ruling.DENY if file.default is Ruling.DENY else None
    return RulesFile(rules=rules, default=default)


def _describe(rule: Rule) -> str:
    return f"{rule.decision.value} {rule.id}: {rule.title}"


def describe_widenings(widenings: Iterable[Widening]) -> Iterator[str]:
    """Yield one line for each change: ``+`` for what is new, ``-`` for what was taken away."""
    signs = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-"}
    for each in widenings:
        yield f"{signs.get(each.kind, '~')} {each.title}"
