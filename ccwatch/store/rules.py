"""What is kept about rules in the journal's database: confirmations, rules for a while, uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.rules.kept import Kept, Use
from ccwatch.rules.table import write_rule
from ccwatch.store.audit import AuditReader

if TYPE_CHECKING:
    import asyncio
    import sqlite3
    from pathlib import Path

    from ccwatch.rules.rule import Rule
    from ccwatch.store.database import Database

_ACCEPT: Final = "INSERT OR REPLACE INTO accepted_rules (file, text) VALUES (?, ?)"
_KEEP: Final = """
INSERT INTO kept_rules (id, text) VALUES (?, ?)
ON CONFLICT (id) DO UPDATE SET text = excluded.text
"""
_DROP: Final = "DELETE FROM kept_rules WHERE id = ?"


class StoredRules:
    """Writes them; implements ``rules.kept.RuleStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, file: str, text: str) -> asyncio.Future[None]:
        """Write that a person has confirmed what stands in a file."""
        return self._database.write(lambda connection: _execute(connection, _ACCEPT, (file, text)))

    def keep(self, rule: Rule) -> asyncio.Future[None]:
        """Write a rule that was made for a while; one with the same id is replaced."""
        values = (rule.id, write_rule(rule))
        return self._database.write(lambda connection: _execute(connection, _KEEP, values))

    def drop(self, rule_id: str) -> asyncio.Future[None]:
        """Take such a rule away."""
        return self._database.write(lambda connection: _execute(connection, _DROP, (rule_id,)))


def _execute(connection: sqlite3.Connection, statement: str, values: tuple[str, ...]) -> None:
    connection.execute(statement, values)


def read_kept(path: Path) -> Kept:
    """Return what is kept in a journal, whether ccwatch runs or not; it blocks.

    Raises:
        UserError: The journal cannot be read.
    """
    reader = AuditReader(path)
    try:
        return Kept(
            accepted=dict(reader.select("SELECT file, text FROM accepted_rules", tuple)),
            rules=dict(reader.select("SELECT id, text FROM kept_rules ORDER BY rowid", tuple)),
            uses={
                rule: Use(count, last)
                for rule, count, last in reader.select(
                    "SELECT rule, count, last FROM rule_uses", tuple
                )
            },
        )
    finally:
        reader.close()
