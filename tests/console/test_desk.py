"""What is on the person's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import QUESTION, Untrusted, Verdict
from ccwatch.canonical import encode
from ccwatch.console.arming import Target
from ccwatch.console.desk import Desk
from ccwatch.console.view import CallView
from ccwatch.gate import Outcome
from ccwatch.holds import Holds
from ccwatch.risk.assess import Assessment
from ccwatch.risk.level import Level
from tests.builders import FakeClock, FakeJournal, a_call, a_hook_call, settle
from tests.gate_scene import HOLD, Asker, Scene, find_unsure

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.gate import Inspect


class DeskScene(Scene):
    """A gate with a desk that rereads at every change, and paints at once."""

    def __init__(
        self,
        clock: FakeClock,
        journal: FakeJournal,
        *,
        advance: bool = True,
        inspect: Inspect = find_unsure,
    ) -> None:
        super().__init__(clock, journal, inspect=inspect)
        self.desk = Desk(self.gate, clock, advance=advance)
        self.desk.reread()
        self.gate.queue.subscribe(lambda _: self.desk.reread())

    def read(self, *, to_end: bool = True) -> Target:
        """Look at the selected call for a minute."""
        call = self.desk.call
        assert call is not None
        target = Target(call.id, call.digest)
        self.desk.arming.paint(target, to_end=to_end)
        self.clock.advance(60)
        return target

    async def asks(self, *commands: str) -> list[Asker]:
        return [await self.ask(a_call(value={"command": command})) for command in commands]


@pytest.fixture
def scene(clock: FakeClock, journal: FakeJournal) -> DeskScene:
    return DeskScene(clock, journal)


async def test_the_first_call_is_selected_and_an_allow_is_held(scene: DeskScene):
    asker = await scene.ask()
    target = scene.read()
    assert scene.desk.refusal(allowing=True) is None
    assert scene.desk.allow(target, ()) is Outcome.HELD
    scene.clock.advance(HOLD)
    assert (await asker.task).verdict is Verdict.ALLOW


async def test_after_a_decision_the_next_call_must_be_painted_anew(scene: DeskScene):
    first, second = await scene.asks("one", "two")
    scene.desk.allow(scene.read(), ())
    assert scene.desk.selection.id == second.call.id
    assert "just come on screen" in (scene.desk.refusal(allowing=True) or "")
    scene.desk.deny(first.call.id)
    assert scene.desk.selection.id == second.call.id


async def test_with_advance_off_the_selection_stays(clock: FakeClock, journal: FakeJournal):
    scene = DeskScene(clock, journal, advance=False)
    first, _ = await scene.asks("one", "two")
    scene.desk.allow(scene.read(), ())
    assert scene.desk.selection.id == first.call.id
    scene.clock.advance(HOLD)
    assert scene.desk.selection.id is None


async def test_a_version_that_is_no_longer_on_the_desk_is_not_allowed(scene: DeskScene):
    asker = await scene.ask()
    shown = scene.read()
    assert scene.desk.draft(asker.call.id, '{"command":"ls"}') is None
    assert scene.desk.allow(shown, ()) is Outcome.OTHER_INPUT
    assert scene.changes[-1].kind == "added"


async def test_an_allow_is_for_the_call_that_was_on_screen_when_the_key_was_pressed(
    scene: DeskScene,
):
    first, second = await scene.asks("one", "two")
    shown = scene.read()
    scene.desk.move(1)
    assert scene.desk.allow(shown, ()) is Outcome.HELD
    assert scene.desk.selection.id == second.call.id
    scene.clock.advance(HOLD)
    assert (await first.task).verdict is Verdict.ALLOW
    assert not second.task.done()


async def test_what_is_gone_is_said_to_be(scene: DeskScene):
    asker = await scene.ask()
    target = scene.read()
    asker.left.set_result(None)
    await asker.task
    assert scene.desk.allow(target, ()) is Outcome.GONE
    assert scene.desk.deny(asker.call.id) is Outcome.GONE
    assert scene.desk.draft(asker.call.id, "{}") == Outcome.GONE.value
    assert scene.desk.refusal(allowing=False) == "no call is selected"


async def test_a_call_whose_end_was_not_seen_can_be_denied_but_not_allowed(scene: DeskScene):
    await scene.ask()
    scene.read(to_end=False)
    assert "its end" in (scene.desk.refusal(allowing=True) or "")
    assert scene.desk.refusal(allowing=False) is None


async def test_a_held_call_is_not_allowed_again_but_can_be_denied(
    clock: FakeClock, journal: FakeJournal
):
    scene = DeskScene(clock, journal, advance=False)
    asker = await scene.ask()
    scene.desk.arming.paint(target := Target(asker.call.id, asker.call.digest), to_end=True)
    scene.clock.advance(0.5)
    scene.desk.allow(target, ())
    assert scene.desk.refusal(allowing=True) == Outcome.ALREADY_HELD.value
    assert scene.desk.refusal(allowing=False) is None
    assert scene.desk.deny(asker.call.id, reason="changed my mind") is Outcome.TAKEN
    assert (await asker.task).verdict is Verdict.DENY


async def test_undo_brings_the_newest_allow_back_and_selects_it(scene: DeskScene):
    first, second, third = await scene.asks("one", "two", "three")
    for _ in range(2):
        call = scene.desk.call
        assert call is not None
        scene.desk.allow(Target(call.id, call.digest), ())
    assert scene.desk.selection.id == third.call.id
    assert scene.desk.undo()
    assert scene.desk.selection.id == second.call.id
    assert scene.desk.undo()
    assert scene.desk.selection.id == first.call.id
    assert not scene.desk.undo()
    scene.clock.advance(10 * HOLD)
    assert len(scene.gate.queue) == 3


async def test_an_edited_version_is_what_is_allowed(scene: DeskScene):
    asker = await scene.ask(a_call(value={"command": "rm -rf build", "timeout": 5}))
    text = '{"command": "rm -r build", "timeout": 5}'
    assert scene.desk.draft(asker.call.id, text) is None
    assert "just come on screen" in (scene.desk.refusal(allowing=True) or "")
    scene.desk.allow(scene.read(), ())
    scene.clock.advance(HOLD)
    decision = await asker.task
    assert (decision.verdict, decision.edited) == (Verdict.ALLOW, text)
    assert scene.desk.call is None


async def test_an_edit_that_changes_nothing_is_a_plain_allow(scene: DeskScene):
    asker = await scene.ask()
    scene.desk.draft(asker.call.id, '{"command": "rm"}')
    scene.desk.draft(asker.call.id, '{ "command": "ls -la" }')
    scene.desk.allow(scene.read(), ())
    scene.clock.advance(HOLD)
    assert (await asker.task).edited is None


async def test_a_dropped_edit_leaves_the_call_as_it_came(scene: DeskScene):
    asker = await scene.ask()
    scene.desk.draft(asker.call.id, '{"command": "rm"}')
    assert scene.desk.drop_draft()
    assert scene.desk.call == asker.call
    assert not scene.desk.drop_draft()


async def test_the_edit_of_a_call_that_left_is_forgotten(scene: DeskScene):
    call = a_call()
    asker = await scene.ask(call)
    scene.desk.draft(call.id, '{"command": "rm"}')
    asker.left.set_result(None)
    await asker.task
    await scene.ask(call)
    assert scene.desk.call == call


async def test_a_deny_is_for_the_call_whatever_was_edited(scene: DeskScene):
    asker = await scene.ask()
    scene.desk.draft(asker.call.id, '{"command": "rm"}')
    assert scene.desk.deny(asker.call.id, reason="no", stop=True) is Outcome.TAKEN
    decision = await asker.task
    assert (decision.verdict, decision.reason, decision.interrupt) == (Verdict.DENY, "no", True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "no JSON"),
        ('{"a": NaN}', "no JSON"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ("{}", "at least one member"),
        ("[1]", "JSON object"),
        ("null", "JSON object"),
    ],
)
async def test_what_cannot_be_sent_is_not_taken_as_an_edit(
    scene: DeskScene, text: str, problem: str
):
    asker = await scene.ask()
    assert problem in (scene.desk.draft(asker.call.id, text) or "")
    assert scene.desk.call == asker.call


QUESTIONS: dict[str, Any] = {"questions": [{"question": "Which?", "options": [{"label": "A"}]}]}


async def test_a_question_is_never_plainly_allowed(scene: DeskScene):
    await scene.ask(a_hook_call(QUESTION, QUESTIONS))
    target = scene.read()
    assert scene.desk.refusal(allowing=True) == Outcome.NEEDS_ANSWERS.value
    assert scene.desk.allow(target, ()) is Outcome.NEEDS_ANSWERS
    assert scene.desk.refusal(allowing=False) is None


async def test_a_question_with_answers_is_allowed(scene: DeskScene):
    asker = await scene.ask(a_hook_call(QUESTION, QUESTIONS))
    answered = encode({**QUESTIONS, "answers": {"Which?": "A"}})
    assert scene.desk.draft(asker.call.id, answered) is None
    target = scene.read()
    assert scene.desk.refusal(allowing=True) is None
    assert scene.desk.allow(target, ()) is Outcome.HELD
    scene.clock.advance(HOLD)
    assert (await asker.task).edited == answered


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["ls", "git push", "main.py"]),
        ("git", ["git push"]),
        ("PUSH git", ["git push"]),
        ("edit", ["main.py"]),
        ("api", ["main.py"]),
        ("nothing", []),
    ],
)
async def test_the_filter_is_over_tool_headline_agent_and_directory(
    scene: DeskScene, words: str, expected: list[str]
):
    calls: dict[str, ToolCall] = {
        "ls": a_call(value={"command": "ls"}),
        "git push": a_call(value={"command": "git push"}),
        "main.py": a_call(
            "Edit", {"file_path": "/x/main.py"}, directory=Untrusted("/home/dev/api")
        ),
    }
    for call in calls.values():
        await scene.ask(call)
    scene.desk.filter = words
    found = [entry.call.id for entry in scene.desk.entries()]
    assert found == [calls[name].id for name in expected]


async def test_a_selected_call_that_the_filter_hides_is_selected_no_more(scene: DeskScene):
    await scene.asks("ls", "git push")
    scene.desk.filter = "git"
    scene.desk.reread()
    assert scene.desk.selection.id is None


async def test_moving_goes_through_what_passes_the_filter(scene: DeskScene):
    askers = await scene.asks("git add", "ls", "git push")
    scene.desk.filter = "git"
    scene.desk.reread()
    scene.desk.move_to_edge(1)
    assert scene.desk.selection.id == askers[2].call.id
    scene.desk.move(-1)
    assert scene.desk.selection.id == askers[0].call.id
    scene.desk.filter = "nothing"
    scene.desk.move_to_edge(1)
    await settle()
    assert scene.desk.selection.id == askers[0].call.id


def a_view(call: ToolCall, level: Level, *risky: int) -> CallView:
    return CallView(call, (), 80, Assessment(level, ()), risky_rows=frozenset(risky))


async def find_little(_: ToolCall) -> Assessment:
    return Assessment(Level.MEDIUM, ())


@pytest.mark.parametrize("level", [Level.UNCERTAIN, Level.HIGH, Level.CRITICAL])
async def test_a_version_that_is_worse_than_what_came_must_be_seen_to_its_end(
    clock: FakeClock, journal: FakeJournal, level: Level
):
    scene = DeskScene(clock, journal, inspect=find_little)
    asker = await scene.ask()
    scene.read(to_end=False)
    assert scene.desk.refusal(allowing=True, view=a_view(asker.call, Level.LOW)) is None
    worse = a_view(asker.call, level)
    assert "its end" in (scene.desk.refusal(allowing=True, view=worse) or "")
    assert scene.desk.refusal(allowing=False, view=worse) is None


async def test_risky_rows_between_must_have_been_seen_to_allow_but_not_to_deny(scene: DeskScene):
    asker = await scene.ask()
    view = a_view(asker.call, Level.UNCERTAIN, 3, 70)
    scene.desk.arming.paint(view.target, to_end=True, rows={0, 70, 99})
    scene.clock.advance(60)
    assert "1 risky line" in (scene.desk.refusal(allowing=True, view=view) or "")
    assert scene.desk.refusal(allowing=False, view=view) is None
    scene.desk.arming.paint(view.target, to_end=False, rows={3})
    assert scene.desk.refusal(allowing=True, view=view) is None


async def test_underlined_rows_of_a_call_that_is_not_risky_need_not_be_seen(
    clock: FakeClock, journal: FakeJournal
):
    scene = DeskScene(clock, journal, inspect=find_little)
    asker = await scene.ask()
    scene.read(to_end=False)
    view = a_view(asker.call, Level.MEDIUM, 3)
    assert scene.desk.refusal(allowing=True, view=view) is None


@pytest.mark.parametrize(
    ("came", "now", "expected"),
    [
        (Level.MEDIUM, Level.CRITICAL, Level.CRITICAL),
        (Level.CRITICAL, Level.LOW, Level.CRITICAL),
        (Level.HIGH, Level.UNCERTAIN, Level.HIGH),
    ],
)
async def test_the_level_is_the_worse_of_what_came_and_what_is_on_screen(
    clock: FakeClock, journal: FakeJournal, came: Level, now: Level, expected: Level
):
    async def find(_: ToolCall) -> Assessment:
        return Assessment(came, ())

    scene = DeskScene(clock, journal, inspect=find)
    asker = await scene.ask()
    assert scene.desk.level(a_view(asker.call, now)) is expected
    asker.left.set_result(None)
    await asker.task
    assert scene.desk.level(a_view(asker.call, now)) is now


async def test_an_allow_is_held_for_as_long_as_the_version_on_screen_asks(scene: DeskScene):
    asker = await scene.ask()
    assert scene.desk.allow(scene.read(), (), level=Level.HIGH) is Outcome.HELD
    scene.clock.advance(Holds().high - 0.01)
    await settle()
    assert not asker.task.done()
    scene.clock.advance(0.02)
    assert (await asker.task).verdict is Verdict.ALLOW
