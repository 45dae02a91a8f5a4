"""The real console, with a stop-watch inside: run in a terminal by ``tests.bench.console``.

Writes a report as JSON at SIGUSR1 and begins a new one: by how much the event loop was late at
worst, and when movement keys were acted upon.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

from ccwatch import config
from ccwatch.cli.run import run_console
from tests.bench.load import TICK


class Watch:
    """What was seen since the last report."""

    def __init__(self, report: Path) -> None:
        self._report = report
        self._late: list[float] = []
        self._moved: list[int] = []

    async def run(self, _address: str) -> None:
        """Watch until the process ends."""
        self._watch_console()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._write)
        while True:
            due = time.monotonic() + TICK
            await asyncio.sleep(TICK)
            self._late.append(time.monotonic() - due)

    def _watch_console(self) -> None:
        from ccwatch.console.screens.main import MainScreen

        move = MainScreen.action_move

        def watched_move(screen: MainScreen, steps: int) -> None:
            self._moved.append(time.monotonic_ns())
            move(screen, steps)

        MainScreen.action_move = watched_move  # pyright: ignore[reportAttributeAccessIssue]

    def _write(self) -> None:
        found = {"late": self._late, "moved": self._moved}
        partial = self._report.with_suffix(".partial")
        partial.write_text(json.dumps(found))
        partial.rename(self._report)
        self._late, self._moved = [], []


def main() -> None:
    """Run the console with a data folder, a port, and a file for reports."""
    folders = config.find_folders(sys.argv[1])
    settings = config.load({"port": int(sys.argv[2])}, folders)
    run_console(settings, folders, guests=Watch(Path(sys.argv[3])).run)


if __name__ == "__main__":
    main()
