"""A gate with everything around it in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccwatch.calls import Channel, Untrusted
from ccwatch.gate import Gate, Outcome
from ccwatch.holds import Holds
from ccwatch.queue import Change, Queue
from ccwatch.risk.assess import Assessment
from ccwatch.risk.level import Level
from tests.builders import FakeClock, FakeJournal, a_call, a_deny, a_hook_call, an_allow, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.calls import Decision, ToolCall
    from ccwatch.files import FileState

HOLD = Holds().medium
NPM = {"command": "npm test"}


def a_use(**changes: object) -> ToolCall:
    return a_hook_call("Bash", NPM, **({"channel": Channel.TOOL_USE} | changes))


def a_denial(**changes: object) -> ToolCall:
    fields = {"channel": Channel.DENIAL, "denial": Untrusted("Runs arbitrary code")}
    return a_hook_call("Bash", NPM, **(fields | changes))


@dataclass
class Asker:
    """A review that runs, and the future that says that its asker has gone."""

    call: ToolCall
    left: asyncio.Future[None]
    task: asyncio.Task[Decision]


async def find_unsure(_: ToolCall) -> Assessment:
    """Say of every call that nobody can tell how dangerous it is."""
    return Assessment(Level.UNCERTAIN, ())


class Scene:
    """A gate with everything around it in memory."""

    def __init__(self, clock: FakeClock, journal: FakeJournal, **options: Any) -> None:
        limits = options.pop("limits", None)
        options.setdefault("inspect", find_unsure)
        self.clock, self.journal = clock, journal
        self.gate = Gate(Queue(limits), journal, clock, **options)
        self.changes: list[Change] = []
        self.gate.queue.subscribe(self.changes.append)

    async def ask(self, call: ToolCall | None = None) -> Asker:
        call = call or a_call()
        loop = asyncio.get_running_loop()
        left: asyncio.Future[None] = loop.create_future()
        task = loop.create_task(self.gate.review(call, left=left))
        await settle()
        return Asker(call, left, task)

    def allow(self, asker: Asker, *, file: FileState | None = None, **changes: Any) -> Outcome:
        files = () if file is None else (file,)
        return self.gate.decide(asker.call.id, asker.call.digest, an_allow(**changes), files=files)

    def deny(self, asker: Asker, reason: str = "") -> Outcome:
        return self.gate.decide(asker.call.id, asker.call.digest, a_deny(reason))


class SlowJournal(FakeJournal):
    """A journal of which one write, of either kind, ends when a test says so."""

    def __init__(self, slow: str) -> None:
        super().__init__()
        self._slow = slow
        self.durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def received(
        self, call: ToolCall, level: Level | None = None, rules: Sequence[str] = ()
    ) -> asyncio.Future[None]:
        written = super().received(call, level, rules)
        return self.durable if self._slow == "received" else written

    def settled(
        self, call: ToolCall, decision: Decision, *, at: float, level: Level | None = None
    ) -> asyncio.Future[None]:
        written = super().settled(call, decision, at=at, level=level)
        return self.durable if self._slow == "settled" else written

    def decided(self, *arguments: Any, **named: Any) -> asyncio.Future[None]:
        written = super().decided(*arguments, **named)
        return self.durable if self._slow == "decided" else written
