"""Builders of tokens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ccwatch.tokens.book import TokenBook
from ccwatch.tokens.file import create_token, revoke_token, rotate_token
from ccwatch.tokens.token import Credential, Role, StoredToken, hash_secret

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "ccw_" + "s" * 43
OTHER = "ccw_" + "o" * 43
CREATED = 1_700_000_000.0


def a_token(secret: str = SECRET, **changes: Any) -> StoredToken:
    """Return a token; ``changes`` replace any other field of its credential."""
    fields: dict[str, Any] = {"id": "claude", "role": Role.ASK, "created": CREATED}
    return StoredToken(Credential(**(fields | changes)), hash_secret(secret))


class FakeTokenStore:
    """A store of confirmations in memory, which can be made to fail."""

    def __init__(self) -> None:
        self.confirmed: dict[str, tuple[str, float]] = {}
        self.error: Exception | None = None

    async def confirm(self, token: StoredToken, *, at: float) -> None:
        if self.error is not None:
            raise self.error
        self.confirmed[token.hash] = (token.id, at)

    async def forget(self, hash: str) -> None:  # noqa: A002
        if self.error is not None:
            raise self.error
        self.confirmed.pop(hash, None)


class TokenFile:
    """A file of tokens that other programs change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def make(self, role: Role = Role.ASK, **how: Any) -> str:
        """Make a token and return its secret."""
        made = await asyncio.to_thread(create_token, self.path, role=role, now=CREATED, **how)
        return made[1]

    async def rotate(self, token_id: str) -> str:
        return await asyncio.to_thread(rotate_token, self.path, token_id, now=CREATED)

    async def revoke(self, token_id: str) -> None:
        assert await asyncio.to_thread(revoke_token, self.path, token_id)

    async def read(self) -> str:
        return await asyncio.to_thread(self.path.read_text)

    async def write(self, text: str) -> None:
        await asyncio.to_thread(self.path.write_text, text)

    async def close_to(self, mode: int) -> None:
        await asyncio.to_thread(self.path.chmod, mode)

    async def open(self, **how: Any) -> TokenBook:
        """Return a book that has read the file."""
        book = TokenBook(self.path, **how)
        await book.look()
        return book
