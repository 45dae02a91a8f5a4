"""Questions that no form can take, and those that try to be something else on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import PLAN, QUESTION, Channel, Untrusted, Verdict
from ccwatch.console.arming import TYPING
from ccwatch.console.screens.answer import AnswerForm
from ccwatch.console.screens.edit import EditScreen
from tests.builders import a_hook_call
from tests.console.answer_steps import (
    LOGIN,
    READ,
    a_question_call,
    answers_of,
    is_undecided,
    open_form,
    send,
)
from tests.console.builders import Stage
from tests.console.payloads import HOSTILE
from tests.console.rule_stage import judge
from tests.gate_scene import HOLD

if TYPE_CHECKING:
    from tests.builders import FakeClock, FakeJournal

FIFTY = {"question": "Which?", "options": [{"label": str(number)} for number in range(50)]}


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal, inspect=judge)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"questions": []},
        {"questions": "Which?"},
        {"questions": [{"options": [{"label": "A"}]}]},
        {"questions": [FIFTY]},
        {"questions": [LOGIN, LOGIN]},
        {"questions": [{"question": "Which?", "options": [{"description": "x"}]}]},
        {"questions": [{"question": "Which?", "options": {"label": "A"}}]},
    ],
)
async def test_what_keys_cannot_answer_leaves_the_editor_and_the_deny(
    stage: Stage, value: dict[str, Any]
):
    async with stage.open((120, 36)):
        asker = await stage.arrive_and_arm(a_hook_call(QUESTION, value))
        await stage.press("a")
        assert stage.console.main.is_current
        assert stage.last_line.startswith("no form for it: ")
        assert stage.last_line.endswith("e writes the answers, d denies it")
        assert is_undecided(stage)
        await stage.press("e")
        stage.top(EditScreen)
        await stage.press("escape")
        await stage.wait(READ)
        await stage.press("d")
        await stage.wait(TYPING + 0.01)
        assert (await asker.task).verdict is Verdict.DENY


async def test_what_must_be_read_whole_is_put_on_the_desk_and_not_sent(stage: Stage):
    async with stage.open():
        hidden = LOGIN | {"options": [{"label": "Pass\u202ekeys"}, {"label": "Mail"}]}
        asker = await open_form(stage, hidden)
        await stage.press("2")
        await send(stage)
        assert stage.console.main.is_current
        assert "read it whole" in stage.last_line
        assert is_undecided(stage)
        await stage.press("end")
        for _ in range(2):
            await stage.wait(READ)
            await stage.press("a")
            await stage.wait(TYPING + 0.01)
        await stage.wait(HOLD)
        assert await answers_of(stage, asker) == {"Which login?": "Mail"}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_questions_go_through_the_door(stage: Stage, name: str):
    text = HOSTILE[name].encode("utf-8", "replace").decode()[:2_000]
    options = [{"label": f"{text}{number}", "description": text} for number in (1, 2)]
    async with stage.open():
        question = {"question": f"{text}?", "header": text, "options": options}
        await stage.arrive_and_arm(a_question_call(question, directory=Untrusted(text[:200])))
        await stage.press("a", "2")
        await stage.wait(READ)
        stage.top(AnswerForm)
        assert "\x1b" not in stage.text
        assert "\u202e" not in stage.text


@pytest.mark.parametrize("tool", [QUESTION, PLAN])
async def test_no_words_are_asked_for_what_the_agent_has_refused_already(stage: Stage, tool: str):
    value = {"questions": [LOGIN]} if tool == QUESTION else {"plan": "1. Look"}
    async with stage.open((120, 36)):
        asker = await stage.arrive(a_hook_call(tool, value, channel=Channel.DENIAL))
        stage.console.main.desk.select(asker.call.id)
        stage.console.main.presenter.draw()
        await stage.wait(READ)
        assert stage.selected == asker.call.id
        assert "a answers it" not in stage.text
        assert "d says what" not in stage.text
        assert not stage.last_line.startswith("a answer")
        assert not stage.console.main.replies.is_asked
        assert not stage.console.main.replies.is_plan
        await stage.press("a")
        await stage.wait(TYPING + 0.01)
        assert stage.console.main.is_current
