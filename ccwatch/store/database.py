"""The database of the journal: one thread that writes, many writes a transaction."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import queue
import sqlite3
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ccwatch.clock import SystemClock
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.journal import JournalError
from ccwatch.store.migrations import migrate
from ccwatch.store.statements import abandon_open_calls

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ccwatch.clock import Clock

BATCH = 100
"""Writes of one transaction at most: the first of many that are decided at once leave early."""
BUSY = 5.0
"""Seconds to wait for another program that holds the file."""
WAL_LIMIT = 64 * 1024 * 1024
"""Bytes that the write-ahead log keeps after a checkpoint."""

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Write:
    work: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: JournalError | None = None


class Database:
    """The writing side of the journal's file.

    Every write is a function of the connection. It is queued by the call of ``write`` and runs in
    the writer's thread, in one transaction with whatever else is queued; its future ends when the
    transaction is on the disk. A write that fails is undone alone. When the transaction fails, all
    of it has failed, the file is opened anew for the next one, and the thread goes on.

    A file that is moved away or deleted meanwhile is noticed, and a new one begun: nothing is
    acknowledged that went into a file nobody can find.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self.path = path
        self._clock = clock or SystemClock()
        self._written: list[_Write] = []
        """By this turn of the loop; handed over together, they share a transaction."""
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._ended: asyncio.Future[None] | None = None
        self._accepts = False

    async def open(self) -> None:
        """Create or migrate the file, close what an earlier process left open, start the writer.

        Only the process that holds the lock of the data folder may do this.

        Raises:
            UserError: The file cannot be used; nothing in it was changed.
        """
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        self._ended = loop.create_future()
        threading.Thread(
            target=self._run, args=(loop, ready), name="ccwatch-journal", daemon=True
        ).start()
        await ready
        self._accepts = True

    def write(self, work: Callable[[sqlite3.Connection], Result]) -> asyncio.Future[Result]:
        """Queue ``work``; the future ends with its result when that is durable.

        ``work`` changes the database and nothing else: it runs again when another write of its
        transaction fails.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        if not self._accepts:
            future.set_exception(JournalError("the journal is closed"))
            return future
        if not self._written:
            loop.call_soon(self._hand_over)
        self._written.append(_Write(work, future))
        return future

    def _hand_over(self) -> None:
        written, self._written = self._written, []
        for write in written:
            self._queue.put(write)

    async def close(self) -> None:
        """Write everything that is queued, and end the writer; harmless when that was done."""
        if self._accepts:
            self._accepts = False
            self._hand_over()
            self._queue.put(None)
        if self._ended is not None:
            await asyncio.shield(self._ended)

    def _run(self, loop: asyncio.AbstractEventLoop, ready: asyncio.Future[None]) -> None:
        error: Exception | None = None
        try:
            self._open_first()
        except Exception as raised:
            error = raised
        _call(loop, _finish, ready, error)
        if error is None:
            while batch := self._next_batch():
                self._commit(batch)
                _tell(batch)
        self._drop_connection()
        if self._ended is not None:
            _call(loop, _finish, self._ended, None)

    def _next_batch(self) -> list[_Write]:
        """Wait for a write and return all that are queued; none when the writer shall end."""
        batch: list[_Write] = []
        try:
            write = self._queue.get()
            while write is not None:
                batch.append(write)
                if len(batch) == BATCH:
                    return batch
                write = self._queue.get_nowait()
        except queue.Empty:
            return batch
        if batch:
            self._queue.put(None)
        return batch

    def _commit(self, batch: Sequence[_Write]) -> None:
        try:
            connection = self._connect()
            connection.execute("BEGIN IMMEDIATE")
            try:
                for write in batch:
                    write.result = write.work(connection)
            except Exception:
                self._commit_apart(connection, batch)
            connection.execute("COMMIT")
        except Exception as error:
            # Whatever it was, the thread goes on: without it every later call would wait for ever.
            _log.error("the journal cannot be written: %s", error)
            for write in batch:
                write.error = JournalError(str(error))
            self._drop_connection()

    def _commit_apart(self, connection: sqlite3.Connection, batch: Sequence[_Write]) -> None:
        """Run each write under a savepoint of its own, after one of them has failed."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("BEGIN IMMEDIATE")
        for write in batch:
            connection.execute("SAVEPOINT one")
            try:
                write.result = write.work(connection)
            except Exception as error:
                write.error = error if isinstance(error, JournalError) else JournalError(str(error))
                # Without the savepoint SQLite has given up the transaction: then all has failed.
                connection.execute("ROLLBACK TO one")
            connection.execute("RELEASE one")

    def _open_first(self) -> None:
        connection = self._connect()
        try:
            abandoned = abandon_open_calls(connection, self._clock.now())
        except sqlite3.Error as error:
            raise unusable(self.path, error) from None
        if abandoned:
            _log.warning("%d calls were still open when ccwatch last ended", abandoned)

    def _connect(self) -> sqlite3.Connection:
        if self._connection is not None and self._identity == read_identity(self.path):
            return self._connection
        self._drop_connection()
        try:
            _create(self.path)
            connection = self._connection = sqlite3.connect(
                self.path, timeout=BUSY, isolation_level=None
            )
            _configure(connection)
            migrate(connection)
        except (sqlite3.Error, OSError) as error:
            self._drop_connection()
            raise unusable(self.path, error) from None
        except UserError:
            self._drop_connection()
            raise
        self._identity = read_identity(self.path)
        return connection

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def read_identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one that takes its place; None where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def unusable(path: Path, error: Exception) -> UserError:
    """Return the error for a journal that cannot be opened or read; nothing of it is deleted."""
    place = escape(str(path))
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return UserError(
            f"the journal {place} is damaged: {escape(str(error))}",
            hint="move it away to begin a new one; nothing was deleted",
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return UserError(
            f"the journal {place} is held by another program",
            hint="end that program, and try again",
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UserError(
        f"cannot use the journal {place}: {escape(reason)}",
        hint="check who owns it and whether the disk is full, or choose another folder with "
        "--data-dir",
    )


def _create(path: Path) -> None:
    """Make the file for this user alone; SQLite gives its companions the same mode."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + suffix).chmod(0o600)


def _configure(connection: sqlite3.Connection) -> None:
    # Only a file without tables takes this one: it lets trimmed space go back in small steps.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise sqlite3.OperationalError("its file system cannot hold a write-ahead log")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")


def _tell(batch: Sequence[_Write]) -> None:
    """Wake each loop once for all of its writes."""
    loops: dict[asyncio.AbstractEventLoop, list[_Write]] = {}
    for write in batch:
        loops.setdefault(write.future.get_loop(), []).append(write)
    for loop, writes in loops.items():
        _call(loop, _finish_all, writes)


def _finish_all(writes: Sequence[_Write]) -> None:
    for write in writes:
        if write.future.done():
            continue
        if write.error is not None:
            write.future.set_exception(write.error)
        else:
            write.future.set_result(write.result)


def _finish(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(None)


def _call(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *args: Any) -> None:
    with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
        loop.call_soon_threadsafe(callback, *args)
