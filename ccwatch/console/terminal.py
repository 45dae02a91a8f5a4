"""The terminal: taken over, written to without ever waiting for it, and given back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import stat
import sys
import termios
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual._compositor import CompositorUpdate  # pyright: ignore[reportPrivateUsage]
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from ccwatch.console.attention import PUSH_TITLE, RESET_TITLE
from ccwatch.console.frames import Frames, ReducedUpdate
from ccwatch.console.writer import SteadyWriter
from ccwatch.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from rich.console import RenderableType
    from textual.screen import Screen

STOP_SECONDS = 1.0
"""How long a terminal that does not read may delay the end."""
STDERR_LOG_BYTES = 1024 * 1024
"""A longer log of standard error begins anew."""

RESTORE = (
    b"\x1b[?2026l"  # synchronized output
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # mouse
    b"\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # focus, bracketed paste, resize reports
    b"\x1b[<u"  # keyboard protocol of kitty, which the alternate screen has a stack of its own for
    b"\x1b[?1049l\x1b[?7h\x1b[?25h\x1b[0m"  # alternate screen, line wrap, cursor, colours
)
"""Undoes what Textual's driver and the console ask of a terminal; harmless where nothing was."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal that the console draws on.

    Attributes:
        descriptor: A file descriptor of it.
        attributes: What ``termios.tcgetattr`` said before the console started.
    """

    descriptor: int
    attributes: list[Any] | None = None

    def open_output(self) -> int:
        """Return a new descriptor to write to, for a writer to own.

        An open file of our own can be non-blocking without making the shell's so. Where the
        terminal has no name (a pipe, a terminal of another container), it may block.
        """
        try:
            name = os.ttyname(self.descriptor)
            return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            return os.dup(self.descriptor)

    def restore_attributes(self) -> None:
        """Let the terminal echo, edit lines and send signals again, as it did before."""
        with contextlib.suppress(termios.error):
            attributes = self.attributes
            if attributes is None:
                attributes = termios.tcgetattr(self.descriptor)
                attributes[0] |= termios.ICRNL | termios.IXON
                attributes[1] |= termios.OPOST
                attributes[3] |= termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG
            termios.tcsetattr(self.descriptor, termios.TCSANOW, attributes)


class SteadyDriver(LinuxDriver):
    """Textual's driver with a writer that never blocks the event loop.

    The server shares that loop: a terminal that stops reading must not stop it. Frames are to be
    left out while ``congested``, which ``SteadyDisplay`` does.
    """

    guarded: ClassVar[Terminal | None] = None
    """The terminal, while standard error goes elsewhere; see ``guard_stderr``."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        # Textual's annotations leave the app's type parameter open.
        super().__init__(app, debug=debug, mouse=mouse, size=size)  # pyright: ignore[reportUnknownMemberType]
        self._terminal = find_terminal()
        self._writer: SteadyWriter | None = None
        self.frames = Frames()
        self.on_drained: Callable[[], None] | None = None
        """Called once, on the loop, when frames can be written again after they could not."""

    @property
    def backlog(self) -> int:
        """Bytes that the terminal has not taken yet."""
        return self._writer.backlog if self._writer is not None else 0

    @property
    def queued(self) -> int:
        """Bytes written since application mode began, whether or not the terminal took them."""
        return self._writer.queued if self._writer is not None else 0

    @property
    def written(self) -> int:
        """Of ``queued``, the bytes that the terminal has taken."""
        return self._writer.written if self._writer is not None else 0

    @property
    def congested(self) -> bool:
        """Whether the terminal has fallen behind, or is not ours to write to."""
        return self._writer is None or self._writer.congested

    @property
    def gone(self) -> bool:
        """Whether the other end of the terminal was closed, which no signal need have told."""
        look = select.poll()
        look.register(self._terminal.descriptor, 0)
        try:
            return any(event & (select.POLLHUP | select.POLLNVAL) for _, event in look.poll(0))
        except OSError:
            return True

    def when_flushed(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` on the loop once the terminal has taken what was written until now."""
        if self._writer is not None:
            self._writer.when_flushed(callback)

    def write(self, data: str) -> None:
        """Write to the terminal, without waiting; dropped outside application mode."""
        writer = self._writer
        if writer is not None:
            writer.write(data.encode("utf-8", "replace"))

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self._writer = SteadyWriter(self._terminal.open_output(), on_drained=self._resume_frames)
        self._writer.start()
        self.frames.forget()
        self.write(PUSH_TITLE)
        super().start_application_mode()
        if self._writer_thread is not None:
            # Textual's own writer, which can block; write() above never uses it.
            self._writer_thread.stop()
            self._writer_thread = None
        self._loop.call_soon(self._resume_frames)

    def stop_application_mode(self) -> None:
        """Give the terminal back; takes a second at most when it does not read."""
        if self._writer is not None and self._writer.congested:
            self._writer.discard()
        self.write(RESET_TITLE)
        super().stop_application_mode()
        self.close()

    def close(self) -> None:
        """Stop writing."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.stop(seconds=STOP_SECONDS)

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            columns, lines = os.get_terminal_size(self._terminal.descriptor)
        except OSError:
            columns, lines = 0, 0
        return (columns, lines) if columns and lines else super()._get_terminal_size()

    def _resume_frames(self) -> None:
        callback, self.on_drained = self.on_drained, None
        if callback is not None:
            callback()


class SteadyDisplay(App[Any]):
    """An app that leaves frames out while its terminal does not keep up, then repaints whole."""

    _frame = 0

    def frame_written(self) -> None:
        """Called on the loop when the terminal has taken a frame that shows all that was drawn.

        Not called for a frame that a newer one, or one left out, has followed meanwhile.
        """

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        if renderable is not None:
            self._frame += 1
        if isinstance(driver, SteadyDriver) and driver.congested:
            driver.on_drained = self.repaint
            return
        queued = driver.queued if isinstance(driver, SteadyDriver) else 0
        if isinstance(driver, SteadyDriver) and isinstance(renderable, CompositorUpdate):
            renderable = cast("RenderableType", ReducedUpdate(renderable, driver.frames))
        super()._display(screen, renderable)  # pyright: ignore[reportUnknownMemberType]
        if renderable is None or self._batch_count:
            return
        note = partial(self._note_flushed, self._frame)
        if not isinstance(driver, SteadyDriver):
            asyncio.get_running_loop().call_soon(note)
        elif driver.queued > queued:
            driver.when_flushed(note)

    def _note_flushed(self, frame: int) -> None:
        if frame == self._frame and self.is_running:
            self.frame_written()

    def repaint(self) -> None:
        """Write the whole screen, whatever the terminal is thought to show."""
        if self.is_running and self.screen_stack:
            if isinstance(self._driver, SteadyDriver):
                self._driver.frames.forget()
            self.screen.refresh()


def find_terminal() -> Terminal:
    """Return the terminal that the program was started on, as it is now."""
    if SteadyDriver.guarded is not None:
        return SteadyDriver.guarded
    descriptor = next((number for number in (2, 1, 0) if os.isatty(number)), 2)
    return Terminal(descriptor)


@contextlib.contextmanager
def guard_stderr(log_path: Path) -> Generator[None]:
    """Send standard error to a file while the console is up, and remember the terminal.

    What a library prints there would be drawn over the screen. The console itself goes on writing
    to the terminal.

    Raises:
        UserError: The file cannot be written.
    """
    log = _open_log(log_path)
    terminal = find_terminal()
    descriptor = os.dup(terminal.descriptor)
    attributes = None
    with contextlib.suppress(termios.error):
        attributes = termios.tcgetattr(descriptor)
    stderr = os.dup(2)
    _flush_stderr()
    os.dup2(log, 2)
    os.close(log)
    before, SteadyDriver.guarded = SteadyDriver.guarded, Terminal(descriptor, attributes)
    try:
        yield
    finally:
        SteadyDriver.guarded = before
        _flush_stderr()
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(descriptor)


def restore_terminal() -> None:
    """Put the terminal back into the state a shell expects, whatever the console left it in.

    Takes a second at most when the terminal does not read; does nothing where there is none.
    """
    terminal = find_terminal()
    if not os.isatty(terminal.descriptor):
        return
    writer = SteadyWriter(terminal.open_output())
    writer.start()
    writer.write(RESTORE)
    writer.stop(seconds=STOP_SECONDS)
    terminal.restore_attributes()


def _open_log(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        log = os.open(path, flags, 0o600)
        facts = os.fstat(log)
        if stat.S_ISREG(facts.st_mode) and facts.st_size > STDERR_LOG_BYTES:
            os.ftruncate(log, 0)
    except OSError as error:
        raise UserError(
            f"{path}: cannot be written: {error.strerror}",
            hint="make its folder writable, or name another with --data-dir",
        ) from error
    return log


def _flush_stderr() -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
