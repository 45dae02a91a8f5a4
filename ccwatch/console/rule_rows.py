"""Rules as rows of a list: what each says, and what is the matter with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.console.durations import short_age
from ccwatch.console.labels import fit, shorten_home
from ccwatch.console.search import holds_words
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ORANGE, RULING_STYLES
from ccwatch.rules.book import EXPIRED_SHOWN
from ccwatch.rules.duration import spell_left
from ccwatch.rules.lint import ProblemKind, find_problems
from ccwatch.rules.rule import PRIORITIES, Rule, Ruling, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ccwatch.rules.kept import Use
    from ccwatch.rules.lint import Problem

OFF, OVER, USED_UP, EXCEPTION = "off", "over", "used up", "exception"
_DECISION_WIDTH: Final = 6
_SCOPE_WIDTH: Final = 8
_LEFT_WIDTH: Final = 7
_HITS_WIDTH: Final = 7
_LAST_WIDTH: Final = 5
_WITH_SCOPE: Final = 60
"""Cells from which on a row says where its rule comes from."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of a list, and what a look at all rules together has found about it."""

    rule: Rule
    problems: tuple[Problem, ...] = ()


def make_rows(
    rules: Iterable[Rule], problems: Sequence[Problem], *, search: str = ""
) -> list[RuleRow]:
    """Return the rows of the rules that hold all words of a search, in their order."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.rule.key, []).append(problem)
    return [
        RuleRow(rule, tuple(found.get(rule.key, ())))
        for rule in rules
        if not search or holds_words(_texts_of(rule), search)
    ]


def _texts_of(rule: Rule) -> tuple[str, ...]:
    return (rule.id, rule.decision.value, rule.title, rule.place, rule.note, *rule.cwd)


def look_over(rules: Sequence[Rule], uses: Callable[[Rule], Use], now: float) -> list[Problem]:
    """Return what is wrong with rules; those of one project say nothing about another's."""
    shared = [rule for rule in rules if rule.scope is not Scope.PROJECT]
    problems = list(find_problems(shared, uses, now=now))
    for file in dict.fromkeys(rule.origin.file for rule in rules if rule.scope is Scope.PROJECT):
        own_rules = [rule for rule in rules if rule.origin.file == file]
        found = find_problems([*shared, *own_rules], uses, now=now)
        problems += [each for each in found if each.rule.scope is Scope.PROJECT]
    return problems


def find_state(rule: Rule, use: Use, now: float) -> str:
    """Return why a rule does not count now, in a word or two; empty if it does."""
    if not rule.enabled:
        return OFF
    if rule.has_expired(now):
        return OVER
    is_used_up = rule.max_uses is not None and use.count >= rule.max_uses
    return USED_UP if is_used_up and rule.decision is Ruling.ALLOW else ""


def is_exception(rule: Rule) -> bool:
    """Say whether an allow stands before the denies: that has to be seen."""
    return rule.decision is Ruling.ALLOW and rule.priority < PRIORITIES[Ruling.DENY]


def find_marks(row: RuleRow, use: Use, now: float) -> list[str]:
    """Return our own words for all that is odd about a rule."""
    state = find_state(row.rule, use, now)
    marks = [state] if state else []
    marks += [EXCEPTION] if is_exception(row.rule) else []
    marks += [
        problem.kind.value.replace("-", " ")
        for problem in row.problems
        if problem.kind is not ProblemKind.EXPIRED
    ]
    return list(dict.fromkeys(marks))


def scope_word(rule: Rule) -> str:
    """Return where a rule comes from; one that is in no file is for a session or a while."""
    if rule.scope is not Scope.SESSION:
        return rule.scope.value
    return "session" if rule.session else "timed" if rule.expires is not None else "kept"


def is_listed(rule: Rule, now: float) -> bool:
    """Say whether a rule is in the list: one whose time is over stays there for a day."""
    return rule.expires is None or now < rule.expires + EXPIRED_SHOWN


def headings(width: int) -> str:
    """Return what stands above the columns of a list of so many cells."""
    scope = "scope".ljust(_SCOPE_WIDTH) if width >= _WITH_SCOPE else ""
    hits = "left".rjust(_LEFT_WIDTH) + "hits".rjust(_HITS_WIDTH)
    return f"{scope}{hits} {'last'.rjust(_LAST_WIDTH)} "


def draw_row(row: RuleRow, use: Use, *, now: float, width: int, home: str) -> Content:
    """Return a rule on one line of exactly so many cells."""
    rule = row.rule
    dim = bool(find_state(rule, use, now))
    parts = [fit(own(rule.decision.value, RULING_STYLES[rule.decision]), _DECISION_WIDTH)]
    right = _LEFT_WIDTH + _HITS_WIDTH + _LAST_WIDTH + 1
    right += _SCOPE_WIDTH if width >= _WITH_SCOPE else 0
    room = width - _DECISION_WIDTH - right - 2
    parts += [fit(_what(row, use, now, home), room), own("  ")]
    if width >= _WITH_SCOPE:
        parts.append(fit(own(scope_word(rule), "dim"), _SCOPE_WIDTH))
    left = OVER if rule.has_expired(now) else spell_left(rule.expires, now)
    parts += [
        fit(own(left, "dim"), _LEFT_WIDTH, right=True),
        fit(own(spell_hits(rule, use), "" if use.count else "dim"), _HITS_WIDTH, right=True),
        own(" "),
        fit(own(short_age(now - use.last) if use.last else "", "dim"), _LAST_WIDTH, right=True),
    ]
    line = Content.assemble(*parts)
    return line.stylize("dim") if dim else line


def _what(row: RuleRow, use: Use, now: float, home: str) -> Content:
    rule = row.rule
    marks = [own(f"{mark} ", f"bold {ORANGE}") for mark in find_marks(row, use, now)]
    parts = [*marks, one_line(rule.title)]
    if rule.cwd:
        folders = ", ".join(shorten_home(folder, home) for folder in rule.cwd)
        parts += [own("  in ", "dim"), one_line(folders, style="dim")]
    return Content.assemble(*parts)


def spell_hits(rule: Rule, use: Use) -> str:
    """Return how often a rule was used, and of how often it may be: ``3/50``."""
    hits = f"{use.count:,}" if use.count else "0" if rule.max_uses else ""
    return f"{hits}/{rule.max_uses:,}" if rule.max_uses else hits
