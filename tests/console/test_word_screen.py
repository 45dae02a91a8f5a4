"""The word that allows a critical call, key by key on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Verdict
from ccwatch.console.arming import QUIET, QUIET_FIRST
from ccwatch.console.screens.word import WordScreen
from ccwatch.console.typed_allow import WATCH_SECONDS
from tests.builders import FakeClock, FakeJournal, a_call
from tests.console.builders import Stage, decide, waiting
from tests.console.heavy import CRITICAL, HELD, find_by_word
from tests.console.payloads import HOSTILE, find_sequences

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.calls import ToolCall
    from tests.gate_scene import Asker

NO_TEXT = {"C1 controls as bytes that were no UTF-8", "lone surrogates"}
"""Never let in."""


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal, inspect=find_by_word)


async def type_word(stage: Stage, word: str) -> None:
    """Type as a hand does."""
    for character in word:
        await stage.press(character)
        await stage.wait(0.1)


async def open_prompt(stage: Stage, call: ToolCall | None = None) -> Asker:
    asker = await stage.arrive_and_arm(call or a_call(value=CRITICAL))
    await decide(stage, "a")
    stage.top(WordScreen)
    return asker


async def test_a_critical_call_is_allowed_with_its_word(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        assert "To allow this critical call, type  data" in stage.text
        assert "deletes drop /srv/critical/data" in stage.text
        await type_word(stage, "data")
        assert waiting(stage) == [asker.call.id]
        await stage.wait(QUIET)
        assert waiting(stage) == []
        assert stage.console.main.is_current
        assert stage.last_line.startswith("allowed")
        await stage.wait(HELD - QUIET)
        assert not asker.task.done()
        await stage.wait(QUIET)
        assert (await asker.task).verdict is Verdict.ALLOW


async def test_what_was_allowed_by_its_word_can_be_taken_back(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        await type_word(stage, "data")
        await stage.wait(QUIET)
        await stage.press("u")
        await stage.wait(HELD + 1.0)
        assert waiting(stage) == [asker.call.id]
        await decide(stage, "a")
        stage.top(WordScreen)


async def test_enter_decides_nothing_and_does_not_stand_in_the_way(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        for _ in range(3):
            await stage.press("enter")
            await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]
        await type_word(stage, "data")
        await stage.press("enter")
        await stage.wait(QUIET - 0.05)
        assert waiting(stage) == [asker.call.id]
        await stage.wait(0.1)
        assert waiting(stage) == []


@pytest.mark.parametrize("text", ["dat", "Data", "datax", "yes", "critical"])
async def test_no_other_word_allows(stage: Stage, text: str):
    async with stage.open():
        asker = await open_prompt(stage)
        await type_word(stage, text)
        await stage.wait(5.0)
        assert waiting(stage) == [asker.call.id]
        stage.top(WordScreen)


async def test_a_wrong_letter_is_said_and_can_be_taken_back(stage: Stage):
    async with stage.open():
        await open_prompt(stage)
        await type_word(stage, "dax")
        assert "That is not the word" in stage.text
        await stage.press("backspace")
        assert "That is not the word" not in stage.text
        await type_word(stage, "ta")
        await stage.wait(QUIET)
        assert waiting(stage) == []


async def test_a_longer_word_that_begins_with_it_does_not_allow(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        for character in "database":
            await stage.press(character)
            await stage.wait(QUIET - 0.05)
        await stage.wait(5.0)
        assert waiting(stage) == [asker.call.id]


@pytest.mark.parametrize("typed", ["", "da", "data"])
async def test_a_paste_never_confirms(stage: Stage, typed: str):
    async with stage.open():
        asker = await open_prompt(stage)
        await type_word(stage, typed)
        await stage.paste("data")
        await stage.paste("ta")
        await stage.wait(5.0)
        assert waiting(stage) == [asker.call.id]
        assert "That came like a paste" in stage.text


async def test_a_paste_without_brackets_does_not_confirm(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        await stage.press_at_once(*"data")
        await stage.wait(5.0)
        assert waiting(stage) == [asker.call.id]
        assert "That came like a paste" in stage.text
        await type_word(stage, "data")
        await stage.wait(QUIET)
        assert waiting(stage) == []


async def test_escape_goes_back_to_the_call_and_decides_nothing(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        await type_word(stage, "dat")
        await stage.press("escape")
        assert stage.console.main.is_current
        await stage.wait(5.0)
        assert waiting(stage) == [asker.call.id]
        await decide(stage, "a")
        assert stage.top(WordScreen).typed.text == ""


async def test_escape_right_after_the_word_takes_it_back(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        await type_word(stage, "data")
        await stage.press("escape")
        await stage.wait(5.0)
        assert waiting(stage) == [asker.call.id]


async def test_keys_of_the_prompt_never_reach_the_queue(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        other = await stage.arrive()
        for key in ("a", "d", "y", "n", "D", "e", "u", "j", "q", "slash", "question_mark", "tab"):
            await stage.press(key)
            await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id, other.call.id]
        assert stage.selected == asker.call.id
        stage.top(WordScreen)


async def test_an_arrival_leaves_the_prompt_open(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        await type_word(stage, "da")
        await stage.arrive(a_call(value=CRITICAL))
        await stage.wait(3 * WATCH_SECONDS)
        await type_word(stage, "ta")
        await stage.wait(QUIET)
        assert asker.call.id not in waiting(stage)


async def test_the_prompt_closes_when_its_call_leaves(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        other = await stage.arrive()
        await type_word(stage, "dat")
        asker.left.set_result(None)
        await asker.task
        await stage.rest()
        assert stage.console.main.is_current
        assert stage.last_line == "not taken: it no longer waits"
        await stage.press("a")
        await stage.wait(5.0)
        assert waiting(stage) == [other.call.id]


async def test_the_prompt_closes_when_the_call_is_another_version(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        stage.console.main.desk.draft(asker.call.id, '{"command": "drop /srv/critical/data/x"}')
        await stage.wait(WATCH_SECONDS)
        assert stage.console.main.is_current
        assert stage.last_line == "not taken: its input is another now"
        assert waiting(stage) == [asker.call.id]


async def test_the_prompt_closes_when_the_call_is_laid_out_anew(stage: Stage):
    async with stage.open():
        asker = await open_prompt(stage)
        await stage.pilot.resize_terminal(70, 20)
        await stage.rest()
        await stage.wait(WATCH_SECONDS)
        assert stage.console.main.is_current
        assert "laid out anew" in stage.last_line
        assert waiting(stage) == [asker.call.id]


async def test_the_prompt_closes_when_its_file_changes(stage: Stage, tmp_path: Path):
    path = tmp_path / "critical"
    path.write_text("first = 1\n")
    async with stage.open((120, 36)):
        asker = await open_prompt(
            stage, a_call("Write", {"file_path": str(path), "content": "third = 3\n"})
        )
        await stage.wait(WATCH_SECONDS)
        await type_word(stage, "criti")
        path.write_text("second = 2\n")
        await stage.wait(WATCH_SECONDS)
        assert stage.console.main.is_current
        assert "changed under you" in stage.last_line
        assert "second = 2" in stage.text
        await stage.wait(QUIET_FIRST - 0.1)
        await stage.press("c")
        await stage.wait(QUIET)
        await decide(stage, "d")
        assert waiting(stage) == [asker.call.id]


async def test_a_file_that_changes_right_before_the_word_stands_refuses_it(
    stage: Stage, tmp_path: Path
):
    path = tmp_path / "critical"
    path.write_text("first = 1\n")
    async with stage.open((120, 36)):
        asker = await open_prompt(
            stage, a_call("Write", {"file_path": str(path), "content": "third = 3\n"})
        )
        for character in "critical":
            await stage.press(character)
            await stage.wait(0.05)
        path.write_text("second = 2\n")
        await stage.wait(QUIET)
        assert waiting(stage) == [asker.call.id]
        assert stage.console.main.is_current
        assert "changed under you" in stage.last_line


async def test_an_edit_that_looks_milder_still_needs_a_word(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=CRITICAL))
        stage.console.main.desk.draft(asker.call.id, '{"command": "ls"}')
        stage.console.main.presenter.draw()
        await stage.rest()
        await stage.wait(1.0)
        await decide(stage, "a")
        prompt = stage.top(WordScreen)
        assert "As it came, before the edit, it was critical." in stage.text
        await type_word(stage, prompt.typed.word)
        await stage.wait(QUIET)
        assert waiting(stage) == []
        await stage.wait(HELD)
        assert (await asker.task).edited == '{"command": "ls"}'


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
async def test_the_prompt_says_what_to_type_on_any_screen(stage: Stage, size: tuple[int, int]):
    async with stage.open(size):
        long = "x" * 200
        asker = await stage.arrive(a_call(value={"command": f"critical {long} /{long} /srv/data"}))
        for _ in range(80):
            await stage.press("space")
        await stage.wait(1.0)
        await decide(stage, "a")
        stage.top(WordScreen)
        await type_word(stage, "dat")
        assert "data" in stage.text
        assert "> dat_" in stage.text
        await type_word(stage, "a")
        await stage.wait(QUIET)
        assert asker.call.id not in waiting(stage)


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - NO_TEXT))
async def test_what_the_prompt_shows_goes_through_the_door(stage: Stage, name: str):
    async with stage.open((120, 36)):
        await stage.arrive(a_call(value={"command": "critical " + HOSTILE[name]}))
        await stage.press("end")
        view = stage.console.main.presenter.view
        assert view is not None
        stage.console.main.typed_allow.ask(view)
        await stage.rest()
        stage.top(WordScreen)
        assert find_sequences(stage.text) == []
