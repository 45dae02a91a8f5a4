"""Calls that their agents have refused themselves, beside those that are asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Channel, Untrusted, Verdict
from ccwatch.console.call_keys import AS_IT_IS
from ccwatch.console.replies import NOBODY_HEARS
from ccwatch.console.screens.rule_form import RuleForm
from ccwatch.console.screens.word import WordScreen
from ccwatch.risk.assess import Assessment
from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling
from tests.builders import FakeClock, FakeJournal, a_call, a_hook_call
from tests.console.builders import Stage, decide, waiting
from tests.console.payloads import HOSTILE
from tests.gate_scene import HOLD

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

WHY = "Runs code that was not read"


def a_denial(command: str = "make deploy", **changes: Any) -> ToolCall:
    fields: dict[str, Any] = {"channel": Channel.DENIAL, "denial": Untrusted(WHY)}
    return a_hook_call(value={"command": command}, **(fields | changes))


def at_level(clock: FakeClock, journal: FakeJournal, level: Level) -> Stage:
    async def judge(_: ToolCall) -> Assessment:
        return Assessment(level, ())

    return Stage(clock, journal, inspect=judge)


# In the queue


async def test_a_refused_call_stands_below_what_is_asked_with_a_word_of_its_own(stage: Stage):
    async with stage.open():
        await stage.arrive(a_denial("make one"))
        await stage.arrive(a_call(value={"command": "make two"}))
        status, first, second = stage.text.splitlines()[:3]
        assert "1 waiting" in status
        assert "1 refused" in status
        assert "make two" in first
        assert "refused" not in first
        assert "refused  make one" in second


async def test_a_refused_call_is_never_selected_by_itself(stage: Stage):
    async with stage.open():
        await stage.arrive(a_denial())
        assert stage.selected is None
        asked = await stage.arrive(a_call())
        assert stage.selected == asked.call.id
        await stage.wait(1.0)
        await decide(stage, "d")
        assert stage.selected is None


async def test_an_asked_call_takes_no_selection_from_a_refused_one(stage: Stage):
    async with stage.open():
        denial = await stage.arrive(a_denial())
        await stage.press("j")
        await stage.arrive(a_call())
        assert stage.selected == denial.call.id


async def test_after_a_refused_call_an_asked_one_is_next_and_else_the_next_refused(stage: Stage):
    async with stage.open():
        first, second = a_denial("make one"), a_denial("make two")
        for call in (first, second):
            await stage.arrive(call)
        await stage.press("j")
        asked = await stage.arrive(a_call())
        await stage.wait(1.0)
        await decide(stage, "d")
        assert stage.selected == asked.call.id
        stage.console.main.desk.select(second.id)
        third = await stage.arrive(a_denial("make three"))
        stage.deny(asked)
        await stage.wait(1.0)
        await decide(stage, "d")
        assert stage.selected == third.call.id


# In the Call pane


async def test_the_call_says_why_it_was_refused_and_what_the_keys_do(stage: Stage):
    async with stage.open():
        await stage.arrive(a_denial())
        await stage.press("j")
        assert "agent says (why it refused)" in stage.text
        assert f"│ {WHY}" in stage.text
        assert "the agent may try again" in stage.text
        assert "left refused in 1:00" in stage.text
        assert "let it try again" in stage.last_line
        assert "leave it refused" in stage.last_line
        assert "edit" not in stage.last_line


async def test_what_would_run_stands_above_the_reason_however_long_that_is(stage: Stage):
    async with stage.open():
        await stage.arrive(a_denial("make release", denial=Untrusted("because\n" * 100)))
        await stage.press("j")
        shown = stage.text[stage.text.index("left refused in") :]
        assert shown.index("make release") < shown.index("agent says (why it refused)")


@pytest.mark.parametrize("name", HOSTILE)
async def test_the_reason_of_a_refusal_goes_through_the_door(stage: Stage, name: str):
    async with stage.open((200, 50)):
        await stage.arrive(a_denial(denial=Untrusted(HOSTILE[name]), mode=Untrusted(HOSTILE[name])))
        await stage.press("j")
        assert stage.text.replace("\n", "").isprintable()


async def test_a_refusal_without_a_reason_is_shown_as_that(stage: Stage):
    async with stage.open():
        await stage.arrive(a_denial(denial=None))
        await stage.press("j")
        assert "│ nothing" in stage.text


# Keys


async def test_to_let_it_try_again_is_held_as_an_allow_is_and_can_be_taken_back(stage: Stage):
    async with stage.open():
        asker = await stage.arrive(a_denial())
        await stage.press("j")
        await stage.wait(1.0)
        await decide(stage, "a")
        assert "may try it again; u takes it back" in stage.last_line
        assert "again 1s" in stage.text
        await stage.press("u")
        assert waiting(stage) == [asker.call.id]
        await stage.wait(1.0)
        await decide(stage, "a")
        await stage.wait(HOLD)
        assert (await asker.task).verdict is Verdict.ALLOW


async def test_to_leave_it_refused_is_immediate(stage: Stage):
    async with stage.open():
        asker = await stage.arrive(a_denial())
        await stage.press("j")
        await stage.wait(1.0)
        await decide(stage, "d")
        assert (await asker.task).verdict is Verdict.DENY


async def test_it_is_not_taken_before_the_call_was_on_screen_for_a_moment(stage: Stage):
    async with stage.open():
        asker = await stage.arrive(a_denial())
        await stage.press("j")
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "just come on screen" in stage.last_line


async def test_a_high_one_takes_a_second_press(clock: FakeClock, journal: FakeJournal):
    stage = at_level(clock, journal, Level.HIGH)
    async with stage.open():
        await stage.arrive(a_denial())
        await stage.press("j")
        await stage.wait(1.0)
        await decide(stage, "a")
        assert stage.last_line == "high: press a once more to let it try again"
        await stage.wait(0.4)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_a_critical_one_takes_a_typed_word(clock: FakeClock, journal: FakeJournal):
    stage = at_level(clock, journal, Level.CRITICAL)
    async with stage.open():
        asker = await stage.arrive(a_denial())
        await stage.press("j")
        await stage.wait(1.0)
        await decide(stage, "a")
        stage.top(WordScreen)
        assert "To let the agent try this critical call again, type" in stage.text
        await stage.wait(1.0)
        for letter in stage.top(WordScreen).typed.word:
            await stage.press(letter)
            await stage.wait(0.05)
        assert "it may try again unless you press a key" in stage.text
        assert waiting(stage) == [asker.call.id]


@pytest.mark.parametrize(
    ("key", "words"),
    [("e", AS_IT_IS), ("D", NOBODY_HEARS), ("s", "not for the session")],
)
async def test_keys_that_have_no_meaning_for_it_say_so(stage: Stage, key: str, words: str):
    async with stage.open():
        asker = await stage.arrive(a_denial())
        await stage.press("j")
        await stage.wait(1.0)
        await decide(stage, key)
        assert words in stage.last_line
        assert waiting(stage) == [asker.call.id]


async def test_r_begins_with_an_ask_rule(stage: Stage):
    async with stage.open((120, 36)):
        await stage.arrive(a_denial())
        await stage.press("j", "r")
        assert stage.top(RuleForm).fields.draft.decision is Ruling.ASK
