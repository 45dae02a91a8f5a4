"""What the console is given by the process that it runs in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.console.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.audit import AuditLog
    from ccwatch.clock import Clock
    from ccwatch.gate import Gate
    from ccwatch.rules.desk import RuleDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleContext:
    """The gate, the journal and the few facts that the screens show.

    Attributes:
        rules: Changes rules; ``rules.book`` says which count.
        address: Where ccwatch listens, or a word for why it does not yet.
        connected: How many agents hold a connection.
        keys: The key names of each action.
        replies: Saved reasons for a deny.
        home: The home folder of the person, shown as ``~``.
    """

    gate: Gate
    rules: RuleDesk
    log: AuditLog
    clock: Clock
    address: Callable[[], str]
    connected: Callable[[], int]
    keys: Mapping[str, tuple[str, ...]]
    replies: Sequence[str] = ()
    home: str = ""
    bell: bool = True
    advance: bool = True

    def make_desk(self) -> Desk:
        """Return a desk with nothing selected yet."""
        return Desk(self.gate, self.clock, advance=self.advance)
