"""``ccwatch-hook`` as a process, and a ccwatch at its socket that a test plays."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccwatch import hook

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    Play = Callable[..., "PlayedCcwatch"]

HOOK = Path(hook.__file__)
PRE_TOOL_USE = {"hook_event_name": "PreToolUse", "session_id": "s1", "tool_name": "Bash"}
SECRET = "ccw_" + "s" * 43
ALLOW = b'{"hookSpecificOutput": {"decision": {"behavior":  "allow"}}}'


def answering(
    body: bytes = ALLOW, *, status: bytes = b"200 OK", length: int | None = None
) -> bytes:
    size = len(body) if length is None else length
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n" % (status, size) + body


class PlayedCcwatch:
    """Takes one request at a socket; answers it, or holds it until the other end has gone."""

    def __init__(self, path: Path, answer: bytes | None) -> None:
        self.path = path
        self.request = b""
        self.taken, self.left = threading.Event(), threading.Event()
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.settimeout(15)
        self._listener.bind(str(path))
        path.chmod(0o600)
        self._listener.listen(4)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            peer, _ = self._listener.accept()
        except OSError:
            return
        with peer:
            while not self._is_whole():
                self.request += peer.recv(65536)
            self.taken.set()
            if self._answer is None:
                peer.recv(1)
                self.left.set()
            else:
                peer.sendall(self._answer)

    def _is_whole(self) -> bool:
        head, separator, body = self.request.partition(b"\r\n\r\n")
        sizes = [line for line in head.split(b"\r\n") if line.startswith(b"Content-Length: ")]
        return bool(separator) and len(body) == int(sizes[0].partition(b": ")[2])

    def close(self) -> None:
        self._listener.close()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", str(HOOK), *arguments]


def run(
    arguments: list[str],
    told: Any = PRE_TOOL_USE,
    *,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> tuple[int, bytes, bytes]:
    """Return exit code, standard output and standard error."""
    given = told if isinstance(told, bytes) else json.dumps(told).encode()
    done = subprocess.run(
        arguments,
        input=given,
        capture_output=True,
        timeout=15,
        env={"HOME": "/nonexistent", **(environ or {})},
        cwd=cwd,
    )
    return done.returncode, done.stdout, done.stderr


def pick_denial(answer: Any) -> tuple[str, str]:
    """Return how an answer denies, and with which reason."""
    output: dict[str, Any] = answer.get("hookSpecificOutput", answer)
    found: Any = output.get("decision", output)
    if isinstance(found, str):
        return found, output["reason"]
    told: dict[str, str] = found
    verdict = told.get("behavior") or told["permissionDecision"]
    return verdict, told.get("message") or told["permissionDecisionReason"]


@contextlib.contextmanager
def playing(folder: Path) -> Generator[Play]:
    """Yield what begins a ccwatch at ``s.sock`` that gives an answer, or holds where it is None."""
    played: list[PlayedCcwatch] = []

    def begin(answer: bytes | None = answering()) -> PlayedCcwatch:
        played.append(PlayedCcwatch(folder / "s.sock", answer))
        return played[-1]

    yield begin
    for each in played:
        each.close()
