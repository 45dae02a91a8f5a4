"""A terminal that reads nothing for five seconds, while agents go on asking."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.asker import HOOK, Asker, Connection, behavior, free_port
from tests.e2e.pty_session import Session, console_command
from tests.e2e.test_start_and_stop import wait_until_waiting

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

STALL = 5.0
"""Seconds."""
COLUMNS, ROWS = 200, 50
"""So large that frames, and the audit's rows four times a second, fill every buffer."""
REFUSED_TOOL = "mcp__other__approval_prompt"
ARRIVED = 6


class Prober(threading.Thread):
    """Asks as long as the terminal is stalled, and remembers the longest answer time."""

    def __init__(self, port: int, what: str, until: float) -> None:
        super().__init__(daemon=True)
        self._port, self._what, self._until = port, what, until
        self.answers = 0
        self.longest = 0.0
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        """Ask until the time is over."""
        try:
            # A stalled console that stops the server answers nothing in this time.
            with Connection(self._port, seconds=3.0) as connection:
                while time.monotonic() < self._until:
                    started = time.monotonic()
                    if self._what == HOOK:
                        command = f"stalled {self.answers} " + "x" * 100
                        reply = connection.ask(HOOK, command, tool=REFUSED_TOOL)
                        assert behavior(reply) == "deny"
                    else:
                        assert connection.get("/health")["name"] == "ccwatch"
                    self.longest = max(self.longest, time.monotonic() - started)
                    self.answers += 1
        except Exception as error:
            self.error = error


def shape(screen: str) -> list[str]:
    """Return a screen without what time alone changes."""
    return [re.sub(r"\d+:\d\d(?!:)|\d+ s\b", "AGE", line) for line in screen.split("\n")]


def test_the_server_answers_while_the_terminal_stalls_and_the_screen_recovers_whole(
    tmp_path: Path,
):
    port = free_port()
    command = console_command(tmp_path, port)
    with Session(command, columns=COLUMNS, rows=ROWS) as session:
        session.wait_for(f"127.0.0.1:{port}")
        first = Asker(port, "before the stall", HOOK)
        session.wait_for("before the stall")
        session.stop_reading()
        until = time.monotonic() + STALL
        probers = [Prober(port, what, until) for what in (HOOK, HOOK, "health")]
        arrived = [Asker(port, f"during the stall {number}", HOOK) for number in range(ARRIVED)]
        for prober in probers:
            prober.join(STALL + 10)
        assert [prober.error for prober in probers] == [None] * 3
        assert all(prober.answers > 20 for prober in probers)
        print(  # noqa: T201
            f"{sum(prober.answers for prober in probers)} answers in {STALL:g} s, the longest "
            f"after {max(prober.longest for prober in probers) * 1000:.0f} ms"
        )
        wait_until_waiting(port, 1 + ARRIVED)
        session.resume_reading()
        session.wait_for(f"{1 + ARRIVED} waiting")
        for asker in arrived:
            session.wait_for(asker.command)
        session.wait_quiet(quiet=0.4)
        recovered = shape(session.screen())
        # The same size again makes Textual draw every line anew.
        drawn_after = session.size
        session.resize(COLUMNS, ROWS + 1)
        session.resize(COLUMNS, ROWS)
        session.wait_for(lambda _: session.size > drawn_after + COLUMNS * ROWS)
        session.wait_quiet(quiet=0.4)
        assert shape(session.screen()) == recovered
        session.kill()
        session.process.wait()
        assert first.reply is None
