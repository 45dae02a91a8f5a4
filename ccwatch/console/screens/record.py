"""One call of the journal, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.audit import CLAIMED, NAMELESS
from ccwatch.canonical import JsonError, decode
from ccwatch.console.documents.generic import json_lines
from ccwatch.console.durations import date_and_time
from ccwatch.console.labels import shorten_home
from ccwatch.console.screens.read import ReadScreen
from ccwatch.console.text import one_line, own, shown
from ccwatch.console.theme import rule_name, verdict_style, verdict_word
from ccwatch.results import spell_result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.audit import AuditRecord


class RecordScreen(ReadScreen):
    """Shows a record of the audit."""

    def __init__(self, record: AuditRecord, home: str) -> None:
        super().__init__(lambda: describe_record(record, home))


def describe_record(record: AuditRecord, home: str) -> list[Content]:
    """Return everything that the journal holds about a call."""
    row = record.row
    verdict = Content.assemble(
        own(verdict_word(row), verdict_style(row)),
        own(f"  {row.decider.value if row.decider else ''}", "dim"),
        own("  stopped the turn" if record.interrupt else ""),
    )
    facts: list[tuple[str, Content]] = [
        ("tool", one_line(row.tool, style="bold")),
        ("verdict", verdict),
        ("reason", shown(row.reason) if row.reason else own("none", "dim")),
        ("rules", _name_rules(row.rules)),
        ("received", own(date_and_time(row.received))),
        ("decided", own(date_and_time(row.decided)) if row.decided else own("not yet", "dim")),
        ("waited", own(f"{row.waited:.1f} s") if row.waited is not None else own("", "dim")),
        ("result", own(spell_result(row.result)) if row.result else own("unknown", "dim")),
        ("agent", one_line(f"{row.agent} {record.agent_version}".strip())),
        ("token", _token(row.token, proven=record.proven)),
        ("mode", _optional(row.mode)),
        ("channel", own(record.channel.value)),
        ("session", _optional(row.session)),
        ("sub-agent", _optional(record.subagent)),
        ("directory", _optional(shorten_home(row.directory, home) if row.directory else None)),
        ("pane", _optional(record.pane)),
        ("tool use", _optional(record.tool_use_id)),
        ("id", own(row.id)),
        ("digest", own(record.digest)),
    ]
    lines = [Content.assemble(own(f"{label:<11}", "dim"), value) for label, value in facts]
    lines += [own(""), own("input", "dim"), *_pretty(record.input)]
    if record.edited_input is not None:
        lines += [own(""), own("edited input", "dim"), *_pretty(record.edited_input)]
    return lines


def _name_rules(keys: Sequence[str]) -> Content:
    """Return the rules that decided, or that made the call wait, and where each is from."""
    if not keys:
        return own("none", "dim")
    names = [f"{rule_name(key)} ({key.partition(':')[0]})" for key in keys]
    return one_line(", ".join(names))


def _token(token: str | None, *, proven: bool) -> Content:
    if token is None:
        return own(CLAIMED, "dim")
    return one_line(token) if proven else one_line(token) + own(f" {NAMELESS}", "dim")


def _optional(text: str | None) -> Content:
    return own("unknown", "dim") if text is None else one_line(text)


def _pretty(text: str) -> list[Content]:
    try:
        value = decode(text)
    except JsonError:
        return [shown(text)]
    return list(json_lines(value)) if isinstance(value, dict) else [shown(text)]
