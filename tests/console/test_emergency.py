"""The panic key: it is meant or it does nothing, it cannot be overlooked, and it asks to unlock."""

from __future__ import annotations

from ccwatch.calls import Verdict
from ccwatch.console.emergency import UNLOCKED
from ccwatch.console.screens.unlock import UnlockScreen
from tests.builders import a_call
from tests.console.builders import Stage, decide, waiting

BANNER = "locked: nothing is allowed without a key · ! unlocks"
PANIC = "exclamation_mark"


async def lock(stage: Stage) -> None:
    await stage.wait(1.0)
    await decide(stage, PANIC)


async def test_it_denies_what_waits_and_what_is_held_and_says_so(stage: Stage):
    async with stage.open():
        held = await stage.arrive_and_arm(a_call())
        await decide(stage, "a")
        asker = await stage.arrive(a_call())
        await stage.wait(0.4)
        await decide(stage, PANIC)
        assert stage.last_line == "locked: 2 calls stopped"
        assert [(await each.task).verdict for each in (held, asker)] == [Verdict.DENY] * 2
        assert stage.gate.locked
        assert BANNER in stage.text


async def test_another_key_after_it_shows_that_it_was_typing(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call())
        await stage.press(PANIC, "x")
        await stage.wait(1.0)
        assert not stage.gate.locked
        assert waiting(stage) == [asker.call.id]


async def test_another_key_before_it_does_as_well(stage: Stage):
    async with stage.open():
        await stage.wait(1.0)
        await stage.press("x")
        await decide(stage, PANIC)
        assert not stage.gate.locked
        assert "keys came too fast" in stage.last_line


async def test_the_banner_stays_on_every_pane_and_the_rules_say_that_allows_are_held(stage: Stage):
    async with stage.open():
        await lock(stage)
        for key in ("2", "3", "4", "1"):
            await stage.press(key)
            assert BANNER in stage.text
        await stage.press("3")
        assert "locked: allows are held" in stage.text


async def test_the_banner_is_there_on_the_smallest_screen(stage: Stage):
    async with stage.open((59, 14)):
        await lock(stage)
        assert "locked: nothing is allowed" in stage.text


async def test_a_second_time_it_asks_first_and_enter_or_another_one_unlocks_nothing(stage: Stage):
    async with stage.open():
        await lock(stage)
        for key in ("enter", "escape", PANIC):
            await stage.press(PANIC)
            stage.top(UnlockScreen)
            await stage.wait(1.0)
            await stage.press(key)
            assert stage.gate.locked
            assert BANNER in stage.text


async def test_a_yes_unlocks_once_the_question_could_be_read(stage: Stage):
    async with stage.open():
        await lock(stage)
        await stage.press(PANIC)
        await decide(stage, "y")
        assert stage.gate.locked
        await stage.wait(1.0)
        await decide(stage, "y")
        assert not stage.gate.locked
        assert stage.last_line == UNLOCKED
        assert BANNER not in stage.text


async def test_a_console_that_starts_locked_says_so(stage: Stage):
    stage.gate.panic()
    async with stage.open():
        assert BANNER in stage.text
