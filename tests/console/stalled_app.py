"""An app whose terminal stops reading; run in a terminal by the tests.

It tells through a pipe when the terminal has fallen far behind.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import Static

from ccwatch.console.terminal import SteadyDisplay, SteadyDriver, guard_stderr
from ccwatch.console.text import own

if TYPE_CHECKING:
    from textual.app import ComposeResult

TURNS = 200


class StalledApp(SteadyDisplay):
    """Fills the screen until the terminal no longer keeps up; then changes one line."""

    CSS = "#noise { height: 1fr }"
    AUTO_FOCUS = None

    def __init__(self, report: int, *, leave: bool) -> None:
        super().__init__(driver_class=SteadyDriver)
        self._report = report
        self._leave = leave
        self._written = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Static(own("before"), id="line")
        yield Static(id="noise")

    def frame_written(self) -> None:
        self._written.set()

    def on_mount(self) -> None:
        self.run_worker(self._stall())

    async def _stall(self) -> None:
        driver = self._driver
        assert isinstance(driver, SteadyDriver)
        noise, line = self.query_one("#noise", Static), self.query_one("#line", Static)
        number = 0
        while not driver.congested:
            number += 1
            noise.update(own("\n".join(f"{number} " * 12 for _ in range(30))))
            await asyncio.sleep(0.001)
        queued = driver.queued
        for turn in range(TURNS):
            line.update(own(f"after {turn}"))
            await asyncio.sleep(0.001)
        if self._leave:
            self.exit()
            os.write(self._report, b"left")
            return
        self._written.clear()
        os.write(self._report, b"grew" if driver.queued > queued else b"kept")
        await self._written.wait()
        self.exit()


def main(report: str, how: str, log: str) -> None:
    """Run with standard error guarded."""
    with guard_stderr(Path(log)):
        os.write(2, b"noise of a library\n")
        StalledApp(int(report), leave=how == "leave").run()
        os.write(2, b"more noise\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
