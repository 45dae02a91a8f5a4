"""What is wrong with rules that can be read: they do nothing, or more than anybody means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.risk.tool import SHELL_TOOLS
from ccwatch.rules.condition import Condition
from ccwatch.rules.pattern import FETCHERS, Kind
from ccwatch.rules.program import find_subcommand_place
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.rules.shadow import Shadows
from ccwatch.rules.step import is_shared
from ccwatch.rules.tool_path import EDITORS, READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ccwatch.rules.kept import Use
    from ccwatch.rules.pattern import Pattern

_DAY: Final = 86_400.0
_UNUSED: Final = 30 * _DAY
_BROAD: Final = EDITORS | READERS | FETCHERS
_WHOLE: Final = {"//": "the whole disk", "~": "the whole home"}
_UNKNOWN: Final = "is a tool that ccwatch does not know"


class ProblemKind(StrEnum):
    """What is wrong with a rule."""

    DEAD = "dead"
    """It has decided nothing for a month."""
    SHADOWED = "shadowed"
    """An earlier rule decides whatever it is about."""
    BROAD = "broad"
    """It allows more than anybody looks over."""
    EXPIRED = "expired"
    UNKNOWN_TOOL = "unknown-tool"
    """It names a tool that nobody has heard of."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a rule.

    Attributes:
        words: What it is, to be read behind the rule's id: "has decided nothing in 41 days".
    """

    rule: Rule
    kind: ProblemKind
    words: str


def find_problems(
    rules: Sequence[Rule], uses: Callable[[Rule], Use], *, now: float
) -> tuple[Problem, ...]:
    """Return what is wrong with rules, in the order in which they decide.

    Nothing is said of a rule that is switched off, and of one whose time is over nothing else.

    Args:
        rules: All that count together.
        uses: Returns how often a rule has decided: ``RuleBook.find_use``.
        now: Seconds since the epoch.
    """
    shadows = Shadows(rule for rule in rules if not rule.has_expired(now))
    problems: list[Problem] = []
    for rule in sorted(rules, key=lambda rule: rule.order):
        if not rule.enabled:
            continue
        if rule.has_expired(now):
            problems.append(Problem(rule, ProblemKind.EXPIRED, "is over"))
            continue
        problems += _check(rule, shadows, uses, now)
    return tuple(problems)


def _check(
    rule: Rule, shadows: Shadows, uses: Callable[[Rule], Use], now: float
) -> Iterator[Problem]:
    before = shadows.find(rule)
    if before is not None:
        words = f"never decides: rule {before.id} ({before.place}) stands before it"
        yield Problem(rule, ProblemKind.SHADOWED, words)
    age = now - rule.created
    if rule.created and age > _UNUSED and not uses(rule).count:
        words = f"has decided nothing in {int(age / _DAY)} days"
        yield Problem(rule, ProblemKind.DEAD, words)
    for words in dict.fromkeys(_find_breadth(rule)):
        yield Problem(rule, ProblemKind.BROAD, words)
    for tool in dict.fromkeys(pattern.tool for pattern in rule.patterns):
        if not _is_known(tool):
            words = f"names the tool {tool}, which ccwatch does not know"
            yield Problem(rule, ProblemKind.UNKNOWN_TOOL, words)


def _find_breadth(rule: Rule) -> Iterator[str]:
    """Yield why an allow is about more than a person is likely to mean."""
    if rule.decision is not Ruling.ALLOW:
        return
    for pattern in rule.patterns:
        words = pattern.warning or ("" if rule.when is not None else _find_wide(pattern))
        if words:
            yield f"{pattern.text} {words}"
    if not rule.patterns and rule.when is not None:
        wide = [tool for tool in rule.when.tool if "*" in tool or tool in SHELL_TOOLS | _BROAD]
        if wide and rule.when == Condition(tool=rule.when.tool):
            yield f"allows any call of {wide[0]}"


def _find_wide(pattern: Pattern) -> str:
    match pattern.kind:
        case Kind.COMMAND:
            return _find_wide_command(pattern.specifier or "")
        case Kind.TOOL if pattern.tool in _BROAD:
            return f"allows any call of {pattern.tool}"
        case Kind.TOOL if "*" in pattern.tool.removeprefix("mcp__").partition("__")[0]:
            return "allows the tools of several servers"
        case Kind.READ | Kind.EDIT:
            return _find_wide_path(pattern.specifier or "")
        case Kind.HOST:
            host = (pattern.specifier or "").removeprefix("domain:").strip().rstrip(".")
            is_anybodys = host[:1] == "*" and is_shared(host.removeprefix("*").strip("."))
            return "allows hosts of anybody" if is_anybodys else ""
        case _:
            return ""


def _find_wide_command(specifier: str) -> str:
    """Return that a program with subcommands may do all of them."""
    program, *rest = specifier.replace(":*", " *").split()
    name = program.rpartition("/")[2]
    is_wide = find_subcommand_place(name) and rest[:1] == ["*"]
    return f"allows whatever {name} can do" if is_wide else ""


def _find_wide_path(specifier: str) -> str:
    text = specifier.strip()
    for start, words in _WHOLE.items():
        if text.startswith(start) and not text.removeprefix(start).strip("/*"):
            return f"is about {words}"
    return ""


@lru_cache(maxsize=1_024)
def _is_known(tool: str) -> bool:
    if "*" in tool:
        return True
    findings = assess(tool, {}, Context()).findings
    return not any(finding.reason.startswith(_UNKNOWN) for finding in findings)
