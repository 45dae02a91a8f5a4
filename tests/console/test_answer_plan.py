"""A plan on the screen: what is shown of it, and that its refusal takes a reason."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import PLAN, Untrusted, Verdict
from ccwatch.console.arming import TYPING
from ccwatch.console.documents import describe
from ccwatch.console.screens.reason import ReasonScreen
from ccwatch.files import READ_LIMIT
from tests.builders import a_call, a_hook_call
from tests.console.builders import Stage
from tests.console.payloads import HOSTILE
from tests.console.rule_stage import judge
from tests.gate_scene import HOLD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal
    from tests.gate_scene import Asker


ELSEWHERE = "the plan was not sent; read it in the agent's own terminal"
READ = 1.0


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal, inspect=judge)


async def lines_of(value: dict[str, Any], home: str = "/home/me") -> list[str]:
    call = a_call(PLAN, value, directory=Untrusted(f"{home}/work"))
    document = await describe(call, width=100, home=home)
    return [line.plain for line in document.lines]


async def press(stage: Stage, key: str) -> None:
    await stage.wait(READ)
    await stage.press(key)
    await stage.wait(TYPING + 0.01)


async def arrive(stage: Stage, **value: Any) -> Asker:
    return await stage.arrive_and_arm(a_hook_call(PLAN, value or {"plan": "1. Look"}))


# What is shown


async def test_a_plan_that_was_sent_is_shown_and_its_file_is_only_named(tmp_path: Path):
    path = tmp_path / "plans" / "otter.md"
    lines = await lines_of({"plan": "1\n2", "planFilePath": str(path)}, str(tmp_path))
    assert lines[:4] == ["plan file  ~/plans/otter.md", "plan", "│ 1", "│ 2"]


async def test_a_plan_in_a_file_alone_is_read_and_checked_again_when_it_is_allowed(tmp_path: Path):
    path = tmp_path / "otter.md"
    path.write_text("# Plan\n\n\tLook\n")
    call = a_call(PLAN, {"planFilePath": str(path)})
    document = await describe(call, width=100, home=str(tmp_path))
    lines = [line.plain for line in document.lines]
    shown = ["plan file  ~/otter.md", "plan, as its file is now", "│ # Plan", "│ ", "│     Look"]
    assert lines[:5] == shown
    assert document.file is not None
    assert document.file.path == str(path)


@pytest.mark.parametrize("value", [{}, {"plan": 5}, {"plan": None}, {"planFilePath": 5}])
async def test_a_plan_that_is_nowhere_is_said_to_be_read_elsewhere(value: dict[str, Any]):
    assert (await lines_of(value))[0] == ELSEWHERE


async def test_a_relative_path_is_read_from_the_directory_of_the_call(tmp_path: Path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "p.md").write_text("here")
    assert "│ here" in await lines_of({"planFilePath": "p.md"}, str(tmp_path))


async def test_what_cannot_be_shown_says_why_and_where_the_plan_is(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "binary").write_bytes(b"\0")
    (tmp_path / "large").write_bytes(b"x" * (READ_LIMIT + 1))
    found = {
        "absent": "there is no such file now",
        "pipe": "no regular file: it was not opened",
        "binary": "1 byte: no text",
        "large": "2 MiB: too large to show",
    }
    for name, why in found.items():
        lines = await lines_of({"planFilePath": str(tmp_path / name)}, str(tmp_path))
        assert lines[1:3] == [why, ELSEWHERE], name


@pytest.mark.parametrize("link", [False, True])
async def test_a_file_of_secrets_is_no_plan(tmp_path: Path, link: bool):
    (tmp_path / ".env").write_text("KEY=hunter2")
    path = tmp_path / ("plan.md" if link else ".env")
    if link:
        path.symlink_to(tmp_path / ".env")
    lines = await lines_of({"planFilePath": str(path)}, str(tmp_path))
    assert "a file of secrets: its content is not shown" in lines
    assert "hunter2" not in "\n".join(lines)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_plan_goes_through_the_door(stage: Stage, name: str):
    text = HOSTILE[name].encode("utf-8", "replace").decode()
    async with stage.open():
        await arrive(stage, plan=text, planFilePath=text[:200])
        assert "\x1b" not in stage.text
        assert "\u202e" not in stage.text


# What is decided


@pytest.mark.parametrize("key", ["d", "n", "D"])
async def test_the_refusal_of_a_plan_takes_a_reason(stage: Stage, key: str):
    async with stage.open():
        asker = await arrive(stage)
        await press(stage, key)
        stage.top(ReasonScreen)
        assert not asker.task.done()
        await stage.type("Tests first")
        await stage.press("enter", "d")
        decision = await asker.task
        assert (decision.verdict, decision.reason) == (Verdict.DENY, "Tests first")


async def test_a_plan_is_refused_without_a_reason_too(stage: Stage):
    async with stage.open():
        asker = await arrive(stage)
        await stage.press("d", "enter")
        assert not asker.task.done()
        await stage.press("d")
        decision = await asker.task
        assert (decision.verdict, decision.reason) == (Verdict.DENY, "")


async def test_leaving_the_reason_refuses_nothing(stage: Stage):
    async with stage.open():
        asker = await arrive(stage)
        await stage.press("d", "escape")
        await stage.wait(READ)
        assert not asker.task.done()


async def test_a_plan_is_allowed_as_any_call(stage: Stage):
    async with stage.open():
        asker = await arrive(stage)
        assert stage.last_line.startswith("a allow")
        await press(stage, "a")
        await stage.wait(HOLD)
        decision = await asker.task
        assert (decision.verdict, decision.edited) == (Verdict.ALLOW, None)


async def test_a_plan_whose_file_has_changed_is_not_allowed(stage: Stage, tmp_path: Path):
    path = tmp_path / "plan.md"
    path.write_text("1. Look")
    async with stage.open():
        asker = await arrive(stage, planFilePath=str(path))
        assert "1. Look" in stage.text
        path.write_text("1. Delete")
        await stage.press("end")
        await press(stage, "a")
        assert "the file changed under you" in stage.last_line
        assert "1. Delete" in stage.text
        assert not asker.task.done()
