"""Allowing what is high, and what has risky lines, key by key on the screen."""

from __future__ import annotations

import pytest

from ccwatch.calls import Verdict
from ccwatch.console.arming import PAINTED, QUIET, TYPING
from tests.builders import FakeClock, FakeJournal, a_call
from tests.console.builders import Stage, decide, waiting
from tests.console.heavy import CRITICAL, HELD, HIGH, find_by_word


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal, inspect=find_by_word)


# High


async def test_a_high_call_takes_two_presses(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=HIGH))
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert stage.last_line == "high: press a once more to allow it"
        await stage.wait(QUIET)
        await decide(stage, "a")
        assert waiting(stage) == []
        await stage.wait(HELD + 0.01)
        assert (await asker.task).verdict is Verdict.ALLOW


async def test_the_notice_names_the_key_that_a_person_chose(clock: FakeClock, journal: FakeJournal):
    stage = Stage(clock, journal, inspect=find_by_word, keys={"allow": "z"})
    async with stage.open():
        await stage.arrive_and_arm(a_call(value=HIGH))
        await decide(stage, "z")
        assert stage.last_line == "high: press z once more to allow it"


async def test_a_second_press_within_350_ms_is_not_taken_and_a_later_one_is(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=HIGH))
        await decide(stage, "a")
        await stage.wait(QUIET - TYPING - 0.05)
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "too fast" in stage.last_line
        await stage.wait(QUIET)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_another_key_between_the_presses_begins_them_anew(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=HIGH))
        await decide(stage, "a")
        await stage.wait(QUIET)
        await stage.press("c")
        await stage.wait(QUIET + 0.01)
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "once more" in stage.last_line


async def test_going_to_another_call_and_back_begins_them_anew(stage: Stage):
    async with stage.open():
        first = await stage.arrive_and_arm(a_call(value=HIGH))
        second = await stage.arrive(a_call(value=HIGH))
        await decide(stage, "a")
        await stage.press("j", "k")
        await stage.wait(PAINTED + 0.01)
        await decide(stage, "a")
        assert waiting(stage) == [first.call.id, second.call.id]
        assert "once more" in stage.last_line


async def test_scrolling_between_the_presses_is_reading(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm(a_call(value=HIGH))
        await decide(stage, "a")
        await stage.press("space", "b")
        await stage.wait(QUIET)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_a_medium_call_still_takes_one_press(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm(a_call(value={"command": "make"}))
        await decide(stage, "a")
        assert waiting(stage) == []


@pytest.mark.parametrize("value", [HIGH, CRITICAL])
async def test_a_deny_takes_one_key_whatever_the_level(stage: Stage, value: dict[str, str]):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=value))
        await decide(stage, "d")
        assert (await asker.task).verdict is Verdict.DENY


# Risky lines


async def test_a_jump_to_the_end_leaves_risky_lines_out_and_scrolling_there_does_not(
    stage: Stage,
):
    lines = [f"echo {number}" for number in range(100)]
    async with stage.open():
        asker = await stage.arrive(a_call(value={"command": "\n".join([*lines, "uncertain"])}))
        presenter = stage.console.main.presenter
        view = presenter.view
        assert view is not None
        risky = next(n for n, row in enumerate(view.rows) if "echo 50" in row.plain)
        object.__setattr__(view, "risky_rows", frozenset({risky}))
        await stage.press("end")
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "1 risky line was not on screen yet" in stage.last_line
        for _ in range(20):
            await stage.press("b")
            if "echo 50" in stage.text:
                break
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_the_pane_tells_each_row_that_it_has_drawn_and_no_other(stage: Stage):
    lines = [f"echo {number}." for number in range(100)]
    async with stage.open():
        await stage.arrive(a_call(value={"command": "\n".join(lines)}))
        main = stage.console.main
        view = main.presenter.view
        assert view is not None
        for keys in (["end"], ["b"], ["b", "b"], ["G"]):
            main.call_pane.take_rows()
            main.call_pane.refresh()
            await stage.press(*keys)
            main.call_pane.take_rows()
            main.note_frame()
            main.desk.arming.restart()
            main.call_pane.refresh()
            await stage.rest()
            text = stage.text
            shown = {n for n, row in enumerate(view.rows) if f" {row.plain}" in text}
            unseen = {n for n, row in enumerate(view.rows) if row.plain.strip()} - shown
            await stage.wait(1.0)
            refusal = main.desk.arming.refusal
            assert "risky" not in (refusal(needs_end=False, needs_rows=shown) or "")
            assert f"{len(unseen)} risky" in (refusal(needs_end=False, needs_rows=unseen) or "")


async def test_rows_in_a_frame_that_another_place_overtook_do_not_count(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    lines = [f"echo {number}." for number in range(100)]
    async with stage.open():
        monkeypatch.setattr(stage.console.main, "note_frame", lambda: None)
        await stage.arrive(a_call(value={"command": "\n".join(lines)}))
        await stage.press("end")
        rows = stage.console.main.call_pane.take_rows()
        assert 0 not in rows
        assert max(rows) >= 99
        assert stage.console.main.call_pane.take_rows() == frozenset()
