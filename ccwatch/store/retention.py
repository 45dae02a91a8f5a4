"""Forgetting what is older than it shall be kept, a little at a time."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from ccwatch.gate import JournalError
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
PAGES: Final = 256
"""Pages of the file (of 4 kB) given back, or rewritten in the index, in one transaction."""

_log = logging.getLogger(__name__)


async def keep_trimmed(database: Database, clock: Clock, *, days: int) -> None:
    """Delete decided calls older than ``days``, now and then every hour; never returns."""
    while True:
        try:
            trimmed = await trim(database, clock.now() - days * DAY)
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
    if total:
        while await database.write(_merge_index):
            pass
        while await database.write(_give_back_pages):
            pass
    return total


def _merge_index(connection: sqlite3.Connection) -> bool:
    """Rewrite some of the search index without what was deleted; return whether there is more."""
    before = connection.total_changes
    connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (PAGES,))
    # A merge that finds nothing to do counts as one change (https://www.sqlite.org/fts5.html#the_merge_command).
    return connection.total_changes - before > 1


def _give_back_pages(connection: sqlite3.Connection) -> bool:
    """Shorten the file by some of its free pages; return whether there are more."""
    connection.execute(f"PRAGMA incremental_vacuum({PAGES})").fetchall()
    return bool(connection.execute("PRAGMA freelist_count").fetchone()[0])


def _end(pause: asyncio.Future[None]) -> None:
    if not pause.done():
        pause.set_result(None)
