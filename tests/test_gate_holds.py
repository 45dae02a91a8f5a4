from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Decider, Verdict
from ccwatch.files import FileKind, FileState, read_file
from ccwatch.gate import Outcome
from ccwatch.holds import Holds
from ccwatch.queue import Change, ChangeKind
from tests.builders import FakeClock, FakeJournal, a_deny, a_hook_call, an_allow, settle
from tests.gate_scene import HOLD, Scene

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


@pytest.fixture
def scene(clock: FakeClock, journal: FakeJournal) -> Scene:
    return Scene(clock, journal)


# Undo


def timers_of(scene: Scene) -> dict[str, Any]:
    """What runs out, as the gate keeps it."""
    timers: Any = vars(scene.gate)["_timers"]
    return timers.__dict__


async def test_an_allow_taken_back_does_not_leave_and_the_call_waits_on(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    assert scene.gate.undo() == asker.call.id
    scene.clock.advance(HOLD * 2)
    await settle()
    assert not asker.task.done()
    entry = scene.gate.queue.get(asker.call.id)
    assert entry is not None
    assert entry.held_until is None
    assert scene.allow(asker) is Outcome.HELD
    scene.clock.advance(HOLD)
    assert await asker.task == an_allow()


async def test_undo_takes_back_the_newest_allow_first(scene: Scene):
    askers = [await scene.ask() for _ in range(3)]
    for asker in (askers[1], askers[0], askers[2]):
        scene.allow(asker)
    assert [scene.gate.undo() for _ in range(4)] == [
        askers[2].call.id,
        askers[0].call.id,
        askers[1].call.id,
        None,
    ]
    scene.gate.close()
    await asyncio.gather(*(asker.task for asker in askers))


async def test_all_held_allows_can_be_taken_back_together(scene: Scene):
    askers = [await scene.ask() for _ in range(3)]
    for asker in askers:
        scene.allow(asker)
    scene.gate.undo_all()
    scene.clock.advance(HOLD)
    await settle()
    assert len(scene.gate.queue) == 3
    scene.gate.close()
    await asyncio.gather(*(asker.task for asker in askers))


async def test_a_deny_during_the_hold_wins(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    assert scene.deny(asker, "changed my mind") is Outcome.TAKEN
    assert await asker.task == a_deny("changed my mind")
    assert scene.gate.undo() is None
    assert scene.clock.pending == 0


async def test_a_call_answered_while_its_undo_is_announced_leaves_no_timer(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)

    def answer(change: Change) -> None:
        if change.kind is ChangeKind.UPDATED:
            scene.deny(asker, "at once")

    scene.gate.queue.subscribe(answer)
    scene.gate.undo()
    assert await asker.task == a_deny("at once")
    assert scene.clock.pending == 0


# The deadline


@pytest.mark.parametrize(
    ("deadline", "limit"),
    [(300.0, "5 minutes"), (60.0, "1 minute"), (90.0, "90 seconds"), (1.0, "1 second")],
)
async def test_nobody_answering_is_a_deny_that_says_so(
    clock: FakeClock, journal: FakeJournal, deadline: float, limit: str
):
    scene = Scene(clock, journal, deadline=deadline)
    asker = await scene.ask()
    clock.advance(deadline - 0.5)
    await settle()
    assert not asker.task.done()
    clock.advance(0.5)
    decision = await asker.task
    assert (decision.verdict, decision.decider) == (Verdict.DENY, Decider.TIMEOUT)
    assert decision.reason.startswith(f"Nobody answered within {limit}. This is not a refusal")
    assert journal.decisions[asker.call.id] == decision


async def test_an_agent_with_its_own_prompt_hears_no_decision_at_the_deadline(scene: Scene):
    asker = await scene.ask(a_hook_call())
    scene.clock.advance(300.0)
    assert (await asker.task).verdict is Verdict.NONE


async def test_without_a_deadline_a_call_waits_as_long_as_its_asker(
    clock: FakeClock, journal: FakeJournal
):
    scene = Scene(clock, journal, deadline=0.0)
    asker = await scene.ask()
    assert clock.pending == 0
    scene.allow(asker)
    scene.gate.undo()
    clock.advance(1e9)
    await settle()
    assert not asker.task.done()
    scene.deny(asker)
    await asker.task


async def test_the_deadline_does_not_run_while_an_allow_is_held(
    clock: FakeClock, journal: FakeJournal
):
    scene = Scene(clock, journal, deadline=10.0, holds=Holds(medium=60.0))
    asker = await scene.ask()
    clock.advance(9.0)
    scene.allow(asker)
    clock.advance(50.0)
    await settle()
    assert not asker.task.done()
    scene.gate.undo()
    entry = scene.gate.queue.get(asker.call.id)
    assert entry is not None
    assert entry.deadline == clock.monotonic() + 1.0
    clock.advance(0.9)
    await settle()
    assert not asker.task.done()
    clock.advance(0.1)
    assert (await asker.task).decider is Decider.TIMEOUT


async def test_a_deadline_that_comes_due_after_the_answer_changes_nothing(scene: Scene):
    asker = await scene.ask()
    late = timers_of(scene)["_deadlines"][asker.call.id].callback
    scene.deny(asker, "first")
    late()
    assert await asker.task == a_deny("first")


# The file that the person saw


async def test_an_allow_leaves_if_the_file_is_as_the_person_saw_it(scene: Scene, tmp_path: Path):
    path = tmp_path / "a"
    path.write_text("x")
    asker = await scene.ask()
    scene.allow(asker, file=await read_file(str(path)))
    scene.clock.advance(HOLD)
    assert await asker.task == an_allow()


def change_content(path: Path) -> None:
    path.write_text("y")


def remove(path: Path) -> None:
    path.unlink()


def turn_link(path: Path) -> None:
    (path.parent / "other").write_text("x")
    path.unlink()
    path.symlink_to("other")


@pytest.mark.parametrize("change", [change_content, remove, turn_link])
async def test_an_allow_does_not_leave_if_the_file_changed_during_the_hold(
    scene: Scene, tmp_path: Path, change: Callable[[Path], None]
):
    path = tmp_path / "a"
    path.write_text("x")
    asker = await scene.ask()
    scene.allow(asker, file=await read_file(str(path)))
    change(path)
    refused = asyncio.Event()
    scene.gate.queue.subscribe(
        lambda change: refused.set() if change.kind is ChangeKind.REFUSED else None
    )
    scene.clock.advance(HOLD)
    await refused.wait()
    assert scene.changes[-1].note == "not allowed: the file changed under you"
    assert not asker.task.done()
    entry = scene.gate.queue.get(asker.call.id)
    assert entry is not None
    assert entry.held_until is None
    scene.clock.advance(300.0)
    assert (await asker.task).decider is Decider.TIMEOUT


class Disk:
    """A file system that answers when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reads: list[asyncio.Future[FileState]] = []
        monkeypatch.setattr("ccwatch.files.read_file", self._read)

    def _read(self, _: str) -> Awaitable[FileState]:
        self.reads.append(asyncio.get_running_loop().create_future())
        return self.reads[-1]


SEEN = FileState("/srv/a", FileKind.TEXT, "digest", "x", 1, "/srv/a")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


async def test_an_allow_can_be_taken_back_while_the_file_is_checked(scene: Scene, disk: Disk):
    asker = await scene.ask()
    scene.allow(asker, file=SEEN)
    scene.clock.advance(HOLD)
    await settle()
    assert scene.gate.undo() == asker.call.id
    disk.reads[0].set_result(SEEN)
    await settle()
    assert not asker.task.done()
    scene.deny(asker)
    await asker.task


async def test_a_check_of_an_earlier_hold_does_not_end_a_later_one(scene: Scene, disk: Disk):
    asker = await scene.ask()
    scene.allow(asker, file=SEEN)
    scene.clock.advance(HOLD)
    await settle()
    scene.gate.undo()
    scene.allow(asker, file=SEEN)
    disk.reads[0].set_result(SEEN)
    await settle()
    assert not asker.task.done()
    scene.clock.advance(HOLD)
    await settle()
    disk.reads[1].set_result(SEEN)
    assert await asker.task == an_allow()


async def test_a_deny_while_the_file_is_checked_wins(scene: Scene, disk: Disk):
    asker = await scene.ask()
    scene.allow(asker, file=SEEN)
    scene.clock.advance(HOLD)
    await settle()
    scene.deny(asker, "no")
    disk.reads[0].set_result(SEEN)
    assert await asker.task == a_deny("no")


async def test_a_file_that_cannot_be_read_any_more_keeps_the_allow_from_leaving(
    scene: Scene, disk: Disk
):
    asker = await scene.ask()
    scene.allow(asker, file=SEEN)
    scene.clock.advance(HOLD)
    await settle()
    disk.reads[0].set_result(replace(SEEN, kind=FileKind.UNREADABLE, digest="unreadable"))
    await settle()
    assert scene.changes[-1].kind is ChangeKind.REFUSED
    scene.deny(asker)
    await asker.task


async def test_a_hold_that_ends_after_the_answer_changes_nothing(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    late = timers_of(scene)["_held"][asker.call.id].timer.callback
    scene.deny(asker, "first")
    late()
    assert await asker.task == a_deny("first")
