"""``ccwatch audit``: what was asked, and what became of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ccwatch.audit import CLAIMED, NAMELESS
from ccwatch.calls import Lane, Verdict
from ccwatch.canonical import JsonError, decode
from ccwatch.cli import options
from ccwatch.cli.output import dump, lay_out, quiet_pipe, spell_local, spell_utc, write
from ccwatch.config import find_folders
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.results import spell_result
from ccwatch.store.audit import AuditReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ccwatch.audit import AuditRecord, AuditRow
    from ccwatch.canonical import Json

PAGE = 500
"""Rows read and printed at once."""
WAITING = "waits"
RETRY = "try again"
"""The verdict on a call that its agent had refused: it was told that it may try again."""


@click.group()
def audit() -> None:
    """Show what was asked, and what became of it."""


@audit.command("list")
@options.as_json
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Rows at most."
)
@click.option(
    "--search", default="", metavar="TEXT", help="Only rows with words that begin like these."
)
@click.option("--seen", is_flag=True, help="Also calls that were only seen, and never asked.")
@options.data_dir
def list_calls(*, as_json: bool, limit: int, search: str, seen: bool, data_dir: str | None) -> None:
    """List calls, the newest first."""
    path = find_folders(data_dir).database
    reader = AuditReader(path)
    before, left = None, limit
    with quiet_pipe():
        while left and (
            rows := reader.page(before=before, limit=min(left, PAGE), search=search, seen=seen)
        ):
            before, left = rows[-1].number, left - len(rows)
            lines = [dump(_describe_row(row)) for row in rows] if as_json else _lay_out(rows)
            write("\n".join(lines))
    reader.close()
    if before is None and not as_json:
        what = "no call matches" if search else f"no calls recorded yet in {escape(str(path))}"
        click.echo(what, err=True)


@audit.command("show")
@click.argument("call_id", metavar="ID")
@options.as_json
@options.data_dir
def show_call(call_id: str, *, as_json: bool, data_dir: str | None) -> None:
    """Show one call whole; ID may be the beginning of an id."""
    reader = AuditReader(find_folders(data_dir).database)
    record = reader.record(call_id)
    if record is None:
        raise _explain_missing(reader, call_id)
    reader.close()
    with quiet_pipe():
        write(dump(_describe_record(record)) if as_json else "\n".join(_write_out(record)))


def _explain_missing(reader: AuditReader, call_id: str) -> UserError:
    ids = [escape(found) for found in reader.ids(call_id, limit=4)]
    reader.close()
    wanted = escape(call_id)
    if ids:
        return UserError(
            f"more than one call begins with {wanted}",
            hint=f"give more of the id: {', '.join(ids[:3])}{', …' if len(ids) > 3 else ''}",
        )
    return UserError(f"no call {wanted} in the journal", hint="ccwatch audit list shows the ids")


def _lay_out(rows: Sequence[AuditRow]) -> list[str]:
    """Return one line a row, its columns as wide as this page needs."""
    columns = [
        [spell_local(row.received) for row in rows],
        [escape(row.id) for row in rows],
        [row.level or "" for row in rows],
        [_verdict(row) for row in rows],
        [row.decider or "" for row in rows],
        [escape(row.tool) for row in rows],
    ]
    results = [_spell_result(row) for row in rows]
    if any(results):
        columns.insert(-1, results)
    return lay_out(columns, [escape(row.headline) for row in rows])


def _write_out(record: AuditRecord) -> Iterator[str]:
    row = record.row
    facts = (
        ("id", row.id),
        ("tool", row.tool),
        ("level", row.level),
        ("verdict", _verdict(row)),
        ("decided by", row.decider),
        ("rules", ", ".join(row.rules)),
        ("reason", row.reason),
        ("stops the turn", "yes" if record.interrupt else None),
        ("received", spell_local(row.received)),
        ("decided", None if row.decided is None else spell_local(row.decided)),
        ("waited", None if row.waited is None else f"{row.waited:.1f} s"),
        ("result", _spell_result(row)),
        ("agent", f"{row.agent} {record.agent_version}".strip()),
        ("token", _spell_token(row.token, proven=record.proven)),
        ("mode", row.mode),
        ("channel", record.channel),
        ("session", row.session),
        ("sub-agent", record.subagent),
        ("directory", row.directory),
        ("pane", record.pane),
        ("tool use", record.tool_use_id),
        ("digest", record.digest),
    )
    for name, value in facts:
        if value:
            yield f"{name:<14}  {escape(value)}"
    yield from ("", "input", _print_pretty(record.input))
    if record.edited_input is not None:
        yield from ("", "edited input", _print_pretty(record.edited_input))


def _print_pretty(text: str) -> str:
    value = _decode_kept(text)
    pretty = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return escape(pretty, newlines=True)


def _describe_row(row: AuditRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "id": row.id,
        "received": spell_utc(row.received),
        "decided": None if row.decided is None else spell_utc(row.decided),
        "waited": row.waited,
        "verdict": row.verdict,
        "decider": row.decider,
        "reason": row.reason,
        "level": row.level,
        "tool": row.tool,
        "headline": row.headline,
        "agent": row.agent,
        "session": row.session,
        "directory": row.directory,
        "edited": row.edited,
        "rules": list(row.rules),
        "lane": row.lane,
        "mode": row.mode,
        "token": row.token,
        "result": None if row.result is None else row.result.ending,
        "ran_for": None if row.result is None else row.result.seconds,
    }


def _describe_record(record: AuditRecord) -> dict[str, Any]:
    edited = record.edited_input
    return _describe_row(record.row) | {
        "channel": record.channel,
        "agent_version": record.agent_version,
        "subagent": record.subagent,
        "pane": record.pane,
        "tool_use_id": record.tool_use_id,
        "digest": record.digest,
        "interrupt": record.interrupt,
        "input": _decode_kept(record.input),
        "edited_input": None if edited is None else _decode_kept(edited),
    }


def _decode_kept(text: str) -> Json:
    """Return the value of a stored JSON text, or the text where somebody has damaged it."""
    try:
        return decode(text)
    except JsonError:
        return text


def _verdict(row: AuditRow) -> str:
    if row.lane is Lane.DENIED and row.verdict is Verdict.ALLOW:
        return RETRY
    return row.verdict or WAITING


def _spell_token(token: str | None, *, proven: bool) -> str:
    if token is None:
        return CLAIMED
    return token if proven else f"{token} {NAMELESS}"


def _spell_result(row: AuditRow) -> str:
    return "" if row.result is None else spell_result(row.result)
