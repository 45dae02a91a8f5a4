"""When a decision key acts on the screen, and when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from ccwatch.calls import Untrusted, Verdict
from ccwatch.console.arming import FOCUSED, PAINTED, QUIET, QUIET_FIRST, TYPING
from tests.builders import a_call
from tests.console.builders import Stage, decide, waiting
from tests.gate_scene import HOLD

if TYPE_CHECKING:
    from pathlib import Path

LONG = {"command": "\n".join(f"echo {number}" for number in range(100))}


@pytest.mark.parametrize(
    ("key", "verdict"),
    [("a", Verdict.ALLOW), ("y", Verdict.ALLOW), ("d", Verdict.DENY), ("n", Verdict.DENY)],
)
async def test_a_call_that_was_read_is_decided_with_one_key(
    stage: Stage, key: str, verdict: Verdict
):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await decide(stage, key)
        await stage.wait(HOLD)
        assert (await asker.task).verdict is verdict


@pytest.mark.parametrize("key", ["a", "d"])
async def test_nothing_is_decided_before_the_call_was_painted_for_350_ms(stage: Stage, key: str):
    async with stage.open():
        asker = await stage.arrive()
        await stage.wait(PAINTED - 0.05)
        await decide(stage, key)
        assert waiting(stage) == [asker.call.id]
        assert "just come on screen" in stage.last_line


@pytest.mark.parametrize("key", ["a", "d"])
async def test_nothing_is_decided_within_350_ms_of_another_key(stage: Stage, key: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.wait(QUIET_FIRST)
        await stage.press("x")
        await stage.wait(QUIET - 0.05)
        await decide(stage, key)
        assert waiting(stage) == [asker.call.id]
        assert "too fast" in stage.last_line


async def test_an_arrival_into_an_empty_queue_waits_for_600_ms_without_a_key(stage: Stage):
    async with stage.open():
        asker = await stage.arrive()
        await stage.press("x")
        await stage.wait(QUIET_FIRST - 0.05)
        await decide(stage, "d")
        assert waiting(stage) == [asker.call.id]
        await stage.wait(QUIET_FIRST)
        await decide(stage, "d")
        assert waiting(stage) == []


async def test_a_movement_delays_no_decision(stage: Stage):
    async with stage.open():
        await stage.arrive()
        asker = await stage.arrive_and_arm()
        await stage.press("j")
        await stage.wait(PAINTED + 0.01)
        await stage.press("k", "j")
        await stage.wait(PAINTED + 0.01)
        await decide(stage, "d")
        assert asker.call.id not in waiting(stage)


@pytest.mark.parametrize("after", ["x", "a", "space", "enter", "escape", "backspace"])
async def test_a_key_that_follows_within_150_ms_shows_that_it_was_typing(stage: Stage, after: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("d")
        await stage.wait(TYPING - 0.05)
        await stage.press(after)
        await stage.wait(TYPING)
        assert waiting(stage) == [asker.call.id]


@pytest.mark.parametrize("after", ["j", "g", "b", "space"])
async def test_a_movement_that_is_read_with_the_key_before_it_shows_typing_too(
    stage: Stage, after: str
):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press_at_once("a", after)
        await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]
        assert "typing?" in stage.last_line


async def test_the_line_asks_whether_it_was_typing(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        await stage.press("d", "o")
        assert "typing?" in stage.last_line


async def test_a_word_that_is_typed_fast_decides_nothing(stage: Stage):
    async with stage.open():
        for _ in range(3):
            await stage.arrive()
        await stage.wait(1.0)
        for character in "already and any data":
            await stage.press({" ": "space"}.get(character, character))
            await stage.wait(0.09)
        assert len(waiting(stage)) == 3


async def test_a_held_key_never_gets_through(stage: Stage):
    async with stage.open():
        for _ in range(3):
            await stage.arrive()
        await stage.press("x")
        for _ in range(60):
            await stage.wait(0.03)
            await stage.press("a")
        assert len(waiting(stage)) == 3


@pytest.mark.parametrize("text", ["a", "d", "ad", "y\n"])
async def test_a_paste_never_decides(stage: Stage, text: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.paste(text)
        await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]


async def test_a_paste_drops_the_decision_before_it(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("d")
        await stage.paste("x")
        await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]


async def test_a_call_whose_end_was_not_on_screen_is_not_allowed_until_end_is_pressed(
    stage: Stage,
):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=LONG))
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "its end was not on screen" in stage.last_line
        await stage.press("end")
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_paging_to_the_end_does_as_well(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=LONG))
        for _ in range(20):
            await stage.press("space")
        await stage.wait(1.0)
        await decide(stage, "a")
        assert asker.call.id not in waiting(stage)


async def test_a_call_whose_end_was_not_on_screen_can_be_denied(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm(a_call(value=LONG))
        await decide(stage, "d")
        assert waiting(stage) == []


async def test_a_call_that_is_laid_out_anew_must_be_read_to_its_end_again(stage: Stage):
    wide = {"command": "\n".join("x" * 75 for _ in range(60))}
    async with stage.open():
        asker = await stage.arrive(a_call(value=wide))
        await stage.press("end", *["b"] * 20)
        await stage.wait(1.0)
        assert stage.console.main.desk.refusal(allowing=True) is None
        await stage.pilot.resize_terminal(70, 20)
        await stage.rest()
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "its end was not on screen" in stage.last_line


async def test_a_terminal_that_has_just_come_to_the_front_decides_nothing(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        stage.console.post_message(events.AppBlur())
        await stage.wait(5.0)
        stage.console.post_message(events.AppFocus())
        await stage.rest()
        await stage.wait(FOCUSED - 0.05)
        await decide(stage, "d")
        assert waiting(stage) == [asker.call.id]
        assert "come to the front" in stage.last_line
        await stage.wait(QUIET_FIRST)
        await decide(stage, "d")
        assert waiting(stage) == []


async def test_a_file_that_changed_refuses_the_allow_and_shows_it_as_it_is_now(
    stage: Stage, tmp_path: Path
):
    path = tmp_path / "settings.ini"
    path.write_text("first = 1\n")
    async with stage.open((120, 36)):
        asker = await stage.arrive_and_arm(
            a_call("Write", {"file_path": str(path), "content": "third = 3\n"})
        )
        assert "first = 1" in stage.text
        path.write_text("second = 2\n")
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "changed under you" in stage.last_line
        assert "second = 2" in stage.text
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_a_file_that_changes_during_the_hold_stops_the_allow(stage: Stage, tmp_path: Path):
    path = tmp_path / "settings.ini"
    path.write_text("first = 1\n")
    async with stage.open((120, 36)):
        asker = await stage.arrive_and_arm(
            a_call("Write", {"file_path": str(path), "content": "third = 3\n"})
        )
        await decide(stage, "a")
        path.write_text("second = 2\n")
        await stage.wait(HOLD)
        assert waiting(stage) == [asker.call.id]
        assert "not allowed: the file changed under you" in stage.last_line


async def test_a_call_that_is_not_on_screen_is_not_decided(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("2")
        await stage.wait(1.0)
        for key in ("a", "d", "D", "e"):
            await decide(stage, key)
        assert waiting(stage) == [asker.call.id]
        assert stage.console.main.is_current
        assert "no call is on screen" in stage.last_line


async def test_a_call_that_comes_back_on_screen_must_be_painted_anew(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("2")
        await stage.wait(1.0)
        await stage.press("1")
        await stage.wait(PAINTED - 0.05)
        await decide(stage, "d")
        assert waiting(stage) == [asker.call.id]
        await stage.wait(1.0)
        await decide(stage, "d")
        assert waiting(stage) == []


async def test_a_wide_screen_shows_the_call_beside_the_audit(stage: Stage):
    async with stage.open((120, 36)):
        await stage.arrive_and_arm()
        await stage.press("2")
        await stage.wait(1.0)
        await decide(stage, "d")
        assert waiting(stage) == []


@pytest.mark.parametrize("key", ["enter", "space", "escape", "tab", "1", "2"])
async def test_no_other_key_decides(stage: Stage, key: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        for _ in range(3):
            await stage.press(key)
            await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]


async def test_the_mouse_selects_and_never_decides(stage: Stage):
    async with stage.open():
        first, second = await stage.arrive(), await stage.arrive()
        await stage.wait(1.0)
        await stage.pilot.click("#queue", offset=(10, 1))
        await stage.rest()
        assert stage.selected == second.call.id
        for y in (0, 1, 7, 11, 23):
            await stage.pilot.click(offset=(2, y), times=2)
        await stage.wait(1.0)
        assert waiting(stage) == [first.call.id, second.call.id]


@pytest.mark.parametrize("size", [(59, 14), (80, 24), (120, 36)])
async def test_long_claims_do_not_keep_a_call_from_being_read_and_decided(
    stage: Stage, size: tuple[int, int]
):
    async with stage.open(size):
        claim = Untrusted("/" + "\u0301" * 400)
        await stage.arrive_and_arm(a_call(value=LONG, directory=claim, session=claim))
        await decide(stage, "a")
        assert "its end was not on screen" in stage.last_line
        seen = stage.text
        for _ in range(60):
            await stage.press("space")
            seen += stage.text
        assert all(f"echo {number}" in seen for number in range(100))
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == []
        stage.gate.undo()
        await stage.rest()
        await stage.wait(1.0)
        await decide(stage, "d")
        assert len(stage.gate.queue) == 0
