"""Rules that would have saved a person the decisions that they made again and again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Decider, Verdict
from ccwatch.risk.level import Level
from ccwatch.risk.tool import SHELL_TOOLS
from ccwatch.rules.identity import make_id
from ccwatch.rules.ladder import find_parts
from ccwatch.rules.pattern import PatternError, parse_pattern
from ccwatch.rules.policy import Policy
from ccwatch.rules.replay import add_rules, inspect_again
from ccwatch.rules.rule import DEFAULT_MAX_RISK, PRIORITIES, Rule, Ruling, Scope
from ccwatch.rules.ruleset import RuleSet
from ccwatch.rules.step import EXACT, TELLING, find_command_steps
from ccwatch.rules.tool_path import EDITORS, READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.replay import Evaluate, FindPolicy, Inspect, Recorded
    from ccwatch.rules.step import Steps

_LEAST: Final = 3
"""How often a person has to have decided alike."""
_LEAST_OCCASIONS: Final = 2
"""On how many days, or in how many sessions, they have to have allowed it."""
_SECONDS: Final = 3_600.0
"""How long a rule counts that is suggested for the first time."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that is worth making.

    Attributes:
        rule: For an hour, or for ever if it was made for a while before; in one project.
        calls: Those that a person decided, in the order in which they were received.
        reason: "you allowed this 4 times in 2 sessions".
    """

    rule: Rule
    calls: tuple[Recorded, ...]
    reason: str


def find_suggestions(
    recorded: Iterable[Recorded],
    find_policy: FindPolicy,
    *,
    inspect: Inspect,
    evaluate: Evaluate,
    now: float,
) -> tuple[Suggestion, ...]:
    """Return rules worth making, the one first that decides most; it blocks on files.

    An allow is worth it where a person allowed alike calls of a project three times, on two days
    or in two sessions, and denied and changed none, and all are medium at most; never one that
    would let anything run. A deny is worth it where a person denied them three times and allowed
    none. Neither is suggested for what a rule decides already.

    Args:
        recorded: Calls in any order; those that a person decided count.
        find_policy: Returns what counts for a call in a project: ``RuleBook.find_policy``.
        inspect: Assesses a call with the files as they are.
        evaluate: ``ccwatch.evaluation.evaluate``.
        now: Seconds since the epoch.
    """
    search = _Search(find_policy, evaluate, now)
    looked = [
        _Decided(each, inspect_again(each.call, inspect))
        for each in sorted(recorded, key=lambda each: each.received)
        if each.decider in {Decider.PERSON, Decider.AGENT_PROMPT}
    ]
    found = [*search.find_allows(looked), *search.find_denies(looked)]
    return tuple(sorted(found, key=lambda each: -len(each.calls)))


@dataclass(frozen=True, slots=True)
class _Decided:
    """A call that a person decided, as it is looked at now."""

    recorded: Recorded
    assessment: Assessment

    @property
    def project(self) -> str:
        return self.assessment.context.project or ""

    @property
    def is_allowed(self) -> bool:
        return self.recorded.verdict is Verdict.ALLOW

    @property
    def is_allowed_here(self) -> bool:
        """Whether it was allowed in the console, and as it was asked."""
        by_person = self.recorded.decider is Decider.PERSON
        return self.is_allowed and by_person and not self.recorded.edited

    @property
    def stands_against(self) -> bool:
        """Whether the person did not want it, or not as it was asked."""
        return self.recorded.denied_by_person or self.recorded.edited

    def find_steps(self, ruling: Ruling) -> tuple[Steps, ...]:
        """Return patterns that may be suggested, exact and wider; nothing if none may be."""
        call = self.recorded.call
        found = find_parts(call, self.assessment, decision=ruling).steps
        width = EXACT
        if call.tool in SHELL_TOOLS or call.tool in READERS | EDITORS:
            width = TELLING
        if call.tool in SHELL_TOOLS and any(steps[0] == steps[-1] for steps in found):
            # Nothing wider may be meant of it, and so nothing is suggested.
            return ()
        return tuple(steps[: width + 1] for steps in found)

    def find_heads(self) -> frozenset[str]:
        """Return what it does, as the widest patterns say it that may be suggested."""
        if self.recorded.call.tool not in SHELL_TOOLS:
            return frozenset(steps[-1] for steps in self.find_steps(Ruling.ALLOW))
        commands = [tuple(word.text for word in unit.words) for unit in self.assessment.units]
        return frozenset(
            find_command_steps(words, cautious=False)[TELLING] for words in commands if words
        )


_Group = list[tuple[_Decided, tuple["Steps", ...]]]


class _Search:
    def __init__(self, find_policy: FindPolicy, evaluate: Evaluate, now: float) -> None:
        self._find_policy = find_policy
        self._evaluate = evaluate
        self._now = now
        self._policies: dict[str, Policy] = {}
        self._taken: set[str] = set()

    def find_allows(self, looked: Sequence[_Decided]) -> Iterator[Suggestion]:
        against = [each for each in looked if each.stands_against]
        heads = [(each.project, each.find_heads()) for each in against]
        for group in _group([each for each in looked if each.is_allowed_here], Ruling.ALLOW):
            project = group[0][0].project
            wide = {steps[-1] for steps in group[0][1]}
            is_doubted = any(where == project and wide <= head for where, head in heads)
            if is_doubted or any(each.assessment.level > Level.MEDIUM for each, _ in group):
                continue
            yield from self._suggest(Ruling.ALLOW, group, against)

    def find_denies(self, looked: Sequence[_Decided]) -> Iterator[Suggestion]:
        against = [each for each in looked if each.is_allowed]
        denied = [
            each
            for each in looked
            if each.recorded.denied_by_person and len(each.assessment.units) < 2
        ]
        for group in _group(denied, Ruling.DENY):
            if all(each.assessment.level is not Level.UNCERTAIN for each, _ in group):
                yield from self._suggest(Ruling.DENY, group, against)

    def _suggest(
        self, ruling: Ruling, group: _Group, against: Sequence[_Decided]
    ) -> Iterator[Suggestion]:
        """Yield the narrowest rule that is worth making for alike calls."""
        still_asked = [(each, steps) for each, steps in group if self._is_asked(each)]
        for members, patterns in _generalise(still_asked):
            suggestion = self._make(ruling, members, patterns, against)
            if suggestion is not None:
                yield suggestion
                return

    def _make(
        self,
        ruling: Ruling,
        members: Sequence[_Decided],
        patterns: tuple[str, ...],
        against: Sequence[_Decided],
    ) -> Suggestion | None:
        reason = _explain(ruling, [each.recorded for each in members])
        rule = self._make_rule(ruling, members, patterns) if reason else None
        if rule is None:
            return None
        policy = add_rules(self._find(members[0].project), [rule])
        alone = Policy(rulesets=(RuleSet([rule]),))
        works = all(self._rule(each, policy) is ruling for each in members)
        if not works or any(self._rule(each, alone) is ruling for each in against):
            return None
        self._taken.add(rule.id)
        return Suggestion(rule, tuple(each.recorded for each in members), reason)

    def _make_rule(
        self, ruling: Ruling, members: Sequence[_Decided], patterns: tuple[str, ...]
    ) -> Rule | None:
        allows = ruling is Ruling.ALLOW
        try:
            parsed = tuple(parse_pattern(pattern, allows=allows) for pattern in patterns)
        except PatternError:
            return None
        project = members[0].project
        is_second = self._was_made(project, parsed, ruling)
        level = max(each.assessment.level for each in members)
        return Rule(
            id=make_id(ruling, ", ".join(patterns), self._taken),
            decision=ruling,
            patterns=parsed,
            cwd=(f"{project}/**",),
            max_risk=level if allows else DEFAULT_MAX_RISK,
            priority=PRIORITIES[ruling],
            expires=None if is_second else self._now + _SECONDS,
            created=self._now,
            scope=Scope.USER if is_second else Scope.SESSION,
        )

    def _was_made(self, project: str, patterns: tuple[object, ...], ruling: Ruling) -> bool:
        """Say whether there was such a rule for a while, whose time is over."""
        return any(
            rule.has_expired(self._now) and (rule.decision, rule.patterns) == (ruling, patterns)
            for ruleset in self._find(project).rulesets
            for rule in ruleset.rules
        )

    def _is_asked(self, decided: _Decided) -> bool:
        """Say whether a person is still asked about such a call, and by no rule."""
        policy = self._find(decided.project)
        call, assessment = decided.recorded.call, decided.assessment
        evaluated = self._evaluate(call, assessment, policy, now=self._now)
        return evaluated.ruling is Ruling.ASK and not evaluated.rules

    def _rule(self, decided: _Decided, policy: Policy) -> Ruling:
        call, assessment = decided.recorded.call, decided.assessment
        return self._evaluate(call, assessment, policy, now=self._now).ruling

    def _find(self, project: str) -> Policy:
        if project not in self._policies:
            policy = self._policies[project] = self._find_policy(project)
            self._taken |= {rule.id for each in policy.rulesets for rule in each.rules}
        return self._policies[project]


def _group(decided: Iterable[_Decided], ruling: Ruling) -> Iterable[_Group]:
    """Return calls of one project that do the same."""
    groups: dict[tuple[str, ...], _Group] = defaultdict(list)
    for each in decided:
        steps = each.find_steps(ruling)
        # A folder with a star in its name would mean others as well.
        if steps and each.project and "*" not in each.project:
            groups[each.project, *(step[-1] for step in steps)].append((each, steps))
    return groups.values()


def _generalise(group: _Group) -> Iterator[tuple[list[_Decided], tuple[str, ...]]]:
    """Yield patterns with the calls that they are drawn from, the narrowest first."""
    equal: dict[tuple[str, ...], list[_Decided]] = defaultdict(list)
    for each, steps in group:
        equal[tuple(step[EXACT] for step in steps)].append(each)
    for patterns, members in sorted(equal.items(), key=lambda item: -len(item[1])):
        yield members, tuple(dict.fromkeys(patterns))
    if len(equal) > 1:
        # What is the same in all of them stays as it is.
        parts = zip(*(steps for _, steps in group), strict=True)
        wide = (
            step[0][EXACT] if len({s[EXACT] for s in step}) == 1 else step[0][-1] for step in parts
        )
        yield [each for each, _ in group], tuple(dict.fromkeys(wide))


def _explain(ruling: Ruling, calls: Sequence[Recorded]) -> str:
    """Return why a rule is worth making; empty if it is not."""
    if len(calls) < _LEAST:
        return ""
    if ruling is Ruling.DENY:
        return f"you denied this {len(calls)} times"
    sessions = len({each.call.session for each in calls} - {None})
    days = len({datetime.fromtimestamp(each.received).date() for each in calls})
    if sessions >= _LEAST_OCCASIONS:
        return f"you allowed this {len(calls)} times in {sessions} sessions"
    if days >= _LEAST_OCCASIONS:
        return f"you allowed this {len(calls)} times on {days} days"
    return ""
