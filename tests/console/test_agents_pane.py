"""The Agents pane: who asks, in which mode, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.agents import MOST, make_session
from ccwatch.calls import Agent, Channel, Untrusted
from ccwatch.console import call_keys
from ccwatch.console.agent_rows import AgentRow, draw_row
from tests.builders import a_deny, a_hook_call, an_allow
from tests.console.payloads import HOSTILE

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from tests.console.builders import Stage

WARNING = "claude@api runs in auto mode: it asks nobody but for ask rules"


def a_source(session: str = "aaaaaaaa-1", project: str = "api", **said: Any) -> ToolCall:
    fields: dict[str, Any] = {
        "channel": Channel.TOOL_USE,
        "session": Untrusted(session),
        "directory": Untrusted(f"/home/dev/work/{project}"),
    }
    return a_hook_call(**(fields | said))


def rows(stage: Stage) -> list[str]:
    """Return the rows below the headings, without the line of keys."""
    lines = stage.text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(" agent "))
    return [line for line in lines[start + 1 : -1] if line]


async def test_a_row_says_all_that_is_known_of_a_session(stage: Stage):
    source = a_source(mode=Untrusted("plan"), pane=Untrusted("%5"))
    stage.agents.hear(source)
    for decision in (an_allow(), an_allow(), a_deny()):
        stage.agents.count(source, decision)
    stage.clock.advance(90)
    async with stage.open():
        await stage.arrive(a_source(channel=Channel.PERMISSION_REQUEST))
        await stage.press("4")
        assert rows(stage)[0].split() == [
            "▌claude", "claimed", "aaaaaaaa", "plan", "api", "%5", "1", "2", "1", "1m",
        ]  # fmt: skip
        assert "1 session " in stage.text


async def test_a_wide_row_has_version_and_whole_directory(stage: Stage):
    stage.agents.hear(a_source(mode=Untrusted("bypassPermissions")))
    async with stage.open((120, 36)):
        await stage.press("4")
        assert "claude 2.1.328 claimed" in rows(stage)[0]
        assert "bypassPermissions  ~/work/api" in rows(stage)[0]


async def test_an_agent_that_a_token_proves_is_not_claimed(stage: Stage):
    stage.agents.hear(a_source(agent=Agent(Untrusted("codex"), proven=True), credential="t1"))
    async with stage.open():
        await stage.press("4")
        assert "codex" in rows(stage)[0]
        assert "claimed" not in rows(stage)[0]


@pytest.mark.parametrize("width", [70, 80, 120, 200])
@pytest.mark.parametrize(
    "name", ["claude", "claude" + " " * 40, "claude · token claude-1 · and more of it", "漢字" * 20]
)
def test_that_a_name_is_claimed_is_never_cut(name: str, width: int):
    agent = Agent(Untrusted(name), Untrusted("2.1.328 · token claude-1"))
    row = AgentRow(make_session(a_source(agent=agent)))
    line = draw_row(row, now=0.0, width=width, home="/home/dev").plain
    assert " claimed " in line[: 31 if width >= 110 else 17]
    proven = AgentRow(make_session(a_source(agent=replace(agent, proven=True))))
    line = draw_row(proven, now=0.0, width=width, home="/home/dev").plain
    assert "claimed" not in line


async def test_a_session_whose_call_waits_is_shown_whoever_was_heard_of_since(stage: Stage):
    async with stage.open():
        await stage.arrive(a_source("mine", channel=Channel.PERMISSION_REQUEST))
        for number in range(MOST + 1):
            stage.agents.hear(a_source(f"other-{number}"))
        await stage.press("4")
        stage.console.main.presenter.tick()
        await stage.rest()
        assert rows(stage)[0].split()[2] == "mine"
        assert "mine" not in {each.session for each in stage.agents.sessions()}


async def test_those_that_wait_are_on_top_those_that_are_over_last_and_the_others_stay(
    stage: Stage,
):
    names = ["one", "two", "three", "four"]
    sources = {name: a_source(name, name) for name in names}
    for source in sources.values():
        stage.agents.hear(source)
    async with stage.open():
        await stage.press("4")

        async def order() -> list[str]:
            await stage.wait(1.0)
            stage.console.main.presenter.tick()
            await stage.rest()
            return [name for row in rows(stage) for name in names if f" {name} " in row]

        assert [*dict.fromkeys(await order())] == names
        stage.agents.hear(sources["one"])
        stage.agents.end(sources["two"])
        await stage.arrive(a_source("four", "four", channel=Channel.PERMISSION_REQUEST))
        assert [*dict.fromkeys(await order())] == ["four", "one", "three", "two"]
        assert rows(stage)[-1].endswith("over")


async def test_enter_shows_the_calls_of_the_session_alone_and_escape_all_again(stage: Stage):
    async with stage.open():
        for session in ("aaaaaaaa-1", "bbbbbbbb-2"):
            call = a_source(session, session[:4], channel=Channel.PERMISSION_REQUEST)
            stage.agents.hear(call)
            await stage.arrive(call)
        await stage.press("4", "j", "enter")
        assert "only claude@bbbb bbbbbbbb 1" in stage.text.splitlines()[0]
        assert len(stage.console.main.desk.entries()) == 1
        assert stage.console.main.desk.call is not None
        assert stage.console.main.desk.call.session == "bbbbbbbb-2"
        await stage.press("escape")
        assert len(stage.console.main.desk.entries()) == 2
        assert "only" not in stage.text.splitlines()[0]


async def test_enter_without_a_session_does_nothing(stage: Stage):
    async with stage.open():
        await stage.press("4")
        assert "No agent was heard of yet." in stage.text
        await stage.press("enter", "j")
        assert stage.console.main.agents.has_keys


async def test_a_search_leaves_sessions_that_hold_the_words(stage: Stage):
    for project in ("api", "web"):
        stage.agents.hear(a_source(project, project))
    async with stage.open():
        await stage.press("4", "slash")
        await stage.type("web")
        await stage.press("enter")
        assert len(rows(stage)) == 1
        assert "agents: web" in stage.text
        await stage.press("escape")
        assert len(rows(stage)) == 2


async def test_t_goes_to_the_pane_of_the_selected_session(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str | None] = []

    async def select(pane: str | None, _: object) -> str:
        asked.append(pane)
        return ""

    monkeypatch.setattr(call_keys, "select_pane", select)
    stage.agents.hear(a_source("one", pane=Untrusted("%1")))
    stage.agents.hear(a_source("two", pane=Untrusted("%2")))
    async with stage.open():
        await stage.press("4", "j", "t")
    assert asked == ["%2"]


@pytest.mark.parametrize("mode", ["auto", "bypassPermissions", "dontAsk", "yolo"])
async def test_a_mode_that_asks_nobody_is_warned_of_on_both_screens(stage: Stage, mode: str):
    stage.agents.hear(a_source(mode=Untrusted(mode)))
    async with stage.open():
        warning = WARNING.replace("auto", mode)
        assert stage.text.splitlines()[1].strip() == warning
        await stage.press("4")
        assert stage.text.count(warning) == 1


@pytest.mark.parametrize("mode", ["default", "plan", "acceptEdits", None])
async def test_a_mode_that_asks_is_not(stage: Stage, mode: str | None):
    stage.agents.hear(a_source(mode=mode))
    async with stage.open():
        assert "asks nobody" not in stage.text


async def test_the_warning_is_over_after_ten_minutes_or_with_the_session(stage: Stage):
    source = a_source(mode=Untrusted("auto"))
    stage.agents.hear(source)
    async with stage.open():

        async def is_warned() -> bool:
            stage.console.main.presenter.tick()
            await stage.rest()
            return WARNING in stage.text

        await stage.wait(600)
        assert await is_warned()
        await stage.wait(1)
        assert not await is_warned()
        stage.agents.hear(source)
        assert await is_warned()
        stage.agents.end(source)
        assert not await is_warned()


async def test_of_several_the_newest_is_named_and_the_others_are_counted(stage: Stage):
    stage.agents.hear(a_source("one", "web", mode=Untrusted("yolo")))
    stage.agents.hear(a_source("two", mode=Untrusted("auto")))
    async with stage.open():
        assert f"{WARNING} (+1 more)" in stage.text


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_what_agents_say_of_themselves_goes_through_the_door(
    stage: Stage, size: tuple[int, int], name: str
):
    text = Untrusted(HOSTILE[name])
    agent = Agent(text, text)
    stage.agents.hear(a_source(text, agent=agent, mode=text, pane=text, directory=text))
    async with stage.open(size):
        await stage.press("4")
        assert stage.text.replace("\n", "").isprintable()


async def test_a_session_stays_selected_whatever_comes_before_it(stage: Stage):
    async with stage.open():
        for session in ("one", "two"):
            stage.agents.hear(a_source(session, session))
        await stage.press("4", "j")
        for session in ("three", "one"):
            await stage.arrive(a_source(session, session, channel=Channel.PERMISSION_REQUEST))
        chosen = stage.console.main.agents.selected
        assert chosen is not None
        assert chosen.session == "two"
