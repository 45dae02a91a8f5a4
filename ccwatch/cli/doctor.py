"""``ccwatch doctor``: looks at everything that ccwatch needs, and says what is wrong with it."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ccwatch import __version__
from ccwatch.cli import options
from ccwatch.cli.output import dump, quiet_pipe, write
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ccwatch.connect.record import Record
    from ccwatch.connect.request import Address
    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.port import Serving
    from ccwatch.doctor.wired import Wired
    from ccwatch.folders import Folders

DEFAULT_WAIT: Final = 60.0
MOST_SECONDS: Final = 3600.0
_VERSION_SECONDS: Final = 10.0
_TMUX_SECONDS: Final = 2.0
_PROGRAMS: Final = ("claude", "codex", "gemini", "copilot", "opencode")


@click.command()
@options.as_json
@click.option("--no-request", is_flag=True, help="Send no request through ccwatch.")
@click.option(
    "--wait",
    type=click.FloatRange(0, MOST_SECONDS),
    default=DEFAULT_WAIT,
    show_default=True,
    metavar="SECONDS",
    help="How long you have to answer that request; 0 asks you nothing.",
)
@click.option("--port", type=int, help="The port that ccwatch listens on.")
@options.data_dir
def doctor(
    *, as_json: bool, no_request: bool, wait: float, port: int | None, data_dir: str | None
) -> int:
    """Look at everything that ccwatch needs: is it there, whole, and yours alone?

    While ccwatch runs, a harmless request is sent on each way that your agents are connected by,
    and shown in its queue: deny it, or allow it, nothing is run. Nothing is changed.

    Exit code: 0 no problem, 1 a problem.
    """
    from ccwatch.config import find_folders

    examination = _Examination(find_folders(data_dir), port, None if no_request else wait)
    return examination.report(as_json=as_json)


class _Examination:
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
        self._directory = _find_directory()
        self._host, self._port = "127.0.0.1", 8660
        self._confirms = True
        self._trouble: UserError | None = None
        self._read_settings(port)
        self._serving: Serving | None = None
        self._records: tuple[Record, ...] = ()
        self._record_errors: tuple[UserError, ...] = ()
        self._wired: dict[str, tuple[Wired, ...]] = {}

    def _read_settings(self, port: int | None) -> None:
        """Read the settings; what is wrong with them is said among the files."""
        from ccwatch import config

        try:
            settings = config.load({"port": port}, self._folders, self._environ)
        except UserError as error:
            self._trouble = error
            self._port = port if port is not None else self._port
        else:
            self._host, self._port = settings.host, settings.port
            self._confirms = settings.confirm_widening

    def report(self, *, as_json: bool) -> int:
        """Print what is found, group by group, and return the exit code."""
        from ccwatch.doctor.finding import Status

        has_problem = False
        with quiet_pipe():
            for title, findings in self._examine():
                has_problem |= any(each.status is Status.PROBLEM for each in findings)
                _show(title, findings, as_json=as_json)
        return 1 if has_problem else 0

    def _examine(self) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        from ccwatch.doctor.finding import collect

        groups: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
            ("Python", self._check_python),
            ("Terminal", self._check_terminal),
            ("Port", self._check_port),
            ("Files", self._check_files),
        ]
        for title, check in groups:
            yield title, collect(title, check)
        trouble = collect("Agents", self._find_wired)
        yield "Tokens", (*trouble, *collect("Tokens", self._check_tokens))
        for agent in _PROGRAMS:
            yield self._title(agent), collect(agent, partial(self._check_agent, agent))
        if self._wait is not None:
            yield "Request", collect("Request", partial(self._check_request, self._wait))

    def _title(self, agent: str) -> str:
        from ccwatch.connect.agents import WIRINGS

        return WIRINGS[agent].title

    # -- this machine --------------------------------------------------------------------------

    def _check_python(self) -> Iterable[Finding]:
        import ccwatch
        from ccwatch.doctor.installation import Installation, check_installation, find_packages

        found = Installation(
            python=sys.version_info[:3],
            own=__version__,
            place=str(Path(ccwatch.__file__).parent),
            executable=sys.executable,
            packages=find_packages(),
        )
        return check_installation(found)

    def _check_terminal(self) -> Iterable[Finding]:
        from ccwatch.doctor.terminal import Terminal, check_terminal

        size = shutil.get_terminal_size() if sys.stdout.isatty() else None
        found = Terminal(
            environ=self._environ,
            size=(size.columns, size.lines) if size is not None else None,
            tmux=self._ask_tmux() if self._environ.get("TMUX") else None,
        )
        return check_terminal(found)

    def _ask_tmux(self) -> dict[str, str]:
        from ccwatch.doctor.program import find_program, run_program
        from ccwatch.doctor.terminal import TMUX_OPTIONS

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
        from ccwatch.doctor.port import check_port, check_socket, find_serving

        self._serving = find_serving(self._folders, self._host, self._port)
        yield from check_port(self._serving)
        yield from check_socket(self._serving)

    def _check_files(self) -> Iterator[Finding]:
        from ccwatch.doctor.files import check_files, check_lock_file, find_own_files
        from ccwatch.doctor.finding import collect, problem

        if self._trouble is not None:
            yield problem(str(self._trouble), self._trouble.hint)
        yield from check_files(find_own_files(self._folders), uid=os.getuid())
        yield from collect("the rules", self._check_rules)
        yield from check_lock_file(self._folders)

    def _check_rules(self) -> Iterator[Finding]:
        """Read the journal and the rules as the console does."""
        from ccwatch.doctor.finding import ok, problem
        from ccwatch.rules.book import RuleBook
        from ccwatch.rules.files import MANAGED_FILE
        from ccwatch.rules.places import Places
        from ccwatch.store.rules import read_kept

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

    def _read_confirmed(self) -> dict[str, str] | None:
        """Return the decide tokens that count; None where none must be confirmed.

        None also where the journal cannot be read, which is said among the files.
        """
        from ccwatch.store.tokens import read_confirmed

        try:
            return read_confirmed(self._folders.database) if self._confirms else None
        except UserError:
            return None

    def _check_tokens(self) -> Iterator[Finding]:
        from ccwatch.connect.request import TOKEN_VARIABLE
        from ccwatch.doctor.files import check_access, find_facts
        from ccwatch.doctor.tokens import check_tokens
        from ccwatch.tokens.file import read_tokens

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

    # -- agents --------------------------------------------------------------------------------

    def _find_wired(self) -> Iterator[Finding]:
        """Read what agents have; yields only what is wrong with ccwatch's own records of it."""
        from dataclasses import replace

        from ccwatch.connect.agents import WIRINGS
        from ccwatch.connect.request import Request, Scope
        from ccwatch.doctor.finding import problem
        from ccwatch.doctor.wired import find_wired, read_records

        self._records, errors = read_records(self._folders.state)
        for error in errors:
            yield problem(str(error), error.hint)
        request = Request(
            agent="",
            scope=Scope.USER,
            address=self._find_address(),
            directory=self._directory,
            home=Path.home(),
        )
        for agent, wiring in WIRINGS.items():
            folder = wiring.find_folder(self._environ)
            own = replace(request, agent=agent, folder=folder)
            self._wired[agent] = find_wired(own, self._records, self._folders.state)

    def _find_address(self) -> Address:
        from ccwatch.cli.connecting import find_address

        return find_address(self._folders, self._host, self._port or 8660)

    def _check_agent(self, agent: str) -> Iterator[Finding]:
        from ccwatch.connect.agents import WIRINGS
        from ccwatch.doctor.agents import check_rivals, check_wired
        from ccwatch.doctor.finding import note, problem
        from ccwatch.doctor.version import check_claude, parse_version

        wired = self._wired.get(agent, ())
        is_wired = any(each.is_wired for each in wired)
        place, printed, trouble = self._ask_version(agent)
        yield self._describe_program(agent, place, printed, is_wired=is_wired)
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

    def _ask_version(self, agent: str) -> tuple[str | None, str, tuple[Finding, ...]]:
        """Return where the program of an agent is, and what it prints as its version."""
        from ccwatch.doctor.finding import note
        from ccwatch.doctor.program import find_program, run_program

        place = find_program(agent, self._environ)
        if place is None:
            return None, "", ()
        try:
            words = (place, "--version")
            return place, run_program(words, self._environ, seconds=_VERSION_SECONDS), ()
        except OSError as error:
            return place, "", (note(f"{place} --version: {error}"),)

    def _describe_program(
        self, agent: str, place: str | None, printed: str, *, is_wired: bool
    ) -> Finding:
        from ccwatch.doctor.version import check_program

        return check_program(self._title(agent), place, printed, wired=is_wired)

    def _check_claude_settings(
        self, wired: tuple[Wired, ...], known: set[str]
    ) -> Iterator[Finding]:
        from ccwatch.doctor.claude_settings import check_settings, read_settings
        from ccwatch.doctor.finding import problem

        settings, broken = read_settings(wired[0].request)
        for path, words in broken:
            if path not in known:
                yield problem(f"{path} cannot be used: {words}", "mend it by hand")
        yield from check_settings(settings, wired)

    # -- the request ---------------------------------------------------------------------------

    def _check_request(self, wait: float) -> Iterator[Finding]:
        from ccwatch.doctor.finding import note, ok
        from ccwatch.doctor.request import find_routes, send_requests

        wired = [each for found in self._wired.values() for each in found if each.is_wired]
        if not wired:
            yield ok("no agent is connected: there is no way to try")
            return
        if self._serving is None or not self._serving.is_ours:
            yield note("nothing was sent: this data folder's ccwatch does not run on that port")
            return
        routes, notes = find_routes(wired, self._environ)
        yield from notes
        yield from send_requests(routes, str(self._directory), seconds=wait, announce=_announce)


def _find_directory() -> Path:
    try:
        return Path(os.path.realpath(os.getcwd()))
    except OSError:  # it is gone
        return Path("/")


def _announce(words: str) -> None:
    click.echo(escape(words), err=True)


def _show(title: str, findings: tuple[Finding, ...], *, as_json: bool) -> None:
    if as_json:
        for each in findings:
            write(dump(_describe(title, each)))
        return
    write(title)
    for each in findings:
        write(f"  {each.status.value:<8} {escape(each.words)}")
        if each.hint:
            write(f"           hint: {escape(each.hint)}")


def _describe(title: str, finding: Finding) -> dict[str, Any]:
    return {
        "group": title,
        "status": finding.status.value,
        "words": finding.words,
        "hint": finding.hint or None,
    }
