"""A token: a secret that proves who talks to ccwatch, and what its owner may do."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_PREFIX: Final = "ccw_"
_SECRET: Final = re.compile(r"ccw_[A-Za-z0-9_-]{43}")
_SECRET_BYTES: Final = 32
_MARK_LENGTH: Final = 12


class Role(StrEnum):
    """What the owner of a token may do; no role includes another."""

    ASK = "ask"
    """Ask whether a tool call may run, and read nothing."""
    READ = "read"
    """Read what waits and what was decided."""
    DECIDE = "decide"
    """Read, and decide as a person at the console does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Whom a token proves.

    Attributes:
        id: The name of the token, which is no secret.
        agent: The agent that it belongs to; empty where nobody has said it.
        waiting: How many of its calls may wait; None leaves that to the settings.
        created: When its secret was made, in epoch seconds.
        mark: The beginning of the hash of its secret, as a running ccwatch has looked it up: a
            renewed token is another one, even if it has the name of the old one.
    """

    id: str
    role: Role
    agent: str = ""
    waiting: int | None = None
    created: float = 0.0
    mark: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token as the file has it: whom it proves, and the SHA-256 of its secret, hexadecimal."""

    credential: Credential
    hash: str

    @property
    def id(self) -> str:
        """The name of the token."""
        return self.credential.id

    @property
    def mark(self) -> str:
        """The beginning of the hash, by which a person tells two tokens of one name apart."""
        return shorten_hash(self.hash)


def make_secret() -> str:
    """Return a new secret of 256 random bits."""
    return _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def is_secret(text: str) -> bool:
    """Say whether a text is written as secrets are."""
    return _SECRET.fullmatch(text) is not None


def shorten_hash(hash: str) -> str:  # noqa: A002
    """Return the beginning of a hash, which a person can compare."""
    return hash[:_MARK_LENGTH]


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret, hexadecimal: with 256 random bits it needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
