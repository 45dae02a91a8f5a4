"""The forms: an edit, and a deny with a reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ccwatch.answers import EDIT_LIMIT
from ccwatch.calls import QUESTION, Untrusted, Verdict
from ccwatch.console.arming import TYPING
from ccwatch.console.screens.answer import AnswerForm
from ccwatch.console.screens.edit import EditScreen, is_plain_command
from ccwatch.console.screens.reason import ReasonScreen
from ccwatch.holds import Holds
from tests.builders import a_call, a_hook_call
from tests.console.payloads import HOSTILE, QUIET
from tests.gate_scene import HOLD

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from tests.console.builders import Stage

QUESTIONS = {"questions": [{"question": "Which?", "options": [{"label": "A"}, {"label": "B"}]}]}


async def decide(stage: Stage, key: str) -> None:
    """Read what is on screen, then press a decision key and wait out the typing time."""
    await stage.wait(1.0)
    await stage.press(key)
    await stage.wait(TYPING + 0.01)


async def open_editor(stage: Stage, call: ToolCall) -> EditScreen:
    await stage.arrive_and_arm(call)
    await stage.press("e")
    return stage.top(EditScreen)


async def finish_edit(stage: Stage, text: str) -> None:
    stage.top(EditScreen).editor.text = text
    await stage.press("escape")


# Edit


async def test_a_command_is_edited_as_text_and_the_rest_of_the_input_stays(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value={"timeout": 5, "command": "rm -rf build"}))
        await stage.press("e")
        assert stage.top(EditScreen).editor.text == "rm -rf build"
        await finish_edit(stage, "rm -r build\nls")
        assert "edited" in stage.text
        assert "rm -r build" in stage.text
        assert not asker.task.done()
        await decide(stage, "a")
        assert "high: press a once more" in stage.last_line
        await decide(stage, "a")
        await stage.wait(Holds().high)
        decision = await asker.task
        assert decision.verdict is Verdict.ALLOW
        assert decision.edited == '{"timeout":5,"command":"rm -r build\\nls"}'


async def test_typing_in_the_editor_decides_nothing(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("e")
        for key in ("a", "d", "y", "enter", "a"):
            await stage.wait(1.0)
            await stage.press(key)
        await stage.wait(1.0)
        assert stage.top(EditScreen).editor.text == "ls -laady\na"
        assert not asker.task.done()
        assert len(stage.gate.queue) == 1


async def test_an_edited_version_must_be_read_before_it_is_allowed(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        await stage.press("e")
        await finish_edit(stage, "ls")
        await stage.press("a")
        await stage.wait(1.0)
        assert stage.gate.undo() is None


async def test_escape_drops_the_edit(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("e")
        await finish_edit(stage, "ls")
        await stage.press("escape")
        assert "the edit is dropped" in stage.last_line
        assert "ls -la" in stage.text
        await decide(stage, "a")
        await stage.wait(HOLD)
        assert (await asker.task).edited is None


async def test_an_edit_can_be_edited_further(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        await stage.press("e")
        await finish_edit(stage, "ls one")
        await stage.press("e")
        assert stage.top(EditScreen).editor.text == "ls one"


async def test_another_input_is_edited_as_json(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call("WebFetch", {"url": "https://a.example/"}))
        await stage.press("e")
        editor = stage.top(EditScreen).editor
        assert json.loads(editor.text) == {"url": "https://a.example/"}
        await finish_edit(stage, '{"url": "https://b.example/é"}')
        await decide(stage, "a")
        await stage.wait(HOLD)
        assert (await asker.task).edited == '{"url":"https://b.example/é"}'


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_input_is_opened_in_visible_ascii(stage: Stage, name: str):
    text = HOSTILE[name].encode("utf-8", "replace").decode()
    screen = EditScreen(a_call("WebFetch", {"url": text}))
    edited = screen.editor.text
    assert edited.isascii()
    assert edited.replace("\n", "").isprintable()
    assert json.loads(edited) == {"url": text}


async def test_a_command_that_hides_something_is_opened_as_json(stage: Stage):
    async with stage.open():
        screen = await open_editor(stage, a_call(value={"command": "ls #\x1b[2K\u202e"}))
        assert screen.editor.text == '{\n  "command": "ls #\\u001b[2K\\u202e"\n}'


@pytest.mark.parametrize("text", QUIET.values())
def test_a_command_in_any_language_is_edited_as_text(text: str):
    assert is_plain_command(a_call(value={"command": text}))


@pytest.mark.parametrize(
    "call",
    [
        a_call(value={"command": 5}),
        a_call(value={"script": "ls"}),
        a_call("Shell", {"command": "ls"}),
        a_call(value={"command": "a\tb"}),
    ],
)
def test_what_is_no_plain_command_is_edited_as_json(call: ToolCall):
    assert not is_plain_command(call)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "line 1, column 2"),
        ("{}", "at least one member"),
        ("[1]", "JSON object"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"a": "' + "x" * EDIT_LIMIT + '"}', "350 kB"),
    ],
)
async def test_what_cannot_be_sent_stays_in_the_editor_and_the_second_escape_drops_it(
    stage: Stage, text: str, problem: str
):
    async with stage.open():
        await open_editor(stage, call := a_call("WebFetch", {"url": "https://a.example/"}))
        await finish_edit(stage, text)
        stage.top(EditScreen)
        words = " ".join(stage.text.split())
        assert problem in words
        assert "Esc again drops the edit" in words
        await stage.press("escape")
        assert stage.console.main.is_current
        assert stage.console.main.desk.call == call


async def test_a_mended_edit_is_taken(stage: Stage):
    async with stage.open():
        await open_editor(stage, a_call("WebFetch", {"url": "https://a.example/"}))
        await finish_edit(stage, "{")
        await finish_edit(stage, '{"url": "https://b.example/"}')
        assert stage.console.main.is_current
        assert "b.example" in stage.text


async def test_the_edit_of_a_call_that_left_is_said_to_be_too_late(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("e")
        asker.left.set_result(None)
        await asker.task
        await stage.rest()
        await finish_edit(stage, "ls")
        assert "it no longer waits" in stage.last_line


async def test_a_call_that_is_allowed_already_is_not_edited(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        await decide(stage, "a")
        await stage.press("j", "e")
        assert stage.console.main.is_current
        assert "allowed already" in stage.last_line


# Questions


async def test_a_question_is_answered_as_json_in_the_editor(stage: Stage):
    async with stage.open((120, 36)):
        asker = await stage.arrive_and_arm(a_hook_call(QUESTION, QUESTIONS))
        assert "Which?" in stage.text
        await stage.press("e")
        answered = json.dumps({**QUESTIONS, "answers": {"Which?": "B"}})
        await finish_edit(stage, answered)
        await decide(stage, "a")
        await stage.wait(HOLD)
        decision = await asker.task
        assert decision.verdict is Verdict.ALLOW
        assert json.loads(decision.edited or "")["answers"] == {"Which?": "B"}


@pytest.mark.parametrize("answers", [{}, {"Which?": ""}, None])
async def test_a_question_without_real_answers_is_not_sent(stage: Stage, answers: object):
    async with stage.open((120, 36)):
        await stage.arrive_and_arm(a_hook_call(QUESTION, QUESTIONS))
        await stage.press("e")
        await finish_edit(stage, json.dumps({**QUESTIONS, "answers": answers}))
        await decide(stage, "a")
        assert stage.gate.undo() is None
        assert len(stage.gate.queue) == 1
        stage.top(AnswerForm)


# A deny with a reason


async def open_reason(stage: Stage) -> ReasonScreen:
    await stage.press("D")
    return stage.top(ReasonScreen)


async def test_the_words_are_sent_with_the_deny(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await open_reason(stage)
        await stage.type("use make")
        await stage.press("enter")
        assert not asker.task.done()
        await stage.press("d")
        decision = await asker.task
        assert (decision.verdict, decision.reason) == (Verdict.DENY, "use make")
        assert not decision.interrupt


async def test_enter_alone_never_denies(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await open_reason(stage)
        await stage.press("enter", "enter", "enter")
        await stage.wait(1.0)
        assert not asker.task.done()


async def test_a_digit_takes_a_saved_reply(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await open_reason(stage)
        assert "1 Use make clean." in stage.text
        await stage.press("2")
        assert not asker.task.done()
        await stage.press("d")
        assert (await asker.task).reason == "No network."


async def test_a_digit_inside_words_and_one_without_a_reply_are_digits(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        screen = await open_reason(stage)
        await stage.press("9")
        await stage.type(" of 2")
        assert screen.words.value == "9 of 2"


async def test_letters_of_the_words_do_not_decide(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        screen = await open_reason(stage)
        await stage.type("sad days")
        await stage.wait(1.0)
        assert screen.words.value == "sad days"
        assert not asker.task.done()


async def test_the_turn_can_be_stopped_and_the_form_says_what_that_means(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await open_reason(stage)
        await stage.press("1")
        assert "does not see the reason" in " ".join(stage.text.split())
        await stage.press("s")
        decision = await asker.task
        assert (decision.verdict, decision.interrupt) == (Verdict.DENY, True)
        assert decision.reason == "Use make clean."


async def test_escape_goes_back_to_the_words_and_then_to_the_call(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        screen = await open_reason(stage)
        await stage.press("1", "escape")
        assert screen.words.has_focus
        await stage.press("escape")
        assert stage.console.main.is_current
        await stage.wait(1.0)
        assert not asker.task.done()


async def test_the_reason_is_for_the_call_that_it_was_opened_for(stage: Stage):
    async with stage.open():
        first = await stage.arrive_and_arm()
        await open_reason(stage)
        second = await stage.arrive()
        first.left.set_result(None)
        await first.task
        await stage.rest()
        await stage.press("1", "d")
        assert not second.task.done()
        assert "it no longer waits" in stage.last_line


async def test_the_form_is_not_opened_on_a_key_that_came_too_fast(stage: Stage):
    async with stage.open():
        await stage.arrive()
        await stage.press("D")
        assert stage.console.main.is_current


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_the_form_denies_goes_through_the_door(stage: Stage, name: str):
    text = HOSTILE[name].encode("utf-8", "replace").decode()
    async with stage.open():
        await stage.arrive_and_arm(a_call(tool=Untrusted(text[:200]), value={"command": text}))
        await open_reason(stage)
        assert stage.text.replace("\n", "").isprintable()
