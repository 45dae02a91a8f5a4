"""Random sequences of everything that can happen to calls, and what must hold after each step."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.calls import QUESTION, Channel, Decider, Decision, Verdict
from ccwatch.files import FileKind, FileState
from ccwatch.gate import Gate, Outcome
from ccwatch.holds import Holds
from ccwatch.journal import JournalError
from ccwatch.queue import Limits, Queue
from tests.builders import FakeClock, a_call, a_deny, a_hook_call, an_allow, settle
from tests.gate_scene import find_unsure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.calls import Result, ToolCall
    from ccwatch.risk.level import Level

HOLD = Holds().medium
SEEN = FileState("/srv/a", FileKind.TEXT, "digest", "x", 1, "/srv/a")
CHANGED = FileState("/srv/a", FileKind.TEXT, "other", "y", 1, "/srv/a")
ANSWERS = '{"answers":{"Which?":"this"}}'

numbers = st.integers(0, 3)
arrivals = st.tuples(
    st.just("arrive"), st.sampled_from(Channel), st.sampled_from(["Bash", QUESTION])
)
allows = st.tuples(
    st.just("allow"),
    numbers,
    st.sampled_from([None, "{}", '{"command":"pwd"}', ANSWERS]),
    st.booleans(),
)
times = st.tuples(st.just("advance"), st.sampled_from([0.4, HOLD, HOLD, 150.0, 300.0]))
steps = st.one_of(
    arrivals,
    allows,
    allows,
    allows,
    times,
    times,
    times,
    st.tuples(st.sampled_from(["allow another input", "deny", "leave", "cancel"]), numbers),
    st.tuples(st.just("retire"), numbers, st.booleans()),
    st.tuples(st.sampled_from(["undo", "undo", "undo all", "close", "write"])),
    st.tuples(st.sampled_from(["late", "full"]), st.booleans()),
    st.tuples(st.just("file"), st.sampled_from([SEEN, CHANGED])),
)


class LateJournal:
    """A journal whose writes become durable, or fail, together and in order, when it is told."""

    def __init__(self) -> None:
        self.late = False
        self.full = False
        self.durable: list[tuple[str, Decision | None]] = []
        self._begun: list[tuple[str, Decision | None, asyncio.Future[None]]] = []

    def received(
        self, call: ToolCall, level: Level | None = None, rules: Sequence[str] = ()
    ) -> asyncio.Future[None]:
        return self._begin(call.id, None)

    def decided(
        self, call_id: str, decision: Decision, *, at: float, waited: float
    ) -> asyncio.Future[None]:
        assert waited >= 0
        return self._begin(call_id, decision)

    def settled(
        self, call: ToolCall, decision: Decision, *, at: float, level: Level | None = None
    ) -> asyncio.Future[None]:
        return self._begin(call.id, decision)

    def ran(self, call_id: str, result: Result) -> asyncio.Future[None]:
        raise AssertionError(f"{call_id} was never seen to run: {result}")

    def rows(self, call: ToolCall) -> list[Decision | None]:
        return [decision for call_id, decision in self.durable if call_id == call.id]

    def write(self) -> None:
        for call_id, decision, done in self._begun:
            if not self.full:
                self.durable.append((call_id, decision))
            if done.cancelled():
                continue
            if self.full:
                done.set_exception(JournalError("the disk is full"))
            else:
                done.set_result(None)
        self._begun.clear()

    def _begin(self, call_id: str, decision: Decision | None) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._begun.append((call_id, decision, done))
        return done


@dataclass
class Asked:
    call: ToolCall
    left: asyncio.Future[None]
    task: asyncio.Task[Decision]
    allowed: tuple[float, str | None, bool] | None = None
    heard: Decision | None = None


@dataclass
class World:
    clock: FakeClock = field(default_factory=FakeClock)
    journal: LateJournal = field(default_factory=LateJournal)
    asked: list[Asked] = field(default_factory=list[Asked])
    file: FileState = SEEN
    reads: dict[str, FileState] = field(default_factory=dict[str, FileState])
    closed: bool = False
    disk_was_full: bool = False

    def __post_init__(self) -> None:
        limits = Limits(per_asker=3, total=5)
        self.gate = Gate(
            Queue(limits), self.journal, self.clock, deadline=300.0, inspect=find_unsure
        )

    async def read_file(self, path: str) -> FileState:
        await asyncio.sleep(0)
        self.reads[path] = replace(self.file, path=path)
        return self.reads[path]

    def take(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("arrive", channel, tool):
                self.arrive(channel, tool)
            case ("late", late):
                self.journal.late = late
            case ("full", full):
                self.journal.full = full
                self.disk_was_full |= full
            case ("file", state):
                self.file = state
            case ("advance", seconds):
                self.clock.advance(seconds)
            case (str(what), int(number), *more):
                self.touch(what, self.asked[number % len(self.asked)], more)
            case _:
                self.act(step[0])

    def act(self, what: str) -> None:
        match what:
            case "undo":
                call_id = self.gate.undo()
                self.forget_allows([one for one in self.asked if one.call.id == call_id])
            case "undo all":
                self.gate.undo_all()
                self.forget_allows([one for one in self.asked if one.heard is None])
            case "write":
                self.journal.write()
            case "close":
                self.closed = True
                self.gate.close()
            case _:
                raise AssertionError(what)

    def forget_allows(self, taken_back: list[Asked]) -> None:
        for one in taken_back:
            if self.gate.queue.get(one.call.id) is not None:
                one.allowed = None

    def arrive(self, channel: Channel, tool: str) -> None:
        make = a_call if channel is Channel.PROMPT_TOOL else a_hook_call
        call = make(tool, {"command": str(len(self.asked))})
        loop = asyncio.get_running_loop()
        left: asyncio.Future[None] = loop.create_future()
        task = loop.create_task(self.gate.review(call, left=left))
        self.asked.append(Asked(call, left, task))

    def touch(self, what: str, one: Asked, more: list[Any]) -> None:
        call = one.call
        match what, more:
            case "allow", [edited, with_file]:
                decision = an_allow(edited=edited)
                files = (replace(SEEN, path=call.id),) if with_file else ()
                outcome = self.gate.decide(call.id, call.digest, decision, files=files)
                if outcome is Outcome.HELD:
                    assert edited != "{}"
                    assert call.tool != QUESTION or edited == ANSWERS
                    one.allowed = (self.clock.monotonic(), edited, with_file)
            case "allow another input", []:
                digest = a_call("Write").digest
                outcome = self.gate.decide(call.id, digest, an_allow())
                assert outcome in {Outcome.OTHER_INPUT, Outcome.GONE}
            case "deny", []:
                self.gate.decide(call.id, call.digest, a_deny())
            case "leave", []:
                if not one.left.done():
                    one.left.set_result(None)
            case "cancel", []:
                one.task.cancel()
            case "retire", [allowed]:
                verdict = Verdict.ALLOW if allowed else Verdict.DENY
                self.gate.retire(lambda other: other.id == call.id, verdict=verdict)
            case _:
                raise AssertionError(what)

    def check(self) -> None:
        # A call that waits has one timer: its deadline, or the end of its hold.
        assert self.clock.pending == len(self.gate.queue)
        assert not (self.closed and len(self.gate.queue))
        for one in self.asked:
            rows = self.journal.rows(one.call)
            assert rows.count(None) <= 1
            assert len(rows) - rows.count(None) <= 1
            if rows and not self.disk_was_full:
                assert rows[0] is None
            if one.task.done() and not one.task.cancelled() and one.heard is None:
                one.heard = one.task.result()
                self.check_answer(one, one.heard, rows)

    def check_answer(self, one: Asked, heard: Decision, rows: list[Decision | None]) -> None:
        if heard.verdict is Verdict.ALLOW:
            assert heard in rows, "told before it was written"
            assert heard.decider is Decider.PERSON
            assert one.allowed is not None, "nobody allowed it"
            since, edited, with_file = one.allowed
            assert not with_file or self.reads[one.call.id].digest == SEEN.digest
            assert heard.edited == edited
            assert self.clock.monotonic() >= since + HOLD
        if one.call.channel is Channel.PROMPT_TOOL and heard.verdict is Verdict.NONE:
            assert heard.decider is Decider.WITHDRAWN
        if heard.decider is Decider.WITHDRAWN:
            assert one.left.done()

    def check_end(self) -> None:
        assert all(one.task.done() for one in self.asked)
        if not self.disk_was_full:
            for one in self.asked:
                rows = self.journal.rows(one.call)
                # Cancelled before its first step, a review has received nothing.
                assert rows == [] or (len(rows) == 2 and rows[0] is None and rows[1] is not None)
                if one.heard is not None:
                    assert rows[1] is not None
                    assert rows[1].decider is one.heard.decider


async def live_through(sequence: Sequence[tuple[Any, ...]]) -> None:
    world = World()
    with patch("ccwatch.files.read_file", world.read_file):
        for step in sequence:
            world.take(step)
            await settle()
            if not world.journal.late:
                world.journal.write()
                await settle()
            world.check()
        world.journal.full = False
        world.take(("close",))
        for _ in range(2):
            await settle()
            world.journal.write()
        await settle()
        world.check()
        world.check_end()


@settings(max_examples=500, deadline=None)
@given(st.lists(arrivals, min_size=1, max_size=4), st.lists(steps, max_size=25))
def test_whatever_happens_in_whatever_order_nothing_leaves_that_nobody_allowed(
    first: list[tuple[Any, ...]], more: list[tuple[Any, ...]]
):
    asyncio.run(live_through([*first, *more]))
