"""Calls that their agents have refused, parking and the panic lock."""

from __future__ import annotations

import pytest

from ccwatch.calls import Decider, Ending, Result, Verdict
from ccwatch.gate import PANIC, Outcome
from ccwatch.judge import LOCKED
from ccwatch.rules.rule import Ruling
from tests.builders import FakeClock, FakeJournal, a_call, a_hook_call, settle
from tests.gate_scene import HOLD, NPM, Scene, a_denial, a_use
from tests.test_gate_rules import a_kept, a_scene


@pytest.fixture
def scene(clock: FakeClock, journal: FakeJournal) -> Scene:
    return Scene(clock, journal)


async def test_an_edit_for_an_agent_that_takes_none_is_refused(scene: Scene):
    asker = await scene.ask(a_hook_call(takes_edits=False))
    assert scene.allow(asker, edited='{"command":"ls"}') is Outcome.NO_EDITS
    assert scene.allow(asker) is Outcome.HELD


async def test_an_agent_waits_less_long_for_a_look_at_what_it_refused(
    clock: FakeClock, journal: FakeJournal
):
    scene = Scene(clock, journal, deadline=300.0, denied_deadline=10.0)
    refused, asked = await scene.ask(a_denial()), await scene.ask(a_call())
    clock.advance(10.0)
    decision = await refused.task
    assert (decision.verdict, decision.decider) == (Verdict.NONE, Decider.TIMEOUT)
    assert not asked.task.done()


async def test_an_event_in_the_agents_terminal_ends_the_look_at_what_it_refused(scene: Scene):
    asker = await scene.ask(a_denial())
    assert scene.gate.retire(lambda _: True, verdict=Verdict.NONE) == 1
    assert (await asker.task).decider is Decider.AGENT_PROMPT


async def test_nobody_answering_a_strict_hook_is_a_deny(scene: Scene):
    asker = await scene.ask(a_hook_call(strict=True))
    scene.clock.advance(300.0)
    decision = await asker.task
    assert (decision.verdict, decision.decider) == (Verdict.DENY, Decider.TIMEOUT)
    assert "not a refusal" in decision.reason


async def test_a_parked_call_waits_without_a_deadline(scene: Scene):
    asker = await scene.ask()
    assert scene.gate.park(asker.call.id)
    scene.clock.advance(100_000.0)
    assert not asker.task.done()
    (entry,) = scene.gate.queue.entries()
    assert entry.deadline is None
    scene.deny(asker)
    assert (await asker.task).verdict is Verdict.DENY


async def test_a_held_call_that_was_parked_has_no_deadline_when_it_is_taken_back(scene: Scene):
    asker = await scene.ask()
    scene.allow(asker)
    scene.gate.park(asker.call.id)
    scene.gate.undo()
    scene.clock.advance(100_000.0)
    assert not asker.task.done()


async def test_a_call_that_does_not_wait_cannot_be_parked(scene: Scene):
    assert not scene.gate.park("000000000000")


async def test_panic_denies_what_waits_and_what_is_held(scene: Scene):
    held, waiting, refused = await scene.ask(), await scene.ask(), await scene.ask(a_denial())
    scene.allow(held)
    assert scene.gate.panic() == 3
    for asker in (held, waiting):
        decision = await asker.task
        assert (decision.verdict, decision.reason) == (Verdict.DENY, PANIC)
    assert (await refused.task).verdict is Verdict.NONE
    scene.clock.advance(100.0)
    assert all(found.verdict is not Verdict.ALLOW for found in scene.journal.decisions.values())


async def test_while_locked_no_rule_no_preset_and_no_second_try_allows_but_a_key_does(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal, a_kept("allow", "Bash(npm test)"))
    refused = await scene.ask(a_denial(session="s2"))
    scene.allow(refused)
    clock.advance(HOLD)
    await refused.task
    scene.gate.panic()
    assert scene.gate.locked
    seen = await scene.gate.see(a_use())
    assert (seen.ruling, seen.reason) == (Ruling.ASK, LOCKED)
    assert (await scene.gate.see(a_use(session="s2"))).ruling is Ruling.ASK
    asker = await scene.ask(a_call("Bash", NPM))
    (entry,) = scene.gate.queue.entries()
    assert entry.reason == LOCKED
    scene.allow(asker)
    clock.advance(HOLD)
    assert (await asker.task).decider is Decider.PERSON


async def test_unlocking_lets_rules_decide_what_waits(clock: FakeClock, journal: FakeJournal):
    scene = a_scene(clock, journal, a_kept("allow", "Bash(npm test)"))
    scene.gate.panic()
    asker = await scene.ask(a_call("Bash", NPM))
    assert not asker.task.done()
    scene.gate.unlock()
    assert (await asker.task).decider is Decider.RULE
    assert not scene.gate.locked


async def test_rules_deny_also_while_locked(clock: FakeClock, journal: FakeJournal):
    scene = a_scene(clock, journal, a_kept("deny", "Bash(npm test)"))
    scene.gate.panic()
    assert (await scene.gate.see(a_use())).ruling is Ruling.DENY


async def test_the_lock_is_told_so_that_it_outlives_the_process(
    clock: FakeClock, journal: FakeJournal
):
    told: list[bool] = []
    scene = Scene(clock, journal, on_lock=told.append)
    scene.gate.panic()
    scene.gate.unlock()
    assert told == [True, False]
    assert not scene.gate.locked


async def test_the_result_of_a_call_is_written(scene: Scene):
    result = Result(Ending.FAILED, 0.5)
    scene.gate.note_result("0123", result)
    await settle()
    scene.journal.broken.add("ran")
    scene.gate.note_result("4567", result)
    await settle()
    assert scene.journal.results == {"0123": result}
