"""What other rules would have done with the calls of the journal."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from ccwatch.calls import headline
from ccwatch.risk.assess import not_inspected
from ccwatch.rules.recorded import Recorded
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.level import Level
    from ccwatch.rules.policy import Policy

    Inspect = Callable[[ToolCall], Assessment]
    FindPolicy = Callable[[str | None], Policy]

__all__ = [
    "Evaluate",
    "Evaluated",
    "Recorded",
    "Replayed",
    "Simulation",
    "add_rules",
    "inspect_again",
    "simulate",
    "without_rule",
]

_LAST: Final = 1_000_000
"""The place of a rule that no file holds yet: behind all others of its kind."""

_log = logging.getLogger(__name__)


class Evaluated(Protocol):
    """What ``evaluate`` returns, as far as a replay looks at it."""

    @property
    def ruling(self) -> Ruling:
        """What became of the call."""
        ...

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the ruling rests on."""
        ...


class Evaluate(Protocol):
    """The function that rules on live calls: ``ccwatch.evaluation.evaluate``."""

    def __call__(
        self, call: ToolCall, assessment: Assessment, policy: Policy, *, now: float
    ) -> Evaluated:
        """Rule on a call that was assessed."""
        ...


@dataclass(frozen=True, slots=True)
class Replayed:
    """A call that would end otherwise.

    Attributes:
        level: As it is taken for now, not as it was then.
        before: What becomes of it by the rules that count.
        after: What would become of it by the others.
    """

    recorded: Recorded
    level: Level
    before: Ruling
    after: Ruling


@dataclass(frozen=True)
class Simulation:
    """What other rules would change.

    Attributes:
        calls: How many calls were looked at.
        changes: Those that would end otherwise, in the order in which they were received.
    """

    calls: int
    changes: tuple[Replayed, ...]

    @cached_property
    def allowed(self) -> tuple[Replayed, ...]:
        """The calls that would now be allowed."""
        return self._find(Ruling.ALLOW)

    @cached_property
    def denied(self) -> tuple[Replayed, ...]:
        """The calls that would now be denied."""
        return self._find(Ruling.DENY)

    @cached_property
    def asked(self) -> tuple[Replayed, ...]:
        """The calls that a person would now be asked about."""
        return self._find(Ruling.ASK)

    @cached_property
    def denied_by_person(self) -> tuple[Replayed, ...]:
        """The calls that would be allowed although a person denied them."""
        return tuple(each for each in self.allowed if each.recorded.denied_by_person)

    @cached_property
    def by_level(self) -> Mapping[Level, int]:
        """How many calls of each level would be allowed, the mildest first."""
        counts = Counter(each.level for each in self.allowed)
        return {level: counts[level] for level in sorted(counts)}

    @cached_property
    def distinct(self) -> int:
        """How many different commands, files and so on would be allowed."""
        calls = [each.recorded.call for each in self.allowed]
        return len({(call.tool, headline(call.tool, call.input)) for call in calls})

    def _find(self, after: Ruling) -> tuple[Replayed, ...]:
        return tuple(each for each in self.changes if each.after is after)


def simulate(
    recorded: Iterable[Recorded],
    find_policy: FindPolicy,
    change: Callable[[Policy], Policy],
    *,
    inspect: Inspect,
    evaluate: Evaluate,
    now: float,
) -> Simulation:
    """Rule on recorded calls by the rules that count, and by others; it blocks on files.

    Both times it is today's engine that assesses them, and the rules count as they do now: one
    whose time is over does not, and one with a number of uses is used up on the way.

    Args:
        recorded: The calls, in any order.
        find_policy: Returns what counts for a call in a project: ``RuleBook.find_policy``.
        change: Returns the other rules; see ``add_rules`` and ``without_rule``.
        inspect: Assesses a call with the files as they are.
        evaluate: ``ccwatch.evaluation.evaluate``.
        now: Seconds since the epoch.
    """
    given = sorted(recorded, key=lambda each: each.received)
    before, after = _Side(find_policy, evaluate, now), _Side(find_policy, evaluate, now, change)
    changes: list[Replayed] = []
    for each in given:
        assessment = inspect_again(each.call, inspect)
        then, later = before.rule(each.call, assessment), after.rule(each.call, assessment)
        if then is not later:
            changes.append(Replayed(each, assessment.level, then, later))
    return Simulation(len(given), tuple(changes))


def inspect_again(call: ToolCall, inspect: Inspect) -> Assessment:
    """Assess a recorded call; one that cannot be inspected any more is uncertain."""
    try:
        return inspect(call)
    except Exception:
        _log.exception("the recorded call %s could not be inspected", call.id)
        return not_inspected()


class _Side:
    """One of the two sets of rules, with its uses as they go."""

    def __init__(
        self,
        find_policy: FindPolicy,
        evaluate: Evaluate,
        now: float,
        change: Callable[[Policy], Policy] | None = None,
    ) -> None:
        self._find_policy = find_policy
        self._evaluate = evaluate
        self._now = now
        self._change = change
        self._policies: dict[str | None, Policy] = {}
        self._uses: dict[str, int] = {}

    def rule(self, call: ToolCall, assessment: Assessment) -> Ruling:
        evaluated = self._evaluate(call, assessment, self._find(assessment), now=self._now)
        for rule in evaluated.rules:
            if rule.max_uses is not None:
                self._uses[rule.key] = self._uses.get(rule.key, 0) + 1
        return evaluated.ruling

    def _find(self, assessment: Assessment) -> Policy:
        project = assessment.context.project
        policy = self._policies.get(project)
        if policy is None:
            policy = self._find_policy(project)
            policy = self._change(policy) if self._change is not None else policy
            # One mapping for all projects: a rule of the user counts in each of them.
            self._uses |= {**policy.uses, **self._uses}
            policy = self._policies[project] = replace(policy, uses=self._uses)
        return policy


def add_rules(policy: Policy, rules: Iterable[Rule]) -> Policy:
    """Return a policy with further rules, as if they stood at the end of their file."""
    added: list[Rule] = []
    for number, rule in enumerate(rules):
        place = rule.origin if rule.origin.file else replace(rule.origin, number=_LAST + number)
        added.append(replace(rule, origin=place))
    return replace(policy, rulesets=(*policy.rulesets, RuleSet(added)))


def without_rule(policy: Policy, key: str) -> Policy:
    """Return a policy without the rule of a ``Rule.key``."""
    return replace(policy, rulesets=tuple(_drop(policy.rulesets, key)))


def _drop(rulesets: Sequence[RuleSet], key: str) -> Iterable[RuleSet]:
    for ruleset in rulesets:
        kept = [rule for rule in ruleset.rules if rule.key != key]
        yield ruleset if len(kept) == len(ruleset.rules) else RuleSet(kept)
