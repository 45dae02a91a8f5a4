"""One run of ``ccwatch-hook``, which agents start for every tool call."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch import hook
from tests.bench.table import Figure, percentile

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

RUNS = 15
LIMIT = 1.5
BARE = (sys.executable, "-I", "-S")
EVENT = b'{"hook_event_name":"PreToolUse","session_id":"s","tool_name":"Bash"}'
SECRET = "ccw_" + "s" * 43
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


def measure() -> Iterator[Figure]:
    """Measure the hook as a file and as a script, in turn with the import of a client."""
    script = shutil.which("ccwatch-hook", path=str(Path(sys.executable).parent))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.sock"
        token = Path(folder) / "one.token"
        token.write_text(SECRET)
        token.chmod(0o600)
        given = ["--agent", "claude", "--socket", str(path)]
        shown = [*given, "--token-file", str(token)]
        commands = {
            "import http.client: the baseline": [*BARE, "-c", "import http.client"],
            "answered, python -I -S hook.py": [*BARE, hook.__file__, *given],
            "answered, with --token-file": [*BARE, hook.__file__, *shown],
        }
        if script is not None:
            commands["answered, ccwatch-hook"] = [script, *given]
        nobody = [*given[:-1], f"{path}.none"]
        commands["denied, nobody answers"] = [*BARE, hook.__file__, *nobody]
        with _answering(path):
            rounds = [[_time(command) for command in commands.values()] for _ in range(RUNS + 1)]
    medians = [percentile(times, 50) for times in zip(*rounds[1:], strict=True)]
    for number, (what, median) in enumerate(zip(commands, medians, strict=True)):
        if number == 0:
            yield Figure(section="hook", what=what, value=median * 1000, unit="ms")
        else:
            yield Figure(
                section="hook", what=what, value=median * 1000, unit="ms",
                bare=medians[0] * 1000, limit=LIMIT, limits_ratio=True,
            )  # fmt: skip


def _time(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, input=EVENT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


@contextlib.contextmanager
def _answering(path: Path) -> Generator[None]:
    """Answer every request at once."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen()
        threading.Thread(target=_answer_all, args=(listener,), daemon=True).start()
        yield
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _answer_all(listener: socket.socket) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with peer:
            received = b""
            while not received.endswith(EVENT):
                received += peer.recv(65536)
            peer.sendall(ANSWER)
