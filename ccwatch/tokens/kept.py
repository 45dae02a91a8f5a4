"""What ccwatch itself keeps about tokens, in its database and in no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from ccwatch.tokens.token import StoredToken


class TokenStore(Protocol):
    """Where the confirmed tokens are kept; every write is durable when its result was awaited.

    Each raises JournalError when awaited if it could not be written.
    """

    def confirm(self, token: StoredToken, *, at: float) -> Awaitable[None]:
        """Write that a person has confirmed a token; ``at`` in epoch seconds."""
        ...

    def forget(self, hash: str) -> Awaitable[None]:  # noqa: A002
        """Take such a confirmation away."""
        ...
