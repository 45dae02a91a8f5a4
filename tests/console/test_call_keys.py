"""Keys that decide nothing: park, the tmux pane; and the claims that stand above a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwatch.calls import Agent, Untrusted, Verdict
from ccwatch.console import call_keys
from ccwatch.console.call_keys import PARKED, PARKED_ALREADY
from ccwatch.tmux import NOT_INSIDE, UNKNOWN
from tests.builders import a_call, a_hook_call
from tests.console.builders import Stage, waiting
from tests.console.payloads import HOSTILE


@pytest.fixture
def selected(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Take the place of tmux; return the panes that it is asked for."""
    asked: list[str | None] = []

    async def select(pane: str | None, _: object) -> str:
        asked.append(pane)
        return "" if pane else UNKNOWN

    monkeypatch.setattr(call_keys, "select_pane", select)
    return asked


# Park


async def test_p_takes_the_deadline_from_the_call(stage: Stage):
    async with stage.open():
        asker = await stage.arrive(a_call())
        assert "if nobody answers" in stage.text
        await stage.press("p")
        assert stage.last_line == PARKED
        assert "no deadline" in stage.text
        await stage.wait(100_000)
        assert waiting(stage) == [asker.call.id]
        await stage.press("p")
        assert stage.last_line == PARKED_ALREADY


async def test_p_without_a_call_says_so(stage: Stage):
    async with stage.open():
        await stage.press("p")
        assert "no call is selected" in stage.last_line


async def test_p_parks_nothing_that_is_not_on_screen(stage: Stage):
    async with stage.open():
        asker = await stage.arrive(a_call())
        await stage.press("2", "p")
        assert "no call is on screen" in stage.last_line
        await stage.wait(301)
        assert (await asker.task).verdict is Verdict.DENY


# tmux


async def test_t_goes_to_the_pane_that_the_call_names(stage: Stage, selected: list[str | None]):
    async with stage.open():
        await stage.arrive(a_hook_call(pane=Untrusted("%5")))
        await stage.press("t")
        assert selected == ["%5"]
        assert "allow" in stage.last_line


async def test_t_goes_to_the_pane_that_its_session_named_before(
    stage: Stage, selected: list[str | None]
):
    async with stage.open():
        stage.agents.hear(a_hook_call(pane=Untrusted("%7")))
        await stage.arrive(a_hook_call())
        await stage.press("t")
        assert selected == ["%7"]


async def test_t_says_why_it_cannot(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TMUX", raising=False)
    async with stage.open():
        await stage.press("t")
        assert "no call is selected" in stage.last_line
        await stage.arrive(a_hook_call(pane=Untrusted("%5")))
        await stage.press("t")
        assert stage.last_line == NOT_INSIDE


async def test_t_of_a_call_without_a_pane_says_so(stage: Stage, selected: list[str | None]):
    async with stage.open():
        await stage.arrive(a_hook_call())
        await stage.press("t")
        assert stage.last_line == UNKNOWN


# What stands above the call


async def test_what_nothing_proves_is_claimed_and_what_a_token_proves_is_not(stage: Stage):
    proven = Agent(Untrusted("codex"), Untrusted("1.0"), proven=True)
    async with stage.open((200, 50)):
        await stage.arrive(a_hook_call(mode=Untrusted("plan"), subagent=Untrusted("s7")))
        assert "all claimed: claude 2.1.328 · session session-" in stage.text
        assert "sub-agent s7 · mode plan" in stage.text
        await stage.arrive(a_hook_call(agent=proven, credential="codex-1"))
        await stage.press("j")
        assert "codex 1.0 · token codex-1 · session session-" in stage.text
        assert "project (claimed)" in stage.text
        assert "all claimed" not in stage.text


@pytest.mark.parametrize("name", HOSTILE)
async def test_mode_goes_through_the_door(stage: Stage, name: str):
    async with stage.open((200, 50)):
        await stage.arrive(a_hook_call(mode=Untrusted(HOSTILE[name])))
        assert stage.text.replace("\n", "").isprintable()


async def test_a_strict_hook_is_denied_when_nobody_answers(stage: Stage):
    async with stage.open():
        await stage.arrive(a_hook_call(strict=True))
        assert "denied in 5:00 if nobody answers" in stage.text


def test_tmux_is_given_no_keys():
    source = Path(call_keys.__file__).parents[1].joinpath("tmux.py").read_text()
    assert "send-keys" not in source
