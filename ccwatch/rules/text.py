"""Rules as text: a TOML file becomes rules, or an error that says which line and why."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from ccwatch.risk.preset import Preset
from ccwatch.rules.example import find_failing_example
from ccwatch.rules.field import FieldReader, RuleError
from ccwatch.rules.rule import (
    DEFAULT_MAX_RISK,
    MAX_RISKS,
    PRIORITIES,
    Examples,
    Origin,
    Rule,
    Ruling,
    Scope,
)
from ccwatch.rules.when import read_condition, read_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION: Final = 1
MOST_RULES: Final = 20_000
MOST_BYTES: Final = 16 * 1024 * 1024
ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HEADER: Final = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\]", re.MULTILINE)
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
_EXCEPTION_BELOW: Final = PRIORITIES[Ruling.DENY]


class RulesFileError(Exception):
    """A file of rules that cannot be used.

    Attributes:
        file: Its path.
        line: Where the trouble is, from 1; 0 if that cannot be told.
        reason: What is wrong, on one line.
    """

    def __init__(self, file: str, line: int, reason: str) -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesFile:
    """What a file of rules says.

    Attributes:
        default: What happens to what nothing decides; None where the file does not say.
        preset: What passes without a person; None where the file does not say.
    """

    rules: tuple[Rule, ...] = ()
    default: Ruling | None = None
    preset: Preset | None = None


def read_rules(text: str, *, file: str, scope: Scope) -> RulesFile:
    """Return what a file of rules says; an empty text says nothing.

    Raises:
        RulesFileError: It is not TOML, or something in it is unknown or cannot be: nothing of such
            a file is used.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        reason = _AT_LINE.sub("", str(error)).strip().rstrip(".").lower()
        raise RulesFileError(file, int(found[1]) if found else 0, f"not TOML: {reason}") from None
    lines = list(_number_lines(text))
    try:
        return _read_table(table, lines, file, scope)
    except RuleError as error:
        raise RulesFileError(file, error.line, str(error)) from None


def _number_lines(text: str) -> Iterator[int]:
    """Yield the line of each ``[[rule]]``."""
    line, place = 1, 0
    for match in _HEADER.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        yield line


def _read_table(table: Mapping[str, Any], lines: list[int], file: str, scope: Scope) -> RulesFile:
    top = FieldReader(table, "the file")
    version = top.take_number("version", VERSION)
    if version != VERSION:
        raise RuleError(f"version {version} is not known: this ccwatch reads version {VERSION}")
    tables = top.take_tables("rule")
    defaults = FieldReader(top.take_table("defaults"), "defaults")
    default = defaults.take_choice("decision", {Ruling.ASK, Ruling.DENY}, None)
    preset = defaults.take_choice("preset", set(Preset), None)
    defaults.finish()
    top.finish()
    if scope is Scope.PROJECT and (preset is not None or default is Ruling.ASK):
        raise RuleError("the file of a project sets no preset, and no default but deny")
    if len(tables) > MOST_RULES:
        raise RuleError(f"has more than {MOST_RULES:,} rules")
    known = len(lines) == len(tables)
    rules: dict[str, Rule] = {}
    for number, each in enumerate(tables):
        origin = Origin(file, lines[number] if known else 0, number)
        rule = _read_at(each, scope, origin)
        if rule.id in rules:
            raise RuleError(
                f"the id {rule.id} is there twice, first at line {rules[rule.id].origin.line}",
                line=origin.line,
            )
        rules[rule.id] = rule
    return RulesFile(rules=tuple(rules.values()), default=default, preset=preset)


def _read_at(table: Mapping[str, Any], scope: Scope, origin: Origin) -> Rule:
    try:
        rule = read_rule(table, scope=scope, origin=origin)
        if (failing := find_failing_example(rule)) is not None:
            raise RuleError(f"rule {rule.id}: {failing}")
    except RuleError as error:
        raise RuleError(str(error), line=origin.line) from None
    return rule


def read_rule(table: Mapping[str, Any], *, scope: Scope, origin: Origin) -> Rule:
    """Return the rule that a table means.

    Raises:
        RuleError: Something in it is missing, unknown or cannot be.
    """
    fields = FieldReader(table, "rule")
    rule_id = fields.take_text("id")
    if not ID.fullmatch(rule_id):
        raise RuleError(f"rule id {rule_id!r} is no word of letters, digits, dots and dashes")
    fields.place = f"rule {rule_id}"
    decision = fields.take_choice("decision", set(Ruling), None)
    if decision is None:
        raise RuleError(f"rule {rule_id} has no decision: allow, ask or deny")
    allows = decision is Ruling.ALLOW
    condition = read_condition(fields.take_table("when"), fields.place, allows=allows)
    when = condition.condition
    patterns = read_patterns(fields.take_texts("match"), fields.place, allows=allows)
    examples = FieldReader(fields.take_table("examples"), f"{fields.place} examples")
    rule = Rule(
        id=rule_id,
        decision=decision,
        patterns=patterns,
        when=when,
        agent=(*fields.take_texts("agent"), *condition.agent),
        session=(*fields.take_texts("session"), *condition.session),
        cwd=(*fields.take_texts("cwd"), *condition.cwd),
        max_risk=fields.take_choice("max_risk", set(MAX_RISKS), DEFAULT_MAX_RISK),
        priority=fields.take_number("priority", PRIORITIES[decision]),
        expires=_read_time(fields.take("expires"), fields.place),
        max_uses=fields.take_number("max_uses", None, least=1),
        digest=fields.take_text("digest", ""),
        enabled=fields.take_flag("enabled", default=True),
        reason=fields.take_text("reason", ""),
        note=fields.take_text("note", ""),
        examples=Examples(examples.take_texts("match"), examples.take_texts("no_match")),
        created=_read_time(fields.take("created"), fields.place) or 0.0,
        scope=scope,
        origin=origin,
    )
    examples.finish()
    fields.finish()
    if not patterns and when is None:
        raise RuleError(f"rule {rule_id} matches nothing: it has neither match nor when")
    _check_together(rule, table)
    return rule


def _check_together(rule: Rule, table: Mapping[str, Any]) -> None:
    """Refuse what each key may say, but not this rule."""
    if rule.decision is not Ruling.ALLOW:
        for key in ("max_risk", "max_uses"):
            if key in table:
                raise RuleError(f"rule {rule.id}: {key} is for rules that allow")
        return
    if rule.priority < _EXCEPTION_BELOW and rule.scope is Scope.PROJECT:
        raise RuleError(
            f"rule {rule.id}: only the user's own file makes exceptions to denies (priority below "
            f"{_EXCEPTION_BELOW})"
        )


def _read_time(value: Any, place: str) -> float | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise RuleError(f"{place}: a time is written like 2026-11-20T18:00:00Z")
    return value.timestamp()


def read_one_rule(text: str, *, scope: Scope, number: int = 0) -> Rule:
    """Return the rule of a text with one ``[[rule]]``, as the journal's database keeps it.

    Raises:
        RulesFileError: It is none.
    """
    rules = read_rules(text, file="", scope=scope).rules
    if len(rules) != 1:
        raise RulesFileError("", 0, "is not one rule")
    return replace(rules[0], origin=Origin("", 0, number))
