"""The main screen: selection under arrivals and departures, panes, and every key that looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette

from ccwatch.calls import Untrusted
from ccwatch.console.clipboard import MOST_COPIED
from ccwatch.console.keys import KEYS
from ccwatch.console.screens.help import HelpScreen
from ccwatch.console.screens.quit import QuitScreen
from tests.builders import FakeClock, FakeJournal, a_call, a_hook_call
from tests.console.builders import Stage
from tests.gate_scene import HOLD, Asker

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

SIZES = [(59, 14), (80, 24), (100, 30), (120, 36), (160, 45), (200, 50)]
LONG = {"command": "\n".join(f"echo {number}" for number in range(100))}


async def fill(stage: Stage, *commands: str) -> list[Asker]:
    return [await stage.arrive(a_call(value={"command": command})) for command in commands]


def selected_line(stage: Stage) -> str:
    """Return the row of the queue that carries the bar of the selection."""
    rows = [line for line in stage.text.splitlines() if line.startswith("▌")]
    assert len(rows) == 1, stage.text
    return rows[0]


# Selection


async def test_moves_go_up_and_down_the_queue(stage: Stage):
    async with stage.open():
        askers = await fill(stage, "one", "two", "three")
        seen = [stage.selected]
        for key in ("j", "down", "j", "k", "up", "G", "g", "end", "home"):
            await stage.press(key)
            seen.append(stage.selected)
        first, second, third = (asker.call.id for asker in askers)
        assert seen == [first, second, third, third, second, first, third, first, first, first]


async def test_arrivals_change_neither_selection_nor_order_nor_scroll(stage: Stage):
    async with stage.open():
        long = await stage.arrive(a_call(value=LONG))
        await stage.press("space")
        before = stage.console.main.call_pane.scroll_offset
        assert before.y > 0
        askers = await fill(stage, *(f"call {number}" for number in range(20)))
        assert stage.selected == long.call.id
        assert stage.console.main.call_pane.scroll_offset == before
        order = [entry.call.id for entry in stage.console.main.desk.entries()]
        assert order == [long.call.id, *(asker.call.id for asker in askers)]
        assert len(stage.console.screen_stack) == 2


async def test_departures_above_leave_the_selection_on_its_call(stage: Stage):
    async with stage.open():
        askers = await fill(stage, "one", "two", "three")
        await stage.press("G")
        for asker in askers[:2]:
            asker.left.set_result(None)
            await asker.task
        await stage.rest()
        assert stage.selected == askers[2].call.id
        assert "three" in selected_line(stage)


async def test_a_selected_call_that_leaves_by_itself_leaves_nothing_selected(stage: Stage):
    async with stage.open():
        askers = await fill(stage, "one", "two")
        askers[0].left.set_result(None)
        await askers[0].task
        await stage.rest()
        assert stage.selected is None
        assert "▌" not in stage.text
        assert "No call is selected" in stage.text
        await stage.wait(1.0)
        await stage.press("d")
        await stage.wait(1.0)
        assert not askers[1].task.done()
        assert "no call is selected" in stage.last_line


async def test_after_a_decision_the_next_call_is_selected(stage: Stage):
    async with stage.open():
        askers = await fill(stage, "one", "two", "three")
        await stage.press("j")
        await stage.wait(1.0)
        await stage.press("d")
        await stage.wait(1.0)
        assert stage.selected == askers[2].call.id
        await stage.wait(1.0)
        await stage.press("d")
        await stage.wait(1.0)
        assert stage.selected == askers[0].call.id


async def test_the_selected_row_is_kept_in_view(stage: Stage):
    async with stage.open():
        await fill(stage, *(f"call {number}" for number in range(30)))
        await stage.press("G")
        assert "call 29" in selected_line(stage)
        await stage.press("g")
        assert "call 0" in selected_line(stage)


# Filter


async def test_the_filter_narrows_the_queue_until_escape(stage: Stage):
    async with stage.open():
        await fill(stage, "git add", "make", "git push")
        await stage.press("slash")
        await stage.type("git")
        await stage.press("enter")
        assert "make" not in stage.text
        assert "2 match" in stage.text
        await stage.press("escape")
        assert "make" in stage.text
        assert "match" not in stage.text


async def test_letters_in_the_filter_decide_nothing(stage: Stage):
    async with stage.open():
        await stage.arrive()
        await stage.wait(1.0)
        await stage.press("slash")
        for letter in ("a", "d", "y", "n", "q"):
            await stage.wait(1.0)
            await stage.press(letter)
        await stage.wait(1.0)
        await stage.press("enter")
        await stage.wait(1.0)
        assert len(stage.gate.queue) == 1
        assert stage.console.main.is_current


async def test_escape_in_the_filter_leaves_it_without_filtering(stage: Stage):
    async with stage.open():
        await fill(stage, "git add", "make")
        await stage.press("slash")
        await stage.type("git")
        await stage.press("escape")
        assert not stage.console.main.filter_line.display
        assert "make" in stage.text
        assert stage.console.main.queue_pane.has_focus


async def test_an_empty_filter_shows_everything(stage: Stage):
    async with stage.open():
        await fill(stage, "git add", "make")
        await stage.press("slash")
        await stage.type("git")
        await stage.press("enter", "slash")
        assert stage.console.main.filter_line.value == "git"
        for _ in range(3):
            await stage.press("backspace")
        await stage.press("enter")
        assert "make" in stage.text


# Copy, help, palette, quit


@pytest.mark.parametrize(
    ("call", "copied"),
    [
        (a_call(), "ls -la"),
        (a_call("Glob", {"pattern": "*.py"}), '{"pattern":"*.py"}'),
        (a_call(value={"command": "ls \u202e"}), '{"command": "ls \\u202e"}'),
    ],
    ids=["a command", "another input", "what hides"],
)
async def test_copy_takes_what_a_person_can_paste(stage: Stage, call: ToolCall, copied: str):
    async with stage.open():
        await stage.press("c")
        assert "no call is selected" in stage.last_line
        await stage.arrive(call)
        await stage.press("c")
        assert stage.console.clipboard == copied
        assert "copied" in stage.last_line


async def test_what_no_terminal_takes_is_not_copied(stage: Stage):
    async with stage.open():
        await stage.arrive(a_call(value={"command": "x" * (MOST_COPIED + 1)}))
        await stage.press("c")
        assert stage.console.clipboard == ""
        assert "not copied" in stage.last_line


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_lists_every_key_with_its_id(stage: Stage, key: str):
    async with stage.open((120, 64)):
        await stage.press(key)
        stage.top(HelpScreen)
        for entry in KEYS:
            assert any(
                entry.help in line and line.rstrip(" │").endswith(entry.id)
                for line in stage.text.splitlines()
            )
        await stage.press("escape")
        assert stage.console.main.is_current


async def test_help_at_80_columns_can_be_scrolled_to_its_end(stage: Stage):
    async with stage.open():
        await stage.press("question_mark")
        seen = stage.text
        for _ in range(4):
            await stage.press("space")
            seen += stage.text
        assert all(f"{entry.help} " in seen for entry in KEYS)
        assert "never decide" in seen


async def test_help_shows_the_keys_that_a_person_chose(clock: FakeClock, journal: FakeJournal):
    stage = Stage(clock, journal, keys={"allow": "z"})
    async with stage.open((120, 64)):
        await stage.press("question_mark")
        line = next(line for line in stage.text.splitlines() if "Allow or answer" in line)
        assert line.split()[0] == "z"


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_offers_what_looks_and_never_decides(stage: Stage, key: str):
    async with stage.open((120, 50)):
        asker = await stage.arrive_and_arm()
        await stage.press(key)
        stage.top(CommandPalette)
        assert "Audit" in stage.text
        await stage.type("allow")
        await stage.wait(1.0)
        await stage.press("down", "enter")
        await stage.wait(1.0)
        await stage.press("enter")
        await stage.wait(HOLD + 1.0)
        assert not asker.task.done()


async def test_an_idle_console_quits_at_once(stage: Stage):
    async with stage.open():
        await stage.press("q")
        assert stage.console.return_code == 0


@pytest.mark.parametrize("connected", [0, 1])
async def test_quit_asks_while_a_call_waits_or_an_agent_is_connected(stage: Stage, connected: int):
    stage.connected = connected
    async with stage.open():
        if not connected:
            await stage.arrive()
        await stage.press("q")
        stage.top(QuitScreen)
        assert ("1 connection is open" if connected else "1 call waits") in stage.text
        await stage.press("enter")
        stage.top(QuitScreen)
        await stage.press("escape")
        assert stage.console.main.is_current
        await stage.press("q", "y")
        assert stage.console.return_code == 0


async def test_a_call_that_arrives_during_the_question_to_quit_is_not_decided_by_its_answer(
    stage: Stage,
):
    stage.connected = 1
    async with stage.open():
        await stage.press("q")
        asker = await stage.arrive()
        await stage.wait(1.0)
        await stage.press("n")
        await stage.wait(1.0)
        assert not asker.task.done()


# What the screen says


async def test_the_status_line_counts_by_agent_and_project(stage: Stage):
    async with stage.open((120, 36)):
        for project in ("api", "api", "web"):
            await stage.arrive(a_hook_call(directory=Untrusted(f"/home/dev/work/{project}")))
        await stage.wait(41)
        stage.console.main.presenter.tick()
        await stage.rest()
        first = stage.text.splitlines()[0]
        for part in ("3 waiting", "oldest 0:41", "claude@api 2", "claude@web 1", "127.0.0.1:8660"):
            assert part in first


async def test_ages_tick_and_notices_pass(stage: Stage):
    async with stage.open():
        await stage.arrive()
        await stage.press("u")
        assert "nothing to take back" in stage.last_line
        await stage.wait(41)
        stage.console.main.presenter.tick()
        await stage.rest()
        assert selected_line(stage).endswith("0:41")
        assert "waits 0:41" in stage.text
        assert "a allow" in stage.last_line


async def test_an_empty_queue_teaches(stage: Stage):
    async with stage.open():
        assert "Nothing waits." in stage.text
        asker = await stage.arrive()
        assert "Nothing waits." not in stage.text
        asker.left.set_result(None)
        await asker.task
        await stage.rest()
        assert "Nothing waits." in stage.text


@pytest.mark.parametrize("size", SIZES)
async def test_a_flood_is_drawn_as_one(stage: Stage, size: tuple[int, int]):
    async with stage.open(size):
        for number in range(40):
            await stage.ask(a_call(value={"command": f"call {number}"}))
        await stage.rest()
        assert len(stage.console.main.desk.entries()) == 40
