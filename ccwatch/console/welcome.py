"""What an empty queue teaches: how to connect an agent, and what the day has brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.console.durations import start_of_day, time_of_day
from ccwatch.console.labels import brief, fit
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import VERDICT_STYLES, VERDICT_WORDS, decider_word

if TYPE_CHECKING:
    from ccwatch.audit import AuditLog, AuditRow

LAST_ROWS = 10


async def welcome(log: AuditLog, *, address: str, home: str, now: float) -> list[Content]:
    """Return the lines for a queue in which nothing waits; ``now`` in epoch seconds."""
    counts = await log.counts(since=start_of_day(now))
    rows = await log.page(limit=LAST_ROWS)
    today = (
        f"today  {counts.allowed} allowed · {counts.denied} denied · {counts.undecided} undecided"
    )
    lines = [own("Nothing waits.", "bold"), own(today, "dim"), own("")]
    lines += [own(text, style) for text, style in _teaching(address)]
    if rows:
        lines += [own(""), own("The last calls", "dim"), *(_row(row, home) for row in rows)]
    return lines


def _teaching(address: str) -> list[tuple[str, str]]:
    return [
        ("Connect an interactive session:", "dim"),
        ('  claude --permission-mode manual --settings "$(ccwatch hooks)"', ""),
        ("Connect claude -p:", "dim"),
        (f"  claude mcp add -s user -t http ccwatch http://{address}/mcp", ""),
        ('  claude -p "…" --permission-prompt-tool mcp__ccwatch__approval_prompt', ""),
    ]


def _row(row: AuditRow, home: str) -> Content:
    return Content.assemble(
        own(time_of_day(row.received) + " ", "dim"),
        fit(own(VERDICT_WORDS[row.verdict], VERDICT_STYLES[row.verdict]), 6),
        fit(one_line(row.tool, style="bold"), 8),
        own(" "),
        brief(row.headline, row.directory, home),
        own("  "),
        own(decider_word(row), "dim"),
    )
