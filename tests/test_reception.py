"""Messages of agents: which of them are about one call, and what they do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Channel, Decider, Verdict
from ccwatch.reception import ANSWERED_SECONDS, BY_MODEL
from ccwatch.rules.rule import Ruling
from tests.builders import a_call, a_hook_call, settle
from tests.gate_scene import SlowJournal
from tests.reception_scene import DONE, NPM, USE, Hall, by_hook, by_tool
from tests.test_gate_rules import a_kept

if TYPE_CHECKING:
    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def hall(clock: FakeClock, journal: FakeJournal) -> Hall:
    return Hall(clock, journal)


async def test_a_request_goes_on_in_the_row_of_the_call_that_was_seen(hall: Hall):
    seen = await hall.see()
    await hall.ask(by_hook())
    (call,) = hall.waiting
    assert (call.id, call.tool_use_id) == (seen.id, USE)
    assert call.channel is Channel.PERMISSION_REQUEST


async def test_the_prompt_tool_learns_from_the_hook_who_asks(hall: Hall):
    await hall.see(mode="plan", subagent="a", pane="%4")
    await hall.ask(by_tool())
    (call,) = hall.waiting
    assert (call.session, call.subagent, call.mode, call.pane) == ("session-1", "a", "plan", "%4")
    assert call.directory == "/home/dev/project"


async def test_hook_and_prompt_tool_about_one_call_are_one_row_with_one_answer(hall: Hall):
    await hall.see()
    first, second = await hall.ask(by_hook()), await hall.ask(by_tool())
    assert len(hall.waiting) == 1
    hall.allow()
    assert (await first.task).verdict is (await second.task).verdict is Verdict.ALLOW
    assert [event for event, _ in hall.journal.events].count("received") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"credential": "t2"},
        {"tool_use_id": "toolu_2"},
        {"value": {"command": "rm -rf x"}},
    ],
)
async def test_another_token_another_id_or_another_input_is_a_row_of_its_own(
    changes: dict[str, Any], hall: Hall
):
    await hall.see()
    await hall.ask(by_hook())
    value = changes.pop("value", NPM)
    fields = {"credential": "t1", "tool_use_id": USE} | changes
    await hall.ask(a_call("Bash", value, **fields))
    first, second = hall.waiting
    assert first.id != second.id


async def test_without_a_token_nothing_is_joined(hall: Hall):
    await hall.see(credential=None)
    await hall.ask(by_hook(credential=None))
    await hall.ask(by_tool(credential=None))
    assert len(hall.waiting) == 2


async def test_one_kind_of_request_twice_is_two_rows(hall: Hall):
    await hall.see()
    await hall.ask(by_tool())
    await hall.ask(by_tool())
    assert len(hall.waiting) == 2


async def test_the_row_stays_while_one_of_its_askers_waits(hall: Hall):
    await hall.see()
    hook, tool = await hall.ask(by_hook()), await hall.ask(by_tool())
    await hook.leave()
    assert (await hook.task).decider is Decider.WITHDRAWN
    assert len(hall.waiting) == 1
    hall.allow()
    assert (await tool.task).verdict is Verdict.ALLOW


async def test_the_row_goes_with_its_last_asker(hall: Hall):
    seen = await hall.see()
    hook, tool = await hall.ask(by_hook()), await hall.ask(by_tool())
    await hook.leave()
    await tool.leave()
    assert hall.waiting == []
    assert hall.journal.decisions[seen.id].decider is Decider.WITHDRAWN


async def test_an_asker_that_is_cancelled_counts_as_gone(hall: Hall):
    await hall.see()
    hook, tool = await hall.ask(by_hook()), await hall.ask(by_tool())
    hook.task.cancel()
    await settle()
    assert len(hall.waiting) == 1
    tool.task.cancel()
    await settle()
    assert hall.waiting == []


async def test_the_loser_that_is_cancelled_changes_nothing_of_an_answered_row(hall: Hall):
    seen = await hall.see()
    hook, tool = await hall.ask(by_hook()), await hall.ask(by_tool())
    hall.allow()
    await hook.task
    tool.task.cancel()
    await settle()
    assert hall.journal.decisions[seen.id].verdict is Verdict.ALLOW


async def test_a_request_that_comes_after_the_answer_is_a_row_of_its_own(hall: Hall):
    seen = await hall.see()
    hook = await hall.ask(by_hook())
    hall.allow()
    await hook.task
    await hall.ask(by_tool())
    (call,) = hall.waiting
    assert call.id != seen.id


async def test_two_equal_calls_are_two_rows_of_which_nobody_can_say_which_is_which(hall: Hall):
    await hall.see()
    await hall.see(tool_use_id="toolu_2")
    await hall.ask(by_hook())
    await hall.ask(by_hook())
    assert len(hall.waiting) == 2
    assert {call.tool_use_id for call in hall.waiting} == {None}


async def test_a_rule_that_allows_once_is_used_up_once_by_both_questions(
    clock: FakeClock, journal: FakeJournal
):
    rule = a_kept("allow", "Bash(npm test)", max_uses=2)
    hall = Hall(clock, journal, rule)
    await hall.see()
    asked = await hall.ask(by_hook())
    assert (await asked.task).decider is Decider.RULE
    assert hall.gate.rules.find_use(rule).count == 1


async def test_a_rule_that_allows_once_holds_for_an_agent_that_hears_it_when_it_asks(
    clock: FakeClock, journal: FakeJournal
):
    rule = a_kept("allow", "Bash(npm test)", max_uses=1)
    hall = Hall(clock, journal, rule)
    seen = a_hook_call("Bash", NPM, channel=Channel.TOOL_USE, tool_use_id=USE)
    await hall.reception.see(seen, only_denials=True)
    asked = await hall.ask(a_hook_call("Bash", NPM, channel=Channel.HELD_USE))
    assert (await asked.task).decider is Decider.RULE
    assert hall.gate.rules.find_use(rule).count == 1
    assert set(journal.calls) == {seen.id}


async def test_the_answer_of_a_rule_is_told_once_more_and_not_again(
    clock: FakeClock, journal: FakeJournal
):
    hall = Hall(clock, journal, a_kept("allow", "Bash(npm test)", max_uses=1))
    await hall.see()
    assert (await (await hall.ask(by_tool())).task).verdict is Verdict.ALLOW
    await hall.ask(by_tool())
    assert len(hall.waiting) == 1


@pytest.mark.parametrize("how", ["late", "locked"])
async def test_an_old_answer_of_a_rule_is_not_told_again(
    how: str, clock: FakeClock, journal: FakeJournal
):
    hall = Hall(clock, journal, a_kept("allow", "Bash(npm test)", max_uses=1))
    seen = await hall.see()
    if how == "locked":
        hall.gate.panic()
    late = seen.received + (ANSWERED_SECONDS + 1 if how == "late" else 0)
    await hall.ask(by_hook(received=late))
    assert len(hall.waiting) == 1


async def test_a_request_never_hears_the_answer_to_a_refused_call(hall: Hall):
    await hall.see()
    await hall.ask(by_hook(channel=Channel.DENIAL, tool_use_id=USE))
    await hall.ask(by_tool())
    await hall.ask(by_hook())
    assert len(hall.waiting) == 3


async def test_nobody_joins_a_row_that_is_being_withdrawn(clock: FakeClock):
    journal = SlowJournal("decided")
    hall = Hall(clock, journal)
    await hall.see()
    first = await hall.ask(by_hook())
    await first.leave()
    second = await hall.ask(by_tool())
    assert len(hall.waiting) == 1
    journal.durable.set_result(None)
    await settle()
    assert not second.task.done()


async def test_a_call_of_ccwatchs_own_tool_is_denied_before_it_runs(hall: Hall):
    call = a_hook_call("mcp__ccwatch__approval_prompt", {}, channel=Channel.TOOL_USE)
    seen = await hall.reception.see(call, by_model=True)
    assert (seen.ruling, seen.reason) == (Ruling.DENY, BY_MODEL)
    assert hall.journal.decisions[call.id].decider is Decider.REFUSED


async def test_who_sends_something_is_in_the_book_of_agents(hall: Hall):
    hall.reception.start_session(by_hook(mode="auto"))
    (session,) = hall.reception.agents.sessions()
    assert session.asks_nobody
    await hall.ask(by_hook(mode="default"))
    hall.allow()
    await settle()
    (session,) = hall.reception.agents.sessions()
    assert (session.mode, session.allowed) == ("default", 1)


async def test_a_refusal_is_written_and_its_sender_known(hall: Hall):
    decision = await hall.reception.refuse(by_tool(), "no")
    assert decision.verdict is Verdict.DENY
    assert len(hall.reception.agents.sessions()) == 1


async def test_it_knows_whether_a_call_of_a_session_waits(hall: Hall):
    assert not hall.reception.has_open(by_hook())
    await hall.ask(by_hook())
    assert hall.reception.has_open(by_hook())
    assert not hall.reception.has_open(by_hook(session="session-2"))


async def test_it_knows_whether_a_call_was_allowed_that_may_still_run(hall: Hall):
    asked = await hall.ask(by_hook())
    hall.allow()
    await asked.task
    assert hall.reception.has_open(by_hook())
    assert not hall.reception.has_open(by_hook(session="session-2"))
    hall.reception.note_end(by_hook(), "toolu_9", DONE, {by_hook().digest})
    assert not hall.reception.has_open(by_hook())


async def test_of_two_equal_calls_that_were_allowed_the_second_may_still_run(hall: Hall):
    for _ in range(2):
        asked = await hall.ask(by_hook())
        hall.allow()
        await asked.task
    hall.reception.note_end(by_hook(), "toolu_8", DONE, {by_hook().digest})
    assert hall.reception.has_open(by_hook())
    hall.reception.note_end(by_hook(), "toolu_9", DONE, {by_hook().digest})
    assert not hall.reception.has_open(by_hook())
