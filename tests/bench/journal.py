"""A journal of a million calls: a page of it, a search in it, and the console upon it."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch.store.audit import AuditReader
from ccwatch.store.database import Database
from tests.bench.start import measure_first_paint
from tests.bench.table import Figure, percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 1_000_000
REPEATS = 200
STARTS = 5

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
_CALLS = (
    _NUMBERS
    + """
INSERT INTO calls (
    id, received, channel, tool, headline, agent, agent_version, session, directory, digest,
    decided, waited, verdict, decider
) SELECT
    printf('%012x', i), ? - i * 2.0, 'prompt tool', iif(i % 3, 'Bash', 'Edit'),
    printf('make target-%d && pytest -q tests/part%d', i, i % 997), 'claude-code', '2.1.328',
    printf('session-%d', i % 4000), '/home/dev/project', printf('%064x', i),
    ? - i * 2.0 + 1.5, 1.5, iif(i % 5, 'allow', 'deny'), 'person'
FROM n
"""
)
_INPUTS = """
INSERT INTO inputs SELECT number, '{"command":"' || headline || '"}' FROM calls
"""


def measure() -> Iterator[Figure]:
    """Measure against an empty journal."""
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as full:
        path = Path(full) / "ccwatch.db"
        started = time.monotonic()
        asyncio.run(_create(path))
        fill(path, ROWS)
        took = time.monotonic() - started
        yield _figure(f"{ROWS:,} rows, written for this in", took, "s")
        yield _figure("size of the file", path.stat().st_size / 1e6, "MB")
        reader = AuditReader(path)
        reader.page(limit=100)
        yield _figure("newest page of 100", _time(lambda: reader.page(limit=100)), "ms", 1)
        middle = _time(lambda: reader.page(limit=100, before=ROWS // 2))
        yield _figure("a page of 100 in the middle", middle, "ms", 1)
        for words in ("part7", "make target", "target 77777", "session"):
            found = _time(lambda words=words: reader.page(limit=100, search=words))
            yield _figure(f"search “{words}”, 100 hits at most", found, "ms", 5)
        reader.close()
        measure_first_paint(Path(full))
        pairs = [
            (measure_first_paint(Path(empty)), measure_first_paint(Path(full)))
            for _ in range(STARTS)
        ]
        bare, loaded = (percentile(times, 50) * 1000 for times in zip(*pairs, strict=True))
        yield _figure("first paint, empty journal, median", bare, "ms")
        yield _figure(f"first paint, {ROWS:,} rows, beyond that", loaded - bare, "ms", 50)


def fill(path: Path, rows: int) -> None:
    """Put decided calls into a journal, the index at the end: much faster than one by one."""
    now = time.time()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'call_added'"
        ).fetchone()
        connection.execute("BEGIN")
        connection.execute("DROP TRIGGER call_added")
        connection.execute(_CALLS, (rows, now, now))
        connection.execute(_INPUTS)
        connection.execute("UPDATE totals SET calls = (SELECT count(*) FROM calls)")
        connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
        connection.execute(trigger)
        connection.execute("COMMIT")


async def _create(path: Path) -> None:
    database = Database(path)
    await database.open()
    await database.close()


def _time(question: Callable[[], object]) -> float:
    """Return the median of milliseconds that a question takes."""
    took: list[float] = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        question()
        took.append((time.perf_counter() - started) * 1000)
        if sum(took) > 3000:
            break
    return percentile(took, 50)


def _figure(what: str, value: float, unit: str, limit: float | None = None) -> Figure:
    return Figure(section="journal", what=what, value=value, unit=unit, limit=limit)
