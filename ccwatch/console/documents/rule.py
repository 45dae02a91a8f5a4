"""A rule, whole: everything that it says, how it was used, and what is odd about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.calls import headline
from ccwatch.console.documents.document import DIM, count
from ccwatch.console.durations import date_and_time, short_age
from ccwatch.console.labels import brief, shorten_home
from ccwatch.console.rule_rows import RuleRow, find_state, is_exception, scope_word
from ccwatch.console.text import one_line, own, shown
from ccwatch.console.theme import ORANGE, RULING_STYLES
from ccwatch.rules.duration import spell_left
from ccwatch.rules.lint import ProblemKind
from ccwatch.rules.rule import PRIORITIES, Rule, Ruling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ccwatch.rules.kept import Use
    from ccwatch.rules.suggestion import Suggestion

_LABEL_WIDTH: Final = 10
_MOST_NAMED: Final = 3


def describe_rule(
    row: RuleRow, use: Use, *, rules: Sequence[Rule], now: float, home: str
) -> list[Content]:
    """Return a rule as logical lines.

    Args:
        row: The rule.
        use: How often it was used.
        rules: All rules, for what it is an exception to.
        now: Seconds since the epoch.
        home: The home folder of the person.
    """
    rule = row.rule
    place = shorten_home(rule.place, home) if rule.origin.file else _spell_scope(rule)
    head = Content.assemble(
        own(f"{rule.decision.value} ", RULING_STYLES[rule.decision]),
        one_line(rule.id, style="bold"),
        own("  "),
        one_line(place, style=DIM),
    )
    return [
        head,
        *_warnings(row, use, rules, now),
        *_matches(rule),
        *_whom(rule, home),
        *_limits(rule, now),
        _labelled("used", own(_spell_use(rule, use, now))),
        *_texts(rule),
    ]


def describe_suggestion(suggestion: Suggestion, *, now: float, home: str) -> list[Content]:
    """Return a rule that is only suggested, and the calls that a person decided."""
    rule = suggestion.rule
    lines = [
        Content.assemble(
            own("suggested  ", "bold"),
            own(f"{suggestion.reason}. Nothing counts before you save it.", DIM),
        ),
        *_matches(rule),
        *_whom(rule, home),
        *_limits(rule, now),
    ]
    for number, recorded in enumerate(reversed(suggestion.calls)):
        call = recorded.call
        what = brief(call.tool, headline(call.tool, call.input), call.directory, home)
        lines.append(_labelled("" if number else "calls", what))
    return lines


def _labelled(label: str, value: Content, style: str = DIM) -> Content:
    return Content.assemble(own(f"{label:<{_LABEL_WIDTH}}", style), value)


def _spell_scope(rule: Rule) -> str:
    words = {"session": "for a session", "timed": "for a while", "kept": "until it is deleted"}
    return f"made here, {words[scope_word(rule)]}: it stands in no file"


def _warnings(row: RuleRow, use: Use, rules: Sequence[Rule], now: float) -> Iterator[Content]:
    rule = row.rule
    strong = f"bold {ORANGE}"
    if state := find_state(rule, use, now):
        yield _labelled(state, own("it does not count"), strong)
    if is_exception(rule):
        denies = [
            other.id
            for other in rules
            if other.decision is Ruling.DENY and other.order > rule.order and other.enabled
        ]
        names = ", ".join(denies[:_MOST_NAMED])
        more = f" and {len(denies) - _MOST_NAMED} more" if len(denies) > _MOST_NAMED else ""
        words = f"it stands before {names}{more}" if denies else "it would stand before every deny"
        yield _labelled("exception", one_line(words), strong)
    for problem in row.problems:
        if problem.kind is not ProblemKind.EXPIRED:
            yield _labelled(problem.kind.value.partition("-")[0], one_line(problem.words), strong)


def _matches(rule: Rule) -> Iterator[Content]:
    for number, pattern in enumerate(rule.patterns):
        yield _labelled("" if number else "matches", one_line(pattern.text))
    if rule.when is not None:
        yield _labelled("and when" if rule.patterns else "when", one_line(rule.when.title))


def _whom(rule: Rule, home: str) -> Iterator[Content]:
    for label, names in (("agent", rule.agent), ("session", rule.session)):
        if names:
            yield _labelled(label, one_line(", ".join(names)))
    if rule.cwd:
        folders = ", ".join(shorten_home(folder, home) for folder in rule.cwd)
        yield _labelled("in", one_line(folders))
    if rule.digest:
        yield _labelled("call", one_line(f"only the one with the digest {rule.digest[:16]}…"))


def _limits(rule: Rule, now: float) -> Iterator[Content]:
    if rule.decision is Ruling.ALLOW:
        yield _labelled("up to", own(rule.max_risk.value))
    if rule.priority != PRIORITIES[rule.decision]:
        yield _labelled("priority", own(f"{rule.priority}; lower numbers decide first"))
    if rule.expires is not None:
        left = spell_left(rule.expires, now)
        words = "" if rule.has_expired(now) else f", {left} from now"
        yield _labelled("until", own(date_and_time(rule.expires) + words))


def _spell_use(rule: Rule, use: Use, now: float) -> str:
    words = count(use.count, "time") if use.count else "never"
    if rule.max_uses is not None:
        words += f", of {rule.max_uses:,}"
    if use.last:
        words += f"; last {date_and_time(use.last)}, {short_age(now - use.last)} ago"
    return words


def _texts(rule: Rule) -> Iterator[Content]:
    if rule.reason:
        label = "says" if rule.decision is Ruling.DENY else "reason"
        yield _labelled(label, shown(rule.reason))
    if rule.note:
        yield _labelled("note", shown(rule.note))
    if rule.created:
        yield _labelled("made", own(date_and_time(rule.created)))
    for label, texts in (("matches", rule.examples.match), ("but not", rule.examples.no_match)):
        for text in texts:
            yield _labelled("example", Content.assemble(own(f"{label} ", DIM), one_line(text)))
