"""What an empty queue teaches."""

from __future__ import annotations

import pytest

from ccwatch.calls import Decider, Untrusted, Verdict
from ccwatch.console.durations import start_of_day
from ccwatch.console.welcome import LAST_ROWS, welcome
from tests.console.builders import HOME, FakeAuditLog, a_row

NOW = 1_700_000_500.0


async def lines_of(
    log: FakeAuditLog,
    *,
    port: int = 8660,
    folder: str = "",
    width: int = 78,
    with_calls: bool = True,
) -> list[str]:
    lines = await welcome(
        log,
        address=f"127.0.0.1:{port}",
        folder=folder,
        home=HOME,
        now=NOW,
        width=width,
        with_calls=with_calls,
    )
    return [line.plain.rstrip() for line in lines]


async def test_it_says_how_to_connect_an_agent():
    lines = await lines_of(FakeAuditLog())
    assert "  ccwatch connect claude" in lines
    assert "--permission-prompt-tool mcp__ccwatch__approval_prompt" in "\n".join(lines)


async def test_another_port_and_another_folder_stand_in_what_there_is_to_type():
    lines = await lines_of(FakeAuditLog(), port=9000, folder="/srv/my data")
    assert "  ccwatch connect claude --port 9000 --data-dir '/srv/my data'" in lines


async def test_what_there_is_to_type_is_never_cut():
    rows = await lines_of(FakeAuditLog(), width=40)
    assert all(len(row) <= 40 for row in rows)
    assert "mcp__ccwatch__approval_prompt" in "".join(row.removeprefix("↪ ") for row in rows)


async def test_the_last_calls_stand_only_where_no_audit_is_beside():
    log = FakeAuditLog()
    log.put(a_row(1))
    assert "The last calls" not in await lines_of(log, with_calls=False)


async def test_it_counts_the_day():
    log = FakeAuditLog()
    log.put(
        a_row(1, received=start_of_day(NOW) - 1),
        a_row(2),
        a_row(3),
        a_row(4, verdict=Verdict.DENY),
        a_row(5, verdict=Verdict.NONE),
    )
    assert "today  2 allowed · 1 denied · 1 undecided" in await lines_of(log)


async def test_it_shows_the_last_calls_newest_first():
    log = FakeAuditLog()
    log.put(*(a_row(number, decider=Decider.PERSON) for number in range(1, 30)))
    lines = await lines_of(log)
    rows = lines[lines.index("The last calls") + 1 :]
    assert len(rows) == LAST_ROWS
    assert "make step-29" in rows[0]
    assert rows[0].endswith("you")
    assert "make step-20" in rows[-1]


async def test_a_first_day_has_no_list():
    assert "The last calls" not in await lines_of(FakeAuditLog())


@pytest.mark.parametrize("field", ["headline", "tool"])
async def test_agent_text_goes_through_the_door(field: str):
    log = FakeAuditLog()
    log.put(a_row(1, **{field: Untrusted("\x1b[2K")}))
    text = "\n".join(await lines_of(log))
    assert "\x1b" not in text
    assert r"\x1b[2K" in text
