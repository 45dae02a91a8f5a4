"""An examination of the agents: how each is connected, by which token, and whether it is heard."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ccwatch.cli.connecting import find_address
from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.request import TOKEN_VARIABLE, Request, Scope
from ccwatch.doctor.agents import check_rivals, check_wired
from ccwatch.doctor.claude_settings import check_settings, read_settings
from ccwatch.doctor.files import check_access, find_facts
from ccwatch.doctor.finding import note, ok, problem
from ccwatch.doctor.program import find_program, run_program
from ccwatch.doctor.request import find_routes, send_requests
from ccwatch.doctor.tokens import check_tokens
from ccwatch.doctor.version import check_claude, check_program, parse_version
from ccwatch.doctor.wired import find_wired, read_records
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.store.tokens import read_confirmed
from ccwatch.tokens.file import read_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.connect.record import Record
    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.wired import Wired
    from ccwatch.folders import Folders

_VERSION_SECONDS: Final = 10.0


class AgentExamination:
    """What all agents have of ccwatch in their settings, which is read once, by ``find_wired``.

    Args:
        folders: Where this ccwatch keeps its files.
        environ: The environment that agents would be started in.
        host: Where this ccwatch listens.
        port: On which port.
        confirms: Decide tokens wait for a key in the console.
    """

    def __init__(
        self,
        folders: Folders,
        environ: Mapping[str, str],
        host: str,
        port: int,
        *,
        confirms: bool,
    ) -> None:
        self._folders = folders
        self._environ = environ
        self._host, self._port = host, port
        self._confirms = confirms
        self._directory = _find_directory()
        self._records: tuple[Record, ...] = ()
        self._wired: dict[str, tuple[Wired, ...]] = {}

    def find_wired(self) -> Iterator[Finding]:
        """Read what agents have; yields only what is wrong with ccwatch's own records of it."""
        self._records, errors = read_records(self._folders.state)
        for error in errors:
            yield problem(str(error), error.hint)
        request = Request(
            agent="",
            scope=Scope.USER,
            address=find_address(self._folders, self._host, self._port),
            directory=self._directory,
            home=Path.home(),
        )
        for agent, wiring in WIRINGS.items():
            folder = wiring.find_folder(self._environ)
            own = replace(request, agent=agent, folder=folder)
            self._wired[agent] = find_wired(own, self._records, self._folders.state)

    def check_tokens(self) -> Iterator[Finding]:
        """Look at the file of tokens, and at those that stand in the settings of agents."""
        tokens = read_tokens(self._folders.tokens)
        wired = [each for found in self._wired.values() for each in found]
        paths = dict.fromkeys(Path(path) for each in wired for path, _ in each.secrets)
        files = [facts for path in paths if (facts := find_facts(path)) is not None]
        checked = [check_access(facts, uid=os.getuid()) for facts in files]
        yield from check_tokens(
            tokens,
            wired,
            self._records,
            open_files=[each for each in checked if each is not None],
            given=self._environ.get(TOKEN_VARIABLE, ""),
            confirmed=self._read_confirmed(),
        )

    def check(self, agent: str) -> Iterator[Finding]:
        """Look at an agent: its program, and each place where it is connected."""
        wired = self._wired.get(agent, ())
        is_wired = any(each.is_wired for each in wired)
        place, printed, trouble = self._ask_version(agent)
        yield check_program(WIRINGS[agent].title, place, printed, wired=is_wired)
        yield from trouble
        broken = dict.fromkeys(found for each in wired for found in each.problems)
        for path, words in broken:
            yield problem(f"{path} cannot be used: {words}", "mend it by hand")
        if place is not None and not is_wired:
            yield note("it is not connected", f"ccwatch connect {agent}")
        for each in wired:
            yield from check_wired(each)
        yield from check_rivals(wired)
        if is_wired and agent != "claude":
            # Nothing here can see it: whether Codex trusts its hooks, say.
            yield from map(note, WIRINGS[agent].notes)
        if agent == "claude" and (is_wired or place is not None):
            version = parse_version(printed)
            yield from check_claude(version, wired) if version is not None else ()
            yield from self._check_claude_settings(wired, {path for path, _ in broken})

    def check_request(self, wait: float, *, serves: bool) -> Iterator[Finding]:
        """Send a request on each way that agents are connected by, if this ccwatch ``serves``."""
        wired = [each for found in self._wired.values() for each in found if each.is_wired]
        if not wired:
            yield ok("no agent is connected: there is no way to try")
            return
        if not serves:
            yield note("nothing was sent: this data folder's ccwatch does not run on that port")
            return
        routes, notes = find_routes(wired, self._environ)
        yield from notes
        yield from send_requests(routes, str(self._directory), seconds=wait, announce=_announce)

    def _read_confirmed(self) -> dict[str, str] | None:
        """Return the decide tokens that count; None where none must be confirmed.

        None also where the journal cannot be read, which is said among the files.
        """
        try:
            return read_confirmed(self._folders.database) if self._confirms else None
        except UserError:
            return None

    def _ask_version(self, agent: str) -> tuple[str | None, str, tuple[Finding, ...]]:
        """Return where the program of an agent is, and what it prints as its version."""
        place = find_program(agent, self._environ)
        if place is None:
            return None, "", ()
        try:
            words = (place, "--version")
            return place, run_program(words, self._environ, seconds=_VERSION_SECONDS), ()
        except OSError as error:
            return place, "", (note(f"{place} --version: {error}"),)

    def _check_claude_settings(
        self, wired: tuple[Wired, ...], known: set[str]
    ) -> Iterator[Finding]:
        settings, broken = read_settings(wired[0].request)
        for path, words in broken:
            if path not in known:
                yield problem(f"{path} cannot be used: {words}", "mend it by hand")
        yield from check_settings(settings, wired)


def _find_directory() -> Path:
    try:
        return Path(os.path.realpath(os.getcwd()))
    except OSError:  # it is gone
        return Path("/")


def _announce(words: str) -> None:
    click.echo(escape(words), err=True)
