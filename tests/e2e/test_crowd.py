"""Twenty agents at once, every one with the same JSON-RPC id, answered key by key."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.asker import HANDSHAKE, MODERN, Asker, behavior, free_port
from tests.e2e.pty_session import POLL, Session, console_command

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

CROWD = 20
ERAS = (MODERN, HANDSHAKE)
_selected = re.compile(r"▌.*call-(\d\d)")


def press_on(session: Session, asker: Asker, key: str) -> None:
    """Press a decision key on the selected call until it is taken, and wait for the answer."""
    give_up = time.monotonic() + 20
    while not asker.ended:
        assert time.monotonic() < give_up, session.screen()
        session.send(key)
        again = time.monotonic() + 1.0
        while not asker.ended and time.monotonic() < again:
            time.sleep(POLL)
        if not asker.ended and selected_on(session.screen()) not in {None, asker.command}:
            # It was taken, and the next call has the keys now.
            asker.join()


def selected_on(screen: str) -> str | None:
    """Return the command of the selected call."""
    found = _selected.search(screen)
    return f"call-{found[1]}" if found else None


def test_each_of_twenty_agents_with_equal_ids_gets_its_own_answer(tmp_path: Path):
    port = free_port()
    environ = {"CCWATCH_HOLD_MEDIUM": "0.2"}
    with Session(console_command(tmp_path, port), environ=environ) as session:
        session.wait_for(f"127.0.0.1:{port}")
        askers = {
            f"call-{number:02d}": Asker(port, f"call-{number:02d}", ERAS[number % len(ERAS)])
            for number in range(CROWD)
        }
        session.wait_for(f"{CROWD} waiting")
        session.send("g")
        wanted: dict[str, str] = {}
        for turn in range(CROWD):
            undecided = askers.keys() - wanted.keys()
            screen = session.wait_for(lambda screen, left=undecided: selected_on(screen) in left)
            command = selected_on(screen)
            assert command is not None
            wanted[command] = ("allow", "deny")[turn % 2]
            press_on(session, askers[command], wanted[command][0])
        heard = {command: behavior(asker.reply) for command, asker in askers.items()}
        assert heard == wanted
        session.wait_for("nothing waits")
