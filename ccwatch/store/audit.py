"""Reading the journal, while ccwatch writes it and when it does not run."""

# ruff: noqa: S608 (all that is put into the SQL here is constant)

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

from ccwatch.audit import AuditCounts, AuditRecord, AuditRow
from ccwatch.calls import LANES, Channel, Decider, Ending, Result, Untrusted, Verdict
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.risk.level import Level
from ccwatch.store.database import BUSY, read_identity, unusable
from ccwatch.store.migrations import ASKED, MIGRATIONS, check_version, read_version
from ccwatch.store.search import build_match

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Built = TypeVar("Built")

_ROW: Final = """
    calls.number, id, received, calls.tool, calls.headline, calls.agent, calls.session,
    calls.directory, decided, verdict, decider, calls.reason, waited,
    calls.edited_input IS NOT NULL, level, rules, channel, mode, token, result, ran_for
"""
_ROW_LENGTH: Final = 21
_NEWEST: Final = f"SELECT {_ROW} FROM calls WHERE number < ? ORDER BY number DESC LIMIT ?"
# The condition is that of the index, which holds nothing else.
NEWEST_ASKED: Final = f"""
    SELECT {_ROW} FROM calls WHERE number < ? AND {ASKED} ORDER BY number DESC LIMIT ?
"""
# The index walks its rows newest first by itself, and stops at the limit.
_MATCHING: Final = f"""
    SELECT {_ROW} FROM search CROSS JOIN calls ON calls.number = search.rowid
    WHERE search MATCH ? AND search.rowid < ? ORDER BY search.rowid DESC LIMIT ?
"""
_MATCHING_ASKED: Final = _MATCHING.replace("ORDER BY", f"AND {ASKED} ORDER BY")
_COUNT_MATCHING: Final = "SELECT count(*) FROM search WHERE search MATCH ?"
_COUNT_MATCHING_ASKED: Final = f"""
    SELECT count(*) FROM search CROSS JOIN calls ON calls.number = search.rowid
    WHERE search MATCH ? AND {ASKED}
"""
COUNTS: Final = f"""
    SELECT verdict, count(*) FROM calls WHERE received >= ? AND {ASKED} GROUP BY verdict
"""
_WHOLE: Final = f"""
    SELECT {_ROW}, agent_version, proven, subagent, pane, tool_use_id, digest, input,
        edited_input, interrupt
"""
_RECORD: Final = f"{_WHOLE} FROM calls JOIN inputs USING (number) WHERE id = ?"
# The index by time has its rows in this order, and stops at the limit.
RECORDED: Final = f"""
    {_WHOLE} FROM calls INDEXED BY calls_by_time CROSS JOIN inputs USING (number)
    WHERE received >= ? ORDER BY received DESC LIMIT ?
"""
_AFTER_ALL: Final = 2**63 - 1


class AuditReader:
    """One read-only connection to a journal, for one thread at a time.

    A file that is not there yet reads as an empty journal. Every method raises UserError when the
    file cannot be read, is damaged, or was written by a newer ccwatch.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._opened = 0

    def page(
        self, *, before: int | None = None, limit: int, search: str = "", seen: bool = False
    ) -> list[AuditRow]:
        """Return rows, newest first: those older than the row ``before``, or the newest.

        Calls that were only seen are among them if ``seen``.
        """
        end = _AFTER_ALL if before is None else before
        match = build_match(search)
        if match is None:
            return self._select(_NEWEST if seen else NEWEST_ASKED, (end, limit), _build_row)
        statement = _MATCHING if seen else _MATCHING_ASKED
        return self._select(statement, (match, end, limit), _build_row)

    def record(self, call_id: str) -> AuditRecord | None:
        """Return one call, whole, by its id or by a beginning that only it has."""
        ids = self.ids(call_id, limit=2)
        if call_id not in ids and len(ids) != 1:
            return None
        whole = call_id if call_id in ids else ids[0]
        return next(iter(self._select(_RECORD, (whole,), _build_record)), None)

    def ids(self, beginning: str, *, limit: int) -> list[str]:
        """Return ids that begin like this, in their order: the whole id first."""
        beginning = beginning.encode("utf-8", "replace").decode()
        if not beginning:
            return []
        return self._select(
            "SELECT id FROM calls WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (beginning, beginning + chr(0x10FFFF), limit),
            _get_first,
        )

    def version(self) -> int:
        """Return a number that changes whenever another connection changes the journal."""
        found = self._select("PRAGMA data_version", (), _get_first)
        return (self._opened << 32) + sum(found)

    def size(self, *, search: str = "", seen: bool = False) -> int:
        """Return how many rows there are, or how many match; see ``page``."""
        match = build_match(search)
        if match is None:
            what = "calls" if seen else "calls - seen"
            return sum(self._select(f"SELECT {what} FROM totals", (), _get_first))
        statement = _COUNT_MATCHING if seen else _COUNT_MATCHING_ASKED
        return sum(self._select(statement, (match,), _get_first))

    def counts(self, *, since: float) -> AuditCounts:
        """Return how the calls ended that were received since a time, without what was seen."""
        found: dict[str | None, int] = dict(self._select(COUNTS, (since,), tuple))
        return AuditCounts(
            allowed=found.get(Verdict.ALLOW, 0),
            denied=found.get(Verdict.DENY, 0),
            undecided=found.get(Verdict.NONE, 0),
        )

    def recorded(self, *, since: float, limit: int) -> list[AuditRecord]:
        """Return whole calls that were received since a time, newest first."""
        return self._select(RECORDED, (since, limit), _build_record)

    def select(self, statement: str, build: Callable[[Sequence[Any]], Built]) -> list[Built]:
        """Return what a question of another part of the store has for an answer."""
        return self._select(statement, (), build)

    def close(self) -> None:
        """Close the connection; the next question opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _select(
        self, statement: str, values: tuple[Any, ...], build: Callable[[Sequence[Any]], Built]
    ) -> list[Built]:
        try:
            connection = self._connect()
            if connection is None:
                return []
            return [build(row) for row in connection.execute(statement, values)]
        except (sqlite3.Error, ValueError) as error:
            self.close()
            raise unusable(self._path, error) from None

    def _connect(self) -> sqlite3.Connection | None:
        """Return the connection to the file that stands there now; None where there is none."""
        identity = read_identity(self._path)
        if self._connection is not None and self._identity == identity:
            return self._connection
        self.close()
        if identity is None:
            # Distinguishes "not there" from "not to be seen", which is an error.
            with contextlib.suppress(FileNotFoundError):
                self._check_readable()
            return None
        # The connection moves between threads only from one whole question to the next.
        connection = sqlite3.connect(
            f"file:{quote(str(self._path))}?mode=ro",
            uri=True,
            timeout=BUSY,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA query_only = ON")
            ready = self._check_version(read_version(connection))
        except BaseException:
            connection.close()
            raise
        if not ready:
            connection.close()
            return None
        self._connection, self._identity = connection, identity
        self._opened += 1
        return connection

    def _check_readable(self) -> None:
        try:
            self._path.stat()
        except FileNotFoundError:
            raise
        except OSError as error:
            raise unusable(self._path, error) from None

    def _check_version(self, version: int) -> bool:
        """Return whether there are tables yet."""
        check_version(version)
        if 0 < version < len(MIGRATIONS):
            raise UserError(
                f"the journal {escape(str(self._path))} was written by an older ccwatch",
                hint="start ccwatch once: it brings the journal up to date",
            )
        return version > 0


class StoredAuditLog:
    """Answers the console from a thread of its own; implements ``audit.AuditLog``.

    Every method raises UserError when the journal cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._reader = AuditReader(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ccwatch-audit")

    async def page(
        self,
        *,
        before: int | None = None,
        limit: int = 100,
        search: str = "",
        seen: bool = False,
    ) -> Sequence[AuditRow]:
        """Return rows, newest first: those older than the row ``before``, or the newest.

        Calls that were only seen are among them if ``seen``.

        ``search`` takes words; a row matches when it holds words that begin with each of them.
        Of an input only the first 32,768 characters are searched. A search without a letter or
        digit leaves every row.
        """
        return await self._ask(
            lambda: self._reader.page(before=before, limit=limit, search=search, seen=seen)
        )

    async def record(self, call_id: str) -> AuditRecord | None:
        """Return one call, whole, by its id or by a beginning that only it has."""
        return await self._ask(lambda: self._reader.record(call_id))

    async def version(self) -> int:
        """Return a number that changes whenever a row is added, decided or trimmed."""
        return await self._ask(self._reader.version)

    async def size(self, *, search: str = "", seen: bool = False) -> int:
        """Return how many rows there are, or how many match ``search``; see ``page``."""
        return await self._ask(lambda: self._reader.size(search=search, seen=seen))

    async def counts(self, *, since: float) -> AuditCounts:
        """Return how the calls ended that were received since ``since`` (epoch seconds).

        Those that were only seen are not counted.
        """
        return await self._ask(lambda: self._reader.counts(since=since))

    async def recorded(self, *, since: float, limit: int) -> Sequence[AuditRecord]:
        """Return whole calls that were received since ``since`` (epoch seconds), newest first."""
        return await self._ask(lambda: self._reader.recorded(since=since, limit=limit))

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await self._ask(self._reader.close)
        self._thread.shutdown(wait=False)

    async def _ask(self, question: Callable[[], Built]) -> Built:
        return await asyncio.get_running_loop().run_in_executor(self._thread, question)


def _get_first(found: Sequence[Any]) -> Any:
    return found[0]


def _build_row(found: Sequence[Any]) -> AuditRow:
    (number, call_id, received, tool, headline, agent, session, directory) = found[:8]
    (decided, verdict, decider, reason, waited, edited, level, rules) = found[8:16]
    (channel, mode, token, ending, ran_for) = found[16:_ROW_LENGTH]
    return AuditRow(
        number=number,
        id=call_id,
        received=received,
        tool=tool,
        headline=headline,
        agent=agent,
        session=session,
        directory=directory,
        decided=decided,
        verdict=None if verdict is None else Verdict(verdict),
        decider=None if decider is None else Decider(decider),
        reason=reason,
        waited=waited,
        edited=bool(edited),
        level=None if level is None else Level(level),
        rules=tuple(rules.split("\n")) if rules else (),
        lane=LANES[Channel(channel)],
        mode=mode,
        token=token,
        result=None if ending is None else Result(Ending(ending), ran_for),
    )


def _build_record(found: Sequence[Any]) -> AuditRecord:
    (agent_version, proven, subagent, pane, tool_use_id, digest) = found[_ROW_LENGTH:-3]
    text, edited_input, interrupt = found[-3:]
    return AuditRecord(
        row=_build_row(found),
        channel=Channel(found[16]),
        agent_version=agent_version,
        proven=bool(proven),
        subagent=subagent,
        pane=pane,
        tool_use_id=tool_use_id,
        digest=digest,
        input=Untrusted(text),
        edited_input=edited_input,
        interrupt=bool(interrupt),
    )
