"""What waits: the one truth about calls that nobody has decided yet."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ccwatch.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.calls import Decision, ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.level import Level

MEBIBYTE = 1024 * 1024

_log = logging.getLogger(__name__)


class ChangeKind(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"
    REFUSED = "refused"
    """ccwatch refused a call, or an allow that a person gave; ``Change.note`` says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One event of the queue, for those who watch it."""

    kind: ChangeKind
    call_id: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A call that waits, as a value: the queue replaces it whenever something changes.

    Attributes:
        assessment: How dangerous it is, and why.
        since: When it was queued, on the monotonic clock.
        deadline: When ccwatch gives up on it, on the monotonic clock; None means never. It does
            not run while an allow is held.
        held_until: When a held allow leaves, on the monotonic clock.
        reason: Why a person is asked.
        by_rule: A rule wants it so: then no equal call is allowed for the session either.
    """

    call: ToolCall
    assessment: Assessment
    since: float
    deadline: float | None = None
    held_until: float | None = None
    reason: str = "no rule decides"
    by_rule: bool = False

    @property
    def level(self) -> Level:
        """How dangerous the call is, in a word."""
        return self.assessment.level


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may wait."""

    per_asker: int = 50
    total: int = 500
    bytes_total: int = 256 * MEBIBYTE


class QueueFullError(Exception):
    """No room for one more call; the text says which limit was reached."""


def asker(call: ToolCall) -> tuple[str, ...]:
    """Return whom the limit per asker counts a call for.

    Where no token proves who asks, this keeps honest agents from crowding each other out; what
    holds against a flood is the limit for all together.
    """
    if call.credential is not None:
        return ("token", call.credential)
    whose = call.session or call.pane or call.directory or ""
    return (call.channel, call.agent.name, whose)


class Queue:
    """The calls that wait, oldest first. Not thread-safe: it belongs to the loop.

    ``find_cap`` returns how many calls of a token may wait, None where the limits say so.
    """

    def __init__(
        self, limits: Limits | None = None, *, find_cap: Callable[[str], int | None] | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._find_cap = find_cap
        self._entries: dict[str, Entry] = {}
        self._answers: dict[str, asyncio.Future[Decision]] = {}
        self._askers: Counter[tuple[str, ...]] = Counter()
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._listeners = Listeners[[Change]]()

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> tuple[Entry, ...]:
        """Return what waits, in the order of arrival."""
        return tuple(self._entries.values())

    def get(self, call_id: str) -> Entry | None:
        """Return the entry of a call, or None when it does not wait."""
        return self._entries.get(call_id)

    def add(self, entry: Entry) -> asyncio.Future[Decision]:
        """Let a call wait; the result is set once, by ``resolve``.

        Raises:
            QueueFullError: A limit is reached, or the id waits already; nothing was added.
        """
        call = entry.call
        size = _size(call.text)
        self._check_room(call, size)
        answer: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._entries[call.id] = entry
        self._answers[call.id] = answer
        self._askers[asker(call)] += 1
        self._sizes[call.id] = size
        self._bytes += size
        self._tell(Change(ChangeKind.ADDED, call.id))
        return answer

    def update(self, call_id: str, **changes: Any) -> None:
        """Replace fields of the entry of a call that waits."""
        self._entries[call_id] = replace(self._entries[call_id], **changes)
        self._tell(Change(ChangeKind.UPDATED, call_id))

    def refuse(self, call_id: str, note: str) -> None:
        """Tell those who watch that ccwatch refused a call or an allow of a person, and why."""
        self._tell(Change(ChangeKind.REFUSED, call_id, note))

    def resolve(self, call_id: str, digest: str, decision: Decision) -> bool:
        """End the wait of a call with a decision; the first one wins.

        Returns:
            False when the call does not wait, its digest is another, or nobody awaits the result
            any more.
        """
        entry = self._entries.get(call_id)
        if entry is None or entry.call.digest != digest:
            return False
        answer = self._answers[call_id]
        heard = not answer.done()
        if heard:
            answer.set_result(decision)
        self._drop(entry)
        return heard

    def withdraw(self, call_id: str) -> Entry | None:
        """Take a call out without a decision; None when it does not wait."""
        entry = self._entries.get(call_id)
        if entry is not None:
            self._answers[call_id].cancel()
            self._drop(entry)
        return entry

    def subscribe(self, listener: Callable[[Change], Any]) -> Callable[[], None]:
        """Call ``listener`` at every change; returns the function that ends it."""
        return self._listeners.add(listener)

    def _check_room(self, call: ToolCall, size: int) -> None:
        limits = self._limits
        if call.id in self._entries:
            raise QueueFullError(f"a call with the id {call.id} waits already")
        if len(self._entries) >= limits.total:
            raise QueueFullError(f"{limits.total} calls wait already")
        cap = self._find_limit(call)
        if self._askers[asker(call)] >= cap:
            raise QueueFullError(f"{cap} calls of this agent wait already")
        if self._bytes + size > limits.bytes_total:
            raise QueueFullError(f"{limits.bytes_total // MEBIBYTE} MiB of calls wait already")

    def _find_limit(self, call: ToolCall) -> int:
        """Return how many calls of the one who asks for a call may wait."""
        if call.credential is None or self._find_cap is None:
            return self._limits.per_asker
        cap = self._find_cap(call.credential)
        return self._limits.per_asker if cap is None else cap

    def _drop(self, entry: Entry) -> None:
        call = entry.call
        del self._entries[call.id], self._answers[call.id]
        whose = asker(call)
        self._askers[whose] -= 1
        if not self._askers[whose]:
            del self._askers[whose]
        self._bytes -= self._sizes.pop(call.id)
        self._tell(Change(ChangeKind.REMOVED, call.id))

    def _tell(self, change: Change) -> None:
        for listener in self._listeners:
            try:
                listener(change)
            except Exception:
                _log.exception("a listener of the queue failed; the queue goes on")


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
