"""From the command to the first frame, and to the first answer."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.table import Figure, percentile
from tests.e2e.asker import free_port
from tests.e2e.pty_session import ROOT, Session, console_command

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTS = 5
FIRST_FRAME = b"nothing waits"


def measure() -> Iterator[Figure]:
    """Measure warm starts, in turn with the import of Textual alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_first_paint(folder)
        rounds = [
            (_import_textual(), measure_first_paint(folder), _measure_listening(folder))
            for _ in range(STARTS)
        ]
    bare, painted, listening = (percentile(times, 50) for times in zip(*rounds, strict=True))
    yield Figure(section="start", what="import textual.app: the baseline", value=bare, unit="s")
    yield Figure(section="start", what="first paint", value=painted, unit="s", bare=bare, limit=0.6)
    yield Figure(section="start", what="listening", value=listening, unit="s", bare=bare, limit=1.0)


def measure_first_paint(folder: Path) -> float:
    """Return seconds from the start of the process to its first frame on the terminal."""
    with Session(console_command(folder, free_port())) as session:
        painted = session.wait_bytes(FIRST_FRAME) - session.started
        # Ended while it still starts, it would not be the same start for the next one.
        session.wait_for("127.0.0.1:")
        return painted


def _measure_listening(folder: Path) -> float:
    port = free_port()
    with Session(console_command(folder, port)) as session:
        give_up = session.started + 15
        while time.monotonic() < give_up:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
            try:
                connection.request("GET", "/health")
                connection.getresponse().read()
                return time.monotonic() - session.started
            except ConnectionRefusedError:
                time.sleep(0.002)
            finally:
                connection.close()
    raise TimeoutError("it never listened")


def _import_textual() -> float:
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", "import textual.app"],
        check=True,
        cwd=ROOT,
        env={**os.environ, "TEXTUAL_ANIMATIONS": "none"},
    )
    return time.monotonic() - started
