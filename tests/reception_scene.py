"""A reception with everything around it in memory, and agents that come to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ccwatch.calls import Channel, Decider, Decision, Ending, Result, ToolCall, Untrusted, Verdict
from ccwatch.reception import Reception
from tests.builders import a_call, a_hook_call, settle
from tests.gate_scene import HOLD
from tests.test_gate_rules import a_scene

if TYPE_CHECKING:
    from ccwatch.rules.rule import Rule
    from tests.builders import FakeClock, FakeJournal

NPM = {"command": "npm test"}
USE = Untrusted("toolu_1")
DONE = Result(Ending.DONE, 0.1)


class Hall:
    """A reception, and agents that come to it."""

    def __init__(self, clock: FakeClock, journal: FakeJournal, *rules: Rule) -> None:
        self.clock, self.journal = clock, journal
        self.gate = a_scene(clock, journal, *rules).gate
        self.reception = Reception(self.gate, clock)

    async def see(self, **changes: Any) -> ToolCall:
        fields = {"channel": Channel.TOOL_USE, "tool_use_id": USE, "credential": "t1"}
        call = a_hook_call("Bash", NPM, **(fields | changes))
        await self.reception.see(call)
        return call

    async def ask(self, call: ToolCall) -> Asking:
        loop = asyncio.get_running_loop()
        left: asyncio.Future[None] = loop.create_future()
        task = loop.create_task(self.reception.ask(call, left=left))
        await settle()
        return Asking(left, task)

    @property
    def waiting(self) -> list[ToolCall]:
        return [entry.call for entry in self.gate.queue.entries()]

    def allow(self) -> None:
        (call,) = self.waiting
        decision = Decision(verdict=Verdict.ALLOW, decider=Decider.PERSON)
        self.gate.decide(call.id, call.digest, decision)
        self.clock.advance(HOLD)


class Asking:
    """A request that waits for its answer."""

    def __init__(self, left: asyncio.Future[None], task: asyncio.Task[Decision]) -> None:
        self.left, self.task = left, task

    async def leave(self) -> None:
        self.left.set_result(None)
        await settle()


def by_hook(**changes: Any) -> ToolCall:
    """The request of an interactive session: it names no id of the call."""
    return a_hook_call("Bash", NPM, **({"credential": "t1"} | changes))


def by_tool(**changes: Any) -> ToolCall:
    """The request of the prompt tool: it names neither session nor directory."""
    return a_call("Bash", NPM, **({"credential": "t1", "tool_use_id": USE} | changes))
