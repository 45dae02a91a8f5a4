"""The console and the server on one loop: lag, keys, and bytes to the terminal."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccwatch.console.arming import PAINTED, TYPING
from tests.bench.load import REFUSED_TOOL
from tests.bench.processes import finish, loading, run_load
from tests.bench.table import Figure, percentile
from tests.e2e.asker import HOOK, MODERN, Asker, Connection, free_port
from tests.e2e.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

WAITING = 5
"""As many as the queue shows at 80×24: every one of their ages ticks."""
ARRIVALS = 8
"""As many as the queue shows at 120×40, two lines each."""
LOAD_SECONDS = 8.0
IDLE_SECONDS = 6.0
STALL_SECONDS = 5.0
KEYS = 60
DECISIONS = 12
HOLD = 0.2
ENVIRON = {"CCWATCH_WAITING_PER_AGENT": "500", "CCWATCH_HOLD_MEDIUM": str(HOLD)}


class Watched:
    """A console in a terminal, and its reports."""

    def __init__(self, session: Session, port: int, report: Path) -> None:
        self.session = session
        self.port = port
        self._report = report

    def report(self) -> dict[str, Any]:
        """Return what was seen since the last report."""
        self._report.unlink(missing_ok=True)
        self.session.kill(signal.SIGUSR1)
        give_up = time.monotonic() + 10
        while not self._report.exists():
            if time.monotonic() > give_up:
                raise TimeoutError("the console made no report")
            time.sleep(0.01)
        return json.loads(self._report.read_text())

    def hold(self, count: int, *, era: str = HOOK, name: str = "call") -> list[Asker]:
        """Let calls wait, and return their askers once all of them wait."""
        with Connection(self.port) as connection:
            waiting: int = connection.get("/health")["waiting"]
            askers = [Asker(self.port, f"{name} {number}", era) for number in range(count)]
            give_up = time.monotonic() + 20
            while connection.get("/health")["waiting"] < waiting + count:
                if time.monotonic() > give_up:
                    raise TimeoutError(f"never {count} more calls waited")
                time.sleep(0.01)
        return askers


@contextlib.contextmanager
def watched(*, columns: int = 80, rows: int = 24) -> Generator[Watched]:
    """Run a console with a data folder of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "report.json"
        command = [sys.executable, "-m", "tests.bench.watched", name, str(port), str(report)]
        with Session(command, environ=ENVIRON, columns=columns, rows=rows) as session:
            session.wait_for(f"127.0.0.1:{port}")
            session.wait_quiet(quiet=1.2)
            yield Watched(session, port, report)


def measure() -> Iterator[Figure]:
    """Measure the real console in a pty."""
    yield from _measure_bytes()
    yield from _measure_load()
    yield from _measure_stall()


def _measure_bytes() -> Iterator[Figure]:
    with watched() as console:
        session = console.session
        yield Figure(
            section="terminal", what="80×24, idle, nothing waits", unit="B/s", limit=0,
            value=_count_bytes(session, IDLE_SECONDS),
        )  # fmt: skip
        console.hold(WAITING)
        session.wait_quiet(quiet=0.3)
        yield Figure(
            section="terminal", what=f"80×24, idle, {WAITING} calls wait",
            unit="B/s", limit=200, value=_count_bytes(session, IDLE_SECONDS),
        )  # fmt: skip
        moves: list[int] = []
        for key in "jkjkjk":
            session.wait_quiet(quiet=0.3)
            before = session.size
            session.send(key)
            session.wait_for(lambda _, before=before: session.size > before + 50)
            moves.append(session.wait_quiet(quiet=0.3) - before)
        yield Figure(
            section="terminal", what="80×24, one j, at most", unit="kB",
            value=max(moves) / 1000, limit=4,
        )  # fmt: skip
    with watched(columns=120, rows=40) as console:
        painted = [_measure_paint(console, number) for number in range(ARRIVALS)]
        for name, value, limit in (
            ("p50", percentile(painted, 50), None),
            ("max", max(painted), 100),
        ):
            yield Figure(
                section="terminal", what=f"120×40, arrival to paint, {name}", unit="ms",
                value=value * 1000, limit=limit,
            )  # fmt: skip


def _measure_paint(console: Watched, number: int) -> float:
    """Return seconds from sending a call to its name on the terminal."""
    session = console.session
    name = f"arrival-{number:03d}"
    after, sent = session.size, time.monotonic()
    Asker(console.port, name, HOOK)
    painted = session.wait_bytes(name.encode(), after=after) - sent
    session.wait_quiet(quiet=0.05)
    return painted


def _measure_load() -> Iterator[Figure]:
    with watched(columns=120, rows=40) as console:
        askers = console.hold(WAITING, era=MODERN)
        console.session.wait_quiet(quiet=0.3)
        console.report()
        _, idle = _press_keys(console, KEYS // 2)
        yield _figure("idle: key to action, p99", percentile(idle, 99) * 1000, "ms")
        late, keys, took, _, bare = _load(console, 200, keys=KEYS)
        for name, lag, idle, limit in (
            ("p99", percentile(late, 99), percentile(bare, 99), None),
            ("max", max(late), max(bare), 25),
        ):
            yield Figure(
                section="console", what=f"200 requests/s: loop lag, {name}; bare: idle loop",
                value=lag * 1000, unit="ms", bare=idle * 1000, limit=limit,
            )  # fmt: skip
        yield _figure("200 requests/s: key to action, p99", percentile(keys, 99) * 1000, "ms", 15)
        yield _figure("200 requests/s: HTTP, p99", percentile(took, 99) * 1000, "ms")
        late, _, took, sent, bare = _load(console, 500, keys=0)
        yield Figure(
            section="console", what="500 rows/s: loop lag, max; bare: idle loop", unit="ms",
            value=max(late) * 1000, bare=max(bare) * 1000, limit=50,
        )  # fmt: skip
        yield _figure("500 rows/s: HTTP, p99", percentile(took, 99) * 1000, "ms")
        yield _figure("500 rows/s: to the terminal", sent / LOAD_SECONDS / 1000, "kB/s", 90)
        answers = _decide(console, [*askers, *console.hold(DECISIONS, era=MODERN, name="more")])
        what = "key to answer, beyond typing guard and hold, "
        yield _figure(what + "p50", percentile(answers, 50) * 1000, "ms")
        yield _figure(what + "max", max(answers) * 1000, "ms", 20)


def _load(
    console: Watched, rate: float, *, keys: int
) -> tuple[list[float], list[float], list[float], int, list[float]]:
    """Load the server.

    Returns loop lags, key delays, request times, bytes to the terminal, and the lags that an idle
    loop of another process had meanwhile.
    """
    console.report()
    before = console.session.size
    load = {"kind": HOOK, "rate": rate, "seconds": LOAD_SECONDS, "tool": REFUSED_TOOL}
    with (
        loading("sleep", console.port, seconds=LOAD_SECONDS) as idle,
        loading("pace", console.port, **load) as loaded,
    ):
        late, delays = _press_keys(console, keys)
        took = finish(loaded)["took"]
        bare = finish(idle)["late"]
    sent = console.session.size - before
    return [*late, *console.report()["late"]], delays, took, sent, bare


def _press_keys(console: Watched, count: int) -> tuple[list[float], list[float]]:
    """Press j and k in turn, about eight a second; returns loop lags, and each key's delay."""
    pressed: list[int] = []
    for number in range(count):
        pressed.append(time.monotonic_ns())
        console.session.send("jk"[number % 2])
        time.sleep(0.09 + 0.017 * (number % 5))
    report = console.report()
    moved: list[int] = report["moved"]
    assert len(moved) == count, f"{count} keys, {len(moved)} moves"
    delays = [(at - key) / 1e9 for key, at in zip(pressed, moved, strict=True)]
    return report["late"], delays


def _decide(console: Watched, askers: list[Asker]) -> list[float]:
    """Allow call after call by key; returns how late each answer was, waits by design apart."""
    console.session.send("g")
    answers: list[float] = []
    for _ in range(DECISIONS):
        time.sleep(PAINTED + 0.3)
        waiting = [asker for asker in askers if not asker.ended]
        pressed = time.monotonic()
        console.session.send("a")
        while not (heard := [asker for asker in waiting if asker.ended]):
            assert time.monotonic() < pressed + 10, console.session.screen()
            time.sleep(0.01)
        answers.append(heard[0].heard - pressed - TYPING - HOLD)
    return answers


def _measure_stall() -> Iterator[Figure]:
    with watched(columns=120, rows=40) as console:
        console.hold(WAITING)
        for what, stalled, limit in (
            ("terminal reads", False, None),
            ("terminal stalled", True, 50),
        ):
            console.session.wait_quiet(quiet=0.1, within=2 * STALL_SECONDS)
            if stalled:
                console.session.stop_reading()
            console.report()
            took = run_load(
                "pace", console.port, kind=HOOK, rate=200, seconds=STALL_SECONDS,
                tool=REFUSED_TOOL,
            )["took"]  # fmt: skip
            late = console.report()["late"]
            yield _figure(f"{what} 5 s, 200 requests/s: loop lag, max", max(late) * 1000, "ms")
            yield _figure(f"{what} 5 s, 200 requests/s: HTTP, max", max(took) * 1000, "ms", limit)
        resumed = time.monotonic()
        before = console.session.size
        console.session.resume_reading()
        console.session.wait_for(lambda _: console.session.size > before)
        console.session.wait_quiet(quiet=0.3)
        last = console.session.received[-1][0]
        yield _figure("terminal read again: the screen is whole after", last - resumed, "s")


def _count_bytes(session: Session, seconds: float) -> float:
    before, until = session.size, time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(left)
    return (session.size - before) / seconds


def _figure(what: str, value: float, unit: str, limit: float | None = None) -> Figure:
    return Figure(section="console", what=what, value=value, unit=unit, limit=limit)
