from __future__ import annotations

import asyncio
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Decider, Verdict
from ccwatch.errors import UserError
from ccwatch.journal import JournalError
from ccwatch.store.database import BATCH, Database
from tests.builders import a_call, an_allow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Generator
    from pathlib import Path

    from ccwatch.store.audit import StoredAuditLog
    from ccwatch.store.journal import StoredJournal
    from tests.builders import FakeClock

    Query = Callable[[str], list[Any]]

CREATE = "CREATE TABLE notes (note TEXT NOT NULL UNIQUE)"
LOSE = """
CREATE TRIGGER lose BEFORE INSERT ON notes WHEN new.note = 'lost'
BEGIN SELECT RAISE(ROLLBACK, 'the transaction is gone'); END
"""

WRITER = """
import asyncio, sys
from pathlib import Path
from ccwatch.store.database import Database
from ccwatch.store.journal import StoredJournal
from tests.builders import a_call, an_allow

async def main():
    database = Database(Path(sys.argv[1]))
    await database.open()
    journal = StoredJournal(database)

    async def ask(agent):
        for number in range(100_000):
            call = a_call(id=f"{sys.argv[2]}-{agent}-{number}")
            await journal.received(call)
            print("received", call.id, flush=True)
            await journal.decided(call.id, an_allow(), at=1.0, waited=1.0)
            print("decided", call.id, flush=True)

    await asyncio.gather(*(ask(agent) for agent in range(4)))

asyncio.run(main())
"""


def _add(note: str) -> Callable[[sqlite3.Connection], str]:
    def work(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO notes VALUES (?)", (note,))
        return note

    return work


def _hold(database: Database) -> threading.Event:
    """Keep the writer busy, so that what is queued meanwhile becomes one transaction."""
    go = threading.Event()
    database.write(lambda _: go.wait(10))
    return go


@contextmanager
def _no_file_longer_than(size: int) -> Generator[None]:
    """Make this process's writes fail as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_write_can_be_read_by_others_when_its_future_ends(database: Database, query: Query):
    await database.write(lambda connection: connection.execute(CREATE) and None)
    assert await database.write(_add("first")) == "first"
    assert query("SELECT note FROM notes") == [("first",)]


async def test_a_write_is_queued_by_the_call_itself_and_in_order(database: Database, query: Query):
    futures = [database.write(lambda connection: connection.execute(CREATE) and None)]
    futures += [database.write(_add(f"{number:04}")) for number in range(2_500)]
    await database.close()
    assert all(future.done() for future in futures)
    found = query("SELECT note FROM notes ORDER BY rowid")
    assert found == [(f"{number:04}",) for number in range(2_500)]


async def test_a_write_that_fails_does_not_fail_its_neighbours(database: Database, query: Query):
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO notes VALUES ('half')")
        raise ValueError("the other half is missing")

    works: list[Callable[[sqlite3.Connection], Any]] = [
        lambda connection: connection.execute(CREATE) and None,
        _add("one"),
        _add("one"),
        half,
        lambda connection: connection.execute("SELECT nonsense"),
        _add("two"),
    ]
    results = await asyncio.gather(*map(database.write, works), return_exceptions=True)
    assert results[1] == "one"
    assert results[5] == "two"
    assert [type(result) for result in results[2:5]] == [JournalError] * 3
    assert "the other half is missing" in str(results[3])
    assert query("SELECT note FROM notes ORDER BY rowid") == [("one",), ("two",)]


async def test_a_transaction_that_is_lost_fails_all_of_its_writes_and_none_after(
    database: Database, query: Query
):
    await database.write(lambda connection: connection.execute(CREATE) and None)
    await database.write(lambda connection: connection.execute(LOSE) and None)
    go = _hold(database)
    lost = [database.write(_add(note)) for note in ("before", "lost", "behind")]
    go.set()
    results = await asyncio.gather(*lost, return_exceptions=True)
    assert [type(result) for result in results] == [JournalError] * 3
    await database.write(_add("after"))
    assert query("SELECT note FROM notes") == [("after",)]


async def test_a_full_disk_fails_the_writes_and_the_next_ones_work_when_there_is_room(
    database: Database, stored: StoredJournal, path: Path, log: StoredAuditLog
):
    before, lost, after = a_call(), a_call(value={"command": "x" * 200_000}), a_call()
    await stored.received(before)
    with _no_file_longer_than(path.with_name("ccwatch.db-wal").stat().st_size):
        futures = [
            stored.received(lost),
            stored.decided(before.id, an_allow(), at=1.0, waited=1.0),
        ]
        results = await asyncio.gather(*futures, return_exceptions=True)
    assert [type(result) for result in results] == [JournalError] * 2
    await stored.received(after)
    assert [row.id for row in await log.page()] == [after.id, before.id]
    assert (await log.page())[1].verdict is None


async def test_a_file_that_was_deleted_is_begun_anew_before_anything_is_acknowledged(
    stored: StoredJournal, path: Path, log: StoredAuditLog
):
    lost, kept = a_call(), a_call()
    await stored.received(lost)
    assert await log.size() == 1
    for file in path.parent.glob("ccwatch.db*"):
        file.unlink()
    await stored.received(kept)
    assert [row.id for row in await log.page()] == [kept.id]
    with pytest.raises(JournalError, match="not in the journal"):
        await stored.decided(lost.id, an_allow(), at=1.0, waited=1.0)


async def test_one_wake_up_serves_all_writes_of_a_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    loop = asyncio.get_running_loop()
    wake = loop.call_soon_threadsafe
    wakes: list[Any] = []

    def count(callback: Any, *args: Any, **options: Any) -> Any:
        wakes.append(callback)
        return wake(callback, *args, **options)

    monkeypatch.setattr(loop, "call_soon_threadsafe", count)
    go = _hold(database)
    writes = [database.write(lambda _: None) for _ in range(5 * BATCH)]
    go.set()
    await asyncio.gather(*writes)
    finishes = [callback for callback in wakes if "finish_all" in repr(callback)]
    assert len(finishes) <= 6


async def test_writes_of_one_turn_of_the_loop_share_a_transaction(database: Database):
    statements: list[str] = []
    await database.write(lambda connection: connection.set_trace_callback(statements.append))
    statements.clear()
    # The writer has every chance to take the first alone.
    first = database.write(lambda connection: connection.execute(CREATE))
    os.urandom(1 << 20)
    second = database.write(lambda connection: connection.execute("SELECT * FROM notes"))
    await asyncio.gather(first, second)
    assert [text for text in statements if text.startswith("BEGIN")] == ["BEGIN IMMEDIATE"]


async def test_a_write_after_closing_fails(database: Database):
    await database.close()
    await database.close()
    with pytest.raises(JournalError, match="closed"):
        await database.write(_add("late"))


async def test_a_write_whose_caller_gave_up_is_written_all_the_same(
    database: Database, query: Query
):
    await database.write(lambda connection: connection.execute(CREATE) and None)
    database.write(_add("wanted no more")).cancel()
    await database.close()
    assert query("SELECT note FROM notes") == [("wanted no more",)]


async def test_calls_that_were_open_are_closed_as_abandoned_at_the_next_start(
    database: Database, stored: StoredJournal, clock: FakeClock, log: StoredAuditLog
):
    waiting, future, decided = a_call(), a_call(received=clock.now() + 999), a_call()
    for call in (waiting, future, decided):
        await stored.received(call)
    await stored.decided(decided.id, an_allow(), at=clock.now(), waited=2.0)
    await database.close()
    clock.advance(60)
    again = Database(database.path, clock)
    await again.open()
    rows = {row.id: row for row in await log.page()}
    await again.close()
    row = rows[waiting.id]
    assert (row.verdict, row.decider) == (Verdict.NONE, Decider.ABANDONED)
    assert (row.decided, row.waited) == (clock.now(), 60.0)
    assert rows[future.id].waited == 0.0
    assert rows[decided.id].verdict is Verdict.ALLOW


async def test_the_files_are_for_their_user_alone(path: Path):
    path.touch(mode=0o644)  # noqa: ASYNC240
    path.chmod(0o644)  # noqa: ASYNC240
    database = Database(path)
    await database.open()
    await database.write(lambda connection: connection.execute(CREATE) and None)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.glob("*.db*")}
    await database.close()
    assert modes == dict.fromkeys(["ccwatch.db", "ccwatch.db-wal", "ccwatch.db-shm"], 0o600)


async def test_every_commit_waits_for_the_disk(database: Database):
    names = ("journal_mode", "synchronous", "auto_vacuum")

    def ask(connection: sqlite3.Connection) -> list[Any]:
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert await database.write(ask) == ["wal", 2, 2]


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 99])
async def test_a_damaged_file_is_refused_and_kept(path: Path, content: bytes):
    path.write_bytes(content)  # noqa: ASYNC240
    with pytest.raises(UserError, match="damaged") as seen:
        await Database(path).open()
    assert "nothing was deleted" in seen.value.hint
    assert path.read_bytes() == content  # noqa: ASYNC240


async def test_a_newer_journal_is_refused(database: Database, path: Path):
    await database.write(lambda connection: connection.execute("PRAGMA user_version = 99") and None)
    await database.close()
    with pytest.raises(UserError, match="version 99"):
        await Database(path).open()


async def test_a_folder_in_the_journals_place_gives_one_clear_line(path: Path):
    path.mkdir()  # noqa: ASYNC240
    database = Database(path)
    with pytest.raises(UserError, match="cannot use the journal"):
        await database.open()
    with pytest.raises(JournalError, match="closed"):
        await database.write(_add("never"))
    await database.close()


def test_no_acknowledged_write_is_lost_when_the_process_is_killed(path: Path, query: Query):
    said: list[list[str]] = []
    for run in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(run)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            said += [writer.stdout.readline().split() for _ in range(60 + 37 * run)]
            writer.send_signal(signal.SIGKILL)
            said += [line.split() for line in writer.stdout if line.endswith("\n")]
    found = dict(query("SELECT id, verdict FROM calls"))
    assert {call_id for _, call_id in said} <= found.keys()
    assert {found[call_id] for what, call_id in said if what == "decided"} == {"allow"}
    assert query("PRAGMA integrity_check") == [("ok",)]
