"""Rules that never decide, because an earlier one is about all that they are about."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from ccwatch.rules.expression import ExpressionSet
from ccwatch.rules.pattern import Kind, encode_word, split_command
from ccwatch.rules.program import WRAPPERS
from ccwatch.rules.rule import Rule, Ruling, Scope
from ccwatch.rules.ruleset import Match
from ccwatch.rules.tool_path import EDITORS, READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccwatch.risk.level import Level
    from ccwatch.rules.pattern import Pattern

_ANYTHING: Final = "\x02"
"""Stands in a sample for any text: what matches it there can only be a wildcard."""
_PLAIN: Final = re.compile(r"""[\w@%+,./:-]+(?: (?:[\w@%+=,./:-]|'[^']*'|"[^"\\$`]*")+)*""")
_MOST_DEEP: Final = 2

_Key = tuple[object, ...]


class Shadows:
    """Finds the rule that stands before another one and leaves it nothing.

    It is given the rules whose time is not over. In doubt there is none: only patterns are
    compared, and ``when`` tables that are equal. The time that it takes grows with the number of
    rules, not with its square.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._numbers: dict[_Key, int] = {}
        self._tools: list[str] = []
        self._covering: dict[_Key, frozenset[int]] = {}
        self._first: dict[_Key, Rule] = {}
        """The first rule of each pattern and limits, and the first that is no allow (True)."""
        self._widest: dict[_Key, tuple[Level, Rule]] = {}
        """Of allows that stand together the one that allows most, and then the first."""
        expressions: list[str] = []
        for rule in sorted(rules, key=lambda rule: rule.order):
            if not _goes_on(rule):
                continue
            key = (*_find_place(rule), *_find_limits(rule))
            for pattern in rule.patterns:
                name = _name(pattern)
                if name not in self._numbers:
                    self._numbers[name] = len(expressions)
                    expressions.append(pattern.expression)
                    self._tools.append(pattern.tool)
                self._add(rule, pattern, (self._numbers[name], *key))
        self._expressions = ExpressionSet(expressions)

    def _add(self, rule: Rule, pattern: Pattern, key: _Key) -> None:
        self._first.setdefault((*key, False), rule)
        if rule.decision is not Ruling.ALLOW:
            self._first.setdefault((*key, True), rule)
            return
        limit, together = Match(rule, pattern).limit, (*key, _find_rank(rule))
        known = self._widest.get(together)
        if known is None or limit > known[0]:
            self._widest[together] = (limit, rule)

    def find(self, rule: Rule) -> Rule | None:
        """Return a rule that decides before this one whatever this one is about; None if none."""
        found = [self._find_before(rule, pattern) for pattern in rule.patterns]
        return None if None in found else next(iter(found), None)

    def _find_before(self, rule: Rule, pattern: Pattern) -> Rule | None:
        places: set[_Key] = {(Scope.MANAGED, ""), _find_place(rule)}
        if rule.scope is not Scope.MANAGED:
            places.add((Scope.USER, ""))
        limits = {_NO_LIMITS, _find_limits(rule), (*_find_limits(rule)[:-1], None)}
        keys = (
            (number, *place, *limit)
            for number in self._find_covering(rule, pattern)
            for place in places
            for limit in limits
        )
        before = [each for key in keys for each in self._find_at(key, rule, pattern)]
        return min(before, key=lambda each: each.order, default=None)

    def _find_at(self, key: _Key, rule: Rule, pattern: Pattern) -> Iterator[Rule]:
        """Yield rules with one pattern and limits that leave nothing to another rule."""
        strict = rule.decision is not Ruling.ALLOW
        first = self._first.get((*key, strict))
        if first is not None and (
            _find_rank(first) < _find_rank(rule) or (strict and first.order < rule.order)
        ):
            yield first
        widest = self._widest.get((*key, _find_rank(rule)))
        if widest is not None:
            limit, other = widest
            own = Match(rule, pattern).limit
            if limit > own or (limit is own and other.order < rule.order):
                yield other

    def _find_covering(self, rule: Rule, pattern: Pattern) -> frozenset[int]:
        """Return the numbers of the patterns that match whatever a pattern matches."""
        key = (_name(pattern), rule.decision is Ruling.ALLOW)
        if key not in self._covering:
            self._covering[key] = frozenset(self._match(rule, pattern))
        return self._covering[key]

    def _match(self, rule: Rule, pattern: Pattern) -> set[int]:
        number = self._numbers.get(_name(pattern))
        found = set[int]() if number is None else {number}
        if _is_whole(pattern):
            return found
        for samples in (find_samples(pattern), *((bare,) for bare in _find_bare(rule, pattern))):
            matched = [set(self._expressions.match(sample)) for sample in samples]
            found |= set[int].intersection(*matched) if matched else set()
        if pattern.kind in {Kind.READ, Kind.EDIT}:
            tools = {"Read", "Edit", pattern.tool}
            return {number for number in found if self._tools[number] in tools}
        return found


def _goes_on(rule: Rule) -> bool:
    """Say whether a rule goes on deciding: one with a number of uses comes to its end."""
    return rule.enabled and rule.max_uses is None


def _find_rank(rule: Rule) -> tuple[int, ...]:
    """Return what decides between rules that match; of allows with the same, the limit does."""
    return rule.order[:3]


def _find_place(rule: Rule) -> _Key:
    return (rule.scope, rule.origin.file if rule.scope is Scope.PROJECT else "")


def _find_limits(rule: Rule) -> _Key:
    """Return what narrows a rule beside its patterns, how long it counts last."""
    when = None if rule.when is None else repr(rule.when)
    return (rule.agent, rule.session, rule.cwd, when, rule.digest, rule.expires)


_NO_LIMITS: Final[_Key] = ((), (), (), None, "", None)


def _name(pattern: Pattern) -> _Key:
    return (pattern.expression, pattern.tool, pattern.text if _is_whole(pattern) else "")


def _is_whole(pattern: Pattern) -> bool:
    """Say whether a pattern may mean a whole command as it is written, and not one part."""
    if pattern.kind is not Kind.COMMAND:
        return False
    text = (pattern.specifier or "").strip()
    first = text.partition(" ")[0].rpartition("/")[2]
    return pattern.is_exact and (first in WRAPPERS or not _PLAIN.fullmatch(text))


# -- samples ---------------------------------------------------------------------------------


def find_samples(pattern: Pattern) -> tuple[str, ...]:
    """Return texts such that another pattern that matches all of them matches whatever this does.

    Nothing where it cannot be told like this.
    """
    specifier = pattern.specifier or ""
    match pattern.kind:
        case Kind.COMMAND:
            return _sample_command(specifier)
        case Kind.READ | Kind.EDIT:
            return tuple(_sample_path(pattern, specifier))
        case Kind.HOST:
            host = specifier.removeprefix("domain:").strip().lower().rstrip(".")
            return (f"{Kind.HOST}{host.replace('*', _ANYTHING)}",)
        case Kind.TOOL:
            text = f"{Kind.TOOL}{pattern.tool.replace('*', _ANYTHING)}"
            is_server = pattern.tool.startswith("mcp__") and pattern.tool.count("__") == 1
            return (text, f"{text}__{_ANYTHING}") if is_server else (text,)
        case _:
            return ()


def _sample_command(specifier: str) -> tuple[str, ...]:
    words, is_open = split_command(specifier)
    text = " ".join(
        "".join(_ANYTHING if letter is None else encode_word(letter) for letter in word)
        for word in words
    )
    text = f"{Kind.COMMAND}{text}"
    return (text, f"{text} {_ANYTHING}") if is_open else (text,)


def _sample_path(pattern: Pattern, specifier: str) -> Iterator[str]:
    anchor = pattern.expression[1 : pattern.expression.index("(?s:")].removeprefix("\\")
    rest = specifier.strip()
    is_anchored = "/" in rest[:-1]
    rest = re.sub(r"^(?://|~/?|/|\./)", "", rest)
    parts = [part for part in rest.split("/") if part] or ["**"]
    parts = parts if is_anchored else ["**", *parts]
    if "[" in rest or parts.count("**") > _MOST_DEEP:
        return
    last = len(parts) - 1
    choices = [_sample_part(part, is_last=place == last) for place, part in enumerate(parts)]
    for choice in itertools.product(*choices):
        path = "/".join(part for part in choice if part)
        yield f"{pattern.kind}{anchor}{path}" + (f"/{_ANYTHING}" if rest.endswith("/") else "")


def _sample_part(part: str, *, is_last: bool) -> tuple[str, ...]:
    if part == "**":
        deep = (_ANYTHING, f"{_ANYTHING}/{_ANYTHING}")
        return deep if is_last else ("", *deep)
    return (part.replace("*", _ANYTHING).replace("?", _ANYTHING),)


def _find_bare(rule: Rule, pattern: Pattern) -> Iterator[str]:
    """Yield how rules that name a tool alone are matched with all that a pattern is about."""
    if pattern.kind is Kind.COMMAND and rule.decision is Ruling.ALLOW:
        yield f"{Kind.TOOL}Bash"
    if pattern.kind in {Kind.READ, Kind.EDIT}:
        yield f"{Kind.TOOL}{'Read' if pattern.kind is Kind.READ else 'Edit'}"
        if pattern.tool in (READERS | EDITORS) - {"Read", "Edit"}:
            yield f"{Kind.TOOL}{pattern.tool}"
    if pattern.kind is Kind.HOST:
        yield f"{Kind.TOOL}{pattern.tool}"
