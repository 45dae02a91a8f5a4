"""What an empty queue teaches: how to connect an agent, and what the day has brought."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.console.durations import start_of_day, time_of_day
from ccwatch.console.labels import brief, fit, tool_label
from ccwatch.console.text import own
from ccwatch.console.theme import decider_word, verdict_style, verdict_word
from ccwatch.console.wrap import wrap
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from ccwatch.audit import AuditLog, AuditRow

LAST_ROWS = 10
_PORT = "8660"


async def welcome(
    log: AuditLog,
    *,
    address: str,
    folder: str,
    home: str,
    now: float,
    width: int,
    with_calls: bool,
) -> list[Content]:
    """Return the rows for a queue in which nothing waits.

    Args:
        log: Where the counts and the last calls come from.
        address: Where ccwatch listens.
        folder: The data folder, where that is not the usual one.
        home: The home folder of the person.
        now: Seconds since the epoch.
        width: Cells of a row.
        with_calls: Add the last ten calls, where no audit stands beside.
    """
    counts = await log.counts(since=start_of_day(now))
    today = (
        f"today  {counts.allowed} allowed · {counts.denied} denied · {counts.undecided} undecided"
    )
    lines = [own("Nothing waits.", "bold"), own(today, "dim"), own("")]
    lines += [own(text, style) for text, style in _teaching(address, folder)]
    rows = [row for line in lines for row in wrap(line, width)]
    calls = await log.page(limit=LAST_ROWS) if with_calls else ()
    if calls:
        rows += [own(""), own("The last calls", "dim")]
        rows += [_row(call, home, width=width) for call in calls]
    return rows


def _teaching(address: str, folder: str) -> list[tuple[str, str]]:
    port = address.rpartition(":")[2]
    other = "" if port == _PORT else f" --port {port}"
    other += f" --data-dir {escape(shlex.quote(folder))}" if folder else ""
    return [
        ("Connect an agent, in another pane:", "dim"),
        (f"  ccwatch connect claude{other}", ""),
        ("  or codex, gemini, copilot, opencode; ccwatch disconnect takes it out again", "dim"),
        ("Then a run without a terminal asks here too:", "dim"),
        ('  claude -p "…" --permission-prompt-tool mcp__ccwatch__approval_prompt', ""),
    ]


def _row(row: AuditRow, home: str, *, width: int) -> Content:
    start = Content.assemble(
        own(time_of_day(row.received) + " ", "dim"),
        fit(own(verdict_word(row), verdict_style(row)), 6),
        fit(tool_label(row.tool), 8),
        own(" "),
    )
    end = fit(own(decider_word(row), "dim"), 15)
    what = brief(row.tool, row.headline, row.directory, home)
    return start + fit(what, width - start.cell_length - 17) + own("  ") + end
