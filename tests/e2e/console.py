"""ccwatch in a terminal, and a person in front of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.e2e.terminal import Pane, Tmux

COLUMNS, ROWS = 80, 24
"""So narrow that the audit is not beside the queue: what is on the screen waits."""
LOOK = 0.45
"""Seconds that a person looks before a decision; ccwatch takes no key before 0.35 s."""
LEAVES = 2.0
"""Seconds in which a decision has certainly left: an allow is held for one."""
BETWEEN_LETTERS = 0.1
"""Seconds between the letters that a person types: a paste is refused."""
NOTHING_WAITS = "nothing waits"

_address = re.compile(r"127\.0\.0\.1:(\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Console:
    """A running ccwatch and the keys of its person."""

    pane: Pane
    port: int
    data: Path
    environ: Mapping[str, str]

    @property
    def mcp_url(self) -> str:
        """Where clients find the prompt tool."""
        return f"http://127.0.0.1:{self.port}/mcp"

    def allow(self, headline: str) -> None:
        """Allow the selected call, which shows ``headline``, and wait until that has left."""
        self._decide("a", headline)

    def allow_by_word(self, headline: str, word: str) -> None:
        """Allow the selected critical call by typing its word, as often as it is not taken."""
        prompt = f"To allow this critical call, type  {word}"
        for _ in range(3):
            self.press("a", headline, shown=prompt)
            for letter in word:
                self.pane.send(letter)
                time.sleep(BETWEEN_LETTERS)
            self.pane.wait_gone(prompt)
            left = self.pane.wait_until(lambda now: not _waits(now, headline), within=LEAVES)
            if not _waits(left, headline):
                return
        raise AssertionError(f"{word} was never taken")

    def deny(self, headline: str) -> None:
        """Deny the selected call."""
        self._decide("d", headline)

    def deny_why(self, headline: str, reason: str, *, key: str = "D") -> None:
        """Deny the selected call with a reason; of a plan any key that denies asks for one."""
        self.press(key, headline, shown="Say why")
        self.pane.write(reason)
        self.pane.wait_for(reason)
        self.pane.send("Enter")
        self.pane.wait_for("d deny   s deny and stop")
        self.pane.send("d")
        self.pane.wait_for(lambda screen: not _waits(screen, headline))

    def answer(self, headline: str, *keys: str) -> None:
        """Answer the selected question with these keys of its form, and send that."""
        self.press("a", headline, shown="s send")
        for key in keys:
            self.pane.wait_still(quiet=LOOK)
            self.pane.send(key)
        self._press("s", lambda screen: not _waits(screen, headline))

    def answer_refused(self, key: str, headline: str) -> None:
        """Select the call that its agent has refused, and press a key on it until it is gone."""
        self.pane.wait_for(lambda screen: headline in screen and "1 refused" in screen, within=20)
        self.pane.press("j", lambda screen: "let it try again" in screen)
        self._press(key, lambda screen: "1 refused" not in screen)

    def edit(self, headline: str, text: str, *, showing: str) -> None:
        """Put another text in the place of what the editor shows, and go back to the call.

        ``showing`` is a part of the text that fits on a line.
        """
        self.press("e", headline, shown="Esc done")
        self.pane.press(("F7", "Delete"), lambda screen: headline not in screen)
        self.pane.write(text)
        self.pane.wait_for(showing)
        self.pane.send("Escape")
        self.pane.wait_gone("Esc done")
        self.pane.wait_for("edited")

    def press(self, key: str, headline: str, *, shown: str) -> None:
        """Press a key on the selected call until the screen shows something."""
        self.wait_call(headline)
        self._press(key, lambda screen: shown in screen)

    def wait_call(self, headline: str) -> None:
        """Wait until a call that shows ``headline`` waits."""
        self.pane.wait_for(lambda screen: _waits(screen, headline), within=20)

    def wait_empty(self, *, within: float = 10.0) -> None:
        """Wait until nothing waits any more."""
        self.pane.wait_for(NOTHING_WAITS, within=within)

    def quit(self) -> None:
        """Leave ccwatch, although agents may be connected."""
        self.pane.wait_still(quiet=LOOK)
        self.pane.send("q")
        asked = self.pane.wait_for(lambda screen: "Quit?" in screen or not self.runs())
        if "Quit?" in asked:
            self.pane.send("y")
        assert self.pane.wait_exit() == 0

    def runs(self) -> bool:
        """Return whether ccwatch still runs."""
        return self.pane.exit_code() is None

    def audit(self) -> list[dict[str, Any]]:
        """Return what the journal says about every call, the oldest first."""
        lines = self._run("audit", "list", "--json", "--data-dir", str(self.data)).splitlines()
        return [self._record(json.loads(line)["id"]) for line in reversed(lines)]

    def hook_settings(self) -> str:
        """Return what goes into ``claude --settings``, as the README says."""
        return self._run("hooks", "--port", str(self.port))

    def _record(self, call_id: str) -> dict[str, Any]:
        shown = self._run("audit", "show", call_id, "--json", "--data-dir", str(self.data))
        return json.loads(shown)

    def _decide(self, key: str, headline: str) -> None:
        """Press a key until the call is gone: one that came too early is not taken."""
        self.wait_call(headline)
        self._press(key, lambda screen: not _waits(screen, headline))

    def _press(self, key: str, done: Callable[[str], bool]) -> None:
        self.pane.wait_still(quiet=LOOK)
        self.pane.press(key, done, again=LEAVES)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ccwatch", *arguments],
            env=dict(self.environ),
            check=False,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _waits(screen: str, headline: str) -> bool:
    """Whether a call is on the screen; while nothing waits, the last calls are there too."""
    return headline in screen and NOTHING_WAITS not in screen


def start_console(tmux: Tmux, folder: Path, *, port: int = 0, **settings: str) -> Console:
    """Start ccwatch and wait until it serves; ``settings`` are in its environment."""
    environ = {
        "HOME": str(folder),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        **{f"CCWATCH_{name.upper()}": value for name, value in settings.items()},
    }
    data = folder / "data"
    pane = tmux.open(
        [sys.executable, "-m", "ccwatch", "--data-dir", data, "--port", str(port)],
        environ=environ,
        directory=folder,
        columns=COLUMNS,
        rows=ROWS,
    )
    found = _address.search(pane.wait_for(_address, within=20))
    assert found is not None
    return Console(pane, int(found[1]), data, environ)
