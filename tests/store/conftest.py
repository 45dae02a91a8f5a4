"""An open database in a folder of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.store.audit import StoredAuditLog
from ccwatch.store.database import Database
from ccwatch.store.journal import StoredJournal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.builders import FakeClock

    Query = Callable[[str], list[Any]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ccwatch.db"


@pytest.fixture
async def database(path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    database = Database(path, clock)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def stored(database: Database) -> StoredJournal:
    return StoredJournal(database)


@pytest.fixture
async def log(path: Path) -> AsyncIterator[StoredAuditLog]:
    log = StoredAuditLog(path)
    yield log
    await log.close()


@pytest.fixture
def query(path: Path) -> Query:
    """Ask the file through a connection of its own, as another process would."""

    def ask(statement: str) -> list[Any]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(statement).fetchall()

    return ask
