"""``ccwatch rules add``, ``remove``, ``enable`` and ``disable``: changing files of rules."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, write
from ccwatch.cli.rules.options import decision as decision_option
from ccwatch.cli.rules.options import file_scope
from ccwatch.cli.rules.options import max_risk as max_risk_option
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from ccwatch.cli.rules.entries import Entry
    from ccwatch.cli.rules.opening import Opened
    from ccwatch.cli.rules.writing import Change


@click.command()
@click.argument("patterns", metavar="PATTERN...", nargs=-1, required=True)
@decision_option
@file_scope
@click.option(
    "--for", "duration", default="forever", metavar="TIME", show_default=True,
    help="How long it counts: 30m, 1h, 2d or 'until 18:00'.",
)  # fmt: skip
@click.option("--id", "rule_id", metavar="ID", help="Its id.  [default: made from the pattern]")
@max_risk_option
@click.option("--max-uses", type=click.IntRange(min=1), help="How many calls an allow lets pass.")
@click.option("--agent", multiple=True, metavar="GLOB", help="Only for agents of this name.")
@click.option("--session", multiple=True, metavar="GLOB", help="Only for sessions with this id.")
@click.option("--cwd", multiple=True, metavar="GLOB", help="Only for calls from this directory.")
@click.option("--reason", default="", metavar="TEXT", help="What the agent hears of a deny.")
@click.option("--note", default="", metavar="TEXT", help="What people should know of it.")
@options.as_json
@options.data_dir
def add(
    *,
    patterns: tuple[str, ...],
    decision: str | None,
    scope: str | None,
    duration: str,
    rule_id: str | None,
    max_risk: str | None,
    max_uses: int | None,
    agent: tuple[str, ...],
    session: tuple[str, ...],
    cwd: tuple[str, ...],
    reason: str,
    note: str,
    as_json: bool,
    data_dir: str | None,
) -> None:
    """Add a rule about calls that match any PATTERN.

    A deny or ask counts at once; an allow waits for a key in the console, unless confirm_widening
    is off.

    \b
    ccwatch rules add --decision deny 'Bash(git push --force *)'
    ccwatch rules add --decision allow --for 1h 'Bash(npm run *)'
    """  # noqa: D301
    if decision is None:
        raise click.UsageError("give --decision allow, ask or deny")
    from ccwatch.cli.rules.draft import Draft, find_warnings, make_rule
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.cli.rules.writing import append_rules, change_file
    from ccwatch.rules.rule import Scope

    opened = open_rules(data_dir)
    draft = Draft(
        decision=decision, patterns=patterns, rule_id=rule_id, duration=duration,
        max_risk=max_risk, max_uses=max_uses, agent=agent, session=session, cwd=cwd,
        reason=reason, note=note,
    )  # fmt: skip
    taken = _find_ids(opened)
    rule = make_rule(draft, taken=taken, scope=Scope(scope or "user"), now=time.time())
    path = opened.find_file(rule.scope)
    change = change_file(opened, rule.scope, lambda text: append_rules(text, [rule], path))
    line = next(each.origin.line for each in change.said if each.id == rule.id)
    warnings = find_warnings(rule)
    if as_json:
        described = _describe("added", rule.id, change)
        write(dump(described | {"line": line, "warnings": warnings}))
        return
    write(f"added {rule.id}: {rule.decision.value} {escape(rule.title)}")
    write(f"  in {escape(str(change.path))}:{line}")
    write(f"  {change.words}")
    for warning in warnings:
        write(f"  warning: {escape(warning)}")


def _find_ids(opened: Opened) -> set[str]:
    from ccwatch.cli.rules.entries import read_good

    said = {rule.id for source in opened.book.sources for rule in read_good(source)}
    return said | {rule.id for rule in opened.book.rules}


@click.command()
@click.argument("rule_id", metavar="ID")
@file_scope
@options.as_json
@options.data_dir
def remove(*, rule_id: str, scope: str | None, as_json: bool, data_dir: str | None) -> None:
    """Take a rule out of its file, with the comments right above it."""
    from ccwatch.cli.rules.writing import change_file
    from ccwatch.rules.edit import remove_rule

    opened, entry = _open(data_dir, rule_id, scope)
    change = change_file(opened, entry.rule.scope, lambda text: remove_rule(text, rule_id))
    _tell("removed", entry, change, as_json=as_json)


@click.command()
@click.argument("rule_id", metavar="ID")
@file_scope
@options.as_json
@options.data_dir
def enable(*, rule_id: str, scope: str | None, as_json: bool, data_dir: str | None) -> None:
    """Switch a rule on."""
    _switch(data_dir, rule_id, scope, enabled=True, as_json=as_json)


@click.command()
@click.argument("rule_id", metavar="ID")
@file_scope
@options.as_json
@options.data_dir
def disable(*, rule_id: str, scope: str | None, as_json: bool, data_dir: str | None) -> None:
    """Switch a rule off; it stays in its file."""
    _switch(data_dir, rule_id, scope, enabled=False, as_json=as_json)


def _switch(
    data_dir: str | None, rule_id: str, scope: str | None, *, enabled: bool, as_json: bool
) -> None:
    from ccwatch.cli.rules.writing import change_file
    from ccwatch.rules.edit import set_enabled

    opened, entry = _open(data_dir, rule_id, scope)
    if entry.rule.enabled is enabled:
        click.echo(f"{rule_id} is {'on' if enabled else 'off'} already", err=True)
        return
    change = change_file(
        opened, entry.rule.scope, lambda text: set_enabled(text, rule_id, enabled=enabled)
    )
    what = "switched on" if enabled else "switched off"
    _tell(what, entry, change, as_json=as_json, counts=enabled)


def _open(data_dir: str | None, rule_id: str, scope: str | None) -> tuple[Opened, Entry]:
    """Return a rule of the user's file or the project's."""
    from ccwatch.cli.rules.entries import Standing, find_entries
    from ccwatch.cli.rules.finding import find_one
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.rules.rule import Scope

    opened = open_rules(data_dir)
    entry = find_one(find_entries(opened.book, now=time.time()), rule_id, scope)
    rule = entry.rule
    if rule.scope is Scope.SESSION:
        raise UserError(
            f"rule {escape(rule_id)} was made in the console for a while: no file holds it",
            hint="change it in the Rules pane of the console",
        )
    if rule.scope is Scope.MANAGED:
        raise UserError(
            f"rule {escape(rule_id)} stands in {escape(rule.place)}, which is managed",
            hint="only who manages this machine changes it",
        )
    if entry.standing is Standing.LEAVES:
        raise UserError(
            f"rule {escape(rule_id)} is in no file any more, and counts until a key says otherwise",
            hint="press that key in the console",
        )
    return opened, entry


def _tell(what: str, entry: Entry, change: Change, *, as_json: bool, counts: bool = False) -> None:
    """Print what was done to a rule, and whether it counts now."""
    rule = entry.rule
    if as_json:
        write(dump(_describe(what, rule.id, change) | {"line": rule.origin.line}))
        return
    words = change.words if counts else "counts no more"
    if change.waiting:
        words = f"{change.words}; until then all is as it was"
    write(f"{what} {rule.id}: {rule.decision.value} {escape(rule.title)}")
    write(f"  in {escape(rule.place)}")
    write(f"  {words}")


def _describe(what: str, rule_id: str, change: Change) -> dict[str, object]:
    from ccwatch.rules.widening import describe_widenings

    return {
        "change": what,
        "id": rule_id,
        "file": str(change.path),
        "counts_at_once": not change.waiting,
        "waits": list(describe_widenings(change.waiting)),
    }
