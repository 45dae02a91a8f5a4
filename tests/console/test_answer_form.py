"""The form for the questions of an agent, key by key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import QUESTION
from ccwatch.console.arming import TYPING
from ccwatch.console.screens.answer import AnswerForm
from ccwatch.console.screens.edit import EditScreen
from ccwatch.rules.rule import Scope
from tests.builders import a_call
from tests.console.answer_steps import (
    LOGIN,
    PARTS,
    READ,
    a_question_call,
    answers_of,
    is_undecided,
    open_form,
    send,
)
from tests.console.builders import Stage
from tests.console.rule_stage import judge
from tests.gate_scene import HOLD
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal, inspect=judge)


# What is sent


async def test_the_option_of_a_digit_is_sent(stage: Stage):
    async with stage.open():
        asker = await open_form(stage)
        await stage.press("2")
        assert "[2] Mail link" in stage.text
        assert "answer     Mail link" in stage.text
        await send(stage)
        assert stage.console.main.is_current
        assert await answers_of(stage, asker) == {"Which login?": "Mail link"}


async def test_several_options_and_own_words_are_sent_together(stage: Stage):
    async with stage.open():
        asker = await open_form(stage, PARTS)
        await stage.press("3", "1", "2", "2", "o")
        await stage.type("my own")
        assert "answer     Core, Tests, my own" in stage.text
        await stage.press("escape")
        await send(stage)
        assert await answers_of(stage, asker) == {"Which parts?": "Core, Tests, my own"}


async def test_own_words_stand_instead_of_a_single_option(stage: Stage):
    async with stage.open():
        asker = await open_form(stage)
        await stage.press("1", "o")
        await stage.type("sms 2")
        await stage.press("enter")
        assert "[1]" not in stage.text
        await send(stage)
        assert await answers_of(stage, asker) == {"Which login?": "sms 2"}


async def test_an_option_chosen_later_stands_instead_of_own_words(stage: Stage):
    async with stage.open():
        asker = await open_form(stage)
        await stage.press("o")
        await stage.type("sms")
        await stage.press("escape", "1")
        assert "answer     Passkeys  (not what is written)" in stage.text
        await send(stage)
        assert await answers_of(stage, asker) == {"Which login?": "Passkeys"}


async def test_several_questions_stand_below_each_other_and_are_sent_at_once(stage: Stage):
    async with stage.open():
        asker = await open_form(stage, LOGIN, PARTS)
        assert "question 1 of 2" in stage.text
        await stage.press("1", "tab", "down", "1", "j")
        await stage.type("x")
        await stage.press("enter", "2", "up", "up", "k")
        assert "answer 1   Passkeys" in stage.text
        assert "answer 2   Core, Docs, x" in stage.text
        await stage.press("escape")
        await send(stage)
        sent = await answers_of(stage, asker)
        assert sent == {"Which login?": "Passkeys", "Which parts?": "Core, Docs, x"}


async def test_a_question_without_options_is_answered_in_words(stage: Stage):
    async with stage.open():
        asker = await open_form(stage, {"question": "Why?", "options": []})
        assert "no options: write the answer" in stage.text
        await stage.press("1", "o")
        await stage.type("because")
        await stage.press("enter")
        await send(stage)
        assert await answers_of(stage, asker) == {"Why?": "because"}


async def test_a_draft_that_was_written_as_json_without_answers_is_answered_too(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_question_call())
        await stage.press("e")
        edited = {
            "questions": [LOGIN],
            "answers": {"Which login?": ""},
            "metadata": {"source": "x"},
        }
        stage.top(EditScreen).editor.text = json.dumps(edited)
        await stage.press("escape")
        await stage.wait(READ)
        await stage.press("a", "1")
        await send(stage)
        assert await answers_of(stage, asker) == {"Which login?": "Passkeys"}
        assert '"source":"x"' in ((await asker.task).edited or "")


async def test_answers_written_as_json_are_allowed_by_the_usual_key(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_question_call())
        assert stage.last_line.startswith("a answer")
        await stage.press("e")
        edited = {"questions": [LOGIN], "answers": {"Which login?": "none"}}
        stage.top(EditScreen).editor.text = json.dumps(edited)
        await stage.press("escape")
        assert stage.last_line.startswith("a allow")
        await stage.wait(READ)
        await stage.press("a")
        await stage.wait(TYPING + 0.01)
        assert await answers_of(stage, asker) == {"Which login?": "none"}


async def test_answers_can_be_taken_back_before_they_leave(stage: Stage):
    async with stage.open():
        asker = await open_form(stage)
        await stage.press("1")
        await send(stage)
        assert stage.last_line == "allowed; u takes it back"
        await stage.press("u")
        await stage.wait(HOLD)
        assert not asker.task.done()


async def test_after_an_answer_the_next_call_is_selected(stage: Stage):
    async with stage.open():
        await open_form(stage)
        other = await stage.arrive(a_call())
        await stage.press("1")
        await send(stage)
        assert stage.selected == other.call.id


# What never sends


@pytest.mark.parametrize("key", ["1", "enter", "a", "y", "d", "n", "space", "u", "q", "D", "r"])
async def test_no_other_key_decides(stage: Stage, key: str):
    async with stage.open():
        await open_form(stage)
        await stage.press("1")
        await stage.wait(READ)
        await stage.press(key)
        await stage.wait(READ)
        assert stage.top(AnswerForm).is_current
        assert is_undecided(stage)


async def test_letters_of_own_words_do_not_send(stage: Stage):
    async with stage.open():
        await open_form(stage)
        await stage.press("1", "o")
        for letter in "sos":
            await stage.wait(READ)
            await stage.press(letter)
        await stage.wait(READ)
        form = stage.top(AnswerForm)
        assert form.fields[0].words.input.value == "sos"
        assert not form.check_action("send", ())
        assert is_undecided(stage)


async def test_a_question_without_an_answer_holds_all_of_them_back(stage: Stage):
    async with stage.open():
        await open_form(stage, LOGIN, PARTS)
        await stage.press("1")
        await send(stage)
        assert stage.last_line == "not sent: question 2 has no answer yet"
        assert is_undecided(stage)


@pytest.mark.parametrize("seconds", [0.0, 0.2])
async def test_what_will_be_sent_must_have_been_on_screen(stage: Stage, seconds: float):
    async with stage.open():
        await open_form(stage)
        await stage.press("1")
        await stage.wait(seconds)
        await stage.press("s")
        await stage.wait(READ)
        assert is_undecided(stage)


async def test_the_key_that_sends_is_dropped_when_another_one_follows(stage: Stage):
    async with stage.open():
        await open_form(stage)
        await stage.press("1")
        await stage.wait(READ)
        await stage.press_at_once("s", "e", "t")
        await stage.wait(READ)
        assert is_undecided(stage)


@pytest.mark.parametrize("field", [False, True])
async def test_a_paste_never_sends(stage: Stage, field: bool):
    async with stage.open():
        await open_form(stage)
        await stage.press("1", *(["o"] if field else []))
        await stage.wait(READ)
        await stage.paste("s")
        await stage.wait(READ)
        assert is_undecided(stage)


async def test_a_paste_right_after_the_key_drops_it(stage: Stage):
    async with stage.open():
        await open_form(stage)
        await stage.press("1")
        await stage.wait(READ)
        await stage.press("s")
        await stage.paste("x")
        await stage.wait(READ)
        assert is_undecided(stage)


async def test_leaving_the_form_sends_nothing(stage: Stage):
    async with stage.open():
        await open_form(stage)
        await stage.press("1")
        await stage.wait(READ)
        await stage.press("escape")
        await stage.wait(READ)
        assert stage.console.main.is_current
        assert "edited" not in stage.text
        assert is_undecided(stage)


async def test_the_form_is_not_opened_on_a_key_that_came_too_fast(stage: Stage):
    async with stage.open():
        await stage.arrive(a_question_call())
        await stage.press("a")
        assert stage.console.main.is_current
        assert stage.last_line.startswith("not taken")


async def test_the_form_is_not_opened_while_the_call_is_out_of_sight(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm(a_question_call())
        await stage.press("2")
        await stage.wait(READ)
        await stage.press("a")
        assert stage.console.main.is_current
        assert "no call is on screen" in stage.last_line


# A call that leaves


async def test_a_call_that_leaves_is_said_to_be_gone_and_the_form_stays(stage: Stage):
    async with stage.open():
        asker = await open_form(stage)
        other = await stage.arrive(a_call())
        await stage.press("1")
        asker.left.set_result(None)
        await asker.task
        await stage.rest()
        assert "it no longer waits; Esc goes back" in stage.text
        await send(stage)
        assert stage.last_line == "not sent: it no longer waits"
        await stage.press("escape", "d")
        await stage.wait(READ)
        assert not other.task.done()


async def test_the_time_that_is_left_stands_above(stage: Stage):
    async with stage.open():
        await open_form(stage)
        assert "Answer  claude@project · 4:5" in stage.text


async def test_a_rule_that_denies_questions_holds_the_answer_back(stage: Stage):
    async with stage.open():
        await open_form(stage)
        await stage.press("1")
        stage.gate.rules.keep(a_rule("deny", QUESTION, scope=Scope.SESSION))
        await send(stage)
        assert stage.last_line == "not sent: a rule denies this version"
        assert is_undecided(stage)
