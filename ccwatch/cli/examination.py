"""An examination of this machine, of ccwatch, and of the agents that are connected to it."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ccwatch
from ccwatch import config
from ccwatch.cli.agent_examination import AgentExamination
from ccwatch.connect.agents import WIRINGS
from ccwatch.doctor.files import check_files, check_lock_file, find_own_files
from ccwatch.doctor.finding import collect, ok, problem
from ccwatch.doctor.installation import Installation, check_installation, find_packages
from ccwatch.doctor.port import check_port, check_socket, find_serving
from ccwatch.doctor.program import find_program, run_program
from ccwatch.doctor.terminal import TMUX_OPTIONS, Terminal, check_terminal
from ccwatch.errors import UserError
from ccwatch.rules.book import RuleBook
from ccwatch.rules.files import MANAGED_FILE
from ccwatch.rules.places import Places
from ccwatch.store.rules import read_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.port import Serving
    from ccwatch.folders import Folders

_TMUX_SECONDS: Final = 2.0


class Examination:
    """One run of the command.

    Args:
        folders: Where this ccwatch keeps its files.
        port: Another port than the settings say.
        wait: Seconds that a person has to answer a request; None sends none.
    """

    def __init__(self, folders: Folders, port: int | None, wait: float | None) -> None:
        self._folders = folders
        self._environ = dict(os.environ)
        self._wait = wait
        self._host, self._port = "127.0.0.1", 8660
        self._confirms = True
        self._trouble: UserError | None = None
        self._read_settings(port)
        self._serving: Serving | None = None
        self._agents = AgentExamination(
            folders, self._environ, self._host, self._port or 8660, confirms=self._confirms
        )

    def _read_settings(self, port: int | None) -> None:
        """Read the settings; what is wrong with them is said among the files."""
        try:
            settings = config.load({"port": port}, self._folders, self._environ)
        except UserError as error:
            self._trouble = error
            self._port = port if port is not None else self._port
        else:
            self._host, self._port = settings.host, settings.port
            self._confirms = settings.confirm_widening

    def run(self) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        """Yield what is found, group by group."""
        groups: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
            ("Python", self._check_python),
            ("Terminal", self._check_terminal),
            ("Port", self._check_port),
            ("Files", self._check_files),
        ]
        for title, check in groups:
            yield title, collect(title, check)
        agents = self._agents
        trouble = collect("Agents", agents.find_wired)
        yield "Tokens", (*trouble, *collect("Tokens", agents.check_tokens))
        for agent, wiring in WIRINGS.items():
            yield wiring.title, collect(agent, partial(agents.check, agent))
        if self._wait is not None:
            yield "Request", collect("Request", partial(self._check_request, self._wait))

    # -- this machine --------------------------------------------------------------------------

    def _check_python(self) -> Iterable[Finding]:
        found = Installation(
            python=sys.version_info[:3],
            own=ccwatch.__version__,
            place=str(Path(ccwatch.__file__).parent),
            executable=sys.executable,
            packages=find_packages(),
        )
        return check_installation(found)

    def _check_terminal(self) -> Iterable[Finding]:
        size = shutil.get_terminal_size() if sys.stdout.isatty() else None
        found = Terminal(
            environ=self._environ,
            size=(size.columns, size.lines) if size is not None else None,
            tmux=self._ask_tmux() if self._environ.get("TMUX") else None,
        )
        return check_terminal(found)

    def _ask_tmux(self) -> dict[str, str]:
        program = find_program("tmux", self._environ)
        found: dict[str, str] = {}
        for name in TMUX_OPTIONS if program is not None else ():
            try:
                words = (str(program), "show", "-gv", name)
                found[name] = run_program(words, self._environ, seconds=_TMUX_SECONDS).strip()
            except OSError:  # an older tmux does not know it, or none answers
                continue
        return found

    # -- ccwatch -------------------------------------------------------------------------------

    def _check_port(self) -> Iterator[Finding]:
        self._serving = find_serving(self._folders, self._host, self._port)
        yield from check_port(self._serving)
        yield from check_socket(self._serving)

    def _check_files(self) -> Iterator[Finding]:
        if self._trouble is not None:
            yield problem(str(self._trouble), self._trouble.hint)
        yield from check_files(find_own_files(self._folders), uid=os.getuid())
        yield from collect("the rules", self._check_rules)
        yield from check_lock_file(self._folders)

    def _check_rules(self) -> Iterator[Finding]:
        """Read the journal and the rules as the console does."""
        kept = None
        try:
            kept = read_kept(self._folders.database)
            yield ok("the journal can be read")
        except UserError as error:
            yield problem(str(error), error.hint)
        places = Places.of(self._folders.config, Path(MANAGED_FILE))
        book = RuleBook(places, kept=kept, confirms=self._confirms)
        book.load()
        for words in book.problems:
            yield problem(words, "ccwatch rules lint says more; nothing of a broken file is used")
        if not book.problems:
            yield ok(f"the rules can be read: {len(book.rules)}")

    def _check_request(self, wait: float) -> Iterator[Finding]:
        serves = self._serving is not None and self._serving.is_ours
        return self._agents.check_request(wait, serves=serves)
