"""``ccwatch token``: who may ask, read and decide, proven by a secret."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, lay_out, quiet_pipe, spell_local, spell_utc, write
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.tokens.token import Role, hash_secret, shorten_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.folders import Folders
    from ccwatch.tokens.token import StoredToken

_HEAD: Final = ("id", "role", "agent", "may wait", "created")
_WIDEST: Final = 40
_ONCE: Final = "its secret is on the standard output, once: only the hash is kept"


class _Listed(NamedTuple):
    """A token, and whether it waits for a key in the console; None where that is not known."""

    token: StoredToken
    waits: bool | None


@click.group()
def token() -> None:
    """Make, list and take back tokens: they prove who asks, reads or decides.

    This user's own programs on this machine may ask without one.
    """


@token.command()
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ASK.value,
    show_default=True,
    help="What its owner may do; an agent gets ask.",
)
@click.option("--agent", metavar="NAME", default="", help="The agent that it proves.")
@click.option("--waiting", metavar="N", type=int, help="How many of its calls may wait.")
@click.option("--id", "token_id", metavar="ID", help="Its name; by default that of the agent.")
@options.data_dir
def create(
    *, role: str, agent: str, waiting: int | None, token_id: str | None, data_dir: str | None
) -> None:
    """Make a token and print its secret, once, with nothing else on the standard output."""
    from ccwatch.tokens.file import create_token

    folders = _find_folders(data_dir)
    credential, secret = create_token(
        folders.tokens,
        role=Role(role),
        agent=agent,
        waiting=waiting,
        id=token_id,
        now=time.time(),
    )
    _tell(folders, credential.id, credential.role, secret, "is made")


@token.command()
@click.argument("token_id", metavar="ID")
@options.data_dir
def rotate(*, token_id: str, data_dir: str | None) -> None:
    """Give a token a new secret and print it, once; the old one counts no more."""
    from ccwatch.tokens.file import read_tokens, rotate_token

    folders = _find_folders(data_dir)
    secret = rotate_token(folders.tokens, token_id, now=time.time())
    roles = {each.id: each.credential.role for each in read_tokens(folders.tokens)}
    _tell(folders, token_id, roles.get(token_id, Role.ASK), secret, "has a new secret")


@token.command()
@click.argument("token_id", metavar="ID")
@options.data_dir
def revoke(*, token_id: str, data_dir: str | None) -> None:
    """Take a token back: it counts no more, at once."""
    from ccwatch.tokens.file import revoke_token, unknown_token

    if not revoke_token(_find_folders(data_dir).tokens, token_id):
        raise unknown_token(token_id)
    write(f"{escape(token_id)} is revoked")


@token.command("list")
@options.as_json
@options.data_dir
def list_tokens(*, as_json: bool, data_dir: str | None) -> None:
    """List the tokens: who they prove, and which wait for a key in the console."""
    from ccwatch.tokens.file import read_tokens

    folders = _find_folders(data_dir)
    tokens = read_tokens(folders.tokens)
    confirmed = _read_confirmed(folders, tokens)
    listed = [_Listed(each, _find_waits(each, confirmed)) for each in tokens]
    with quiet_pipe():
        lines = [dump(_describe(each)) for each in listed] if as_json else _lay_out(listed)
        for line in lines:
            write(line)
    if not tokens:
        click.echo("there are no tokens; ccwatch token create makes one", err=True)


def _find_folders(data_dir: str | None) -> Folders:
    from ccwatch.folders import find_folders

    return find_folders(data_dir)


def _tell(folders: Folders, token_id: str, role: Role, secret: str, what: str) -> None:
    """Print a secret, and beside it what it is good for."""
    write(secret)
    click.echo(f"{escape(token_id)} {what}: {role.value}; {_ONCE}", err=True)
    if role is Role.DECIDE and _waits_for_key(folders):
        click.echo(
            f"it counts once a key in the console has confirmed it: press w there, and compare "
            f"{shorten_hash(hash_secret(secret))}",
            err=True,
        )


def _waits_for_key(folders: Folders) -> bool:
    """Say whether decide tokens wait at all; where the settings are bad, so it is said."""
    from ccwatch.cli.rulebook import read_choices

    try:
        return read_choices(folders).confirm_widening
    except UserError:
        return True


def _read_confirmed(folders: Folders, tokens: tuple[StoredToken, ...]) -> dict[str, str] | None:
    """Return what a person has confirmed; None where that cannot be told, with the reason."""
    if not any(each.credential.role is Role.DECIDE for each in tokens):
        return {}
    if not _waits_for_key(folders):
        return {each.hash: each.id for each in tokens}
    from ccwatch.store.tokens import read_confirmed

    try:
        return read_confirmed(folders.database)
    except UserError as error:
        click.echo(f"ccwatch: which tokens wait cannot be told: {escape(str(error))}", err=True)
        return None


def _find_waits(each: StoredToken, confirmed: dict[str, str] | None) -> bool | None:
    if each.credential.role is not Role.DECIDE:
        return False
    return None if confirmed is None else confirmed.get(each.hash) != each.id


def _describe(listed: _Listed) -> dict[str, Any]:
    credential = listed.token.credential
    return {
        "id": credential.id,
        "role": credential.role.value,
        "agent": credential.agent or None,
        "waiting": credential.waiting,
        "created": spell_utc(credential.created),
        "mark": listed.token.mark,
        "waits_for_key": listed.waits,
    }


def _lay_out(listed: list[_Listed]) -> list[str]:
    """Return a line for each token, under a head."""
    if not listed:
        return []
    rows = [_HEAD, *map(_list_cells, listed)]
    return lay_out(list(zip(*rows, strict=True)), ["", *_list_states(listed)], widest=_WIDEST)


def _list_cells(listed: _Listed) -> tuple[str, ...]:
    credential = listed.token.credential
    waiting = "" if credential.waiting is None else str(credential.waiting)
    return (
        escape(credential.id),
        credential.role.value,
        escape(credential.agent),
        waiting,
        spell_local(credential.created),
    )


def _list_states(listed: list[_Listed]) -> Iterator[str]:
    for each in listed:
        match each.waits:
            case True:
                yield f"waits for a key in the console ({each.token.mark})"
            case False:
                yield ""
            case None:
                yield "may wait for a key"
