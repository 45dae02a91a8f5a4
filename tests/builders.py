"""Builders of valid values and stand-ins for what the core is given."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ccwatch.calls import Agent, Channel, Decider, Decision, ToolCall, Untrusted, Verdict
from ccwatch.canonical import digest, encode
from ccwatch.journal import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.calls import Result
    from ccwatch.risk.level import Level

_numbers = itertools.count(1)


def a_call(tool: str = "Bash", value: Mapping[str, Any] | None = None, **changes: Any) -> ToolCall:
    """Return a tool call with an id of its own; ``changes`` replace any other field."""
    arguments = {"command": "ls -la"} if value is None else dict(value)
    fields: dict[str, Any] = {
        "id": f"{next(_numbers):012x}",
        "received": 1_700_000_000.0,
        "channel": Channel.PROMPT_TOOL,
        "tool": Untrusted(tool),
        "input": arguments,
        "text": Untrusted(encode(arguments)),
        "digest": digest(tool, arguments),
        "agent": Agent(Untrusted("claude-code"), Untrusted("2.1.328")),
    }
    return ToolCall(**(fields | changes))


def a_hook_call(
    tool: str = "Bash", value: Mapping[str, Any] | None = None, **changes: Any
) -> ToolCall:
    """Return a call that came through the PermissionRequest hook of a session."""
    fields: dict[str, Any] = {
        "channel": Channel.PERMISSION_REQUEST,
        "session": Untrusted("session-1"),
        "directory": Untrusted("/home/dev/project"),
    }
    return a_call(tool, value, **(fields | changes))


def an_allow(**changes: Any) -> Decision:
    """Return a person's allow."""
    return replace(Decision(verdict=Verdict.ALLOW, decider=Decider.PERSON), **changes)


def a_deny(reason: str = "", **changes: Any) -> Decision:
    """Return a person's deny."""
    decision = Decision(verdict=Verdict.DENY, decider=Decider.PERSON, reason=reason)
    return replace(decision, **changes)


class FakeTimer:
    """A timer of ``FakeClock``."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class FakeClock:
    """A clock that goes on only when a test says so."""

    def __init__(self) -> None:
        self._monotonic = 1000.0
        self._timers: list[tuple[float, int, FakeTimer]] = []
        self._order = itertools.count()

    def now(self) -> float:
        return 1_700_000_000.0 + self._monotonic - 1000.0

    def monotonic(self) -> float:
        return self._monotonic

    def call_later(self, seconds: float, callback: Callable[[], None]) -> FakeTimer:
        timer = FakeTimer(callback)
        heapq.heappush(self._timers, (self._monotonic + seconds, next(self._order), timer))
        return timer

    @property
    def pending(self) -> int:
        """How many timers are neither cancelled nor called."""
        return sum(timer.callback is not None for _, _, timer in self._timers)

    def advance(self, seconds: float) -> None:
        """Let time pass; what falls due is called in order, each at its own time."""
        end = self._monotonic + seconds
        while self._timers and self._timers[0][0] <= end:
            due, _, timer = heapq.heappop(self._timers)
            self._monotonic = due
            if timer.callback is not None:
                callback, timer.callback = timer.callback, None
                callback()
        self._monotonic = end


class FakeJournal:
    """A journal in memory that remembers the order of writes and can be made to fail."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []
        self.calls: dict[str, ToolCall] = {}
        self.decisions: dict[str, Decision] = {}
        self.waited: dict[str, float] = {}
        self.levels: dict[str, Level | None] = {}
        self.asking: dict[str, tuple[str, ...]] = {}
        self.results: dict[str, Result] = {}
        self.broken: set[str] = set()

    def received(
        self, call: ToolCall, level: Level | None = None, rules: Sequence[str] = ()
    ) -> asyncio.Future[None]:
        if "received" not in self.broken:
            self.events.append(("received", call.id))
            self.calls[call.id] = call
            self.levels[call.id] = level
            self.asking[call.id] = tuple(rules)
        return self._result("received")

    def settled(
        self, call: ToolCall, decision: Decision, *, at: float, level: Level | None = None
    ) -> asyncio.Future[None]:
        if "received" not in self.broken:
            self.events += [("received", call.id), ("decided", call.id)]
            self.calls[call.id] = call
            self.levels[call.id] = level
            self.decisions[call.id] = decision
        return self._result("received")

    def decided(
        self, call_id: str, decision: Decision, *, at: float, waited: float
    ) -> asyncio.Future[None]:
        if "decided" not in self.broken:
            self.events.append(("decided", call_id))
            self.decisions[call_id] = decision
            self.waited[call_id] = waited
        return self._result("decided")

    def ran(self, call_id: str, result: Result) -> asyncio.Future[None]:
        if "ran" not in self.broken:
            self.results[call_id] = result
        return self._result("ran")

    def _result(self, event: str) -> asyncio.Future[None]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if event in self.broken:
            future.set_exception(JournalError("the disk is full"))
        else:
            future.set_result(None)
        return future


async def settle(turns: int = 12) -> None:
    """Let the loop run what is ready."""
    for _ in range(turns):
        await asyncio.sleep(0)
