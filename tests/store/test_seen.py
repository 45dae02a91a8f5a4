"""Calls that were only seen: they stand in the journal, and in no list unless asked for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.audit import AuditCounts
from ccwatch.calls import Channel, Decider, Decision, Ending, Lane, Result, Untrusted, Verdict
from ccwatch.store.audit import COUNTS, NEWEST_ASKED
from tests.builders import a_call, an_allow

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.store.audit import StoredAuditLog
    from ccwatch.store.database import Database
    from ccwatch.store.journal import StoredJournal

LEFT = Decision(verdict=Verdict.NONE, decider=Decider.AGENT)
BY_RULE = Decision(verdict=Verdict.DENY, decider=Decider.RULE, rules=("user:no",))


def a_use(command: str = "ls", **changes: Any) -> ToolCall:
    return a_call(value={"command": command}, channel=Channel.TOOL_USE, **changes)


async def fill(stored: StoredJournal) -> tuple[ToolCall, ToolCall, ToolCall]:
    """Write one call that was only seen, one that a rule decided, and one that waits."""
    seen, ruled, asked = a_use("echo seen"), a_use("echo ruled"), a_call()
    await stored.settled(seen, LEFT, at=seen.received)
    await stored.settled(ruled, BY_RULE, at=ruled.received)
    await stored.received(asked)
    return seen, ruled, asked


@pytest.mark.parametrize("search", ["", "bash"])
async def test_a_page_leaves_out_what_was_only_seen_but_not_what_a_rule_decided(
    stored: StoredJournal, log: StoredAuditLog, search: str
):
    seen, ruled, asked = await fill(stored)
    assert [row.id for row in await log.page(search=search)] == [asked.id, ruled.id]
    whole = [row.id for row in await log.page(search=search, seen=True)]
    assert whole == [asked.id, ruled.id, seen.id]
    assert await log.size(search=search) == 2
    assert await log.size(search=search, seen=True) == 3


async def test_what_was_only_seen_is_not_counted(stored: StoredJournal, log: StoredAuditLog):
    await fill(stored)
    assert await log.counts(since=0.0) == AuditCounts(allowed=0, denied=1, undecided=0)


async def test_what_was_seen_and_is_asked_about_then_is_listed_from_then_on(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_use()
    await stored.settled(call, LEFT, at=call.received)
    assert (await log.page(), await log.size()) == ([], 0)
    await stored.received(a_call(id=call.id))
    assert [row.id for row in await log.page()] == [call.id]
    assert await log.size() == await log.size(seen=True) == 1


async def test_the_totals_stay_true_when_rows_are_trimmed(
    database: Database, stored: StoredJournal, log: StoredAuditLog
):
    seen, _, _ = await fill(stored)
    delete = "DELETE FROM calls WHERE id = ?"
    await database.write(lambda connection: connection.execute(delete, (seen.id,)) and None)
    assert await log.size() == await log.size(seen=True) == 2


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [(NEWEST_ASKED, (10, 10), "calls_asked"), (COUNTS, (0.0,), "calls_asked_by_time")],
)
async def test_questions_about_the_rest_walk_an_index_without_what_was_seen(
    database: Database, statement: str, values: tuple[object, ...], index: str
):
    with closing(sqlite3.connect(database.path)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    assert f"INDEX {index} " in plan[0][3]
    assert not any("ORDER BY" in step[3] for step in plan)


async def test_a_row_holds_mode_token_and_what_became_of_the_call(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_use(mode=Untrusted("auto"), credential="tok1")
    denial = a_call(channel=Channel.DENIAL)
    await stored.settled(call, an_allow(), at=call.received)
    await stored.received(denial)
    await stored.ran(call.id, Result(Ending.FAILED, 2.5))
    plain, row = await log.page()
    assert (row.mode, row.token, row.lane) == ("auto", "tok1", Lane.WATCH)
    assert row.result == Result(Ending.FAILED, 2.5)
    assert (plain.mode, plain.token, plain.result, plain.lane) == (None, None, None, Lane.DENIED)
