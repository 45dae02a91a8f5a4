"""``ccwatch rules simulate``: what other rules would have decided, asked of the journal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from ccwatch.calls import headline
from ccwatch.cli import options
from ccwatch.cli.output import dump, lay_out, spell_local, spell_utc, write
from ccwatch.cli.rules.options import decision as decision_option
from ccwatch.cli.rules.options import max_risk as max_risk_option
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.cli.rules.opening import Opened
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.policy import Policy
    from ccwatch.rules.replay import Replayed, Simulation

MOST_CALLS = 10_000
"""Calls of the journal that a simulation looks at, the newest first."""


@click.command()
@click.option("--add", "patterns", multiple=True, metavar="PATTERN", help="With such a rule.")
@decision_option
@max_risk_option
@click.option("--remove", "removed", metavar="ID", help="Without this rule.")
@click.option(
    "--since", default="30d", show_default=True, metavar="TIME", help="How far back: 12h, 30d."
)
@options.as_json
@options.data_dir
def simulate(
    *,
    patterns: tuple[str, ...],
    decision: str | None,
    max_risk: str | None,
    removed: str | None,
    since: str,
    as_json: bool,
    data_dir: str | None,
) -> int:
    """Say what other rules would have decided about the calls in the journal. Nothing is changed.

    Exit code: 1 if a call would have been allowed that a person denied.
    """
    if not patterns and removed is None:
        raise click.UsageError("give --add or --remove: there is nothing to simulate")
    if not patterns and (decision is not None or max_risk is not None):
        raise click.UsageError("--decision and --max-risk are for a rule to --add")
    from ccwatch.audit import make_recorded
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.evaluation import evaluate
    from ccwatch.inspection import find_context, inspect
    from ccwatch.rules.replay import simulate
    from ccwatch.store.audit import AuditReader

    now = time.time()
    start = _find_start(since, now)
    opened = open_rules(data_dir)
    change = _make_change(opened, patterns, decision or "allow", max_risk, removed, now)
    reader = AuditReader(opened.folders.database)
    records = reader.recorded(since=start, limit=MOST_CALLS)
    reader.close()
    calls = [found for record in records if (found := make_recorded(record)) is not None]

    def find_policy(project: str | None) -> Policy:
        opened.book.load_project(project)
        return opened.book.find_policy(project)

    def assess(call: ToolCall) -> Assessment:
        return inspect(call.tool, call.input, find_context(call.directory, opened.home))

    simulation = simulate(calls, find_policy, change, inspect=assess, evaluate=evaluate, now=now)
    write(dump(_describe(simulation)) if as_json else "\n".join(_lay_out(simulation)))
    if len(records) == MOST_CALLS:
        click.echo(f"only the newest {MOST_CALLS:,} calls were looked at", err=True)
    return 1 if simulation.denied_by_person else 0


def _find_start(since: str, now: float) -> float:
    from ccwatch.rules.duration import DurationError, parse_duration

    try:
        end = None if since.strip().startswith("until") else parse_duration(since, now)
    except DurationError:
        end = None
    if end is None:
        raise UserError(f"--since {escape(since)} is no duration", hint="write it like 12h or 30d")
    return now - (end - now)


def _make_change(
    opened: Opened,
    patterns: tuple[str, ...],
    decision: str,
    max_risk: str | None,
    removed: str | None,
    now: float,
) -> Callable[[Policy], Policy]:
    from ccwatch.cli.rules.draft import Draft, make_rule
    from ccwatch.cli.rules.entries import find_entries
    from ccwatch.cli.rules.finding import find_one
    from ccwatch.rules.replay import add_rules, without_rule
    from ccwatch.rules.rule import Scope

    entries = find_entries(opened.book, now=now)
    key = None if removed is None else find_one(entries, removed, None).rule.key
    draft = Draft(decision=decision, patterns=patterns, max_risk=max_risk)
    taken = {entry.rule.id for entry in entries}
    rules = [make_rule(draft, taken=taken, scope=Scope.USER, now=now)] if patterns else []

    def change(policy: Policy) -> Policy:
        return add_rules(policy if key is None else without_rule(policy, key), rules)

    return change


def _describe(simulation: Simulation) -> dict[str, Any]:
    return {
        "calls": simulation.calls,
        "allowed": len(simulation.allowed),
        "asked": len(simulation.asked),
        "denied": len(simulation.denied),
        "denied_by_person": len(simulation.denied_by_person),
        "levels": {level.value: count for level, count in simulation.by_level.items()},
        "distinct": simulation.distinct,
        "changes": [_describe_change(change) for change in simulation.changes],
    }


def _describe_change(change: Replayed) -> dict[str, Any]:
    recorded = change.recorded
    return {
        "id": recorded.id,
        "received": spell_utc(recorded.received),
        "tool": recorded.call.tool,
        "headline": headline(recorded.call.tool, recorded.call.input),
        "level": change.level.value,
        "verdict": recorded.verdict,
        "decider": recorded.decider,
        "before": change.before.value,
        "after": change.after.value,
    }


def _lay_out(simulation: Simulation) -> list[str]:
    lines: list[str] = []
    allowed = len(simulation.allowed)
    if simulation.denied_by_person:
        lines += ["denied by you, and allowed by these rules", *_list(simulation.denied_by_person)]
        lines.append("")
    levels = ", ".join(f"{count} {level.value}" for level, count in simulation.by_level.items())
    distinct = simulation.distinct
    if allowed:
        denied = len(simulation.denied_by_person)
        commands = "1 distinct command" if distinct == 1 else f"{distinct} distinct commands"
        lines.append(
            f"{_count(allowed)} would have been allowed; {denied} of them you denied; "
            f"levels: {levels}; {commands}"
        )
    if simulation.denied:
        lines.append(f"{_count(len(simulation.denied))} would have been denied")
    if simulation.asked:
        lines.append(f"{_count(len(simulation.asked))} would have been asked about")
    if not simulation.changes:
        lines.append(f"nothing would have been decided otherwise, of {_count(simulation.calls)}")
    return lines


def _list(changes: Sequence[Replayed]) -> list[str]:
    columns = (
        [f"  {escape(change.recorded.id)}" for change in changes],
        [spell_local(change.recorded.received) for change in changes],
        [change.level.value for change in changes],
    )
    calls = (change.recorded.call for change in changes)
    return lay_out(columns, [escape(headline(call.tool, call.input)) for call in calls])


def _count(calls: int) -> str:
    return "1 call" if calls == 1 else f"{calls} calls"
