"""What runs out for calls that wait: their deadlines, and the hold of an allow before it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.answers import spell_seconds, undecided
from ccwatch.calls import Decider, Lane
from ccwatch.files import have_changed
from ccwatch.risk.level import Level
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccwatch.calls import Decision
    from ccwatch.clock import Clock, Timer
    from ccwatch.files import FileState
    from ccwatch.queue import Entry, Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """Seconds that an allow is held before it leaves, so that it can be taken back."""

    low: float = 0.15
    medium: float = 1.0
    high: float = 2.0

    def of(self, level: Level) -> float:
        """Return the hold of a level; uncertain counts as medium."""
        if level is Level.LOW:
            return self.low
        return self.high if level in {Level.HIGH, Level.CRITICAL} else self.medium


@dataclass(frozen=True, slots=True)
class _Held:
    decision: Decision
    files: tuple[FileState, ...]
    timer: Timer
    remaining: float | None


class Timers:
    """The deadlines of the calls that wait, and the allows that are held.

    Args:
        queue: What waits; its entries show both times.
        clock: Tells the time.
        deadlines: Seconds until a call of a lane is given up; 0 or none for never.
        holds: How long an allow is held.
        end: Given an entry and the decision that ends its wait.
    """

    def __init__(
        self,
        queue: Queue,
        clock: Clock,
        *,
        deadlines: Mapping[Lane, float],
        holds: Holds,
        end: Callable[[Entry, Decision], object],
    ) -> None:
        self._queue = queue
        self._clock = clock
        self._deadlines_of = deadlines
        self._holds = holds
        self._end = end
        self._deadlines: dict[str, Timer] = {}
        self._held: dict[str, _Held] = {}

    @property
    def newest(self) -> str | None:
        """The call whose allow was held last, None where none is."""
        return next(reversed(self._held), None)

    def find_deadline(self, lane: Lane) -> float | None:
        """Return when a call that arrives now is given up, on the monotonic clock."""
        seconds = self._deadlines_of.get(lane, 0.0)
        return self._clock.monotonic() + seconds if seconds else None

    def start(self, entry: Entry) -> None:
        """Let the deadline of an entry run."""
        if entry.deadline is None:
            return
        call_id = entry.call.id
        self._deadlines[call_id] = self._clock.call_later(
            max(entry.deadline - self._clock.monotonic(), 0.0), lambda: self._time_out(call_id)
        )

    def park(self, call_id: str) -> None:
        """Take the deadline from a call; one that is held has none when it is taken back."""
        if (timer := self._deadlines.pop(call_id, None)) is not None:
            timer.cancel()
        if (held := self._held.get(call_id)) is not None:
            self._held[call_id] = _Held(held.decision, held.files, held.timer, None)
        self._queue.update(call_id, deadline=None)

    def forget(self, call_id: str) -> None:
        """Stop whatever runs for a call."""
        if (timer := self._deadlines.pop(call_id, None)) is not None:
            timer.cancel()
        if (held := self._held.pop(call_id, None)) is not None:
            held.timer.cancel()

    def is_held(self, call_id: str) -> bool:
        """Say whether an allow of the call is held."""
        return call_id in self._held

    def hold(
        self, entry: Entry, decision: Decision, files: tuple[FileState, ...], level: Level
    ) -> None:
        """Hold an allow; it leaves only if ``files`` are then still the same."""
        call_id, now = entry.call.id, self._clock.monotonic()
        seconds = self._holds.of(level)
        if (timer := self._deadlines.pop(call_id, None)) is not None:
            timer.cancel()
        remaining = None if entry.deadline is None else max(entry.deadline - now, 0.0)
        timer = self._clock.call_later(seconds, lambda: self._leave(call_id))
        self._held[call_id] = _Held(decision, files, timer, remaining)
        self._queue.update(call_id, held_until=now + seconds)

    def release(self, call_id: str) -> None:
        """Take a held allow back: the call waits again, its deadline goes on."""
        held = self._held.pop(call_id)
        held.timer.cancel()
        deadline = None if held.remaining is None else self._clock.monotonic() + held.remaining
        self._queue.update(call_id, held_until=None, deadline=deadline)
        if (entry := self._queue.get(call_id)) is not None:
            self.start(entry)

    def _leave(self, call_id: str) -> None:
        held, entry = self._held.get(call_id), self._queue.get(call_id)
        if held is None or entry is None:
            return
        if held.files:
            spawn(self._leave_if_unchanged(entry, held), name=f"recheck {call_id}")
        else:
            self._end(entry, held.decision)

    async def _leave_if_unchanged(self, entry: Entry, held: _Held) -> None:
        changed = await have_changed(held.files)
        # Parking a call replaces what is held; the decision in it is the same.
        still = self._held.get(entry.call.id)
        if still is None or still.timer is not held.timer:
            return
        if changed:
            self.release(entry.call.id)
            self._queue.refuse(entry.call.id, "not allowed: the file changed under you")
        else:
            self._end(entry, held.decision)

    def _time_out(self, call_id: str) -> None:
        entry = self._queue.get(call_id)
        if entry is None:
            return
        limit = spell_seconds(self._deadlines_of[entry.call.lane])
        reason = f"Nobody answered within {limit}. This is not a refusal: you may ask again."
        if entry.call.lane is Lane.DENIED:
            reason = "nobody looked at it in time"
        self._end(entry, undecided(entry.call, Decider.TIMEOUT, reason))
