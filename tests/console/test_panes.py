"""Panes: how they scroll, and where they stand at each size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders import a_call

if TYPE_CHECKING:
    from tests.console.builders import Stage
    from tests.gate_scene import Asker

SIZES = [(59, 14), (80, 24), (100, 30), (120, 36), (160, 45), (200, 50)]
LONG = {"command": "\n".join(f"echo {number}" for number in range(100))}


async def fill(stage: Stage, *commands: str) -> list[Asker]:
    return [await stage.arrive(a_call(value={"command": command})) for command in commands]


async def test_the_call_is_scrolled_by_pages_and_to_its_end(stage: Stage):
    async with stage.open():
        await stage.arrive(a_call(value=LONG))
        pane = stage.console.main.call_pane
        assert "more lines" in stage.text
        await stage.press("space")
        paged = pane.scroll_offset.y
        assert paged > 0
        await stage.press("b")
        assert pane.scroll_offset.y == 0
        await stage.press("pagedown")
        assert pane.scroll_offset.y == paged
        await stage.press("pageup", "end")
        assert "echo 99" in stage.text
        assert "more lines" not in stage.text


async def test_with_the_focus_on_the_call_moves_scroll_it(stage: Stage):
    async with stage.open():
        asker, _ = await fill(stage, LONG["command"], "two")
        await stage.press("tab", "j", "j")
        pane = stage.console.main.call_pane
        assert pane.scroll_offset.y == 2
        assert "j k scroll" in stage.last_line
        await stage.press("G")
        assert "echo 99" in stage.text
        await stage.press("g")
        assert pane.scroll_offset.y == 0
        assert stage.selected == asker.call.id


async def test_every_row_of_a_call_can_be_brought_on_screen(stage: Stage):
    async with stage.open():
        await stage.arrive(a_call(value=LONG))
        seen = stage.text
        for _ in range(12):
            await stage.press("space")
            seen += stage.text
        assert all(f"echo {number}" in seen for number in range(100))


# Panes


@pytest.mark.parametrize("size", SIZES)
async def test_the_call_is_on_screen_at_every_size(stage: Stage, size: tuple[int, int]):
    async with stage.open(size):
        await stage.arrive(a_call(value={"command": "git push --force origin main"}))
        assert "git push --force origin main" in stage.text
        assert "a allow" in stage.last_line


@pytest.mark.parametrize(
    ("size", "queue", "audit"),
    [((59, 14), False, False), ((80, 14), False, False), ((80, 24), True, False),
     ((100, 30), True, True), ((120, 36), True, True), ((160, 45), True, True),
     ((200, 50), True, True)],
)  # fmt: skip
async def test_panes_stand_side_by_side_where_they_fit(
    stage: Stage, size: tuple[int, int], queue: bool, audit: bool
):
    async with stage.open(size):
        main = stage.console.main
        assert main.queue_pane.region.area > 0 if queue else not main.queue_pane.display
        assert main.audit.region.area > 0 if audit else not main.audit.display
        if size[0] >= 160:
            assert main.queue_pane.region.right <= main.call_pane.region.x
            assert main.call_pane.region.right <= main.audit.region.x
        elif size[0] >= 100:
            assert main.queue_pane.region.bottom <= main.audit.region.y
            assert main.queue_pane.region.right <= main.call_pane.region.x
        elif queue:
            assert main.queue_pane.region.bottom <= main.call_pane.region.y


async def test_on_a_narrow_screen_the_audit_is_a_key_away(stage: Stage):
    async with stage.open():
        main = stage.console.main
        await stage.press("2")
        assert main.audit.has_focus
        assert main.audit.size.height >= 20
        await stage.press("1")
        assert main.queue_pane.has_focus
        assert not main.audit.display


async def test_tab_goes_round_the_panes(stage: Stage):
    async with stage.open():
        main, order = stage.console.main, list[str | None]()
        for _ in range(6):
            focused = main.focused
            order.append(focused.id if focused else None)
            await stage.press("tab")
        assert order == ["queue", "call", "audit", "rules-list", "agents-list", "queue"]


async def test_enter_shows_the_call_on_the_full_screen_and_escape_brings_the_queue_back(
    stage: Stage,
):
    async with stage.open((120, 36)):
        await stage.arrive(a_call(value=LONG))
        main = stage.console.main
        await stage.press("enter")
        assert main.call_pane.region.width == 120
        assert not main.queue_pane.display
        await stage.press("escape")
        assert main.queue_pane.display


async def test_a_pane_that_is_asked_for_ends_the_full_screen(stage: Stage):
    async with stage.open((120, 36)):
        await stage.arrive()
        await stage.press("enter", "2")
        assert stage.console.main.audit.region.area > 0


async def test_a_resize_lays_the_call_out_for_the_new_width(stage: Stage):
    async with stage.open((200, 50)):
        await stage.arrive(a_call(value={"command": "echo " + "x" * 70}))
        assert "↪" not in stage.text
        await stage.pilot.resize_terminal(60, 24)
        await stage.rest()
        assert "↪" in stage.text
        assert stage.text.count("x") >= 70
