"""The tokens that count now: read, watched, and asked about each request."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ccwatch.listeners import Listeners
from ccwatch.rules.files import Content, find_stamp, read_content
from ccwatch.tokens.file import describe_problem
from ccwatch.tokens.text import TokenTextError, parse_tokens
from ccwatch.tokens.token import Role, StoredToken, hash_secret, is_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ccwatch.tokens.kept import TokenStore
    from ccwatch.tokens.token import Credential


_OTHERS_MAY_WRITE: Final = 0o022
_OPEN: Final = "is not read: other users can change it"


class TokenChangedError(Exception):
    """A token is no longer what was shown; nothing was confirmed."""


class TokenBook:
    """The tokens of one ccwatch. Not thread-safe: it belongs to the loop.

    Args:
        path: The file of tokens; None has none.
        store: Where confirmations are kept.
        confirms: Let decide tokens wait for a key in the console.

    Attributes:
        problem: What is wrong with the file: place and reason; empty where nothing is. What the
            file said before goes on counting.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        store: TokenStore | None = None,
        confirms: bool = True,
    ) -> None:
        self._path = path
        self._store = store
        self._confirms = confirms
        self._confirmed: dict[str, str] = {}
        self._tokens: tuple[StoredToken, ...] = ()
        self._counting: dict[str, Credential] = {}
        self._caps: dict[str, int] = {}
        self._stamp: tuple[int, ...] | None = None
        self._listeners = Listeners[[]]()
        self.problem = ""

    def restore(self, confirmed: Mapping[str, str]) -> None:
        """Take over what was confirmed, ids by hashes, before the file is read."""
        self._confirmed = dict(confirmed)

    def find(self, secret: str) -> Credential | None:
        """Return whom a secret proves, None where it proves nobody.

        The time that it takes tells nothing of other secrets: only hashes are compared.
        """
        return self._counting.get(hash_secret(secret)) if is_secret(secret) else None

    def still_counts(self, credential: Credential) -> bool:
        """Say whether a token that was shown before has been neither revoked nor rotated since."""
        return any(_is_same(credential, each) for each in self._counting.values())

    def find_cap(self, token_id: str) -> int | None:
        """Return how many calls of a token may wait; None leaves that to the settings."""
        return self._caps.get(token_id)

    @property
    def exists(self) -> bool:
        """Whether any token counts."""
        return bool(self._counting)

    @property
    def tokens(self) -> tuple[StoredToken, ...]:
        """All tokens of the file, whether they count or wait."""
        return self._tokens

    @property
    def waiting(self) -> tuple[StoredToken, ...]:
        """The decide tokens that wait for a person's key."""
        return tuple(token for token in self._tokens if not self._counts(token))

    async def look(self) -> bool:
        """Read the file if it has changed; returns whether anything counts or waits anew.

        A confirmation whose token is gone is forgotten: to put it back is to be confirmed again.

        Raises:
            JournalError: That could not be written; it is tried again at the next look.
        """
        if self._path is None:
            return False
        found = await asyncio.to_thread(_read_changed, self._path, self._stamp)
        has_changed = found is not None
        if found is not None:
            self._stamp = found[0]
            self._take(self._path, found[1])
        await self._forget_gone()
        return has_changed

    async def confirm(self, token: StoredToken, *, now: float) -> None:
        """Let a decide token count, if it is still as it was shown; ``now`` in epoch seconds.

        Raises:
            TokenChangedError: It has changed since, or waits no more.
            JournalError: It could not be written, and counts no more than before.
        """
        if token not in self.waiting:
            raise TokenChangedError("the token has changed since: look at it again")
        if self._store is not None:
            await self._store.confirm(token, at=now)
        self._confirmed[token.hash] = token.id
        self._rebuild()

    def subscribe(self, listener: Callable[[], Any]) -> Callable[[], None]:
        """Call ``listener`` whenever the tokens have changed; returns what ends it."""
        return self._listeners.add(listener)

    def _take(self, path: Path, content: Content) -> None:
        self.problem = f"{path}: {content.problem}" if content.problem else ""
        if not content.problem:
            try:
                self._tokens = parse_tokens(content.text or "")
            except TokenTextError as error:
                self.problem = describe_problem(path, error)
        self._rebuild()

    def _rebuild(self) -> None:
        counting = [token for token in self._tokens if self._counts(token)]
        self._counting = {
            token.hash: replace(token.credential, mark=token.mark) for token in counting
        }
        self._caps = {
            token.id: token.credential.waiting
            for token in counting
            if token.credential.waiting is not None
        }
        self._listeners.tell()

    def _counts(self, token: StoredToken) -> bool:
        if token.credential.role is not Role.DECIDE or not self._confirms:
            return True
        return self._confirmed.get(token.hash) == token.id

    async def _forget_gone(self) -> None:
        """Forget confirmations without a token; a broken file says nothing about its tokens."""
        if self.problem:
            return
        there = {token.hash for token in self._tokens if token.credential.role is Role.DECIDE}
        for gone in [each for each in self._confirmed if each not in there]:
            if self._store is not None:
                await self._store.forget(gone)
            self._confirmed.pop(gone, None)


def _is_same(one: Credential, other: Credential) -> bool:
    """Say whether two credentials prove the same; how many calls may wait plays no part."""
    return (one.id, one.mark, one.role, one.agent) == (
        other.id, other.mark, other.role, other.agent,
    )  # fmt: skip


def _read_changed(
    path: Path, stamp: tuple[int, ...] | None
) -> tuple[tuple[int, ...], Content] | None:
    """Return the stamp and the content of a file, None where its stamp is still that."""
    now = find_stamp(path)
    if now == stamp:
        return None
    content = read_content(path)
    return now, Content(problem=_OPEN) if _can_others_write(path) else content


def _can_others_write(path: Path) -> bool:
    """Say whether another user could put a token of their own into the file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return False
    return found.st_uid not in {0, os.getuid()} or bool(found.st_mode & _OTHERS_MAY_WRITE)
