"""Running a program in a terminal of its own and reading what it writes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "PYTHONPATH": ROOT,
    "TEXTUAL_ANIMATIONS": "none",
}
SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|[\x00-\x1f]"
)


@contextlib.contextmanager
def open_terminal(columns: int = 80, lines: int = 24) -> Generator[tuple[int, int]]:
    """Yield both ends of a new terminal: what the person has, and what the program has."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    try:
        yield master, slave
    finally:
        os.close(master)
        os.close(slave)


def run_module(module: str, *arguments: str) -> bytes:
    """Return all bytes that a module writes to its terminal until it ends."""
    with open_terminal() as (master, slave):
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=ENVIRONMENT,
            cwd=ROOT,
            start_new_session=True,
        )
        let_go(slave)
        try:
            output = bytearray()
            with contextlib.suppress(OSError):  # EIO: the program has closed its end
                while data := os.read(master, 65536):
                    output += data
            assert process.wait(10) == 0, output.decode("utf-8", "replace")
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    return bytes(output)


def let_go(descriptor: int) -> None:
    """Close the terminal behind a descriptor, whose number stays taken until it is closed too."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def sequences(output: bytes) -> set[str]:
    """Return the control sequences in an output, with colours and positions made equal."""
    found = set[str]()
    for sequence in SEQUENCE.findall(output.decode()):
        found.add(re.sub(r"(?<=\[)[0-9;]+(?=[mH]$)", "", sequence))
    return found
