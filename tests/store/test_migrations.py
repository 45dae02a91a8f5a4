from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from ccwatch.errors import UserError
from ccwatch.store.migrations import MIGRATIONS, migrate, read_version

if TYPE_CHECKING:
    from collections.abc import Iterator

TWO = (("CREATE TABLE one (a)",), ("CREATE TABLE two (b)", "INSERT INTO two VALUES (2)"))


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def _tables(connection: sqlite3.Connection) -> set[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in found}


def test_an_empty_file_gets_every_table_and_the_newest_version(connection: sqlite3.Connection):
    migrate(connection)
    assert {"calls", "inputs", "search"} <= _tables(connection)
    assert read_version(connection) == len(MIGRATIONS)


def test_only_the_steps_that_are_missing_run(connection: sqlite3.Connection):
    migrate(connection, TWO[:1])
    connection.execute("INSERT INTO one VALUES ('kept')")
    migrate(connection, TWO)
    migrate(connection, TWO)
    assert connection.execute("SELECT a FROM one").fetchall() == [("kept",)]
    assert connection.execute("SELECT b FROM two").fetchall() == [(2,)]


def test_a_step_that_fails_leaves_the_version_before_it(connection: sqlite3.Connection):
    broken = (TWO[0], ("CREATE TABLE two (b)", "CREATE NONSENSE"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, broken)
    assert read_version(connection) == 1
    assert _tables(connection) == {"one"}
    assert not connection.in_transaction


def test_a_newer_version_is_refused_and_left_alone(connection: sqlite3.Connection):
    migrate(connection, TWO)
    with pytest.raises(UserError, match="version 2, and this ccwatch knows 1") as seen:
        migrate(connection, TWO[:1])
    assert "update ccwatch" in seen.value.hint
    assert read_version(connection) == 2


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE theirs (a)", "PRAGMA user_version = 3", "PRAGMA application_id = 7"]
)
def test_another_programs_database_is_refused(connection: sqlite3.Connection, statement: str):
    connection.execute(statement)
    before = _tables(connection)
    with pytest.raises(UserError, match="another program's database"):
        migrate(connection)
    assert _tables(connection) == before
