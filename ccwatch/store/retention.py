"""Forgetting what is older than it shall be kept, a little at a time."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from ccwatch.journal import JournalError
from ccwatch.store.statements import trim_calls

if TYPE_CHECKING:
    import sqlite3

    from ccwatch.clock import Clock
    from ccwatch.store.database import Database

DAY: Final = 86_400.0
HOUR: Final = 3_600.0
"""Seconds between two rounds."""
BATCH: Final = 200
"""Calls deleted in one transaction at most."""
SLICE: Final = 0.005
"""Seconds after which a transaction ends, so that calls and decisions get their turn."""
PAGES: Final = 64
"""Pages of the file (of 4 kB) given back, or rewritten in the index, in one transaction."""
TIDY_SHARE: Final = 0.02
"""The index is rewritten when that share of the calls was deleted since it was done last."""

_log = logging.getLogger(__name__)


async def keep_trimmed(database: Database, clock: Clock, *, days: int) -> None:
    """Delete decided calls older than ``days``, now and then every hour; never returns."""
    untidy = 0
    while True:
        try:
            trimmed = await trim(database, clock.now() - days * DAY)
            untidy += trimmed
            if untidy and untidy >= TIDY_SHARE * await database.write(_count_calls):
                await tidy(database)
                untidy = 0
        except JournalError as error:
            _log.error("the journal could not be trimmed: %s", error)
        else:
            if trimmed:
                _log.info("%d calls older than %d days were deleted", trimmed, days)
        pause: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = clock.call_later(HOUR, lambda pause=pause: _end(pause))
        try:
            await pause
        finally:
            timer.cancel()


async def trim(database: Database, before: float) -> int:
    """Delete the decided calls received before a time (epoch seconds), and return how many.

    Calls that still wait are kept. Each transaction is short; those of others go between them.

    Raises:
        JournalError: The database could not be written.
    """
    total = 0
    while count := await database.write(
        lambda connection: trim_calls(connection, before, limit=BATCH, seconds=SLICE)
    ):
        total += count
    await _shorten(database)
    return total


async def tidy(database: Database) -> None:
    """Rewrite the search index without the words of deleted calls, in short transactions.

    Raises:
        JournalError: The database could not be written.
    """
    await database.write(_begin_merge)
    while await database.write(_merge_index):
        pass
    await _shorten(database)


async def _shorten(database: Database) -> None:
    while await database.write(_give_back_pages):
        pass


def _count_calls(connection: sqlite3.Connection) -> int:
    return connection.execute("SELECT calls FROM totals").fetchone()[0]


def _begin_merge(connection: sqlite3.Connection) -> None:
    # A negative number makes all of the index one segment, in which deletions leave nothing
    # (https://www.sqlite.org/fts5.html#the_merge_command).
    connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (-PAGES,))


def _merge_index(connection: sqlite3.Connection) -> bool:
    """Do some of a merge that was begun; return whether there is more."""
    before = connection.total_changes
    connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (PAGES,))
    # A merge that found nothing to do counts as one change (same place).
    return connection.total_changes - before > 1


def _give_back_pages(connection: sqlite3.Connection) -> bool:
    """Shorten the file by some of its free pages; return whether there are more."""
    connection.execute(f"PRAGMA incremental_vacuum({PAGES})").fetchall()
    return bool(connection.execute("PRAGMA freelist_count").fetchone()[0])


def _end(pause: asyncio.Future[None]) -> None:
    if not pause.done():
        pause.set_result(None)
