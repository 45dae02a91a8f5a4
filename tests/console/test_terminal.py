"""The terminal: taken over, never waited for, given back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import subprocess
import sys
import termios
import tty
from typing import TYPE_CHECKING

import pyte
import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from ccwatch.console.attention import PUSH_TITLE, RESET_TITLE
from ccwatch.console.frames import Frames
from ccwatch.console.terminal import (
    RESTORE,
    STDERR_LOG_BYTES,
    SteadyDisplay,
    SteadyDriver,
    Terminal,
    find_terminal,
    guard_stderr,
    restore_terminal,
)
from ccwatch.console.text import own
from ccwatch.errors import UserError
from tests.console.pty_run import ENVIRONMENT, ROOT, let_go, open_terminal
from tests.console.stalled_app import TURNS

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from textual.driver import Driver


@contextlib.contextmanager
def stalled_app(how: str, log: Path) -> Generator[tuple[subprocess.Popen[bytes], int]]:
    """Run the app in a terminal that is read from only after the app has fallen behind."""
    told, tell = os.pipe()
    with open_terminal() as (master, slave):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.console.stalled_app", str(tell), how, str(log)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=ENVIRONMENT,
            cwd=ROOT,
            pass_fds=[tell],
            start_new_session=True,
        )
        let_go(slave)
        os.close(tell)
        try:
            assert os.read(told, 4) == {"leave": b"left", "stay": b"kept"}[how]
            yield process, master
        finally:
            os.close(told)
            if process.poll() is None:
                process.kill()
            process.wait()


def test_frames_are_left_out_while_the_terminal_stalls_and_the_last_one_comes_whole(
    tmp_path: Path,
) -> None:
    log = tmp_path / "stderr.log"
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    output = bytearray()
    with stalled_app("stay", log) as (process, master):
        with contextlib.suppress(OSError):
            while data := os.read(master, 65536):
                output += data
        assert process.wait(10) == 0

    stream.feed(bytes(output).replace(b"\x1b[>25u", b"").replace(b"\x1b[<u", b""))
    assert screen.display[0].strip() == f"after {TURNS - 1}"
    assert f"after {TURNS // 2}".encode() not in output
    assert output.startswith(PUSH_TITLE.encode())
    assert RESET_TITLE.encode() in output
    assert b"noise of a library" not in output
    assert log.read_bytes() == b"noise of a library\nmore noise\n"


def test_a_terminal_that_stalls_does_not_keep_the_process_from_ending(tmp_path: Path) -> None:
    with stalled_app("leave", tmp_path / "stderr.log") as (process, _):
        assert process.wait(15) == 0


class Headless(SteadyDisplay):
    """Counts its frames."""

    frames = 0

    def compose(self) -> ComposeResult:
        yield Static(own("a"))

    def frame_written(self) -> None:
        self.frames += 1

    def display_text(self, text: str) -> None:
        self._display(self.screen, text)

    def replace_driver(self, driver: Driver | None) -> Driver | None:
        before, self._driver = self._driver, driver
        return before

    def report_late(self) -> None:
        """Do what a terminal that reads again calls for, after the end."""
        self.repaint()
        self._note_flushed(self._frame)


async def test_a_frame_without_a_terminal_counts_as_written() -> None:
    app = Headless()
    async with app.run_test() as pilot:
        before = app.frames
        app.query_one(Static).update(own("b"))
        await pilot.pause()
        assert app.frames > before


async def test_a_frame_that_is_not_displayed_is_not_written() -> None:
    app = Headless()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = app.frames
        with app.batch_update():
            app.display_text("x")
            await asyncio.sleep(0)
        assert app.frames == before


class SlowDriver(SteadyDriver):
    """A driver whose terminal takes bytes when the test says so."""

    def __init__(self) -> None:  # pyright: ignore[reportMissingSuperCall]
        self.on_drained = None
        self.frames = Frames()
        self.busy = False
        self.sent = 0
        self.waiting: list[object] = []

    @property
    def congested(self) -> bool:
        return self.busy

    @property
    def queued(self) -> int:
        return self.sent

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.sent += len(data)

    def flush(self) -> None:
        pass

    def when_flushed(self, callback: object) -> None:
        self.waiting.append(callback)

    def take(self) -> None:
        """Let the terminal take everything."""
        waiting, self.waiting = self.waiting, []
        for callback in waiting:
            assert callable(callback)
            callback()

    def resume(self) -> None:
        self.busy = False
        self._resume_frames()


@contextlib.asynccontextmanager
async def slow_terminal(app: Headless):
    """Run an app on a terminal that the test controls."""
    async with app.run_test() as pilot:
        await pilot.pause()
        driver = SlowDriver()
        headless = app.replace_driver(driver)
        try:
            yield pilot, driver
        finally:
            app.replace_driver(headless)


async def test_a_frame_counts_once_the_terminal_took_it() -> None:
    app = Headless()
    async with slow_terminal(app) as (pilot, driver):
        before = app.frames
        app.query_one(Static).update(own("b"))
        await pilot.pause()
        assert (app.frames, len(driver.waiting)) == (before, 1)
        driver.take()
        assert app.frames == before + 1


async def test_a_frame_that_a_newer_one_follows_does_not_count() -> None:
    app = Headless()
    async with slow_terminal(app) as (pilot, driver):
        before = app.frames
        app.query_one(Static).update(own("b"))
        await pilot.pause()
        first = driver.waiting.copy()
        driver.busy = True
        app.query_one(Static).update(own("c"))
        await pilot.pause()

        driver.take()

        assert len(first) == 1
        assert app.frames == before


async def test_the_screen_is_repainted_whole_when_the_terminal_reads_again() -> None:
    app = Headless()
    async with slow_terminal(app) as (pilot, driver):
        driver.busy = True
        app.query_one(Static).update(own("c"))
        await pilot.pause()
        assert driver.sent == 0

        driver.resume()
        await pilot.pause()

        columns, lines = app.size
        assert driver.sent > columns * lines
        driver.resume()
        driver.take()
        sent = driver.sent
        await pilot.pause()
        assert driver.sent == sent


def test_an_app_that_has_ended_is_not_repainted() -> None:
    app = Headless()
    app.report_late()
    assert app.frames == 0


def test_our_output_is_non_blocking_and_the_shells_stays_as_it_was() -> None:
    with open_terminal() as (_, slave):
        output = Terminal(slave).open_output()
        try:
            assert not os.get_blocking(output)
            assert os.get_blocking(slave)
        finally:
            os.close(output)


def test_output_without_a_terminal_goes_to_the_same_file() -> None:
    reader, descriptor = os.pipe()
    output = Terminal(descriptor).open_output()
    os.write(output, b"x")
    assert os.read(reader, 1) == b"x"
    for number in (reader, descriptor, output):
        os.close(number)


@pytest.mark.parametrize("known", [True, False])
def test_a_terminal_is_restored_after_a_crash(known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_terminal() as (master, slave):
        before = termios.tcgetattr(slave)
        monkeypatch.setattr(SteadyDriver, "guarded", Terminal(slave, before if known else None))
        tty.setraw(slave)
        raw = termios.tcgetattr(slave)

        restore_terminal()
        output = os.read(master, 4096)
        restore_terminal()
        again = os.read(master, 4096)

        assert output == again == RESTORE
        after = termios.tcgetattr(slave)
        assert after != raw
        flags = termios.ECHO | termios.ICANON | termios.ISIG
        assert after[3] & flags == flags
        assert not known or after == before


def test_every_mode_that_is_set_is_also_reset(tmp_path: Path) -> None:
    for number in (1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048):
        assert f"\x1b[?{number}l".encode() in RESTORE
    for sequence in (b"\x1b[<u", b"\x1b[?25h", b"\x1b[?7h", b"\x1b[0m"):
        assert sequence in RESTORE


def test_nothing_is_written_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, descriptor = os.pipe()
    monkeypatch.setattr(SteadyDriver, "guarded", Terminal(descriptor))
    restore_terminal()
    os.close(descriptor)
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_standard_error_goes_to_the_file_while_the_console_is_up(tmp_path: Path) -> None:
    log = tmp_path / "stderr.log"
    before = os.fstat(2)
    with guard_stderr(log):
        os.write(2, b"first\n")
        print("second", file=sys.__stderr__)
        assert SteadyDriver.guarded is not None
        assert find_terminal() is SteadyDriver.guarded
    assert SteadyDriver.guarded is None
    assert os.fstat(2).st_ino == before.st_ino
    assert log.read_bytes().startswith(b"first\n")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_long_log_begins_anew(tmp_path: Path) -> None:
    log = tmp_path / "stderr.log"
    log.write_bytes(b"x" * (STDERR_LOG_BYTES + 1))
    with guard_stderr(log):
        os.write(2, b"new\n")
    assert log.read_bytes() == b"new\n"
    with guard_stderr(log):
        os.write(2, b"more\n")
    assert log.read_bytes() == b"new\nmore\n"


def test_a_log_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot be written") as raised, guard_stderr(tmp_path):
        pass
    assert raised.value.hint


def test_the_terminal_is_remembered_when_standard_error_is_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminals = {1}
    monkeypatch.setattr(os, "isatty", terminals.__contains__)
    assert find_terminal().descriptor == 1
    terminals.clear()
    assert find_terminal().descriptor == 2


async def test_a_driver_outside_application_mode_takes_no_frames() -> None:
    driver = SteadyDriver(App[None]())
    called: list[str] = []
    driver.write("dropped")
    driver.when_flushed(lambda: called.append("flushed"))
    driver.close()
    await asyncio.sleep(0)
    assert driver.congested
    assert (driver.backlog, driver.queued, driver.written, called) == (0, 0, 0, [])
