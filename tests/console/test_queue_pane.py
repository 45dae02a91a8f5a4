"""The Queue pane: how dangerous each call is, in every width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.assess import Assessment
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from tests.builders import a_call
from tests.console.builders import Stage
from tests.console.payloads import HOSTILE

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from tests.builders import FakeClock, FakeJournal

COMMANDS = {
    Level.LOW: "ls",
    Level.MEDIUM: "make",
    Level.UNCERTAIN: "$X y",
    Level.HIGH: "git reset --hard",
    Level.CRITICAL: "rm -rf ~",
}
GLYPHS = {"low": ".", "medium": "!", "uncertain": "?", "high": "!!", "critical": "!!!"}


def found(level: Level, reason: str) -> Assessment:
    return Assessment(level, (Finding(Category.UNKNOWN, level, reason),))


async def judge(call: ToolCall) -> Assessment:
    command = str(call.input["command"])
    level = next(level for level, start in COMMANDS.items() if command.startswith(start))
    return found(level, f"does what {command} does")


@pytest.fixture
def judged(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal, inspect=judge)


async def arrive(stage: Stage, *commands: str) -> None:
    for command in commands:
        await stage.arrive(a_call(value={"command": command}))


def rows(stage: Stage, count: int) -> list[str]:
    width = stage.console.main.queue_pane.size.width
    return [line[:width].rstrip() for line in stage.text.splitlines()[1 : count + 1]]


async def test_a_row_has_the_glyph_and_the_word_of_its_level(judged: Stage):
    async with judged.open((80, 24)):
        await arrive(judged, *COMMANDS.values())
        for row, level in zip(rows(judged, 5), COMMANDS, strict=True):
            assert row[1:].startswith(f"{GLYPHS[level]:<4}{level.value:<10}Bash")


async def test_a_narrow_row_has_the_glyph_alone(judged: Stage):
    async with judged.open((66, 24)):
        await arrive(judged, "rm -rf ~")
        assert rows(judged, 1)[0][1:].startswith("!!! Bash     rm -rf ~")


@pytest.mark.parametrize("size", [(120, 36), (160, 45)])
async def test_beside_the_call_a_second_line_says_level_and_reason(
    judged: Stage, size: tuple[int, int]
):
    async with judged.open(size):
        await arrive(judged, "rm -rf ~", "ls")
        first, second, third, fourth = rows(judged, 4)
        assert first.startswith("▌!!! Bash      rm -rf ~")
        assert second.startswith("▌    critical  does what rm -rf ~ does")
        assert third.startswith(" .   Bash      ls")
        assert fourth == "     low       does what ls does"


async def test_a_click_on_either_line_selects_the_call(judged: Stage):
    async with judged.open((120, 36)):
        await arrive(judged, "make", "ls", "ls -l")
        ids = [entry.call.id for entry in judged.gate.queue.entries()]
        for y, number in ((2, 1), (5, 2), (3, 1), (0, 0)):
            await judged.pilot.click("#queue", offset=(5, y))
            await judged.rest()
            assert judged.selected == ids[number]


async def test_both_lines_of_the_selected_call_are_on_screen(judged: Stage):
    async with judged.open((120, 36)):
        await arrive(judged, *(f"make step-{number}" for number in range(20)))
        await judged.press(*["j"] * 19)
        selected = [line for line in judged.text.splitlines() if line.startswith("▌")]
        assert "step-19" in selected[0]
        assert "medium" in selected[1]
        await judged.press("g")
        assert judged.text.splitlines()[1].startswith("▌")
        assert judged.text.splitlines()[2].startswith("▌")


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_reason_with_text_of_the_agent_goes_through_the_door(
    clock: FakeClock, journal: FakeJournal, name: str
):
    async def quote(_: ToolCall) -> Assessment:
        return found(Level.HIGH, HOSTILE[name] * 3)

    stage = Stage(clock, journal, inspect=quote)
    async with stage.open((160, 45)):
        await arrive(stage, "make")
        assert stage.text.replace("\n", "").isprintable()


async def test_the_screen_of_an_edited_call_says_how_dangerous_that_version_is(judged: Stage):
    async with judged.open():
        await arrive(judged, "rm -rf ~")
        assert "critical   does what rm -rf ~ does" in judged.text
        await judged.press("e", "home", *"echo ", "escape")
        assert " low        " in judged.text
        await judged.press("escape")
        assert "critical   does what rm -rf ~ does" in judged.text
