"""``kill -9`` at any moment: what an agent has heard is in the journal, and nothing waits on."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.asker import HANDSHAKE, HOOK, MODERN, Asker, Connection, behavior, free_port
from tests.e2e.pty_session import Session, console_command
from tests.e2e.test_start_and_stop import wait_until_waiting

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("CCWATCH_E2E_KILLS", "5"))
WAITING = 8
STREAMS = 3
REFUSED_TOOL = "mcp__other__approval_prompt"
"""ccwatch denies it by itself: a stream of decisions in flight, faster than any keys."""
SCREEN = (160, 45)
HOLD = 0.2


class Stream(threading.Thread):
    """Asks without a pause until the connection breaks, and remembers what it has heard."""

    def __init__(self, port: int, name: str, era: str) -> None:
        super().__init__(daemon=True)
        self._port, self._name, self._era = port, name, era
        self.heard: dict[str, str] = {}
        self.start()

    def run(self) -> None:
        """Ask."""
        try:
            with Connection(self._port, seconds=20) as connection:
                for number in range(100_000):
                    command = f"{self._name}-{number}"
                    reply = connection.ask(self._era, command, request_id=number, tool=REFUSED_TOOL)
                    self.heard[command] = behavior(reply)
        except Exception:
            return


def kill_once(folder: Path, port: int, turn: int) -> dict[str, str]:
    """Start, let calls wait and decisions flow, kill; returns what each agent has heard."""
    chance = random.Random(turn)
    columns, rows = SCREEN
    command = console_command(folder, port)
    environ = {"CCWATCH_HOLD_MEDIUM": str(HOLD)}
    with Session(command, environ=environ, columns=columns, rows=rows) as session:
        session.wait_for(f"127.0.0.1:{port}")
        eras = (MODERN, HANDSHAKE, HOOK)
        askers = [
            Asker(port, f"waits-{turn}-{number}", eras[number % 3]) for number in range(WAITING)
        ]
        wait_until_waiting(port, WAITING)
        session.wait_for(f"{WAITING} waiting")
        streams = [Stream(port, f"flows-{turn}-{era}", era) for era in eras]
        press_until_answered(session, askers, "d")
        session.send("a" if turn % 2 else "d")
        # Somewhere between the key, the end of its hold and the answer.
        kill_at = time.monotonic() + chance.uniform(0.0, 0.3 + 2 * HOLD)
        while time.monotonic() < kill_at:
            time.sleep(0.001)
        session.process.kill()
        session.process.wait()
        heard: dict[str, str] = {}
        for asker in askers:
            asker.join()
            if asker.error is None:
                heard[asker.command] = behavior(asker.reply)
        for stream in streams:
            stream.join(20)
            heard |= stream.heard
        return heard


def press_until_answered(session: Session, askers: list[Asker], key: str) -> None:
    """Press a decision key until one agent has its answer, then let the next call be painted."""
    give_up = time.monotonic() + 20
    while not any(asker.ended for asker in askers):
        assert time.monotonic() < give_up, session.screen()
        session.send(key)
        again = time.monotonic() + 0.8
        while time.monotonic() < again and not any(asker.ended for asker in askers):
            time.sleep(0.01)
    painted = time.monotonic() + 0.5
    while time.monotonic() < painted:
        time.sleep(0.01)


def read_journal(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every call of the journal by its command, as the command line tells it."""
    done = subprocess.run(
        [
            sys.executable, "-m", "ccwatch", "audit", "list", "--json", "--limit", "1000000",
            "--data-dir", str(folder),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    found = {row["headline"]: row for row in rows}
    assert len(found) == len(rows), "a call stands twice in the journal"
    return found


def test_no_answer_is_missing_and_no_call_waits_after_a_kill(tmp_path: Path):
    port = free_port()
    heard: dict[str, str] = {}
    for turn in range(KILLS):
        heard |= kill_once(tmp_path, port, turn)
    with Session(console_command(tmp_path, port)) as session:
        session.wait_for(f"127.0.0.1:{port}")
        written = read_journal(tmp_path)
        session.kill()
    waiting = [command for command, row in written.items() if row["verdict"] in {None, "waiting"}]
    lost = [
        command
        for command, told in heard.items()
        if command not in written or written[command]["verdict"] != told
    ]
    abandoned = sum(row["decider"] == "abandoned at a restart" for row in written.values())
    by_key = sum(command.startswith("waits") for command in heard)
    print(  # noqa: T201
        f"{KILLS} kills: {len(heard)} answers heard, {by_key} of them by key; "
        f"{len(written)} calls in the journal, {abandoned} abandoned; "
        f"{len(lost)} answers not in the journal, {len(waiting)} calls left waiting"
    )
    assert not lost
    assert not waiting
    assert by_key >= KILLS
    assert abandoned >= KILLS * (WAITING - 3)
