"""Calls that are held: whose answer is whose, how late, how much memory, and all at once."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
import urllib.request
from typing import TYPE_CHECKING, Any

from tests.bench.load import REFUSED_TOOL
from tests.bench.processes import (
    Server,
    finish,
    loading,
    read_line,
    resident_bytes,
    run_load,
    serving,
)
from tests.bench.table import Figure, percentile
from tests.e2e.asker import HANDSHAKE, HOOK, MODERN

if TYPE_CHECKING:
    from collections.abc import Iterator

EQUAL_IDS = 20
MANY = 1_000
DECISIONS = 600
DECIDE_AFTER = 0.01
"""Seconds after which the measured server decides: long enough for the loop to be at rest."""
KILOBYTE = 1000.0


def measure() -> Iterator[Figure]:
    """Measure with the gate, the journal and the server of ccwatch, and no console."""
    yield from _measure_delay()
    for kind in (MODERN, HANDSHAKE):
        heard, _ = _hold(kind, EQUAL_IDS)
        yield Figure(
            section="held",
            what=f"{EQUAL_IDS} with equal JSON-RPC ids got their own answer, {kind}",
            value=sum(behavior == _expected(command) for behavior, command, _ in heard),
            unit="calls",
            limit=EQUAL_IDS,
            least=True,
        )
    for kind, limit in ((HOOK, None), (MODERN, 70.0), (HANDSHAKE, 130.0)):
        heard, memory = _hold(kind, MANY)
        yield Figure(
            section="held", what=f"memory of each of {MANY}, {kind}", value=memory / KILOBYTE,
            unit="kB", limit=limit,
        )  # fmt: skip
        # The first that was decided says when the answering began.
        slowest = max(late for _, _, late in heard) / 1e9
        yield Figure(
            section="held", what=f"{MANY} answered at once: the last, {kind}", value=slowest,
            unit="s", limit=0.5,
        )  # fmt: skip


def _measure_delay() -> Iterator[Figure]:
    with serving("starlette") as server:
        bare = run_load("flood", server.port, kind=HOOK, clients=1, count=DECISIONS, tool="Bash")[
            "took"
        ]
    for percent in (50, 99):
        yield Figure(
            section="decision", what=f"bare Starlette POST, round trip, p{percent}",
            value=percentile(bare, percent) * 1000, unit="ms",
        )  # fmt: skip
    with tempfile.TemporaryFile() as file:
        syncs = [_time_sync(file.fileno()) for _ in range(DECISIONS // 2)]
    for percent in (50, 99):
        yield Figure(
            section="decision", what=f"bare write and fsync of one page, p{percent}",
            value=percentile(syncs, percent) * 1000, unit="ms",
        )  # fmt: skip
    for kind in (MODERN, HANDSHAKE, HOOK):
        with (
            tempfile.TemporaryDirectory() as folder,
            serving("ccwatch", "--folder", folder, "--decide-after", str(DECIDE_AFTER)) as server,
        ):
            late = run_load("decide", server.port, kind=kind, clients=1, count=DECISIONS)["took"]
        for percent in (50, 99):
            yield Figure(
                section="decision", what=f"decision to client, {kind}, p{percent}",
                value=percentile(late, percent) * 1000, unit="ms",
                bare=percentile(bare, percent) * 1000, limit=2.0 if percent == 99 else None,
            )  # fmt: skip


def _time_sync(descriptor: int) -> float:
    """Return seconds until a page is on the disk, which every decision must wait for."""
    time.sleep(DECIDE_AFTER / 2)
    started = time.perf_counter()
    os.write(descriptor, bytes(4096))
    os.fsync(descriptor)
    return time.perf_counter() - started


def _hold(kind: str, count: int) -> tuple[list[tuple[str, str, int]], float]:
    """Hold so many calls and decide all; returns what each heard, and bytes of memory a call."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving("ccwatch", "--folder", folder) as server,
    ):
        run_load("flood", server.port, kind=HOOK, clients=8, count=80, tool=REFUSED_TOOL)
        before = resident_bytes(server.pid)
        with loading("hold", server.port, kind=kind, count=count) as load:
            read_line(load, within=30)
            _wait_until_waiting(server, count)
            memory = (resident_bytes(server.pid) - before) / count
            server.process.send_signal(signal.SIGUSR1)
            return finish(load)["heard"], memory


def _expected(command: str) -> str:
    """Return what the server decides where calls have arrived in the order of their numbers."""
    return "allow" if int(command.split()[1]) % 2 == 0 else "deny"


def _wait_until_waiting(server: Server, count: int) -> None:
    give_up = time.monotonic() + 30
    url = f"http://127.0.0.1:{server.port}/health"
    while time.monotonic() < give_up:
        with urllib.request.urlopen(url, timeout=10) as answer:
            health: dict[str, Any] = json.load(answer)
        if health["waiting"] == count:
            return
        time.sleep(0.02)
    raise TimeoutError(f"never {count} calls waited")
