"""Every rule with how it stands: what counts, what waits, what is off or over, and what is odd."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ccwatch.rules.lint import Problem, ProblemKind, find_problems
from ccwatch.rules.rule import Rule, Scope
from ccwatch.rules.source import parse
from ccwatch.rules.text import RulesFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.rules.book import RuleBook
    from ccwatch.rules.kept import Use
    from ccwatch.rules.source import Source


class Standing(StrEnum):
    """Whether a rule counts now."""

    COUNTS = "counts"
    WAITS = "waits for a key"
    UNTRUSTED = "not trusted"
    LEAVES = "counts until a key"
    """It was changed or taken away, and that waits for a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule, and how it stands."""

    rule: Rule
    standing: Standing
    use: Use
    is_over: bool
    problems: tuple[Problem, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What a person must know of it, a word or a few each."""
        rule = self.rule
        found: list[str] = [] if self.standing is Standing.COUNTS else [self.standing.value]
        found += [] if rule.enabled else ["off"]
        found += ["over"] if self.is_over else []
        if rule.max_uses is not None and self.use.count >= rule.max_uses:
            found.append("used up")
        kinds = (problem.kind for problem in self.problems)
        found += [kind.value for kind in kinds if kind is not ProblemKind.EXPIRED]
        return tuple(dict.fromkeys(found))


def find_entries(book: RuleBook, *, now: float) -> list[Entry]:
    """Return all rules of the files that were read, and those made for a while, in their order."""
    found = sorted(_find_standings(book), key=lambda pair: pair[0].order)
    problems: dict[str, list[Problem]] = defaultdict(list)
    written = [rule for rule, standing in found if standing is not Standing.LEAVES]
    for problem in find_problems(written, book.find_use, now=now):
        problems[problem.rule.key].append(problem)
    return [
        Entry(
            rule=rule,
            standing=standing,
            use=book.find_use(rule),
            is_over=rule.has_expired(now),
            problems=tuple(problems[rule.key]),
        )
        for rule, standing in found
    ]


def _find_standings(book: RuleBook) -> Iterator[tuple[Rule, Standing]]:
    for source in book.sources:
        yield from _find_in_source(book, source)
    for rule in book.rules:
        if rule.scope is Scope.SESSION:
            yield rule, Standing.COUNTS


def _find_in_source(book: RuleBook, source: Source) -> Iterator[tuple[Rule, Standing]]:
    said = {rule.id: rule for rule in read_good(source)}
    counting = {rule.id: rule for rule in source.counting.rules}
    waits = find_waiting_standing(book, source)
    for rule in said.values():
        yield rule, Standing.COUNTS if counting.get(rule.id) == rule else waits
    for rule in counting.values():
        if said.get(rule.id) != rule:
            yield rule, Standing.LEAVES


def find_waiting_standing(book: RuleBook, source: Source) -> Standing:
    """Return how what waits in a file stands: a project's file must be trusted first."""
    is_trusted = source.scope is not Scope.PROJECT or source in book.waiting
    return Standing.WAITS if is_trusted else Standing.UNTRUSTED


def read_good(source: Source) -> tuple[Rule, ...]:
    """Return the rules that a file says, or said when it could last be read."""
    try:
        return parse(source.good, source.path, source.scope).rules
    except RulesFileError:
        return ()


def count_waiting(book: RuleBook) -> int:
    """Return how many changes of files wait for a key in the console."""
    return sum(len(source.waiting) for source in book.waiting)
