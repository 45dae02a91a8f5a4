"""Rules, policies and the evaluation of a call, built as tests say them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ccwatch.calls import Untrusted
from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import Assessment, assess
from ccwatch.risk.context import Context
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules.condition import Condition
from ccwatch.rules.expression import ExpressionSet
from ccwatch.rules.parts import find_subjects
from ccwatch.rules.pattern import parse_pattern
from ccwatch.rules.policy import Policy
from ccwatch.rules.rule import PRIORITIES, Origin, Rule, Ruling
from ccwatch.rules.ruleset import RuleSet
from tests.builders import a_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.evaluation import Evaluation
    from ccwatch.rules.subject import Subject

_numbers = itertools.count(1)

HOME = "/home/dev"
WEB = "/home/dev/web"


def a_rule(decision: str, *patterns: str, **changes: Any) -> Rule:
    """Return a rule with an id and a place of its own; ``changes`` replace any other field."""
    ruling = Ruling(decision)
    number = next(_numbers)
    fields: dict[str, Any] = {
        "id": f"r{number}",
        "decision": ruling,
        "patterns": tuple(
            parse_pattern(pattern, allows=ruling is Ruling.ALLOW) for pattern in patterns
        ),
        "priority": PRIORITIES[ruling],
        "origin": Origin(number=number),
    }
    return Rule(**(fields | changes))


def allow_everything(**changes: Any) -> Rule:
    """Return the widest allow that can be written: only the floor and obstacles stand above it."""
    fields: dict[str, Any] = {"when": Condition(tool=("*",)), "max_risk": Level.HIGH}
    return a_rule("allow", **(fields | changes))


def a_policy(*rules: Rule, preset: str = "none", default: str = "ask", **changes: Any) -> Policy:
    """Return a policy of one set of rules."""
    fields: dict[str, Any] = {
        "rulesets": (RuleSet(rules),),
        "preset": Preset(preset),
        "default": Ruling(default),
    }
    return Policy(**(fields | changes))


def a_place(
    directory: str | None = WEB,
    home: str = HOME,
    project: str | None = WEB,
    links: Mapping[str, str] | None = None,
) -> Context:
    """Return a project in the home of a developer, on a machine that does not exist."""
    return Context(directory=directory, home=home, project=project, links=links or {})


def rule_on(
    given: str | Mapping[str, Any],
    *rules: Rule,
    tool: str = "Bash",
    directory: str | None = WEB,
    home: str = HOME,
    project: str | None = WEB,
    links: Mapping[str, str] | None = None,
    preset: str = "none",
    default: str = "ask",
    now: float = 0.0,
    same: bool = False,
    uses: Mapping[str, int] | None = None,
    **call: Any,
) -> Evaluation:
    """Evaluate a command, or the input of another tool, under some rules."""
    value = {"command": given} if isinstance(given, str) else dict(given)
    assessment = assess(tool, value, a_place(directory, home, project, links))
    policy = a_policy(*rules, preset=preset, default=default, uses=uses or {})
    return evaluate(a_call(tool, value, **call), assessment, policy, now=now, same=same)


def ruling_on(given: str | Mapping[str, Any], *rules: Rule, **place: Any) -> str:
    """Return only the ruling of ``rule_on``, as a word."""
    return rule_on(given, *rules, **place).ruling.value


def subjects_of(
    given: str | Mapping[str, Any], tool: str = "Bash", **place: Any
) -> tuple[Subject, ...]:
    """Return the parts of a call."""
    value = {"command": given} if isinstance(given, str) else dict(given)
    return find_subjects(tool, value, assess(tool, value, a_place(**place)))


def an_assessment(level: Level, *categories: Category) -> Assessment:
    """Return an assessment that found each category at one level."""
    return Assessment(level, tuple(Finding(each, level, "does it") for each in categories))


def means(pattern: str, text: str, *, allows: bool = False) -> bool:
    """Say whether the expression of a pattern matches a text: its kind, and what follows."""
    return bool(ExpressionSet([parse_pattern(pattern, allows=allows).expression]).match(text))


def named(rule: Rule, name: str) -> Rule:
    """Return the same rule with an id that a test can name."""
    return replace(rule, id=name)


def untrusted(text: str) -> Untrusted:
    """Return a text as an agent would send it."""
    return Untrusted(text)
