"""Bytes to a terminal that may stop reading, without ever making the event loop wait."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CONGESTED_BYTES = 256 * 1024
"""More bytes than this waiting mean that the terminal does not keep up."""

_PIECE = 64 * 1024
_LOOK_AGAIN = 0.05


class SteadyWriter:
    """A thread of its own that writes to a descriptor, in order, what ``write`` was given.

    The descriptor belongs to the writer, which closes it at its end. It is best non-blocking: a
    write that blocks cannot be given up, though it holds up nothing but the thread.

    When the descriptor fails, for one because the terminal is gone, the rest is dropped without
    counting as written: nothing ever is ``flushed`` again.
    """

    def __init__(self, descriptor: int, *, on_drained: Callable[[], None] | None = None) -> None:
        self._descriptor = descriptor
        self._on_drained = on_drained
        self._loop = asyncio.get_running_loop() if on_drained is not None else None
        self._pending: deque[bytes] = deque()
        self._marks: deque[tuple[int, Callable[[], None], asyncio.AbstractEventLoop]] = deque()
        self._changed = threading.Condition()
        self._queued = 0
        self._written = 0
        self._congested = False
        self._broken = False
        self._stopping = False
        self._given_up = False
        self._thread = threading.Thread(target=self._run, name="ccwatch-terminal", daemon=True)

    @property
    def queued(self) -> int:
        """Bytes given to the writer since its start."""
        return self._queued

    @property
    def written(self) -> int:
        """Bytes that the descriptor has taken since the start."""
        return self._written

    @property
    def backlog(self) -> int:
        """Bytes that wait to be written."""
        return self._queued - self._written

    @property
    def congested(self) -> bool:
        """Whether the backlog went over ``CONGESTED_BYTES`` and has not been emptied since."""
        return self._congested

    @property
    def broken(self) -> bool:
        """Whether the descriptor has failed: what is written now is lost."""
        return self._broken

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Take bytes to be written; returns at once, from any thread."""
        if not data:
            return
        with self._changed:
            if self._stopping:
                return
            self._queued += len(data)
            if self.backlog > CONGESTED_BYTES:
                self._congested = True
            if not self._broken:
                self._pending.append(data)
                self._changed.notify()

    def when_flushed(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` on the running loop once all that was given until now is written.

        It is never called when that cannot be: the terminal is gone, or the writer was stopped.
        """
        loop = asyncio.get_running_loop()
        with self._changed:
            if self._broken or self._stopping:
                return
            if self.backlog:
                self._marks.append((self._queued, callback, loop))
                return
        loop.call_soon(callback)

    def discard(self) -> None:
        """Drop what waits, whole writes only, so that what comes next gets out soon."""
        with self._changed:
            self._queued -= sum(map(len, self._pending))
            self._pending.clear()
            self._marks.clear()

    def stop(self, *, seconds: float) -> bool:
        """Take no more, and wait up to ``seconds`` until all is written; return whether it is."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(seconds)
        self._given_up = True
        self.discard()
        return not self._thread.is_alive() and not self._broken

    def _run(self) -> None:
        try:
            while (data := self._take()) is not None:
                self._write_all(data)
        finally:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)

    def _take(self) -> bytes | None:
        """Return the next piece, several short writes in one; None at the end."""
        with self._changed:
            while not self._pending:
                if self._stopping:
                    return None
                self._changed.wait()
            pieces = [self._pending.popleft()]
            size = len(pieces[0])
            while self._pending and size + len(self._pending[0]) <= _PIECE:
                pieces.append(self._pending.popleft())
                size += len(pieces[-1])
        return b"".join(pieces)

    def _write_all(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest and not self._given_up:
            try:
                count = os.write(self._descriptor, rest[:_PIECE])
            except BlockingIOError:
                self._wait_for_room()
                continue
            except OSError:
                self._fail()
                return
            rest = rest[count:]
            self._count(count)

    def _wait_for_room(self) -> None:
        # Not select(): it takes no descriptor over 1,023, and connections may hold all of those.
        look = select.poll()
        look.register(self._descriptor, select.POLLOUT)
        look.poll(_LOOK_AGAIN * 1000)

    def _count(self, count: int) -> None:
        with self._changed:
            self._written += count
            while self._marks and self._marks[0][0] <= self._written:
                _, callback, loop = self._marks.popleft()
                _call(loop, callback)
            drained = self._congested and not self.backlog
            if drained:
                self._congested = False
        if drained and self._loop and self._on_drained:
            _call(self._loop, self._on_drained)

    def _fail(self) -> None:
        with self._changed:
            self._broken = True
            self._pending.clear()
            self._marks.clear()


def _call(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
        loop.call_soon_threadsafe(callback)
