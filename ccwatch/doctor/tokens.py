"""Whether tokens and agents fit: whom they prove, and which no agent has or may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.connect.request import TOKEN_VARIABLE, Scope
from ccwatch.doctor.finding import note, ok, problem
from ccwatch.doctor.wired import STAND_IN
from ccwatch.tokens.token import Role, hash_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ccwatch.connect.record import Record
    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.wired import Wired
    from ccwatch.tokens.token import StoredToken

_CONNECT: Final = "ccwatch connect again gives the agent another one"


def check_tokens(
    tokens: Sequence[StoredToken],
    wired: Sequence[Wired],
    records: Iterable[Record],
    *,
    given: str = "",
    open_files: Iterable[Finding] = (),
    confirmed: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """Yield what is to be said of the tokens and of the secrets that agents have.

    Args:
        tokens: Those of the file.
        wired: What the agents have.
        records: What connect has put in.
        given: The secret in the environment, empty for none.
        open_files: What is wrong with who may read the files that hold secrets.
        confirmed: The ids of confirmed decide tokens by hash; None where none must be.
    """
    if not tokens:
        yield ok("there are no tokens: this user's programs ask without one")
    known = {token.hash: token for token in tokens}
    named = {record.token for record in records if record.token}
    held = {hash_secret(secret) for each in wired for _, secret in each.secrets}
    held |= {hash_secret(given)} if given else set()
    for token in tokens:
        yield from _check_token(token, is_used=token.hash in held or token.id in named)
        if confirmed is not None and token.credential.role is Role.DECIDE:
            yield from _check_confirmed(token, confirmed)
    yield from _check_secrets(wired, known)
    yield from open_files
    for token_id in sorted(named - {token.id for token in tokens}):
        yield problem(f"the token {token_id} of a connected agent is revoked", _CONNECT)
    if given and hash_secret(given) not in known:
        hint = f"unset {TOKEN_VARIABLE}, or give it a token that ccwatch token create makes"
        yield problem(f"the token in {TOKEN_VARIABLE} is revoked or unknown", hint)


def _check_token(token: StoredToken, *, is_used: bool) -> Iterator[Finding]:
    role, agent = token.credential.role, token.credential.agent
    words = f"the token {token.id}: {role.value}{f', proves {agent}' if agent else ''}"
    if role is Role.ASK and not is_used:
        hint = f"ccwatch token revoke {token.id}, if nobody else has it"
        yield note(f"{words}; no configuration of an agent has it", hint)
    else:
        yield ok(words)


def _check_confirmed(token: StoredToken, confirmed: Mapping[str, str]) -> Iterator[Finding]:
    if confirmed.get(token.hash) != token.id:
        hint = f"press w in the console, and compare {token.mark}"
        yield note(f"the decide token {token.id} waits for a key, and counts not yet", hint)


def _check_secrets(wired: Iterable[Wired], known: Mapping[str, StoredToken]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for each in wired:
        for path, secret in each.secrets:
            if (path, secret) in seen or secret == STAND_IN:
                continue
            seen.add((path, secret))
            yield from _check_secret(path, known.get(hash_secret(secret)), each)


def _check_secret(path: str, token: StoredToken | None, wired: Wired) -> Iterator[Finding]:
    if token is None:
        words = f"{path} has a token that is revoked or unknown: its agent is refused"
        yield problem(words, f"ccwatch connect {wired.request.agent}, or take it out by hand")
        return
    role = token.credential.role
    if role is not Role.ASK:
        words = f"{path} has the {role.value} token {token.id}"
        does = "whoever reads it decides in your place" if role is Role.DECIDE else "it cannot ask"
        yield problem(f"{words}: {does}", f"ccwatch token revoke {token.id}; take it out of there")
    if wired.request.scope is Scope.PROJECT and path.startswith(str(wired.request.directory)):
        words = f"{path} has the token {token.id}, and others read that file"
        yield problem(words, f"ccwatch token rotate {token.id}; take it out of there")
