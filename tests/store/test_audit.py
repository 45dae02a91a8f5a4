from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.audit import AuditCounts, make_recorded
from ccwatch.calls import Agent, Decider, Decision, Untrusted, Verdict
from ccwatch.errors import UserError
from ccwatch.store.audit import RECORDED, AuditReader, StoredAuditLog
from ccwatch.store.migrations import INDEXED_CHARACTERS
from ccwatch.store.search import SEARCH_CHARACTERS
from tests.builders import a_call, a_deny, an_allow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ccwatch.calls import ToolCall
    from ccwatch.store.database import Database
    from ccwatch.store.journal import StoredJournal


async def _record(stored: StoredJournal, *calls: ToolCall) -> None:
    await asyncio.gather(*map(stored.received, calls))


async def _tools(log: StoredAuditLog, search: str) -> list[str]:
    found = [row.tool for row in reversed(await log.page(search=search))]
    assert await log.size(search=search) == len(found)
    return list(found)


async def test_pages_hold_every_row_once_newest_first(stored: StoredJournal, log: StoredAuditLog):
    calls = [a_call("Even" if number % 2 == 0 else "Odd") for number in range(1_000)]
    await _record(stored, *calls)
    for search, expected in (("", calls), ("even", calls[::2])):
        ids: list[str] = []
        before = None
        while rows := await log.page(before=before, limit=70, search=search):
            ids += [row.id for row in rows]
            before = rows[-1].number
            await stored.received(a_call("Newer"))
        assert ids == [call.id for call in reversed(expected)]


async def test_a_search_finds_the_beginnings_of_words_in_every_searched_field(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_call(
        "Bash",
        {"command": "git push\norigin", "description": "deeply"},
        agent=Agent(Untrusted("codex")),
        session=Untrusted("session-9"),
        directory=Untrusted("/home/dev/project"),
    )
    await _record(stored, call, a_call("Read", {"file_path": "/etc/passwd"}))
    await stored.decided(
        call.id, a_deny("Öl instead", edited='{"command":"x\\nedited"}'), at=1.0, waited=1.0
    )
    words = ["ba", "pus", "origin", "deep", "edit", "ol inst", "codex", "session-9", "dev/proj"]
    for word in words:
        assert await _tools(log, word) == ["Bash"], word
    assert await _tools(log, "git deep code") == ["Bash"]
    assert await _tools(log, "/etc/pass") == ["Read"]
    assert await _tools(log, "git passwd") == []
    assert await _tools(log, "ush") == []
    assert await _tools(log, "passwd/etc") == []


@pytest.mark.parametrize(
    ("search", "tools"),
    [
        ("NEAR(", "NEAR"),
        ("tool:bash", "NEAR"),
        ("bash AND", "NEAR"),
        ("bash OR", "NEAR"),
        ("bash NOT", ""),
        ("^bash", "Bash NEAR"),
        ('"bash', "Bash NEAR"),
        ("bash\\", "Bash NEAR"),
        ("tool + bash", "NEAR"),
        ("{tool or}", "NEAR"),
        ("-x", ""),
        ("*z", "NEAR"),
        ("z*z", ""),
        ("';--z", "NEAR"),
        ("x" * 9_999, ""),
        ("b t " * SEARCH_CHARACTERS, "NEAR"),
        ("b/" * SEARCH_CHARACTERS, ""),
        ("(" * (SEARCH_CHARACTERS - 1) + "z", "NEAR"),
        ("( " * SEARCH_CHARACTERS + "z", "Bash NEAR"),
    ],
)
async def test_no_search_is_read_as_syntax(
    stored: StoredJournal, log: StoredAuditLog, search: str, tools: str
):
    await _record(stored, a_call("Bash"), a_call("NEAR", {"z": "tool bash and or"}))
    assert await _tools(log, search) == tools.split()


@pytest.mark.parametrize("search", ["", "  ", "*", '"', ":", "--"])
async def test_a_search_without_a_word_leaves_every_row(
    stored: StoredJournal, log: StoredAuditLog, search: str
):
    await _record(stored, a_call("Bash"), a_call("Read"))
    assert await _tools(log, search) == ["Bash", "Read"]


async def test_only_the_beginning_of_a_long_input_is_searched(
    stored: StoredJournal, log: StoredAuditLog
):
    text = "early " + "x " * (INDEXED_CHARACTERS // 2) + "late"
    call = a_call("Write", {"content": text})
    await stored.received(call)
    assert await _tools(log, "early") == ["Write"]
    assert await _tools(log, "late") == []
    record = await log.record(call.id)
    assert record is not None
    assert record.input == call.text


async def test_the_index_agrees_with_the_rows_after_decisions(
    database: Database, stored: StoredJournal, log: StoredAuditLog
):
    calls = [a_call(value={"command": f"run {number} {'y' * 40_000}"}) for number in range(3)]
    await _record(stored, *calls)
    await stored.decided(calls[0].id, a_deny("first reason"), at=1.0, waited=1.0)
    await stored.decided(calls[1].id, an_allow(edited='{"command":"other"}'), at=1.0, waited=1.0)
    check = "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"
    await database.write(lambda connection: connection.execute(check) and None)
    assert len(await _tools(log, "first")) == 1


async def test_the_index_agrees_with_the_rows_after_a_call_went_on_as_another(
    database: Database, stored: StoredJournal, log: StoredAuditLog
):
    said: dict[str, Any] = {"agent": Agent(Untrusted("first")), "session": Untrusted("before")}
    seen = a_call(value={"command": "one"}, directory=Untrusted("/old"), **said)
    left = Decision(verdict=Verdict.NONE, decider=Decider.AGENT, reason="no rule decides")
    await stored.settled(seen, left, at=1.0)
    said = {"agent": Agent(Untrusted("second")), "session": Untrusted("after")}
    asked = a_call("Write", {"file_path": "two"}, id=seen.id, directory=Untrusted("/new"), **said)
    decision = an_allow(reason="no rule decides")
    await stored.settled(asked, decision, at=2.0)
    check = "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"
    await database.write(lambda connection: connection.execute(check) and None)
    for word in ("first", "before", "old"):
        assert await _tools(log, word) == []
    for word in ("second", "after", "new", "two", "write"):
        assert await _tools(log, word) == ["Write"]


async def test_a_decision_without_words_leaves_the_index_alone(
    stored: StoredJournal, query: Callable[[str], list[Any]]
):
    call = a_call()
    await stored.received(call)
    before = query("SELECT count(*), max(id) FROM search_data")
    await stored.decided(call.id, an_allow(), at=1.0, waited=1.0)
    assert query("SELECT count(*), max(id) FROM search_data") == before


async def test_the_version_changes_with_every_change_and_only_then(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_call()
    seen = [await log.version()]
    await stored.received(call)
    seen += [await log.version()]
    assert await log.version() == seen[-1]
    await stored.decided(call.id, an_allow(), at=1.0, waited=1.0)
    seen += [await log.version()]
    assert len(set(seen)) == 3


async def test_the_version_changes_when_another_file_takes_the_journals_place(
    stored: StoredJournal, log: StoredAuditLog, path: Path
):
    await stored.received(a_call())
    before = await log.version()
    for file in path.parent.glob("ccwatch.db*"):
        file.unlink()
    await stored.received(a_call())
    await log.size()
    assert await log.version() != before


async def test_a_record_is_found_by_a_beginning_that_only_it_has(
    stored: StoredJournal, log: StoredAuditLog
):
    await _record(stored, *(a_call(id=call_id) for call_id in ("abc", "abcd", "abx", "b%")))
    found = {
        wanted: record.row.id if (record := await log.record(wanted)) else None
        for wanted in ("abc", "abcd", "abx", "ab", "b", "", "zz", "%", "a_c", "\ud800")
    }
    assert found == {
        "abc": "abc",
        "abcd": "abcd",
        "abx": "abx",
        "b": "b%",
        **dict.fromkeys(("ab", "", "zz", "%", "a_c", "\ud800")),
    }


async def test_counts_tell_how_the_calls_since_a_time_ended(
    stored: StoredJournal, log: StoredAuditLog
):
    old, first, second, third, waiting = (a_call(received=float(at)) for at in range(100, 105))
    await _record(stored, old, first, second, third, waiting)
    for call, decision in ((old, an_allow()), (first, an_allow()), (second, a_deny())):
        await stored.decided(call.id, decision, at=1.0, waited=1.0)
    await stored.decided(third.id, an_allow(verdict="no decision"), at=1.0, waited=1.0)
    assert await log.counts(since=101.0) == AuditCounts(allowed=1, denied=1, undecided=1)


async def test_a_journal_that_does_not_exist_yet_is_empty_until_it_does(
    tmp_path: Path, log: StoredAuditLog, path: Path
):
    assert list(await log.page(search="x")) == []
    assert (await log.size(), await log.version(), await log.record("a")) == (0, 0, None)
    assert await log.counts(since=0.0) == AuditCounts()
    assert "ccwatch.db" not in os.listdir(tmp_path)
    path.touch()  # noqa: ASYNC240
    assert list(await log.page()) == []


async def test_the_journal_is_readable_when_nobody_writes_it(
    database: Database, stored: StoredJournal, path: Path
):
    call = a_call()
    await stored.received(call)
    await database.close()
    log = StoredAuditLog(path)
    assert [row.id for row in await log.page()] == [call.id]
    await log.close()


async def test_readers_cannot_write(stored: StoredJournal, path: Path):
    await stored.received(a_call())
    reader = AuditReader(path)
    assert await asyncio.to_thread(reader.size) == 1

    def write() -> Any:
        return reader._select("DELETE FROM calls", (), tuple)  # pyright: ignore[reportPrivateUsage]

    with pytest.raises(UserError, match="readonly"):
        await asyncio.to_thread(write)
    assert await asyncio.to_thread(reader.size) == 1
    reader.close()


async def test_a_file_that_is_no_journal_gives_one_clear_line(path: Path, log: StoredAuditLog):
    path.write_bytes(b"no database" * 100)  # noqa: ASYNC240
    with pytest.raises(UserError, match="damaged"):
        await log.page()
    assert path.read_bytes() == b"no database" * 100  # noqa: ASYNC240


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("PRAGMA user_version = 99", "version 99"),
        ("PRAGMA application_id = 5", "another program"),
        ("UPDATE calls SET verdict = 'sure\x1b'", r"'sure\\x1b' is not a valid Verdict"),
    ],
)
async def test_a_journal_of_other_making_gives_one_clear_line(
    database: Database, stored: StoredJournal, path: Path, statement: str, message: str
):
    call = a_call()
    await stored.received(call)
    await stored.decided(call.id, an_allow(), at=1.0, waited=1.0)
    await database.close()

    def change() -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)

    await asyncio.to_thread(change)
    log = StoredAuditLog(path)
    with pytest.raises(UserError) as seen:
        await log.page()
    await log.close()
    assert message.replace("\\\\", "\\") in str(seen.value)
    assert "\x1b" not in str(seen.value)


async def test_whole_calls_since_a_time_come_newest_first(
    stored: StoredJournal, log: StoredAuditLog
):
    calls = [a_call(f"Tool{time}", received=float(time)) for time in (3, 1, 4, 2)]
    await _record(stored, *calls)

    async def tools(since: float, limit: int = 100) -> list[str]:
        return [record.row.tool for record in await log.recorded(since=since, limit=limit)]

    assert await tools(0.0) == ["Tool4", "Tool3", "Tool2", "Tool1"]
    assert await tools(3.0) == ["Tool4", "Tool3"]
    assert await tools(0.0, limit=3) == ["Tool4", "Tool3", "Tool2"]
    assert await tools(4.5) == []


async def test_whole_calls_are_found_by_the_index_alone(stored: StoredJournal, path: Path):
    await stored.received(a_call())
    with closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {RECORDED}", (0.0, 10)).fetchall()
    assert "SEARCH calls USING INDEX calls_by_time" in plan[0][3]
    assert not any("TEMP B-TREE" in step[3] for step in plan)


async def test_a_call_of_the_journal_can_be_asked_about_again_as_it_was(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_call(
        "Bash",
        {"command": "make"},
        session=Untrusted("s1"),
        subagent=Untrusted("sub"),
        directory=Untrusted("/home/dev/web"),
        pane=Untrusted("%1"),
        tool_use_id=Untrusted("toolu_1"),
        agent=Agent(Untrusted("claude"), Untrusted("2.1"), proven=True),
        credential="token-1",
        mode=Untrusted("plan"),
    )
    nameless = a_call(received=call.received - 2, credential="token-2")
    waiting = a_call("Read", {"file_path": "x"}, received=call.received - 1)
    await _record(stored, call, waiting, nameless)
    await stored.decided(call.id, a_deny(edited='{"command":"ls"}'), at=1.0, waited=1.0)
    decided, open_one, unnamed = map(make_recorded, await log.recorded(since=0.0, limit=10))
    assert decided is not None
    assert open_one is not None
    assert unnamed is not None
    assert unnamed.call == nameless
    assert (decided.id, decided.call, decided.received) == (call.id, call, call.received)
    assert (decided.verdict, decided.decider) == (Verdict.DENY, Decider.PERSON)
    assert decided.edited
    assert open_one.call == waiting
    assert (open_one.verdict, open_one.decider, open_one.edited) == (None, None, False)


@pytest.mark.parametrize("text", ["", "{", "[]", '"ls"', '{"a":1,"a":2}'])
async def test_a_call_of_the_journal_that_cannot_be_read_is_left_out(
    stored: StoredJournal, log: StoredAuditLog, text: str
):
    await stored.received(a_call())
    (record,) = await log.recorded(since=0.0, limit=10)
    assert make_recorded(record) is not None
    assert make_recorded(replace(record, input=Untrusted(text))) is None
