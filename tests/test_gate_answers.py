"""Questions and plans at the gate: whatever allows other calls leaves these to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import QUESTION, Decider, Verdict
from ccwatch.gate import Outcome
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules.book import RuleBook
from ccwatch.rules.rule import Scope
from tests.builders import FakeClock, FakeJournal, a_hook_call, settle
from tests.gate_scene import HOLD, Scene
from tests.rules.builders import a_rule, allow_everything

if TYPE_CHECKING:
    from ccwatch.calls import Decision, ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.rule import Rule

ASKED = {
    QUESTION: {"questions": [{"question": "Which?", "options": [{"label": "A"}]}]},
    "ExitPlanMode": {"plan": "1. Look"},
}
PLACE = Context(directory="/home/dev/web", home="/home/dev", project="/home/dev/web")

tools = pytest.mark.parametrize("tool", ASKED)


async def inspect(call: ToolCall) -> Assessment:
    return assess(call.tool, call.input, PLACE)


def a_scene(clock: FakeClock, journal: FakeJournal, *rules: Rule, preset: str = "none") -> Scene:
    book = RuleBook(preset=Preset(preset))
    for rule in rules:
        book.keep(rule)
    return Scene(clock, journal, inspect=inspect, rules=book)


def ask_for(tool: str) -> ToolCall:
    return a_hook_call(tool, ASKED[tool], directory="/home/dev/web")


async def decide_by_hand(scene: Scene, call: ToolCall) -> Decision:
    """Return the decision on a call, which a person denies if it waits."""
    asker = await scene.ask(call)
    while not asker.task.done() and scene.gate.queue.get(call.id) is None:
        await settle()  # the commit is read in a thread
    scene.deny(asker)
    return await asker.task


@tools
async def test_no_rule_allows_a_question_or_a_plan(
    tool: str, clock: FakeClock, journal: FakeJournal
):
    rules = [
        a_rule("allow", tool, scope=Scope.SESSION, max_risk=Level.HIGH, priority=1),
        allow_everything(scope=Scope.SESSION, priority=1),
    ]
    scene = a_scene(clock, journal, *rules)
    assert (await decide_by_hand(scene, ask_for(tool))).decider is Decider.PERSON
    assert all(scene.gate.rules.find_use(rule).count == 0 for rule in rules)


@tools
@pytest.mark.parametrize("preset", Preset)
async def test_no_preset_allows_a_question_or_a_plan(
    preset: Preset, tool: str, clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal, preset=preset)
    assert (await decide_by_hand(scene, ask_for(tool))).decider is Decider.PERSON


@tools
async def test_no_allow_for_a_session_allows_a_question_or_a_plan(
    tool: str, clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    call = ask_for(tool)
    assert await scene.gate.same.allow(call, await inspect(call))
    assert (await decide_by_hand(scene, ask_for(tool))).decider is Decider.PERSON


@tools
async def test_no_rule_made_later_allows_what_waits_already(
    tool: str, clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    asker = await scene.ask(ask_for(tool))
    scene.gate.rules.keep(allow_everything(scope=Scope.SESSION, priority=1))
    assert scene.gate.reconsider() == 0
    assert not asker.task.done()
    scene.deny(asker)
    await asker.task


@tools
async def test_a_rule_may_deny_questions_and_plans(
    tool: str, clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal, a_rule("deny", tool, scope=Scope.SESSION))
    decision = await (await scene.ask(ask_for(tool))).task
    assert (decision.verdict, decision.decider) == (Verdict.DENY, Decider.RULE)


async def test_a_person_allows_a_plan_as_any_call(clock: FakeClock, journal: FakeJournal):
    scene = a_scene(clock, journal)
    asker = await scene.ask(ask_for("ExitPlanMode"))
    assert scene.allow(asker) is Outcome.HELD
    clock.advance(HOLD)
    assert (await asker.task).verdict is Verdict.ALLOW


@pytest.mark.parametrize("edited", [None, "{}", '{"answers":{}}', '{"answers":{"Which?":""}}'])
async def test_no_question_is_allowed_without_answers(
    edited: str | None, clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    asker = await scene.ask(ask_for(QUESTION))
    assert scene.allow(asker, edited=edited) in {Outcome.NEEDS_ANSWERS, Outcome.BAD_EDIT}
    scene.deny(asker)
    await asker.task
