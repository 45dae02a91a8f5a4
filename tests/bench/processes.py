"""The processes of a measurement: started, asked what they cost, and ended by their own id."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tests.e2e.pty_session import ROOT

if TYPE_CHECKING:
    from collections.abc import Generator

START_SECONDS = 15.0
JOB_SECONDS = 90.0


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, to the nanosecond (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def resident_bytes(pid: int) -> int:
    """Return the memory that a process occupies."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A server that serves."""

    process: subprocess.Popen[str]
    port: int

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid


@contextlib.contextmanager
def serving(what: str, *options: str) -> Generator[Server]:
    """Run one of ``tests.bench.servers``."""
    with _started("tests.bench.servers", what, *options) as process:
        yield Server(process, int(read_line(process)))


@contextlib.contextmanager
def loading(job: str, port: int, **options: Any) -> Generator[subprocess.Popen[str]]:
    """Begin a job of ``tests.bench.load``; ``finish`` returns what it found."""
    with _started("tests.bench.load") as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps({"job": job, "port": port, **options}) + "\n")
        process.stdin.flush()
        yield process


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for a job and return what it found."""
    return json.loads(read_line(process, within=JOB_SECONDS))


def run_load(job: str, port: int, **options: Any) -> dict[str, Any]:
    """Do a whole job and return what it found."""
    with loading(job, port, **options) as process:
        return finish(process)


def read_line(process: subprocess.Popen[str], *, within: float = START_SECONDS) -> str:
    """Return the next line that a process writes."""
    output: IO[str] | None = process.stdout
    assert output is not None
    if not select.select([output], [], [], within)[0]:
        raise TimeoutError(f"{process.args} said nothing for {within:g} s")
    line = output.readline()
    if not line:
        raise RuntimeError(f"{process.args} ended with {process.wait(5)}")
    return line


@contextlib.contextmanager
def _started(module: str, *arguments: str) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": ROOT},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
