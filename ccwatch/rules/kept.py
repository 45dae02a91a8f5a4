"""What ccwatch itself keeps about rules, in its database and in no file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from ccwatch.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Use:
    """How often a rule has decided or asked, and when it last did, in epoch seconds."""

    count: int = 0
    last: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All of it.

    Attributes:
        accepted: What stood in files when a person last confirmed them, by their paths.
        rules: Rules that were made for a while, as TOML, by their ids.
        uses: By ``Rule.key``.
    """

    accepted: Mapping[str, str] = field(default_factory=dict[str, str])
    rules: Mapping[str, str] = field(default_factory=dict[str, str])
    uses: Mapping[str, Use] = field(default_factory=dict[str, Use])


class RuleStore(Protocol):
    """Where that is written; every write is durable when its result has been awaited.

    Each raises JournalError when awaited if it could not be written.
    """

    def accept(self, file: str, text: str) -> Awaitable[None]:
        """Write that a person has confirmed what stands in a file."""
        ...

    def keep(self, rule: Rule) -> Awaitable[None]:
        """Write a rule that was made for a while; one with the same id is replaced."""
        ...

    def drop(self, rule_id: str) -> Awaitable[None]:
        """Take such a rule away."""
        ...
