"""ccwatch in a terminal whose reader the test holds in its hand, and can stop."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from typing import TYPE_CHECKING, Any

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

POLL = 0.02
"""Seconds between two looks."""
PIECE = 65536
ENTER_SCREEN, LEAVE_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def console_command(folder: Path, port: int, *more: str) -> list[str]:
    """Return the command that starts the console with a data folder of its own."""
    return [
        sys.executable, "-m", "ccwatch", "run", "--data-dir", str(folder), "--port", str(port),
        *more,
    ]  # fmt: skip


class Session:
    """One program in a pty of its own; ended with the context.

    Attributes:
        received: When bytes came (monotonic clock), and how many there were then in all.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environ: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self._master, self._slave = pty.openpty()
        _set_size(self._slave, columns, rows)
        self._attributes = termios.tcgetattr(self._slave)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        self._output = bytearray()
        self.received: list[tuple[float, int]] = []
        self._reading = threading.Event()
        self._reading.set()
        self._ended = False
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        fixed = {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": ROOT,
        }
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={**inherited, **fixed, **(environ or {})},
            cwd=ROOT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.resume_reading()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._ended = True
        self._reader.join(5)
        os.close(self._master)
        os.close(self._slave)

    @property
    def output(self) -> bytes:
        """All bytes that the program has written and that were read."""
        return bytes(self._output)

    @property
    def size(self) -> int:
        """How many bytes were read."""
        return len(self._output)

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, and say so to the program."""
        _set_size(self._slave, columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def stop_reading(self) -> None:
        """Leave what the program writes where it is, as a paused terminal does."""
        self._reading.clear()

    def resume_reading(self) -> None:
        """Read again."""
        self._reading.set()

    def screen(self) -> str:
        """Return what is on the screen, as text."""
        end = len(self._output)
        self._stream.feed(bytes(self._output[self._fed : end]))
        self._fed = end
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_for(self, wanted: str | Callable[[str], bool], *, within: float = 15.0) -> str:
        """Return the screen as soon as it shows a text, or answers a question with yes."""
        give_up = time.monotonic() + within
        while True:
            screen = self.screen()
            if wanted in screen if isinstance(wanted, str) else wanted(screen):
                return screen
            ended = self.process.poll()
            if ended is not None or time.monotonic() > give_up:
                raise AssertionError(f"never showed {wanted!r} (exit code {ended}):\n{screen}")
            time.sleep(POLL)

    def wait_bytes(self, wanted: bytes, *, within: float = 15.0, after: int = 0) -> float:
        """Return when the output held these bytes (monotonic clock), to a read's precision."""
        give_up = time.monotonic() + within
        while (at := self._output.find(wanted, after)) < 0:
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise AssertionError(f"never wrote {wanted!r}:\n{self.screen()}")
            time.sleep(0.001)
        end = at + len(wanted)
        return next(when for when, size in tuple(self.received) if size >= end)

    def wait_quiet(self, *, quiet: float = 0.5, within: float = 15.0) -> int:
        """Return the number of bytes read once none has come for ``quiet`` seconds."""
        give_up = time.monotonic() + within
        while time.monotonic() < give_up:
            last = self.received[-1][0] if self.received else self.started
            if time.monotonic() - last >= quiet:
                return len(self._output)
            time.sleep(POLL)
        raise AssertionError(f"the screen never came to rest:\n{self.screen()}")

    def wait_exit(self, *, within: float = 15.0) -> int:
        """Return the exit code, with everything read that was written before."""
        code = self.process.wait(within)
        while select.select([self._master], [], [], 0.1)[0]:
            time.sleep(POLL)
        return code

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def is_intact(self) -> bool:
        """Whether the terminal is as a shell expects it: its settings, and the main screen."""
        attributes: list[Any] = termios.tcgetattr(self._slave)
        output = self.output
        return (
            attributes == self._attributes
            and output.count(ENTER_SCREEN) <= output.count(LEAVE_SCREEN)
            and output.rfind(ENTER_SCREEN) <= output.rfind(LEAVE_SCREEN)
        )

    def _read(self) -> None:
        while not self._ended:
            if not self._reading.wait(POLL):
                continue
            with contextlib.suppress(OSError):
                if select.select([self._master], [], [], POLL)[0] and self._reading.is_set():
                    self._output += os.read(self._master, PIECE)
                    self.received.append((time.monotonic(), len(self._output)))


def _set_size(descriptor: int, columns: int, rows: int) -> None:
    size = struct.pack("HHHH", rows, columns, 0, 0)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, size)
