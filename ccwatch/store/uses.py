"""How often each rule has decided or asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_COUNT: Final = """
INSERT INTO rule_uses (rule, count, last) VALUES (?, 1, ?)
ON CONFLICT (rule) DO UPDATE SET count = count + 1, last = excluded.last
"""


def count_uses(connection: sqlite3.Connection, rules: Iterable[str], at: float) -> None:
    """Count that rules have decided or asked, in the transaction of the call itself."""
    connection.executemany(_COUNT, [(rule, at) for rule in rules])
