"""Programs in a private tmux: keys in, the screen out."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

Wanted: TypeAlias = "str | re.Pattern[str] | Callable[[str], bool]"
POLL = 0.05
"""Seconds between two looks at a screen."""


class Tmux:
    """A tmux server of its own; every program in it gets a window of its own size.

    The socket is in a short folder of its own because its path may have no more than about a
    hundred characters.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ccwatch-tmux-")
        self._socket = Path(self._folder.name) / "socket"
        self._panes: list[Pane] = []

    def __enter__(self) -> Tmux:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pane in self._panes:
            pane.kill()
        if self._panes:
            self.run("kill-server", check=False)
        self._folder.cleanup()

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run one tmux command and return its output."""
        environ = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), "-f", "/dev/null", *arguments],
            env=environ,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=30,
        )
        if check and done.returncode:
            raise AssertionError(f"tmux {shlex.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def open(
        self,
        command: Sequence[str | Path],
        *,
        environ: Mapping[str, str],
        directory: Path,
        columns: int = 120,
        rows: int = 40,
    ) -> Pane:
        """Start a program with exactly this environment, and TERM and TMUX_PANE from tmux.

        Process id and exit code go through files: tmux may miss the end of a program.
        """
        record = Path(self._folder.name) / str(len(self._panes))
        passed = [f"{name}={value}" for name, value in environ.items()]
        program = shlex.join([*passed, *(str(word) for word in command)])
        terminal = 'TERM="$TERM" TMUX="$TMUX" TMUX_PANE="$TMUX_PANE"'
        inner = f"echo $$ >{record}.pid; exec env -i {terminal} {program}"
        line = (
            f"cd {shlex.quote(str(directory))} || exit; "
            f"sh -c {shlex.quote(inner)}; echo $? >{record}.exit"
        )
        new = ["new-session", "-d", "-P", "-F", "#{pane_id}"]
        new += ["-x", str(columns), "-y", str(rows), line]
        if not self._panes:
            options = ["set", "-g", "remain-on-exit", "on", ";"]
            options += ["set", "-g", "default-terminal", "tmux-256color", ";"]
            new = ["start-server", ";", *options, *new]
        pane = Pane(self, self.run(*new).strip(), record)
        self._panes.append(pane)
        return pane


@dataclass(frozen=True, slots=True)
class Pane:
    """One program in a terminal."""

    tmux: Tmux
    id: str
    _record: Path

    @property
    def pid(self) -> int:
        """The process id of the program, which must have begun to show something."""
        return int(self._record.with_suffix(".pid").read_text())

    def kill(self) -> None:
        """End the program, if it still runs, with a signal that it cannot refuse."""
        file = self._record.with_suffix(".pid")
        if file.exists() and self.exit_code() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.wait_exit()

    def send(self, *keys: str) -> None:
        """Press keys by their tmux names: ``a``, ``Enter``, ``Escape``, ``C-c``."""
        self.tmux.run("send-keys", "-t", self.id, *keys)

    def press(
        self,
        keys: str | Sequence[str],
        done: Callable[[str], bool],
        *,
        again: float = 0.5,
        within: float = 15.0,
    ) -> None:
        """Press keys until the screen shows that they were taken, every ``again`` seconds."""
        names = [keys] if isinstance(keys, str) else keys
        give_up = time.monotonic() + within
        while not done(screen := self.screen()):
            assert time.monotonic() < give_up, f"{keys} was never taken:\n{_framed(screen)}"
            self.send(*names)
            self.wait_until(done, within=again)

    def write(self, words: str) -> None:
        """Type words as they are."""
        self.tmux.run("send-keys", "-t", self.id, "-l", words)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self.tmux.run("resize-window", "-t", self.id, "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """Return what is on the screen, as text, blanks at the ends of lines removed."""
        lines = self.tmux.run("capture-pane", "-p", "-t", self.id).split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip()

    def exit_code(self) -> int | None:
        """Return the exit code as a shell tells it, or None while the program runs."""
        file = self._record.with_suffix(".exit")
        text = file.read_text().strip() if file.exists() else ""
        return int(text) if text else None

    def wait_for(self, wanted: Wanted, *, within: float = 10.0) -> str:
        """Return the screen as soon as it shows what is wanted.

        Args:
            wanted: A text, a pattern to find, or a question about the screen.
            within: Seconds until it is given up, with the screen in the error.
        """
        screen = self.wait_until(lambda now: _shows(now, wanted), within=within)
        assert _shows(screen, wanted), f"the screen never showed {wanted!r}:\n{_framed(screen)}"
        return screen

    def wait_gone(self, unwanted: Wanted, *, within: float = 10.0) -> str:
        """Return the screen as soon as it no longer shows something."""
        screen = self.wait_until(lambda now: not _shows(now, unwanted), within=within)
        assert not _shows(screen, unwanted), f"it went on showing {unwanted!r}:\n{_framed(screen)}"
        return screen

    def wait_until(self, asked: Callable[[str], bool], *, within: float) -> str:
        """Return the screen as soon as the answer is yes, or else the last one."""
        give_up = time.monotonic() + within
        while not asked(screen := self.screen()) and time.monotonic() < give_up:
            time.sleep(POLL)
        return screen

    def wait_still(self, *, quiet: float = 0.5, within: float = 10.0) -> str:
        """Return the screen once it has not changed for ``quiet`` seconds, as a person waits."""
        give_up = time.monotonic() + within
        last, since = self.screen(), time.monotonic()
        while time.monotonic() - since < quiet:
            if time.monotonic() > give_up:
                raise AssertionError(f"the screen never came to rest:\n{_framed(last)}")
            time.sleep(POLL)
            now = self.screen()
            if now != last:
                last, since = now, time.monotonic()
        return last

    def wait_exit(self, *, within: float = 10.0) -> int:
        """Return the exit code once the program has ended."""
        give_up = time.monotonic() + within
        while (code := self.exit_code()) is None:
            if time.monotonic() > give_up:
                raise AssertionError(f"it did not end in {within:g} s:\n{_framed(self.screen())}")
            time.sleep(POLL)
        return code


def _shows(screen: str, wanted: Wanted) -> bool:
    if isinstance(wanted, str):
        return wanted in screen
    if isinstance(wanted, re.Pattern):
        return wanted.search(screen) is not None
    return wanted(screen)


def _framed(screen: str) -> str:
    return "\n".join(f"  │{line}" for line in screen.split("\n"))
