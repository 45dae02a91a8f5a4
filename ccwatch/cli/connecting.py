"""What ``ccwatch connect`` and ``ccwatch disconnect`` share: options, and the word of a person."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

import ccwatch
from ccwatch.cli.directory import find_directory
from ccwatch.cli.output import write
from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.diff import show_change
from ccwatch.connect.plan import PlanError
from ccwatch.connect.request import Address, Request, Scope, spell_base
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from ccwatch.connect.plan import Change
    from ccwatch.folders import Folders

agent_argument = click.argument("agent", type=click.Choice(list(WIRINGS)))
scope_option = click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default=Scope.USER.value,
    show_default=True,
    help="Whose settings: yours, those that a project shares, or yours in one project.",
)
cwd_option = click.option(
    "--cwd", metavar="DIR", help="The project, for --scope project and local.  [default: this one]"
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Only show what would change.")
yes_option = click.option("--yes", "-y", is_flag=True, help="Write without asking.")


def find_request(agent: str, scope: str, cwd: str | None, address: Address) -> Request:
    """Return the request for an agent and a scope, with the folders that they are about.

    Raises:
        UserError: There is no such directory, or the agent has no such scope.
    """
    wiring = WIRINGS[agent]
    if Scope(scope) not in wiring.scopes:
        known = " or ".join(known.value for known in wiring.scopes)
        raise UserError(f"{wiring.title} has no scope {scope}", hint=f"give --scope {known}")
    return Request(
        agent=agent,
        scope=Scope(scope),
        address=address,
        directory=Path(os.path.realpath(find_directory(cwd))),
        home=Path.home(),
        folder=wiring.find_folder(os.environ),
    )


def find_address(folders: Folders, host: str, port: int) -> Address:
    """Return where ccwatch is reached.

    Raises:
        UserError: It has no port that stays, or ``ccwatch-hook`` cannot be found.
    """
    if not port:
        raise UserError("port 0 is another one at each start", hint="give a port with --port")
    hook = Path(ccwatch.__file__).with_name("hook.py")
    if not sys.executable or not hook.is_file():
        raise UserError(
            "ccwatch-hook cannot be found", hint="install ccwatch again, it is a part of it"
        )
    # Isolated, and without what site loads: no variable and no folder of an agent has a say then.
    program = (sys.executable, "-I", "-S", str(hook))
    return Address(base=spell_base(host, port), socket=str(folders.socket), hook=program)


def show_changes(changes: Iterable[Change]) -> None:
    """Print what becomes of files."""
    for change in changes:
        if change.is_change:
            for line in show_change(change):
                write(line)


def confirm(question: str, *, yes: bool) -> bool:
    """Say whether a person wants it.

    Raises:
        UserError: Nobody can be asked.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UserError("nobody can be asked: there is no terminal", hint="give --yes")
    if click.confirm(question, default=False):
        return True
    write("nothing was written")
    return False


@contextmanager
def explained() -> Generator[None]:
    """Let a file that is left alone end the command with one line.

    Raises:
        UserError: As it says.
    """
    try:
        yield
    except PlanError as error:
        raise UserError(
            f"{escape(error.path)} is left alone: {escape(str(error))}",
            hint=f"{escape(error.hint)}, then run the command again; nothing was written",
        ) from None
    except OSError as error:
        where = escape(str(error.filename or "a file"))
        raise UserError(
            f"{where} cannot be written: {error.strerror}", hint="nothing was changed"
        ) from None
