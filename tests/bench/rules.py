"""How long rules take: to be read, and to be asked about a call."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ccwatch.evaluation import evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.rules.example import make_call
from ccwatch.rules.policy import Policy
from ccwatch.rules.rule import Scope
from ccwatch.rules.ruleset import RuleSet
from ccwatch.rules.text import read_rules
from tests.bench.table import Figure, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Context(directory="/home/dev/web", home="/home/dev", project="/home/dev/web")
_SHORT = "npm test -- --grep 'a b' && git status && cat src/main.py | head -20; ls -la " + "x" * 123
_LONG = "git log --oneline; " * 1053
_KINDS = (
    'decision = "allow"\nmatch = ["Bash(tool{0} run *)"]',
    'decision = "deny"\nmatch = ["Bash(git push origin b{0})"]',
    'decision = "deny"\nmatch = ["Read(./folder{0}/**)"]',
    'decision = "allow"\nmatch = ["WebFetch(domain:*.h{0}.example)"]',
    'decision = "ask"\nwhen = {{ program = "program{0}", any_flag = ["-f"] }}',
)


def measure() -> Iterator[Figure]:
    """Measure 10, 1,000 and 10,000 rules against 200 characters and 20 kB."""
    for count in (10, 1_000, 10_000):
        text = _write(count)
        started = time.perf_counter()
        ruleset = RuleSet(read_rules(text, file="rules.toml", scope=Scope.USER).rules)
        yield Figure(
            section="rules",
            what=f"{count:,} rules read and made ready",
            value=(time.perf_counter() - started) * 1000,
            unit="ms",
            limit=100.0 if count == 1_000 else None,
        )
        policy = Policy(rulesets=(ruleset,))
        for command, limit in ((_SHORT, 1.0), (_LONG, None)):
            yield Figure(
                section="rules",
                what=f"{count:,} rules, {len(command):,} characters, p99",
                value=_ask(command, policy),
                unit="ms",
                limit=limit,
            )


def _write(count: int) -> str:
    rules = [
        f'[[rule]]\nid = "r{number}"\n{_KINDS[number % len(_KINDS)].format(number)}'
        for number in range(count)
    ]
    return "\n".join(rules)


def _ask(command: str, policy: Policy) -> float:
    """Return the milliseconds in which 99 of 100 rulings on an assessed call are made."""
    call = make_call("Bash", {"command": command}, directory=_HERE.directory)
    assessment = assess(call.tool, call.input, _HERE)
    took: list[float] = []
    for _ in range(300):
        started = time.perf_counter()
        evaluate(call, assessment, policy, now=0.0)
        took.append((time.perf_counter() - started) * 1000)
    return percentile(took, 99)
