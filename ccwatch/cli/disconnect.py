"""``ccwatch disconnect``: takes out of an agent's settings what ``ccwatch connect`` put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ccwatch.cli import options
from ccwatch.cli.connecting import (
    agent_argument,
    confirm,
    cwd_option,
    dry_run_option,
    explained,
    find_request,
    scope_option,
    show_changes,
    yes_option,
)
from ccwatch.cli.output import write
from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.request import Address
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from ccwatch.connect.connection import Outcome


@click.command()
@agent_argument
@scope_option
@cwd_option
@dry_run_option
@yes_option
@options.data_dir
def disconnect(
    *, agent: str, scope: str, cwd: str | None, dry_run: bool, yes: bool, data_dir: str | None
) -> int:
    """Take out of an agent's settings what ccwatch connect put in.

    A file that nobody else has changed becomes what it was, byte for byte; what you have changed
    in our entries by hand is left as it is, and named. The agent's token is revoked.
    """
    from ccwatch.connect.connection import carry_out, find_place, plan_disconnecting, read_record
    from ccwatch.folders import find_folders
    from ccwatch.tokens.file import revoke_token

    title = WIRINGS[agent].title
    folders = find_folders(data_dir)
    request = find_request(agent, scope, cwd, Address(base="", socket=""))
    place = find_place(folders.state, request)
    record = read_record(place)
    if record is None:
        raise UserError(
            f"{title} is not connected in the scope {scope}",
            hint="give the --scope, and the --cwd, that ccwatch connect was given",
        )
    with explained():
        outcome = plan_disconnecting(record)
        show_changes(outcome.changes)
        if dry_run or not confirm("Write this?", yes=yes):
            return 0 if dry_run else 1
        carry_out(outcome, place, former=record)
    revoked = bool(record.token) and revoke_token(folders.tokens, record.token)
    write(f"{title} is disconnected")
    _tell_left(outcome)
    if revoked:
        write(f"  Its token {escape(record.token)} is revoked.")
    write("  Rules that were made with --ask stay: ccwatch rules list shows them.")
    return 0


def _tell_left(outcome: Outcome) -> None:
    """Name what is not as connect put it in."""
    for change in outcome.changes:
        for mark in change.left:
            where = f"{mark.place} in {change.path}"
            write(f"  Left alone, it is not as connect put it in any more: {escape(where)}")
        if change.is_kept:
            write(f"  Left alone, it has been changed by hand: {escape(change.path)}")
