"""Whole screens, compared with those in scenes/; WRITE_SCENES=1 in the environment writes them.

A scene is the text of the screen alone, so that a difference can be read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.assess import Assessment, assess
from ccwatch.risk.context import Context
from ccwatch.rules.book import RuleBook
from ccwatch.rules.places import Places
from tests.console import agent_scenes, call_scenes, rule_scenes
from tests.console.builders import Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccwatch.calls import ToolCall
    from tests.builders import FakeClock, FakeJournal

FOLDER = Path(__file__).with_name("scenes")
SIZES = ((80, 24), (120, 36), (200, 50))
SCENES = (*call_scenes.SCENES, *rule_scenes.SCENES, *agent_scenes.SCENES)


@pytest.mark.usefixtures("in_utc")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("show", SCENES, ids=lambda show: show.__name__.removeprefix("show_"))
async def test_the_screen_is_as_it_was(
    show: Callable[[Stage, Path], Awaitable[None]],
    size: tuple[int, int],
    clock: FakeClock,
    journal: FakeJournal,
    tmp_path: Path,
):
    async def judge(call: ToolCall) -> Assessment:
        place = call.directory
        known = Context(directory=place, home=str(tmp_path), project=place, branch="main")
        return assess(call.tool, call.input, known)

    folder = tmp_path / ".config" / "ccwatch"
    rules = RuleBook(Places.of(folder, folder / "managed.toml"))
    stage = Stage(clock, journal, home=str(tmp_path), inspect=judge, rules=rules)
    async with stage.open(size):
        await show(stage, tmp_path)
        # What the screen does once a second it may have done by now, or not.
        await stage.console.main.audit.refresh_rows()
        stage.console.main.presenter.tick()
        await stage.rest()
        found = f"{stage.text}\n"
    path = FOLDER / f"{show.__name__.removeprefix('show_')}-{size[0]}x{size[1]}.txt"
    if os.environ.get("WRITE_SCENES"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
