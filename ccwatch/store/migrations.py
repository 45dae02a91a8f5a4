"""The tables of the journal, and the numbered steps that lead to them."""

# ruff: noqa: S608 (all that is put into the SQL here is constant)

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import Decider
from ccwatch.errors import UserError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

APPLICATION_ID: Final = 0x63637761
"""``ccwa``, in the header of the file: another program's database is never written to."""

INDEXED_CHARACTERS: Final = 32_768
"""Of an input and of an edited input, only so many first characters can be searched."""

_SEARCHED: Final = (
    "tool, headline, input, edited_input, reason, agent, session, directory"  # the same in all
)


_CHANGING: Final = ("tool", "headline", "edited_input", "reason", "agent", "session", "directory")
"""The searched columns of ``calls``: what was only seen can go on as a call that says more."""
_CHANGES: Final = " OR ".join(f"new.{name} IS NOT old.{name}" for name in _CHANGING)

SEEN: Final = f"decider IS '{Decider.AGENT.value}'"
"""SQL for calls that were only seen: what rules decided before it ran is none of them."""
ASKED: Final = f"decider IS NOT '{Decider.AGENT.value}'"
"""SQL for all others, in the words of their indexes."""


def _spread(column: str) -> str:
    r"""Return SQL for the words of a JSON text: ``\n`` must not become part of the next word."""
    text = f"substr({column}, 1, {INDEXED_CHARACTERS})"
    for escaped in (r"\\", r"\n", r"\t", r"\r"):
        text = f"replace({text}, '{escaped}', ' ')"
    return text


_FIRST: Final = (
    """
    CREATE TABLE calls (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        received REAL NOT NULL,
        channel TEXT NOT NULL,
        tool TEXT NOT NULL,
        headline TEXT NOT NULL,
        agent TEXT NOT NULL,
        agent_version TEXT NOT NULL,
        session TEXT,
        subagent TEXT,
        directory TEXT,
        pane TEXT,
        tool_use_id TEXT,
        digest TEXT NOT NULL,
        decided REAL,
        verdict TEXT,
        decider TEXT,
        reason TEXT NOT NULL DEFAULT '',
        waited REAL,
        interrupt INTEGER NOT NULL DEFAULT 0,
        edited_input TEXT,
        CHECK ((decided IS NULL) = (verdict IS NULL)),
        CHECK ((decided IS NULL) = (decider IS NULL))
    )
    """,
    "CREATE INDEX calls_by_time ON calls (received, verdict)",
    # At the start the open calls are looked for, among all that were ever decided.
    "CREATE INDEX calls_open ON calls (number) WHERE verdict IS NULL",
    # Apart from the calls, so that a decision rewrites a small row and lists stay dense.
    "CREATE TABLE inputs (number INTEGER PRIMARY KEY, input TEXT NOT NULL)",
    # Counting a million rows takes longer than a screen may wait.
    "CREATE TABLE totals (calls INTEGER NOT NULL)",
    "INSERT INTO totals VALUES (0)",
    f"""
    CREATE VIEW searchable AS SELECT
        number, tool, headline, {_spread("input")} AS input,
        {_spread("edited_input")} AS edited_input, reason, agent, session, directory
    FROM calls JOIN inputs USING (number)
    """,
    f"""
    CREATE VIRTUAL TABLE search USING fts5(
        {_SEARCHED}, content='searchable', content_rowid='number',
        tokenize='unicode61 remove_diacritics 2'
    )
    """,
    f"""
    CREATE TRIGGER call_added AFTER INSERT ON inputs BEGIN
        INSERT INTO search (rowid, {_SEARCHED})
            SELECT number, {_SEARCHED} FROM searchable WHERE number = new.number;
        UPDATE totals SET calls = calls + 1;
    END
    """,
    f"""
    CREATE TRIGGER call_changing BEFORE UPDATE OF reason, edited_input ON calls
    WHEN new.reason IS NOT old.reason OR new.edited_input IS NOT old.edited_input BEGIN
        INSERT INTO search (search, rowid, {_SEARCHED})
            SELECT 'delete', number, {_SEARCHED} FROM searchable WHERE number = old.number;
    END
    """,
    f"""
    CREATE TRIGGER call_changed AFTER UPDATE OF reason, edited_input ON calls
    WHEN new.reason IS NOT old.reason OR new.edited_input IS NOT old.edited_input BEGIN
        INSERT INTO search (rowid, {_SEARCHED})
            SELECT number, {_SEARCHED} FROM searchable WHERE number = new.number;
    END
    """,
    f"""
    CREATE TRIGGER call_trimmed BEFORE DELETE ON calls BEGIN
        INSERT INTO search (search, rowid, {_SEARCHED})
            SELECT 'delete', number, {_SEARCHED} FROM searchable WHERE number = old.number;
        DELETE FROM inputs WHERE number = old.number;
        UPDATE totals SET calls = calls - 1;
    END
    """,
)

_LEVELS: Final = ("ALTER TABLE calls ADD COLUMN level TEXT",)

_RULES: Final = (
    # The rules that an answer rests on, by their keys, one a line.
    "ALTER TABLE calls ADD COLUMN rules TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE accepted_rules (file TEXT PRIMARY KEY, text TEXT NOT NULL)",
    "CREATE TABLE kept_rules (id TEXT PRIMARY KEY, text TEXT NOT NULL)",
    """
    CREATE TABLE rule_uses (
        rule TEXT PRIMARY KEY, count INTEGER NOT NULL DEFAULT 0, last REAL NOT NULL
    )
    """,
)

_AGENTS: Final = (
    # What the agent said of itself, the token that it has shown, and what became of the call.
    "ALTER TABLE calls ADD COLUMN mode TEXT",
    "ALTER TABLE calls ADD COLUMN token TEXT",
    "ALTER TABLE calls ADD COLUMN proven INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE calls ADD COLUMN result TEXT",
    "ALTER TABLE calls ADD COLUMN ran_for REAL",
    # Lists and counts leave out what was only seen, and there is far more of that.
    f"CREATE INDEX calls_asked ON calls (number) WHERE {ASKED}",
    f"CREATE INDEX calls_asked_by_time ON calls (received, verdict) WHERE {ASKED}",
    "ALTER TABLE totals ADD COLUMN seen INTEGER NOT NULL DEFAULT 0",
    f"""
    CREATE TRIGGER call_seen AFTER INSERT ON calls WHEN new.{SEEN} BEGIN
        UPDATE totals SET seen = seen + 1;
    END
    """,
    f"""
    CREATE TRIGGER call_asked AFTER UPDATE OF decider ON calls
    WHEN (new.{SEEN}) <> (old.{SEEN}) BEGIN
        UPDATE totals SET seen = seen + (new.{SEEN}) - (old.{SEEN});
    END
    """,
    f"""
    CREATE TRIGGER call_unseen AFTER DELETE ON calls WHEN old.{SEEN} BEGIN
        UPDATE totals SET seen = seen - 1;
    END
    """,
    # A call that was only seen goes on with another agent, session or directory, and what a row
    # was indexed as must be known to take it out of the index again.
    "DROP TRIGGER call_changing",
    "DROP TRIGGER call_changed",
    f"""
    CREATE TRIGGER call_changing BEFORE UPDATE OF {", ".join(_CHANGING)} ON calls
    WHEN {_CHANGES} BEGIN
        INSERT INTO search (search, rowid, {_SEARCHED})
            SELECT 'delete', number, {_SEARCHED} FROM searchable WHERE number = old.number;
    END
    """,
    f"""
    CREATE TRIGGER call_changed AFTER UPDATE OF {", ".join(_CHANGING)} ON calls
    WHEN {_CHANGES} BEGIN
        INSERT INTO search (rowid, {_SEARCHED})
            SELECT number, {_SEARCHED} FROM searchable WHERE number = new.number;
    END
    """,
    """
    CREATE TABLE confirmed_tokens (
        hash TEXT PRIMARY KEY, id TEXT NOT NULL, confirmed REAL NOT NULL
    )
    """,
)

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_FIRST, _LEVELS, _RULES, _AGENTS)
"""The n-th step leads from version n - 1 to version n. A step that was released never changes."""


def read_version(connection: sqlite3.Connection) -> int:
    """Return the version of a journal; 0 for one in which nothing stands yet.

    Raises:
        UserError: It is another program's database.
        sqlite3.Error: It cannot be read.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application == APPLICATION_ID:
        return version
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application or version or tables:
        raise UserError(
            "the file in the journal's place is another program's database",
            hint="move it away, or choose another folder with --data-dir; nothing was changed",
        )
    return 0


def check_version(version: int, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Refuse a journal that a later ccwatch has written.

    Raises:
        UserError: Its version is newer than the last migration.
    """
    if version > len(migrations):
        raise UserError(
            f"the journal has version {version}, and this ccwatch knows {len(migrations)}",
            hint="a newer ccwatch wrote it: update ccwatch, or choose another folder with "
            "--data-dir; nothing was changed",
        )


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS
) -> None:
    """Bring a journal to the newest version; each step happens whole or not at all.

    Raises:
        UserError: A newer ccwatch or another program wrote it.
        sqlite3.Error: A step failed, and the journal is as it was before that step.
    """
    version = read_version(connection)
    check_version(version, migrations)
    for number, step in enumerate(migrations[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in step:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
