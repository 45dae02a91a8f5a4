from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ccwatch.answers import undecided
from ccwatch.calls import Decider, Untrusted, Verdict
from ccwatch.gate import Outcome
from ccwatch.queue import Change, ChangeKind, Limits
from tests.builders import FakeClock, FakeJournal, a_call, a_deny, a_hook_call, settle
from tests.gate_scene import HOLD, Scene, SlowJournal

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall


@pytest.fixture
def scene(clock: FakeClock, journal: FakeJournal) -> Scene:
    return Scene(clock, journal)


# The asker goes away


async def test_an_asker_that_leaves_takes_its_call_along(scene: Scene):
    asker = await scene.ask()
    asker.left.set_result(None)
    decision = await asker.task
    assert (decision.verdict, decision.decider) == (Verdict.NONE, Decider.WITHDRAWN)
    assert scene.journal.decisions[asker.call.id] == decision
    assert (len(scene.gate.queue), scene.clock.pending) == (0, 0)
    assert scene.allow(asker) is Outcome.GONE


async def test_an_asker_that_left_before_it_could_be_queued_is_never_shown(scene: Scene):
    left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    left.set_result(None)
    decision = await scene.gate.review(a_call(), left=left)
    assert decision.decider is Decider.WITHDRAWN
    assert scene.changes == []


async def test_an_asker_that_leaves_during_the_hold_gets_no_allow(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    asker.left.set_result(None)
    assert (await asker.task).decider is Decider.WITHDRAWN
    assert scene.clock.pending == 0
    assert scene.gate.undo() is None


async def test_a_decision_made_just_before_the_asker_left_is_the_one_that_is_written(scene: Scene):
    asker = await scene.ask()
    scene.deny(asker, "first")
    asker.left.set_result(None)
    assert await asker.task == a_deny("first")
    assert scene.journal.decisions[asker.call.id] == a_deny("first")


async def test_a_cancelled_review_is_written_as_withdrawn(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    asker.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker.task
    assert scene.journal.decisions[asker.call.id].decider is Decider.WITHDRAWN
    assert (len(scene.gate.queue), scene.clock.pending) == (0, 0)
    await settle()


async def test_a_review_cancelled_while_the_call_is_written_leaves_a_closed_row(clock: FakeClock):
    journal = SlowJournal("received")
    scene = Scene(clock, journal)
    asker = await scene.ask()
    asker.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker.task
    assert scene.journal.events == [("received", asker.call.id), ("decided", asker.call.id)]
    assert scene.journal.decisions[asker.call.id].decider is Decider.WITHDRAWN
    await settle()


async def test_a_review_cancelled_right_after_a_decision_writes_that_decision(scene: Scene):
    asker = await scene.ask()
    scene.deny(asker, "first")
    asker.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker.task
    assert scene.journal.decisions[asker.call.id] == a_deny("first")
    await settle()


async def test_a_review_cancelled_while_its_decision_is_written_has_one_decision(
    clock: FakeClock,
):
    journal = SlowJournal("decided")
    scene = Scene(clock, journal)
    asker = await scene.ask()
    scene.deny(asker)
    await settle()
    asker.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker.task
    assert [event for event, _ in scene.journal.events] == ["received", "decided"]


async def test_a_call_with_the_id_of_one_that_waits_does_not_push_it_out(scene: Scene):
    first = await scene.ask()
    second = await scene.ask(a_call("Write", {"file_path": "/srv/a"}, id=first.call.id))
    assert (await second.task).decider is Decider.QUEUE_FULL
    assert scene.deny(first, "mine") is Outcome.TAKEN
    assert await first.task == a_deny("mine")


async def test_a_call_answered_while_it_is_announced_leaves_no_timer(scene: Scene):
    def answer(change: Change) -> None:
        if change.kind is ChangeKind.ADDED:
            entry = scene.gate.queue.get(change.call_id)
            assert entry is not None
            scene.gate.decide(entry.call.id, entry.call.digest, a_deny("at once"))

    scene.gate.queue.subscribe(answer)
    asker = await scene.ask()
    assert await asker.task == a_deny("at once")
    assert scene.clock.pending == 0


# Nobody is asked


@pytest.mark.parametrize(
    ("call", "verdict"), [(a_call(), Verdict.DENY), (a_hook_call(), Verdict.NONE)]
)
async def test_a_full_queue_never_allows_and_says_that_it_is_no_refusal(
    clock: FakeClock, journal: FakeJournal, call: ToolCall, verdict: Verdict
):
    scene = Scene(clock, journal, limits=Limits(total=1))
    first = await scene.ask()
    second = await scene.ask(call)
    decision = await second.task
    assert (decision.verdict, decision.decider) == (verdict, Decider.QUEUE_FULL)
    assert "This is not a refusal" in decision.reason
    assert journal.decisions[call.id] == decision
    scene.deny(first)
    await first.task


@pytest.mark.parametrize(
    ("call", "verdict"), [(a_call(), Verdict.DENY), (a_hook_call(), Verdict.NONE)]
)
async def test_a_call_that_cannot_be_written_is_never_shown(
    scene: Scene, caplog: pytest.LogCaptureFixture, call: ToolCall, verdict: Verdict
):
    scene.journal.broken.add("received")
    asker = await scene.ask(call)
    decision = await asker.task
    assert (decision.verdict, decision.decider) == (verdict, Decider.REFUSED)
    assert "the disk is full" in decision.reason
    note = "a call was not let in: the journal cannot be written"
    assert scene.changes == [Change(ChangeKind.REFUSED, call.id, note)]
    assert f"the call {call.id} could not be written" in caplog.text


@pytest.mark.parametrize(
    ("call", "verdict"), [(a_call(), Verdict.DENY), (a_hook_call(), Verdict.NONE)]
)
async def test_an_allow_that_cannot_be_written_does_not_leave(
    scene: Scene, caplog: pytest.LogCaptureFixture, call: ToolCall, verdict: Verdict
):
    asker = await scene.ask(call)
    scene.journal.broken.add("decided")
    scene.allow(asker)
    scene.clock.advance(HOLD)
    decision = await asker.task
    assert (decision.verdict, decision.decider) == (verdict, Decider.REFUSED)
    assert "the disk is full" in caplog.text
    note = "not allowed: the journal cannot be written"
    assert scene.changes[-1] == Change(ChangeKind.REFUSED, call.id, note)


async def test_a_deny_that_cannot_be_written_is_told_all_the_same(scene: Scene):
    asker = await scene.ask()
    scene.journal.broken.add("decided")
    scene.deny(asker, "no")
    assert await asker.task == a_deny("no")


async def test_a_call_that_no_person_may_be_asked_about_is_denied_and_written(scene: Scene):
    call = a_call()
    decision = await scene.gate.refuse(call, "the model asked by itself")
    assert (decision.verdict, decision.decider) == (Verdict.DENY, Decider.REFUSED)
    assert decision.reason == "the model asked by itself"
    assert scene.journal.decisions[call.id] == decision
    assert scene.changes == []


async def test_a_refused_call_is_denied_even_if_it_cannot_be_written(
    scene: Scene, caplog: pytest.LogCaptureFixture
):
    scene.journal.broken.add("received")
    decision = await scene.gate.refuse(a_call(), "no")
    assert decision.verdict is Verdict.DENY
    assert scene.journal.calls == {}
    assert "the disk is full" in caplog.text


async def test_a_refusal_cancelled_while_it_is_written_leaves_a_closed_row(clock: FakeClock):
    journal, call = SlowJournal("settled"), a_call()
    scene = Scene(clock, journal)
    task = asyncio.get_running_loop().create_task(scene.gate.refuse(call, "no"))
    await settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert scene.journal.decisions[call.id].decider is Decider.REFUSED
    await settle()


# Answered in the agent's own terminal


async def test_a_call_answered_in_the_agents_terminal_is_written_so_and_hears_no_decision(
    scene: Scene,
):
    asker = await scene.ask(a_hook_call())
    retired = scene.gate.retire(lambda call: call == asker.call, verdict=Verdict.ALLOW)
    told = await asker.task
    written = scene.journal.decisions[asker.call.id]
    assert retired == 1
    assert (written.verdict, written.decider) == (Verdict.ALLOW, Decider.AGENT_PROMPT)
    assert (told.verdict, told.decider) == (Verdict.NONE, Decider.AGENT_PROMPT)
    assert scene.clock.pending == 0


async def test_an_asker_without_a_prompt_of_its_own_cannot_be_retired(scene: Scene):
    asker = await scene.ask(a_call(session=Untrusted("session-1")))
    assert scene.gate.retire(lambda _: True, verdict=Verdict.ALLOW) == 0
    await settle()
    assert not asker.task.done()
    scene.deny(asker)
    await asker.task


async def test_only_the_oldest_of_equal_calls_is_retired_if_that_is_asked(scene: Scene):
    askers = [await scene.ask(a_hook_call()) for _ in range(3)]
    assert scene.gate.retire(lambda _: True, verdict=Verdict.DENY, only_oldest=True) == 1
    await settle()
    assert [asker.task.done() for asker in askers] == [True, False, False]
    assert scene.gate.retire(lambda _: True, verdict=Verdict.DENY) == 2
    assert scene.gate.retire(lambda _: True, verdict=Verdict.DENY, only_oldest=True) == 0
    await asyncio.gather(*(asker.task for asker in askers))


async def test_an_answer_in_the_agents_terminal_wins_over_a_held_allow(scene: Scene):
    asker = await scene.ask(a_hook_call())
    scene.allow(asker)
    scene.gate.retire(lambda _: True, verdict=Verdict.DENY)
    scene.clock.advance(HOLD)
    assert (await asker.task).verdict is Verdict.NONE
    assert scene.journal.decisions[asker.call.id].verdict is Verdict.DENY


# The end


async def test_closing_answers_everything_that_waits_or_is_held(scene: Scene):
    askers = [await scene.ask(), await scene.ask(), await scene.ask(a_hook_call())]
    scene.allow(askers[1])
    scene.gate.close()
    decisions = [await asker.task for asker in askers]
    assert [one.verdict for one in decisions] == [Verdict.DENY, Verdict.DENY, Verdict.NONE]
    assert {one.decider for one in decisions} == {Decider.SHUTDOWN}
    assert (len(scene.gate.queue), scene.clock.pending) == (0, 0)


async def test_a_call_that_arrives_after_closing_is_answered_and_written(scene: Scene):
    scene.gate.close()
    asker = await scene.ask()
    assert (await asker.task).decider is Decider.SHUTDOWN
    assert asker.call.id in scene.journal.decisions
    assert scene.changes == []


@pytest.mark.parametrize("decider", [Decider.TIMEOUT, Decider.SHUTDOWN, Decider.QUEUE_FULL])
def test_nobody_deciding_is_a_deny_only_where_the_asker_has_no_prompt_of_its_own(
    decider: Decider,
):
    assert undecided(a_call(), decider, "").verdict is Verdict.DENY
    assert undecided(a_hook_call(), decider, "").verdict is Verdict.NONE
