from __future__ import annotations

import pytest

from ccwatch.calls import Channel, Decider, Verdict
from ccwatch.gate import REFUSED_BY_AGENT, Outcome
from ccwatch.preruling import RETRIED
from ccwatch.risk.preset import Preset
from ccwatch.rules.book import RuleBook
from ccwatch.rules.rule import Ruling
from tests.builders import FakeClock, FakeJournal, a_hook_call, settle
from tests.gate_scene import HOLD, Scene, SlowJournal, a_denial, a_use
from tests.test_gate_rules import a_kept, a_scene, inspect


@pytest.fixture
def scene(clock: FakeClock, journal: FakeJournal) -> Scene:
    return Scene(clock, journal)


async def test_what_no_rule_decides_is_left_to_the_agent_and_written_down(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    call = a_use()
    seen = await scene.gate.see(call)
    assert seen.ruling is None
    decision = journal.decisions[call.id]
    assert (decision.verdict, decision.decider) == (Verdict.NONE, Decider.AGENT)
    assert len(scene.gate.queue) == 0


@pytest.mark.parametrize(
    ("decision", "verdict"), [("allow", Verdict.ALLOW), ("deny", Verdict.DENY)]
)
async def test_a_rule_decides_before_a_call_runs(
    decision: str, verdict: Verdict, clock: FakeClock, journal: FakeJournal
):
    rule = a_kept(decision, "Bash(npm test)", id="tests", reason="Not here.")
    scene = a_scene(clock, journal, rule)
    call = a_use()
    seen = await scene.gate.see(call)
    assert seen.ruling == Ruling(decision)
    assert journal.decisions[call.id].verdict is verdict
    assert scene.gate.rules.find_use(rule).count == 1
    assert ("Not here." in seen.reason) is (decision == "deny")


async def test_a_rule_that_asks_makes_the_agent_ask_and_is_not_used_up_by_that(
    clock: FakeClock, journal: FakeJournal
):
    rule = a_kept("ask", "Bash(npm test)", id="look")
    scene = a_scene(clock, journal, rule)
    call = a_use()
    seen = await scene.gate.see(call)
    assert seen.ruling is Ruling.ASK
    assert "look" in seen.reason
    assert journal.decisions[call.id].decider is Decider.AGENT
    assert scene.gate.rules.find_use(rule).count == 0


async def test_an_agent_that_can_be_told_denials_alone_uses_no_allow_up_before_it_asks(
    clock: FakeClock, journal: FakeJournal
):
    rule = a_kept("allow", "Bash(npm test)", max_uses=1)
    scene = a_scene(clock, journal, rule)
    call = a_use()
    assert (await scene.gate.see(call, only_denials=True)).ruling is None
    assert journal.decisions[call.id].decider is Decider.AGENT
    assert scene.gate.rules.find_use(rule).count == 0
    scene = a_scene(clock, journal, a_kept("deny", "Bash(npm test)"))
    assert (await scene.gate.see(a_use(), only_denials=True)).ruling is Ruling.DENY


@pytest.mark.parametrize("strict", [True, False])
async def test_what_such_an_agent_denies_for_a_strict_hook_is_written_as_that(
    strict: bool, clock: FakeClock, journal: FakeJournal
):
    rule = a_kept("ask", "Bash(npm test)", id="tests")
    scene = a_scene(clock, journal, rule)
    call = a_use(strict=strict)
    seen = await scene.gate.see(call, only_denials=True)
    assert seen.ruling is Ruling.ASK
    decision = journal.decisions[call.id]
    assert decision.verdict is (Verdict.DENY if strict else Verdict.NONE)
    assert decision.decider is (Decider.REFUSED if strict else Decider.AGENT)
    assert decision.rules == ((rule.key,) if strict else ())
    assert scene.gate.rules.find_use(rule).count == strict


async def test_a_preset_leaves_what_the_agent_does_unasked_to_the_agent(
    clock: FakeClock, journal: FakeJournal
):
    book = RuleBook(preset=Preset.READS_LOCAL)
    scene = Scene(clock, journal, inspect=inspect, rules=book)
    call = a_hook_call("Bash", {"command": "ls"}, channel=Channel.TOOL_USE)
    assert (await scene.gate.see(call)).ruling is None


async def test_before_a_call_runs_an_allow_that_cannot_be_written_is_none_and_a_deny_holds(
    clock: FakeClock, journal: FakeJournal
):
    journal.broken.add("received")
    allowing = a_kept("allow", "Bash(npm test)")
    scene = a_scene(clock, journal, allowing)
    assert (await scene.gate.see(a_use())).ruling is None
    assert scene.gate.rules.find_use(allowing).count == 0
    scene = a_scene(clock, journal, a_kept("deny", "Bash(npm test)"))
    assert (await scene.gate.see(a_use())).ruling is Ruling.DENY


async def test_rules_do_not_decide_about_what_an_agent_has_refused_itself(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal, a_kept("allow", "Bash(npm test)"))
    asker = await scene.ask(a_denial())
    (entry,) = scene.gate.queue.entries()
    assert entry.reason == REFUSED_BY_AGENT
    assert scene.gate.reconsider() == 0
    assert not asker.task.done()


async def test_what_a_person_lets_the_agent_try_again_runs_once(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    asker = await scene.ask(a_denial())
    assert scene.allow(asker) is Outcome.HELD
    clock.advance(HOLD)
    assert (await asker.task).verdict is Verdict.ALLOW
    again = a_use()
    seen = await scene.gate.see(again)
    assert (seen.ruling, seen.reason) == (Ruling.ALLOW, RETRIED)
    assert journal.decisions[again.id].decider is Decider.PERSON
    assert (await scene.gate.see(a_use())).ruling is None


@pytest.mark.parametrize("how", ["denied", "timeout"])
async def test_what_a_person_does_not_let_it_try_again_does_not_run(
    how: str, clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    asker = await scene.ask(a_denial())
    if how == "denied":
        scene.deny(asker)
    else:
        clock.advance(60.0)
    assert (await asker.task).verdict is not Verdict.ALLOW
    assert (await scene.gate.see(a_use())).ruling is None


async def test_a_rule_that_denies_wins_over_another_try(clock: FakeClock, journal: FakeJournal):
    scene = a_scene(clock, journal)
    asker = await scene.ask(a_denial())
    scene.allow(asker)
    clock.advance(HOLD)
    await asker.task
    scene.gate.rules.keep(a_kept("deny", "Bash(npm test)"))
    assert (await scene.gate.see(a_use())).ruling is Ruling.DENY


async def test_another_try_that_cannot_be_written_is_not_allowed(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    asker = await scene.ask(a_denial())
    scene.allow(asker)
    clock.advance(HOLD)
    await asker.task
    journal.broken.add("received")
    assert (await scene.gate.see(a_use())).ruling is None


async def test_a_refused_call_that_was_answered_elsewhere_may_not_run(
    clock: FakeClock, journal: FakeJournal
):
    """Nothing proves who says that a call has run: an agent could let itself try again."""
    scene = a_scene(clock, journal)
    asker = await scene.ask(a_denial())
    scene.gate.retire(lambda _: True, verdict=Verdict.ALLOW)
    await asker.task
    assert (await scene.gate.see(a_use())).ruling is None


async def test_a_program_that_lets_an_agent_try_again_is_written_as_that(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    asker = await scene.ask(a_denial())
    scene.allow(asker, decider=Decider.PROGRAM)
    clock.advance(HOLD)
    await asker.task
    again = a_use()
    await scene.gate.see(again)
    assert journal.decisions[again.id].decider is Decider.PROGRAM


async def test_another_try_that_was_allowed_while_a_panic_came_counts_for_nothing(
    clock: FakeClock,
):
    journal = SlowJournal("decided")
    scene = a_scene(clock, journal)
    asker = await scene.ask(a_denial())
    scene.allow(asker)
    clock.advance(HOLD)
    await settle()
    scene.gate.panic()
    journal.durable.set_result(None)
    await asker.task
    scene.gate.unlock()
    assert (await scene.gate.see(a_use())).ruling is None


async def test_rules_that_cannot_be_asked_make_the_agent_ask(
    clock: FakeClock, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ccwatch.judge.evaluate", fail)
    scene = a_scene(clock, journal)
    assert (await scene.gate.see(a_use())).ruling is Ruling.ASK
