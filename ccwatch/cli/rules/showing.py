"""``ccwatch rules show``: everything about one rule."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, spell_local, write
from ccwatch.cli.rules.description import describe_entry, spell_limit, spell_uses
from ccwatch.cli.rules.options import SCOPES
from ccwatch.cli.rules.options import cwd as cwd_option
from ccwatch.escapes import escape
from ccwatch.rules.duration import spell_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.cli.rules.entries import Entry


@click.command()
@click.argument("rule_id", metavar="ID")
@click.option("--scope", type=click.Choice(SCOPES), help="Only the rule of this scope.")
@cwd_option
@options.as_json
@options.data_dir
def show(
    *, rule_id: str, scope: str | None, cwd: str | None, as_json: bool, data_dir: str | None
) -> None:
    """Show everything about one rule."""
    from ccwatch.cli.rules.entries import find_entries
    from ccwatch.cli.rules.finding import find_by_id
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.rules.table import write_rule

    now = time.time()
    entries = find_entries(open_rules(data_dir, cwd).book, now=now)
    for entry in find_by_id(entries, rule_id, scope):
        text = write_rule(entry.rule)
        if as_json:
            write(dump(describe_entry(entry, now=now) | {"toml": text}))
        else:
            write("\n".join((*_write_out(entry, now), "", escape(text.rstrip(), newlines=True))))


def _write_out(entry: Entry, now: float) -> Iterator[str]:
    rule = entry.rule
    expires = rule.expires
    left = spell_left(expires, now)
    standing = entry.standing.value
    facts = (
        ("rule", rule.id),
        ("decides", rule.decision.value),
        ("about", rule.title),
        ("up to", spell_limit(entry)),
        ("stands in", rule.place),
        ("now", ", ".join(dict.fromkeys((standing, *entry.marks)))),
        ("until", "" if expires is None else f"{spell_local(expires)} ({left})"),
        ("uses", spell_uses(entry)),
        ("last hit", spell_local(entry.use.last) if entry.use.last else ""),
        ("created", spell_local(rule.created) if rule.created else ""),
    )
    for name, value in facts:
        if value:
            yield f"{name:<9}  {escape(value)}"
    for problem in entry.problems:
        yield f"{'lint':<9}  {problem.kind.value}: {escape(problem.words)}"
