from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ccwatch.store.retention import BATCH, DAY, HOUR, keep_trimmed, tidy, trim
from ccwatch.tasks import spawn
from tests.builders import a_call, a_deny, an_allow

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from ccwatch.store.audit import StoredAuditLog
    from ccwatch.store.database import Database
    from ccwatch.store.journal import StoredJournal
    from tests.builders import FakeClock

    Query = Callable[[str], list[Any]]


async def _record(stored: StoredJournal, count: int, *, received: float) -> None:
    calls = [a_call(received=received) for _ in range(count)]
    await asyncio.gather(*map(stored.received, calls))
    decisions = (stored.decided(call.id, a_deny("no"), at=1.0, waited=1.0) for call in calls)
    await asyncio.gather(*decisions)


async def test_old_decided_calls_go_and_open_or_newer_ones_stay(
    database: Database, stored: StoredJournal, log: StoredAuditLog, query: Query
):
    await _record(stored, 3, received=99.0)
    await _record(stored, 2, received=100.0)
    await stored.received(a_call("Open", received=1.0))
    assert await trim(database, 100.0) == 3
    assert [row.received for row in await log.page()] == [1.0, 100.0, 100.0]
    assert await log.size() == 3
    assert query("SELECT count(*) FROM inputs") == [(3,)]


async def test_trimmed_calls_leave_the_search_and_the_index_stays_right(
    database: Database, stored: StoredJournal, log: StoredAuditLog
):
    await _record(stored, 5, received=1.0)
    await stored.received(a_call("Kept", received=200.0))
    assert await log.size(search="bash") == 5
    await trim(database, 100.0)
    assert await log.size(search="bash") == 0
    assert await log.size(search="kept") == 1
    check = "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"
    await database.write(lambda connection: connection.execute(check) and None)


async def test_no_number_is_used_again_after_everything_was_trimmed(
    database: Database, stored: StoredJournal, log: StoredAuditLog
):
    await _record(stored, 2, received=1.0)
    await trim(database, 100.0)
    await stored.received(a_call(received=200.0))
    assert [row.number for row in await log.page()] == [3]


async def test_writes_of_others_go_between_the_batches(
    database: Database, stored: StoredJournal, log: StoredAuditLog
):
    await _record(stored, 3 * BATCH, received=1.0)
    trimming = spawn(trim(database, 100.0), name="trim")
    await asyncio.sleep(0)
    await stored.received(a_call(received=200.0))
    assert await log.size() > BATCH
    assert await trimming == 3 * BATCH
    assert await log.size() == 1


async def test_the_file_gets_shorter(database: Database, stored: StoredJournal, query: Query):
    big = [a_call(value={"command": f"{n} " + "x" * 50_000}, received=1.0) for n in range(40)]
    await asyncio.gather(*map(stored.received, big))
    await asyncio.gather(*(stored.decided(call.id, an_allow(), at=1.0, waited=1.0) for call in big))
    before = query("PRAGMA page_count")[0][0]
    await trim(database, 100.0)
    assert query("PRAGMA page_count")[0][0] < before / 4
    assert query("PRAGMA freelist_count") == [(0,)]


INDEX_SIZE = "SELECT sum(length(block)) FROM search_data"


async def test_a_tidied_index_holds_nothing_of_deleted_calls(
    database: Database,
    stored: StoredJournal,
    log: StoredAuditLog,
    query: Query,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("ccwatch.store.retention.PAGES", 1)
    for number in range(30):
        text = " ".join(f"word{number * 100 + index}" for index in range(100))
        await stored.received(a_call(value={"command": text}, received=float(number)))
    rows = await log.page()
    await asyncio.gather(*(stored.decided(r.id, an_allow(), at=1.0, waited=1.0) for r in rows))
    await trim(database, 27.0)
    before = query(INDEX_SIZE)[0][0]
    await tidy(database)
    assert query(INDEX_SIZE)[0][0] < before / 4
    assert await log.size(search="word2999") == 1
    assert await log.size(search="word1") == 0


async def test_the_index_is_tidied_after_a_round_that_deleted_much(
    database: Database, stored: StoredJournal, clock: FakeClock, query: Query
):
    watched = _Watched(clock)
    await _record(stored, 40, received=clock.now() - 31 * DAY)
    await stored.received(a_call(received=clock.now()))
    before = query(INDEX_SIZE)[0][0]
    keeping = spawn(keep_trimmed(database, watched, days=30), name="keep")
    await watched.pauses.get()
    assert query(INDEX_SIZE)[0][0] < before / 2
    keeping.cancel()


class _Watched:
    """Says when the next round has been arranged, so that a test need not wait for time."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.pauses: asyncio.Queue[float] = asyncio.Queue()
        self.now, self.monotonic = clock.now, clock.monotonic

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Any:
        timer = self._clock.call_later(seconds, callback)
        self.pauses.put_nowait(seconds)
        return timer


async def test_a_round_runs_at_start_and_every_hour(
    database: Database, stored: StoredJournal, log: StoredAuditLog, clock: FakeClock
):
    watched = _Watched(clock)
    await _record(stored, 1, received=clock.now() - 31 * DAY)
    await _record(stored, 1, received=clock.now() - 30 * DAY + HOUR / 2)
    keeping = spawn(keep_trimmed(database, watched, days=30), name="keep")
    assert await watched.pauses.get() == HOUR
    assert await log.size() == 1
    clock.advance(HOUR)
    assert await watched.pauses.get() == HOUR
    assert await log.size() == 0
    keeping.cancel()


async def test_a_round_that_fails_is_logged_and_the_next_one_works(
    database: Database,
    stored: StoredJournal,
    log: StoredAuditLog,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
):
    watched = _Watched(clock)
    await _record(stored, 1, received=clock.now() - 31 * DAY)
    block = "CREATE TRIGGER block BEFORE DELETE ON calls BEGIN SELECT RAISE(ABORT, 'no'); END"
    await database.write(lambda connection: connection.execute(block) and None)
    keeping = spawn(keep_trimmed(database, watched, days=30), name="keep")
    await watched.pauses.get()
    assert "could not be trimmed: no" in caplog.text
    await database.write(lambda connection: connection.execute("DROP TRIGGER block") and None)
    clock.advance(HOUR)
    await watched.pauses.get()
    assert await log.size() == 0
    keeping.cancel()
