"""Which decide tokens a person has confirmed, in the journal's database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ccwatch.store.audit import AuditReader

if TYPE_CHECKING:
    import asyncio
    import sqlite3
    from pathlib import Path

    from ccwatch.store.database import Database
    from ccwatch.tokens.token import StoredToken

_CONFIRM: Final = "INSERT OR REPLACE INTO confirmed_tokens (hash, id, confirmed) VALUES (?, ?, ?)"
_FORGET: Final = "DELETE FROM confirmed_tokens WHERE hash = ?"


class StoredConfirmations:
    """Writes them; implements ``tokens.kept.TokenStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def confirm(self, token: StoredToken, *, at: float) -> asyncio.Future[None]:
        """Write that a person has confirmed a token; ``at`` in epoch seconds."""
        values = (token.hash, token.id, at)
        return self._database.write(lambda connection: _execute(connection, _CONFIRM, values))

    def forget(self, hash: str) -> asyncio.Future[None]:  # noqa: A002
        """Take such a confirmation away."""
        return self._database.write(lambda connection: _execute(connection, _FORGET, (hash,)))


def read_confirmed(path: Path) -> dict[str, str]:
    """Return the ids of confirmed tokens by their hashes, whether ccwatch runs or not; it blocks.

    Raises:
        UserError: The journal cannot be read.
    """
    reader = AuditReader(path)
    try:
        return dict(reader.select("SELECT hash, id FROM confirmed_tokens", tuple))
    finally:
        reader.close()


def _execute(connection: sqlite3.Connection, statement: str, values: tuple[Any, ...]) -> None:
    connection.execute(statement, values)
