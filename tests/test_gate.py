from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.answers import EDIT_LIMIT, is_sendable
from ccwatch.calls import QUESTION, Decider, Decision, Verdict
from ccwatch.gate import Outcome
from ccwatch.holds import Holds
from ccwatch.risk.assess import Assessment
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules.book import RuleBook
from tests.builders import FakeClock, FakeJournal, a_call, a_deny, an_allow, settle
from tests.gate_scene import HOLD, Scene, SlowJournal

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall


@pytest.fixture
def scene(clock: FakeClock, journal: FakeJournal) -> Scene:
    return Scene(clock, journal)


# The way of one call


async def test_a_call_is_written_before_anybody_sees_it(clock: FakeClock):
    journal = SlowJournal("received")
    scene = Scene(clock, journal)
    asker = await scene.ask()
    assert len(scene.gate.queue) == 0
    journal.durable.set_result(None)
    await settle()
    assert [entry.call for entry in scene.gate.queue.entries()] == [asker.call]
    scene.gate.close()
    await asker.task


@pytest.mark.parametrize("decision", [an_allow(), a_deny()])
async def test_a_decision_is_durable_before_the_asker_hears_it(
    clock: FakeClock, decision: Decision
):
    journal = SlowJournal("decided")
    scene = Scene(clock, journal)
    asker = await scene.ask()
    scene.gate.decide(asker.call.id, asker.call.digest, decision)
    clock.advance(HOLD)
    await settle()
    assert scene.journal.decisions == {asker.call.id: decision}
    assert not asker.task.done()
    journal.durable.set_result(None)
    assert await asker.task == decision


async def test_an_allow_leaves_when_its_hold_has_passed(scene: Scene):
    asker = await scene.ask()
    assert scene.allow(asker) is Outcome.HELD
    scene.clock.advance(HOLD - 0.01)
    await settle()
    assert not asker.task.done()
    scene.clock.advance(0.01)
    assert await asker.task == an_allow()
    assert scene.journal.events == [("received", asker.call.id), ("decided", asker.call.id)]


async def test_a_deny_leaves_at_once_with_its_reason(scene: Scene):
    asker = await scene.ask()
    assert scene.deny(asker, "not now") is Outcome.TAKEN
    assert await asker.task == a_deny("not now")
    assert scene.clock.pending == 0


async def test_a_held_call_shows_until_when(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    entry = scene.gate.queue.get(asker.call.id)
    assert entry is not None
    assert entry.held_until == scene.clock.monotonic() + HOLD
    scene.deny(asker)
    await asker.task


def inspecting(assessment: Assessment | Exception) -> Any:
    async def inspect(_: ToolCall) -> Assessment:
        if isinstance(assessment, Exception):
            raise assessment
        return assessment

    return inspect


LOOKS = Assessment(Level.LOW, (Finding(Category.FS_READ, Level.LOW, "reads a file"),))


async def test_a_call_waits_with_what_the_inspection_says_and_the_journal_keeps_its_level(
    clock: FakeClock, journal: FakeJournal
):
    assessment = Assessment(Level.HIGH, (Finding(Category.FS_DESTROY, Level.HIGH, "deletes"),))
    scene = Scene(clock, journal, inspect=inspecting(assessment))
    asker = await scene.ask()
    assert [entry.assessment for entry in scene.gate.queue.entries()] == [assessment]
    assert journal.levels[asker.call.id] is Level.HIGH
    scene.deny(asker)
    await asker.task


async def test_a_call_that_cannot_be_inspected_is_uncertain_and_asked_about(
    clock: FakeClock, journal: FakeJournal
):
    inspect = inspecting(RuntimeError("broken"))
    scene = Scene(clock, journal, inspect=inspect, rules=RuleBook(preset=Preset.READS_CLOUD))
    asker = await scene.ask()
    assert [entry.level for entry in scene.gate.queue.entries()] == [Level.UNCERTAIN]
    scene.deny(asker)
    await asker.task


async def test_a_preset_allows_what_it_covers_and_the_journal_says_so(
    clock: FakeClock, journal: FakeJournal
):
    scene = Scene(
        clock, journal, inspect=inspecting(LOOKS), rules=RuleBook(preset=Preset.READS_LOCAL)
    )
    asker = await scene.ask()
    decision = await asker.task
    assert (decision.verdict, decision.decider) == (Verdict.ALLOW, Decider.PRESET)
    assert journal.decisions[asker.call.id] == decision
    assert journal.levels[asker.call.id] is Level.LOW
    assert "reads-local" in decision.reason
    assert not scene.gate.queue.entries()


async def test_without_a_preset_a_harmless_call_waits(clock: FakeClock, journal: FakeJournal):
    scene = Scene(clock, journal, inspect=inspecting(LOOKS))
    asker = await scene.ask()
    assert [entry.level for entry in scene.gate.queue.entries()] == [Level.LOW]
    scene.deny(asker)
    await asker.task


async def test_a_preset_allows_nothing_that_cannot_be_written_down(
    clock: FakeClock, journal: FakeJournal
):
    journal.broken.add("received")
    scene = Scene(
        clock, journal, inspect=inspecting(LOOKS), rules=RuleBook(preset=Preset.READS_LOCAL)
    )
    asker = await scene.ask()
    assert (await asker.task).verdict is Verdict.DENY


async def test_a_preset_allows_nothing_once_ccwatch_is_stopping(
    clock: FakeClock, journal: FakeJournal
):
    scene = Scene(
        clock, journal, inspect=inspecting(LOOKS), rules=RuleBook(preset=Preset.READS_LOCAL)
    )
    scene.gate.close()
    asker = await scene.ask()
    assert (await asker.task).decider is Decider.SHUTDOWN


async def test_a_call_whose_asker_leaves_while_it_is_inspected_is_written_down(
    clock: FakeClock, journal: FakeJournal
):
    begun = asyncio.Event()

    async def inspect(_: ToolCall) -> Assessment:
        begun.set()
        await asyncio.Event().wait()
        return LOOKS

    scene = Scene(clock, journal, inspect=inspect)
    asker = await scene.ask()
    assert begun.is_set()
    asker.task.cancel()
    await settle()
    assert journal.decisions[asker.call.id].decider is Decider.WITHDRAWN


async def test_an_edit_that_is_more_dangerous_is_held_as_long_as_its_own_level_says(
    clock: FakeClock, journal: FakeJournal
):
    scene = Scene(clock, journal, inspect=inspecting(LOOKS), holds=Holds(low=1, medium=2, high=9))
    asker = await scene.ask()
    scene.gate.decide(asker.call.id, asker.call.digest, an_allow(), level=Level.CRITICAL)
    entry = scene.gate.queue.get(asker.call.id)
    assert entry is not None
    assert entry.held_until == clock.monotonic() + 9
    scene.deny(asker)
    await asker.task


def test_the_hold_grows_with_the_level():
    holds = Holds(low=1, medium=2, high=3)
    assert [holds.of(level) for level in Level] == [1, 2, 2, 3, 3]


async def test_the_journal_says_how_long_a_call_waited(scene: Scene):
    asker = await scene.ask()
    scene.clock.advance(42.0)
    scene.deny(asker)
    await asker.task
    assert scene.journal.waited[asker.call.id] == 42.0


async def test_askers_with_equal_calls_get_each_their_own_answer(scene: Scene):
    askers = [await scene.ask() for _ in range(6)]
    for number, asker in enumerate(askers):
        scene.deny(asker, str(number)) if number % 2 else scene.allow(asker)
    scene.clock.advance(HOLD)
    decisions = [await asker.task for asker in askers]
    expected = [a_deny(str(n)) if n % 2 else an_allow() for n in range(6)]
    assert decisions == expected


# What a person cannot do


async def test_a_call_that_no_longer_waits_cannot_be_decided(scene: Scene):
    asker = await scene.ask()
    scene.deny(asker)
    await asker.task
    assert scene.allow(asker) is Outcome.GONE
    assert scene.deny(asker) is Outcome.GONE


@pytest.mark.parametrize("decision", [an_allow(), a_deny()])
async def test_a_decision_on_another_input_is_refused(scene: Scene, decision: Decision):
    asker = await scene.ask()
    other = a_call("Bash", {"command": "ls"})
    assert scene.gate.decide(asker.call.id, other.digest, decision) is Outcome.OTHER_INPUT
    scene.clock.advance(HOLD)
    await settle()
    assert not asker.task.done()
    scene.deny(asker)
    await asker.task


async def test_a_second_allow_does_not_start_the_hold_again(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    scene.clock.advance(HOLD / 2)
    assert scene.allow(asker, edited='{"command":"rm"}') is Outcome.ALREADY_HELD
    scene.clock.advance(HOLD / 2)
    assert await asker.task == an_allow()


async def test_a_decision_whose_waiter_is_gone_was_not_taken(scene: Scene):
    asker = await scene.ask()
    vars(scene.gate.queue)["_answers"][asker.call.id].cancel()
    assert scene.deny(asker) is Outcome.GONE
    with pytest.raises(asyncio.CancelledError):
        await asker.task


@pytest.mark.parametrize(
    "edited",
    [
        "",
        "{}",
        "{ }",
        "[1]",
        '"text"',
        "null",
        '{"a":1',
        '{"a":1,"a":2}',
        '{"a":NaN}',
        '{"a":1e999}',
        '{"a":"\ud800"}',
        '{"a":"\\ud800"}',
        '{"a":"' + "x" * EDIT_LIMIT + '"}',
        '{"a":"' + "漢" * (EDIT_LIMIT // 3) + '"}',
    ],
)
async def test_an_edited_input_that_the_client_would_not_run_is_refused(scene: Scene, edited: str):
    asker = await scene.ask()
    assert scene.allow(asker, edited=edited) is Outcome.BAD_EDIT
    scene.clock.advance(HOLD)
    await settle()
    assert not asker.task.done()
    scene.deny(asker)
    await asker.task


def test_an_edited_input_of_exactly_the_limit_can_be_sent():
    empty = '{"a":""}'
    assert is_sendable(empty.replace('""', '"' + "x" * (EDIT_LIMIT - len(empty)) + '"'))


async def test_an_edited_input_reaches_the_asker_and_the_journal_as_it_was_written(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker, edited='{"b": 1, "a": 2}')
    scene.clock.advance(HOLD)
    assert (await asker.task).edited == '{"b": 1, "a": 2}'
    assert scene.journal.decisions[asker.call.id].edited == '{"b": 1, "a": 2}'


@pytest.mark.parametrize(
    "edited",
    [
        None,
        '{"questions":[]}',
        '{"answers":{}}',
        '{"answers":null}',
        '{"answers":"yes"}',
        '{"answers":["yes"]}',
        '{"answers":{"Which?":""}}',
        '{"answers":{"Which?":"this","When?":""}}',
    ],
)
async def test_a_question_is_never_allowed_without_answers(scene: Scene, edited: str | None):
    asker = await scene.ask(a_call(QUESTION, {"questions": [], "answers": {"Which?": "mine"}}))
    assert scene.allow(asker, edited=edited) is Outcome.NEEDS_ANSWERS
    scene.clock.advance(HOLD)
    await settle()
    assert not asker.task.done()
    scene.deny(asker)
    await asker.task


async def test_a_question_with_answers_is_allowed(scene: Scene):
    asker = await scene.ask(a_call(QUESTION, {"questions": [{"question": "Which?"}]}))
    assert scene.allow(asker, edited='{"answers":{"Which?":"this"}}') is Outcome.HELD
    scene.clock.advance(HOLD)
    assert (await asker.task).verdict is Verdict.ALLOW
