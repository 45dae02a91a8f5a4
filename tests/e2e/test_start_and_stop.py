"""However ccwatch is ended or refuses to start: agents hear it, and the terminal is intact."""

from __future__ import annotations

import signal
import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.asker import HANDSHAKE, HOOK, MODERN, Asker, Connection, behavior, free_port
from tests.e2e.pty_session import ENTER_SCREEN, POLL, Session, console_command

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def wait_until_waiting(port: int, count: int) -> None:
    """Return once so many calls wait."""
    give_up = time.monotonic() + 15
    with Connection(port) as connection:
        while connection.get("/health")["waiting"] != count:
            assert time.monotonic() < give_up, f"never {count} calls waited"
            time.sleep(POLL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_answers_everything_that_waits_and_leaves_the_terminal_intact(
    number: signal.Signals, tmp_path: Path
):
    port = free_port()
    with Session(console_command(tmp_path, port)) as session:
        session.wait_for(f"127.0.0.1:{port}")
        askers = [Asker(port, f"{era} {turn}", era) for era in (MODERN, HANDSHAKE, HOOK)
                  for turn in range(3)]  # fmt: skip
        wait_until_waiting(port, len(askers))
        session.wait_for("9 waiting")
        session.kill(number)
        for asker in askers:
            asker.join()
            assert asker.error is None
            if asker.era == HOOK:
                assert asker.reply == {}
            else:
                assert behavior(asker.reply) == "deny"
                assert "was stopped" in asker.reply["message"]
        assert session.wait_exit() == 0
        assert session.is_intact()


def refuses(session: Session) -> str:
    """Check that a program said one line with a hint, ended with 2, and took no terminal over."""
    assert session.wait_exit() == 2
    lines = session.output.decode().replace("\r\n", "\n").strip().split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("ccwatch: ")
    assert lines[1].startswith("hint: ")
    assert session.is_intact()
    assert ENTER_SCREEN not in session.output
    return lines[0]


def test_a_second_process_on_the_same_folder_is_refused_and_the_first_goes_on(tmp_path: Path):
    port = free_port()
    with Session(console_command(tmp_path, port)) as first:
        first.wait_for(f"127.0.0.1:{port}")
        with Session(console_command(tmp_path, free_port())) as second:
            assert str(tmp_path) in refuses(second)
        with Connection(port) as connection:
            assert connection.get("/health")["name"] == "ccwatch"


def test_a_port_in_use_is_refused(tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with Session(console_command(tmp_path, port)) as session:
            assert f"port {port}" in refuses(session)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--host", "0.0.0.0"), "no token"),
        (("--host", "192.0.2.7"), "no token"),
        (("--port", "99999"), "port"),
        (("--deadline", "-1"), "deadline"),
    ],
)
def test_a_bad_setting_is_refused(options: tuple[str, ...], named: str, tmp_path: Path):
    with Session(console_command(tmp_path, free_port(), *options)) as session:
        assert named in refuses(session)


def test_a_data_folder_that_cannot_be_read_is_refused(tmp_path: Path):
    taken = tmp_path / "file"
    taken.write_text("no folder")
    with Session(console_command(taken, free_port())) as session:
        assert str(taken) in refuses(session)


def test_a_journal_that_is_damaged_is_refused_and_left_as_it_is(tmp_path: Path):
    journal = tmp_path / "ccwatch.db"
    journal.write_bytes(b"this is no database " * 500)
    with Session(console_command(tmp_path, free_port())) as session:
        assert str(journal) in refuses(session)
    assert journal.read_bytes() == b"this is no database " * 500
