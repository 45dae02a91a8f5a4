"""Many rules made ready to be asked: which of them are about a part of a call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.rules.condition import ConditionMatcher
from ccwatch.rules.expression import ExpressionSet
from ccwatch.rules.glob import matches_any, matches_folder
from ccwatch.rules.pattern import Kind, split_words
from ccwatch.rules.rule import Rule, Ruling, Scope
from ccwatch.rules.tool_path import EDITORS, READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.level import Level
    from ccwatch.risk.shell.unit import Unit
    from ccwatch.rules.pattern import Pattern
    from ccwatch.rules.subject import Subject

_WHOLE_FAMILY: Final = frozenset({"Edit", "Read"})


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that is about a part of a call, and the pattern by which it is."""

    rule: Rule
    pattern: Pattern | None = None

    @property
    def limit(self) -> Level:
        """How dangerous a call may be that the rule allows by this pattern."""
        cap = self.pattern.cap if self.pattern is not None else None
        return self.rule.max_risk if cap is None else min(self.rule.max_risk, cap)


class RuleSet:
    """Rules whose patterns are matched in one pass, however many there are.

    It knows nothing of time and uses: ``is_active`` says whether a rule counts now.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.order))
        self._patterns = [
            (rule, pattern) for rule in self.rules if rule.enabled for pattern in rule.patterns
        ]
        self._expressions = ExpressionSet([pattern.expression for _, pattern in self._patterns])
        self._conditions = {
            id(rule): ConditionMatcher(rule.when, allows=rule.decision is Ruling.ALLOW)
            for rule in self.rules
            if rule.when is not None and rule.enabled
        }
        self._exact: dict[str, list[tuple[Rule, Pattern]]] = defaultdict(list)
        for rule, pattern in self._patterns:
            if pattern.is_exact and rule.when is None and pattern.kind is Kind.COMMAND:
                for command in _find_commands(pattern.specifier or ""):
                    self._exact[command].append((rule, pattern))
        self._strict: dict[Kind, list[Match]] = defaultdict(list)
        for rule, pattern in self._patterns:
            if rule.decision is not Ruling.ALLOW:
                self._strict[pattern.kind].append(Match(rule, pattern))
        self._is_strict = any(
            rule.enabled and rule.decision is not Ruling.ALLOW for rule in self.rules
        )
        self._trusts_agents = any(
            rule.enabled and rule.agent and rule.decision is Ruling.ALLOW for rule in self.rules
        )
        self._by_program: dict[str, list[Rule]] = defaultdict(list)
        self._general: list[Rule] = []
        for rule in self.rules:
            self._index(rule)

    def _index(self, rule: Rule) -> None:
        """Keep a rule without patterns under the programs that it names, where it names any."""
        if not rule.enabled or rule.patterns or rule.when is None:
            return
        programs = tuple(program.rpartition("/")[2] for program in rule.when.program)
        if programs and not any("*" in program for program in programs):
            for program in programs:
                self._by_program[program].append(rule)
        else:
            self._general.append(rule)

    def find(self, subject: Subject, call: ToolCall, assessment: Assessment) -> Iterator[Match]:
        """Yield the enabled rules that are about a part of a call, each once, in their order."""
        if not self.rules:
            return
        found: dict[int, Match] = {}
        for match in self._find_by_pattern(subject):
            condition = self._conditions.get(id(match.rule))
            if condition is None or condition.holds(subject, call, assessment):
                before = found.get(id(match.rule))
                if before is None or match.limit > before.limit:
                    found[id(match.rule)] = match
        for rule in self._find_by_program(subject):
            if rule.decision is Ruling.ALLOW and subject.obstacle:
                continue
            condition = self._conditions.get(id(rule))
            if condition is None or condition.holds(subject, call, assessment):
                found.setdefault(id(rule), Match(rule))
        matches = [
            match
            for match in found.values()
            if is_meant(match.rule, call, assessment, unit=subject.unit)
        ]
        yield from sorted(matches, key=lambda match: match.rule.order)

    def _find_by_pattern(self, subject: Subject) -> Iterator[Match]:
        for texts, allows in ((subject.texts, True), (subject.strict_texts, False)):
            if subject.obstacle if allows else not self._strict:
                continue
            for text in texts:
                for number in self._expressions.match(text):
                    rule, pattern = self._patterns[number]
                    is_allow = rule.decision is Ruling.ALLOW
                    if is_allow is allows and _is_for_tool(pattern, subject):
                        yield Match(rule, pattern)

    def _find_by_program(self, subject: Subject) -> Iterator[Rule]:
        if subject.unit is not None:
            name = subject.unit.words[0].text
            for spelling in dict.fromkeys((name, name.rpartition("/")[2])):
                yield from self._by_program.get(spelling, ())
        yield from self._general

    def find_exact(self, command: str) -> Iterator[tuple[Rule, Pattern]]:
        """Yield the rules with a pattern that is exactly this command as it is written."""
        yield from self._exact.get(command, ())

    def find_strict(self, kind: Kind) -> Iterator[Match]:
        """Yield the enabled denies and asks with patterns of a kind."""
        yield from self._strict.get(kind, ())

    @property
    def trusts_agents(self) -> bool:
        """Whether any of its enabled rules allows something to agents by their names alone."""
        return self._trusts_agents

    @property
    def is_strict(self) -> bool:
        """Whether any of its enabled rules denies or asks."""
        return self._is_strict


def _find_commands(specifier: str) -> set[str]:
    """Return the commands that an exact pattern may be, as they are written.

    One word in quotes that holds blanks is no program: it is the whole command, stars and all.
    """
    found = {specifier.strip()}
    words = split_words(specifier)
    if len(words) == 1 and " " in words[0]:
        found.add("".join(letter or "" for letter in words[0]).strip())
    return found


def _is_for_tool(pattern: Pattern, subject: Subject) -> bool:
    """Say whether a pattern of paths is about the tool: ``Write(…)`` is not about edits."""
    if pattern.kind not in {Kind.READ, Kind.EDIT} or pattern.tool in _WHOLE_FAMILY:
        return True
    family = READERS if pattern.kind is Kind.READ else EDITORS
    return pattern.tool == subject.tool or subject.tool not in family


def is_meant(
    rule: Rule, call: ToolCall, assessment: Assessment, *, unit: Unit | None = None
) -> bool:
    """Say whether a rule is for the agent, session, directory and call that ask.

    An allow for an agent is only for one whose token says its name; a deny is for whoever, agent
    or sub-agent, has that name. An allow for a place is never for one that is not known, nor for
    a command that a ``cd`` has led out of it; a deny is for both.
    """
    if rule.digest and rule.digest != call.digest:
        return False
    if rule.agent and not _is_of_agent(rule, call):
        return False
    if rule.session and not _is_of_session(rule, call.session or ""):
        return False
    if not rule.cwd:
        return True
    context = assessment.context
    places = [context.directory] if unit is None else [context.directory, unit.directory]
    if rule.decision is Ruling.ALLOW:
        return all(
            place is not None and matches_folder(rule.cwd, place, context.home) for place in places
        )
    return any(place is None or matches_folder(rule.cwd, place, context.home) for place in places)


def _is_of_agent(rule: Rule, call: ToolCall) -> bool:
    """Say whether a rule is for an agent; what anybody can claim widens nothing."""
    names = (call.agent.name, call.subagent or "")
    if rule.decision is Ruling.ALLOW:
        names = (call.agent.name,) if call.agent.proven else ()
    return any(matches_any(rule.agent, name) for name in names if name)


def _is_of_session(rule: Rule, session: str) -> bool:
    """Say whether a rule is for a session; one made in the console names it, wildcards and all."""
    if rule.scope is Scope.SESSION:
        return session in rule.session
    return matches_any(rule.session, session)


def is_active(rule: Rule, now: float, uses: Mapping[str, int]) -> bool:
    """Say whether a rule counts now: its time is not over, and it has uses left.

    A deny or ask is not used up.
    """
    if not rule.enabled or rule.has_expired(now):
        return False
    if rule.max_uses is None or rule.decision is not Ruling.ALLOW:
        return True
    return uses.get(rule.key, 0) < rule.max_uses
