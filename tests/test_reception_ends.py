"""How the wait of a call ends when its agent tells what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ccwatch import reception
from ccwatch.calls import Channel, Decider, Decision, Untrusted, Verdict
from tests.builders import a_hook_call, settle
from tests.gate_scene import HOLD
from tests.reception_scene import DONE, NPM, USE, Hall, by_hook

if TYPE_CHECKING:
    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def hall(clock: FakeClock, journal: FakeJournal) -> Hall:
    return Hall(clock, journal)


async def test_what_has_run_leaves_the_queue_and_its_result_is_written(hall: Hall):
    seen = await hall.see()
    asked = await hall.ask(by_hook())
    hall.reception.note_end(seen, USE, DONE, ())
    decision = await asked.task
    assert (decision.verdict, decision.decider) == (Verdict.NONE, Decider.AGENT_PROMPT)
    await settle()
    assert hall.journal.results == {seen.id: DONE}
    assert hall.journal.decisions[seen.id].verdict is Verdict.ALLOW


async def test_of_two_equal_calls_the_one_that_ran_leaves_by_its_id(hall: Hall):
    first = await hall.see()
    await hall.ask(by_hook())
    second = await hall.see(tool_use_id="toolu_2")
    await hall.ask(by_hook())
    hall.reception.note_end(second, "toolu_2", DONE, {second.digest})
    await settle()
    (call,) = hall.waiting
    assert call.id == first.id


async def test_a_call_that_was_never_seen_is_known_by_its_input(hall: Hall):
    asked = await hall.ask(by_hook())
    hall.reception.note_end(by_hook(), "toolu_9", DONE, {by_hook().digest})
    assert (await asked.task).decider is Decider.AGENT_PROMPT


async def test_a_result_of_another_token_ends_no_wait(hall: Hall):
    seen = await hall.see()
    await hall.ask(by_hook())
    other = replace(seen, credential="t2")
    hall.reception.note_end(other, USE, DONE, {seen.digest})
    hall.reception.end_turn(other)
    hall.reception.end_session(other)
    await settle()
    assert len(hall.waiting) == 1
    assert hall.journal.results == {}


async def test_of_twins_the_one_that_was_not_answered_waits_on_when_the_other_has_run(hall: Hall):
    await hall.see()
    await hall.see(tool_use_id="toolu_2")
    first, second = await hall.ask(by_hook()), await hall.ask(by_hook())
    call = hall.waiting[0]
    hall.gate.decide(call.id, call.digest, Decision(verdict=Verdict.ALLOW, decider=Decider.PERSON))
    hall.clock.advance(HOLD)
    await first.task
    hall.reception.note_end(by_hook(), "toolu_1", DONE, {call.digest})
    await settle()
    assert not second.task.done()
    hall.reception.note_end(by_hook(), "toolu_2", DONE, {call.digest})
    assert (await second.task).decider is Decider.AGENT_PROMPT


async def test_a_turn_that_ends_forgets_what_was_allowed_in_it(hall: Hall):
    for _ in range(2):
        asked = await hall.ask(by_hook())
        hall.allow()
        await asked.task
        hall.reception.end_turn(by_hook())
    asked = await hall.ask(by_hook())
    hall.reception.note_end(by_hook(), "toolu_9", DONE, {by_hook().digest})
    assert (await asked.task).decider is Decider.AGENT_PROMPT


async def test_the_end_of_one_session_forgets_nothing_of_another(hall: Hall):
    for session in ("session-1", "session-2"):
        asked = await hall.ask(by_hook(session=session))
        hall.allow()
        await asked.task
    await hall.ask(by_hook(session="session-2"))
    hall.reception.end_session(by_hook())
    hall.reception.note_end(by_hook(session="session-2"), "x", DONE, {by_hook().digest})
    await settle()
    assert len(hall.waiting) == 1


async def test_a_call_that_was_answered_here_ends_no_other_wait_when_it_has_run(hall: Hall):
    seen = await hall.see()
    first = await hall.ask(by_hook())
    hall.allow()
    await first.task
    await hall.ask(by_hook())
    hall.reception.note_end(seen, USE, DONE, {seen.digest})
    await settle()
    assert len(hall.waiting) == 1


async def test_that_a_refused_call_has_run_is_not_believed(hall: Hall):
    seen = await hall.see()
    refused = await hall.ask(by_hook(channel=Channel.DENIAL, tool_use_id=USE))
    hall.reception.note_end(seen, USE, DONE, {seen.digest})
    await settle()
    assert not refused.task.done()
    again = a_hook_call("Bash", NPM, channel=Channel.TOOL_USE, tool_use_id="toolu_2")
    assert (await hall.reception.see(replace(again, credential="t1"))).ruling is None


@pytest.mark.parametrize("how", ["left", "turn", "session", "ran"])
async def test_a_strict_hook_never_hears_that_nothing_was_decided(how: str, hall: Hall):
    asked = await hall.ask(by_hook(strict=True))
    match how:
        case "left":
            await asked.leave()
        case "turn":
            hall.reception.end_turn(by_hook())
        case "session":
            hall.reception.end_session(by_hook())
        case _:
            hall.reception.note_end(by_hook(), "toolu_9", DONE, {by_hook().digest})
    decision = await asked.task
    assert decision.verdict is Verdict.DENY
    assert decision.reason


@pytest.mark.parametrize("event", ["turn", "session", "ran"])
async def test_a_call_that_is_held_before_it_runs_is_answered_here_alone(event: str, hall: Hall):
    """Its agent shows no prompt of its own meanwhile, in which it could have been answered."""
    asked = await hall.ask(by_hook(channel=Channel.HELD_USE))
    if event == "turn":
        hall.reception.end_turn(by_hook())
    elif event == "session":
        hall.reception.end_session(by_hook())
    else:
        hall.reception.note_end(by_hook(), None, DONE, {by_hook().digest})
    await settle()
    assert not asked.task.done()


async def test_the_end_of_a_turn_ends_the_wait_of_that_agent_alone(hall: Hall):
    await hall.ask(by_hook())
    await hall.ask(by_hook(subagent="a"))
    hall.reception.end_turn(by_hook())
    await settle()
    assert [call.subagent for call in hall.waiting] == ["a"]


async def test_the_end_of_a_session_ends_all_its_waits(hall: Hall):
    await hall.ask(by_hook())
    await hall.ask(by_hook(subagent="a"))
    await hall.ask(by_hook(session="session-2"))
    hall.reception.end_session(by_hook())
    await settle()
    assert [call.session for call in hall.waiting] == ["session-2"]
    assert hall.reception.agents.sessions()[-1].over


async def test_an_agent_that_never_tells_what_became_of_its_calls_fills_no_memory(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reception, "MOST", 2)
    calls = [by_hook(session=Untrusted(name)) for name in ("first", "second", "third")]
    for call in calls:
        asked = await hall.ask(call)
        hall.allow()
        await asked.task
    assert [hall.reception.has_open(call) for call in calls] == [False, True, True]
