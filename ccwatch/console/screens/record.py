"""One call of the journal, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.screen import Screen

from ccwatch.canonical import JsonError, decode
from ccwatch.console.documents.generic import json_lines
from ccwatch.console.durations import date_and_time
from ccwatch.console.labels import shorten_home
from ccwatch.console.text import one_line, own, shown
from ccwatch.console.theme import VERDICT_STYLES, VERDICT_WORDS
from ccwatch.console.widgets.bars import Bar
from ccwatch.console.widgets.call_pane import CallPane
from ccwatch.console.wrap import wrap_lines
from ccwatch.files import run_bounded
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.audit import AuditRecord

_SECONDS = 60.0


class RecordScreen(Screen[None]):
    """Shows a record of the audit; its keys only scroll and close."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,enter", "close", "Close"),
        ("j,down", "rows(1)", "Down"),
        ("k,up", "rows(-1)", "Up"),
        ("space,pagedown", "page(1)", "Page down"),
        ("b,pageup", "page(-1)", "Page up"),
        ("g,home", "edge(-1)", "Start"),
        ("G,shift+g,end", "edge(1)", "End"),
    ]
    AUTO_FOCUS = "#record"

    def __init__(self, record: AuditRecord, home: str) -> None:
        super().__init__()
        self._record = record
        self._home = home
        self.pane = CallPane(id="record")
        self.keys_line = Bar(id="record-keys")

    def compose(self) -> ComposeResult:
        """Put the record above its keys."""
        yield self.pane
        yield self.keys_line

    def on_mount(self) -> None:
        """Lay the record out once the pane has its width."""
        self.keys_line.put(own(" Esc close   j k move   space b scroll   g G start, end", "dim"))

    def on_resize(self) -> None:
        """Lay the record out for the width."""
        self.call_after_refresh(lambda: spawn(self._lay_out(), name="lay out record"))

    def action_close(self) -> None:
        """Close the record."""
        self.dismiss(None)

    def action_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self.pane.scroll_rows(rows)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.pane.scroll_page(pages)

    def action_edge(self, edge: int) -> None:
        """Scroll to the start or the end."""
        self.pane.scroll_to_edge(edge)

    async def _lay_out(self) -> None:
        width = self.pane.text_width
        record, home = self._record, self._home

        def rows() -> list[Content]:
            lines = describe_record(record, home)
            return [row for line in lines for row in wrap_lines(line, width)]

        self.pane.show_rows(None, await run_bounded(rows, seconds=_SECONDS))


def describe_record(record: AuditRecord, home: str) -> list[Content]:
    """Return everything that the journal holds about a call."""
    row = record.row
    verdict = Content.assemble(
        own(VERDICT_WORDS[row.verdict], VERDICT_STYLES[row.verdict]),
        own(f"  {row.decider.value if row.decider else ''}", "dim"),
        own("  stopped the turn" if record.interrupt else ""),
    )
    facts: list[tuple[str, Content]] = [
        ("tool", one_line(row.tool, style="bold")),
        ("verdict", verdict),
        ("reason", shown(row.reason) if row.reason else own("none", "dim")),
        ("received", own(date_and_time(row.received))),
        ("decided", own(date_and_time(row.decided)) if row.decided else own("not yet", "dim")),
        ("waited", own(f"{row.waited:.1f} s") if row.waited is not None else own("", "dim")),
        ("agent", one_line(f"{row.agent} {record.agent_version}".strip())),
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


def _optional(text: str | None) -> Content:
    return own("unknown", "dim") if text is None else one_line(text)


def _pretty(text: str) -> list[Content]:
    try:
        value = decode(text)
    except JsonError:
        return [shown(text)]
    return list(json_lines(value)) if isinstance(value, dict) else [shown(text)]
