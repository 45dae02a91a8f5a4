"""Where calls and decisions are written, as the gate needs it; the store implements it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from ccwatch.calls import Decision, Result, ToolCall
    from ccwatch.risk.level import Level


class JournalError(Exception):
    """The journal could not be written; the text says why."""


class Journal(Protocol):
    """Where calls and decisions are written.

    A write is begun when the method is called, in the order of the calls, and durable when its
    result has been awaited. Each result belongs to one caller, who may cancel it: the write goes
    on.
    """

    def received(
        self, call: ToolCall, level: Level | None = None, rules: Sequence[str] = ()
    ) -> Awaitable[None]:
        """Write a call that has arrived, with its level and the rules that make it wait.

        A call that was written as left to its agent goes on as the one that is asked about now.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        ...

    def settled(
        self, call: ToolCall, decision: Decision, *, at: float, level: Level | None = None
    ) -> Awaitable[None]:
        """Write a call and its decision, which needed no wait, as one; ``at`` in epoch seconds.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        ...

    def decided(
        self, call_id: str, decision: Decision, *, at: float, waited: float
    ) -> Awaitable[None]:
        """Write the decision on a call; ``at`` in epoch seconds, ``waited`` in seconds.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        ...

    def ran(self, call_id: str, result: Result) -> Awaitable[None]:
        """Write what became of a call that ran.

        Raises:
            JournalError: It could not be written (raised when awaited).
        """
        ...
