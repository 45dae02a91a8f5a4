"""Reading files whose path an agent chose: regular files only, bounded, never on the loop."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import stat
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

READ_LIMIT = 2 * 1024 * 1024
"""Bytes; a longer file is described, not shown."""
TIME_LIMIT = 2.0
"""Seconds; a network file system may never answer."""
PATH_LIMIT = 4096
"""Bytes; no system that ccwatch runs on opens a longer path."""
PATIENCE = 0.02
"""Seconds that work may keep other work waiting."""

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


class FileKind(StrEnum):
    """What stands at a path."""

    TEXT = "text"
    BINARY = "binary"
    ABSENT = "absent"
    TOO_LARGE = "too large to show"
    NOT_REGULAR = "not a regular file"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was at one moment.

    Attributes:
        digest: Equal for two states exactly when nothing that can be seen has changed: a SHA-256
            of the content; of a file too large to read, of its size, times and inode.
        text: The content where the kind is ``TEXT``.
        size: Bytes.
        target: Where the path leads when symbolic links are followed: another target is another
            file, whatever its content.
    """

    path: str
    kind: FileKind
    digest: str
    text: str = field(default="", repr=False)
    size: int = 0
    target: str = ""


async def read_file(path: str) -> FileState:
    """Return the state of the file at an absolute path; never raises for what an agent names."""
    try:
        return await run_bounded(lambda: read_file_now(path), seconds=TIME_LIMIT)
    except TimeoutError:
        return _unreadable(path, "no answer in time")
    except Exception:  # no thread, no memory: the caller has a decision to end either way
        _log.exception("a file could not be read")
        return _unreadable(path, "failed")


async def have_changed(files: Sequence[FileState]) -> bool:
    """Return whether one of the files is another by now; never raises for what an agent names."""
    now = await asyncio.gather(*(read_file(file.path) for file in files))
    return any(
        (new.digest, new.target) != (old.digest, old.target)
        for new, old in zip(now, files, strict=True)
    )


async def run_bounded(work: Callable[[], Result], *, seconds: float) -> Result:
    """Run blocking ``work`` in a thread, which is left behind when it takes too long.

    Raises:
        TimeoutError: It did not end within ``seconds``.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def finish(result: Result | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(finish, result, error)

    def look() -> None:
        nonlocal patience
        patience = loop.call_later(PATIENCE, look)
        _workers.relieve()

    _workers.run(run)
    patience = loop.call_later(PATIENCE, look)
    try:
        async with asyncio.timeout(seconds):
            return await outcome
    finally:
        patience.cancel()


class _Worker:
    """A thread that takes work, one after the other, until it shall end."""

    def __init__(self, inbox: SimpleQueue[Callable[[], None]], *, ends: bool = False) -> None:
        self._inbox = inbox
        self._since: float | None = None
        self.ends = ends
        threading.Thread(target=self._serve, name="ccwatch-file", daemon=True).start()

    @property
    def is_late(self) -> bool:
        since = self._since
        return since is not None and time.monotonic() - since > PATIENCE

    def _serve(self) -> None:
        while True:
            work = self._inbox.get()
            self._since = time.monotonic()
            work()
            self._since = None
            del work
            if self.ends:
                return


class Workers:
    """One thread for all work, as long as none of it is late: several would fight for Python.

    A pool of so many would not do: threads that hang would fill it, and keep the process from
    ending. Here a thread that is late is left behind, and what waits behind it gets its own.
    """

    def __init__(self) -> None:
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._worker: _Worker | None = None

    def run(self, work: Callable[[], None]) -> None:
        """Begin ``work`` soon."""
        if self._worker is None:
            self._worker = _Worker(self._inbox)
        self._inbox.put(work)

    def relieve(self) -> None:
        """Let nothing wait behind a thread that is late; whoever waits asks this now and then."""
        late = self._worker
        if late is None or not late.is_late:
            return
        late.ends = True
        self._worker = None
        for _ in range(self._inbox.qsize()):
            _Worker(self._inbox, ends=True)


_workers = Workers()


def read_file_now(path: str) -> FileState:
    """Return the state of the file at an absolute path; it blocks."""
    if not os.path.isabs(path):
        return _unreadable(path, "no absolute path")
    try:
        if len(os.fsencode(path)) > PATH_LIMIT:
            return _unreadable(path, "the path is too long")
        target = os.path.realpath(path)
        facts = os.stat(target, follow_symlinks=False)
        if not stat.S_ISREG(facts.st_mode):
            # Not even opened: that alone can start a device or wake the writer of a pipe.
            return _not_regular(path, target, facts)
        return _read_regular(path, target)
    except FileNotFoundError:
        return FileState(path, FileKind.ABSENT, "absent", target=os.path.realpath(path))
    except OSError as error:
        return _unreadable(path, error.strerror or "failed")
    except ValueError:
        return _unreadable(path, "no path: it holds a NUL or a lone surrogate")


def _read_regular(path: str, target: str) -> FileState:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW
    with open(target, "rb", opener=lambda name, _: os.open(name, flags)) as stream:
        facts = os.fstat(stream.fileno())
        if not stat.S_ISREG(facts.st_mode):
            return _not_regular(path, target, facts)
        if facts.st_size > READ_LIMIT:
            return _describe(path, target, facts)
        content = cast("bytes | None", stream.read(READ_LIMIT + 1))
    if content is None:
        return _unreadable(path, "it has nothing to read yet")
    if len(content) > READ_LIMIT:
        return _describe(path, target, facts)
    hashed = hashlib.sha256(content).hexdigest()
    if b"\0" not in content:
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode("utf-8", "strict")
            return FileState(path, FileKind.TEXT, hashed, text, len(content), target)
    return FileState(path, FileKind.BINARY, hashed, size=len(content), target=target)


def _describe(path: str, target: str, facts: os.stat_result) -> FileState:
    marks = f"{facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}"
    hashed = hashlib.sha256(marks.encode()).hexdigest()
    return FileState(path, FileKind.TOO_LARGE, hashed, size=facts.st_size, target=target)


def _not_regular(path: str, target: str, facts: os.stat_result) -> FileState:
    mode = f"mode {stat.S_IFMT(facts.st_mode):o}"
    return FileState(path, FileKind.NOT_REGULAR, mode, target=target)


def _unreadable(path: str, why: str) -> FileState:
    return FileState(path, FileKind.UNREADABLE, f"unreadable: {why}")
