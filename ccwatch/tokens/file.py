"""``tokens.toml`` on disk: read, and changed whole or not at all, for this user alone."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.rules.files import CHECK_OWNER, Content, read_content, write_for_command
from ccwatch.tokens.text import (
    MOST_WAITING,
    NAME,
    TokenTextError,
    add_token,
    parse_tokens,
    remove_token,
    replace_token,
)
from ccwatch.tokens.token import Credential, Role, StoredToken, hash_secret, make_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from pathlib import Path

_LONGEST_BASE: Final = 59
_MEND: Final = "mend the file, or move it away: then no token counts any more"


def read_tokens(path: Path) -> tuple[StoredToken, ...]:
    """Return the tokens of a file, none where there is no file; it blocks.

    Raises:
        UserError: The file is broken or cannot be read; it says where and why.
    """
    return _read(path)[1]


def create_token(
    path: Path,
    *,
    role: Role,
    agent: str = "",
    waiting: int | None = None,
    id: str | None = None,  # noqa: A002
    now: float,
) -> tuple[Credential, str]:
    """Add a token to the file and return it with its secret, which is kept nowhere; it blocks.

    Args:
        path: The file; it is made where there is none.
        role: What the owner of the token may do.
        agent: The name of the agent that it proves.
        waiting: How many of its calls may wait; for ask tokens alone.
        id: The name of the token; by default that of the agent or the role, and a number.
        now: The time, in epoch seconds.

    Raises:
        UserError: A name or a number cannot be, the id is taken, or the file is broken or cannot
            be written.
    """
    _check_wanted(role, agent, waiting, id)
    content, tokens = _read(path)
    taken = {token.id for token in tokens}
    token_id = id if id is not None else _find_free_id(agent or role.value, taken)
    if token_id in taken:
        raise UserError(
            f"there is a token {token_id} already",
            hint=f"ccwatch token rotate {token_id} makes a new secret for it",
        )
    secret = make_secret()
    credential = Credential(
        id=token_id, role=role, agent=agent, waiting=waiting, created=float(int(now))
    )
    token = StoredToken(credential, hash_secret(secret))
    _change(path, content, lambda text: add_token(text, token))
    return credential, secret


def _check_wanted(
    role: Role,
    agent: str,
    waiting: int | None,
    id: str | None,  # noqa: A002
) -> None:
    """Refuse a token that cannot be."""
    for what, name in (("id", id), ("agent", agent or None)):
        if name is not None and not NAME.fullmatch(name):
            raise UserError(
                f"{escape(name)} cannot be the {what} of a token",
                hint="take letters, digits, dots and hyphens, 64 at most",
            )
    if waiting is not None and (role is not Role.ASK or not 1 <= waiting <= MOST_WAITING):
        raise UserError(
            "only an ask token has a number of calls that may wait",
            hint=f"give --waiting with --role ask, from 1 to {MOST_WAITING:,}",
        )


def revoke_token(path: Path, id: str) -> bool:  # noqa: A002
    """Take a token out of the file; returns whether it was there; it blocks.

    Raises:
        UserError: The file is broken or cannot be written.
    """
    content, tokens = _read(path)
    if id not in {token.id for token in tokens}:
        return False
    _change(path, content, lambda text: remove_token(text, id))
    return True


def rotate_token(path: Path, id: str, *, now: float) -> str:  # noqa: A002
    """Give a token another secret and return it; the old one counts no more; it blocks.

    Raises:
        UserError: There is no such token, or the file is broken or cannot be written.
    """
    content, tokens = _read(path)
    token = next((token for token in tokens if token.id == id), None)
    if token is None:
        raise unknown_token(id)
    secret = make_secret()
    renewed = StoredToken(replace(token.credential, created=float(int(now))), hash_secret(secret))
    _change(path, content, lambda text: replace_token(text, renewed))
    return secret


def unknown_token(token_id: str) -> UserError:
    """Return the error for a token that is not there."""
    return UserError(f"there is no token {escape(token_id)}", hint="ccwatch token list shows them")


def describe_problem(path: Path, error: TokenTextError) -> str:
    """Return what is wrong with a file of tokens, with its place, as one line."""
    where = f"{path}:{error.line}" if error.line else str(path)
    return escape(f"{where}: {error}")


def _read(path: Path) -> tuple[Content, tuple[StoredToken, ...]]:
    content = read_content(path)
    if content.problem:
        raise UserError(f"{escape(str(path))} {escape(content.problem)}", hint=_MEND)
    try:
        return content, parse_tokens(content.text or "")
    except TokenTextError as error:
        raise UserError(describe_problem(path, error), hint=_MEND) from None


def _change(path: Path, read: Content, change: Callable[[str], str]) -> None:
    """Write what a change makes of the file, closed to all others."""
    try:
        after = change(read.text or "")
        for each in (path, path.with_name(path.name + ".bak")):
            with contextlib.suppress(FileNotFoundError):
                each.chmod(0o600)
        write_for_command(path, after, read=read)
    except TokenTextError as error:
        raise UserError(describe_problem(path, error), hint=_MEND) from None
    except OSError as error:
        raise UserError(
            f"{escape(str(path))} cannot be written: {error.strerror}", hint=CHECK_OWNER
        ) from None


def _find_free_id(wanted: str, taken: AbstractSet[str]) -> str:
    """Return the name, or its beginning with the first number from 2 that is free."""
    found, number = wanted, 2
    while found in taken:
        found = f"{wanted[:_LONGEST_BASE]}-{number}"
        number += 1
    return found
