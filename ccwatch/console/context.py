"""What the console is given by the process that it runs in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ccwatch.console.desk import Desk
from ccwatch.tokens.book import TokenBook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.agents import AgentBook
    from ccwatch.audit import AuditLog
    from ccwatch.clock import Clock
    from ccwatch.gate import Gate
    from ccwatch.rules.desk import RuleDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleContext:
    """The gate, the journal and the few facts that the screens show.

    Attributes:
        rules: Changes rules; ``rules.book`` says which count.
        agents: The sessions that were heard of.
        address: Where ccwatch listens, or a word for why it does not yet.
        connected: How many agents hold a connection.
        keys: The key names of each action.
        tokens: Says which decide tokens wait for a key, and confirms them.
        replies: Saved reasons for a deny.
        home: The home folder of the person, shown as ``~``.
        folder: The data folder, where that is not the usual one.
    """

    gate: Gate
    rules: RuleDesk
    agents: AgentBook
    log: AuditLog
    clock: Clock
    address: Callable[[], str]
    connected: Callable[[], int]
    keys: Mapping[str, tuple[str, ...]]
    tokens: TokenBook = field(default_factory=TokenBook)
    replies: Sequence[str] = ()
    home: str = ""
    folder: str = ""
    bell: bool = True
    advance: bool = True

    def make_desk(self) -> Desk:
        """Return a desk with nothing selected yet."""
        return Desk(self.gate, self.clock, advance=self.advance)
