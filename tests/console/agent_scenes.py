"""Screens about agents: their refusals, their sessions, the lock, and what was only seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccwatch.calls import Agent, Channel, Decider, Ending, Lane, Result, Untrusted, Verdict
from tests.builders import a_deny, an_allow
from tests.console.builders import a_row
from tests.console.call_scenes import arrive, bash, history

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.calls import ToolCall
    from tests.console.builders import Stage


async def show_refused(stage: Stage, home: Path) -> None:
    await arrive(
        stage,
        bash(home, "pytest -q tests/api", "Run the API tests"),
        a_denied_call(home, "make deploy-docs", "Runs code that was not read"),
        a_denied_call(home, "git push origin main", "Publishes what the person has not seen"),
    )
    await stage.press("j")


async def show_agents(stage: Stage, home: Path) -> None:
    claude = Agent(Untrusted("claude-code"), Untrusted("2.1.328"))
    proven = Agent(Untrusted("codex"), Untrusted("0.44"), proven=True)
    sessions = (
        a_source(home, "api", claude, session="7f3a1c2d-9", mode="auto", pane="%5"),
        a_source(home, "web", proven, session="019a77e0-1", mode="default", pane="%12",
                 credential="codex-1"),
        a_source(home, "old", claude, session="33aa0b1c-4", mode="default"),
        a_source(home, "docs", Agent(Untrusted("gemini"))),
    )  # fmt: skip
    for number, source in enumerate(sessions):
        stage.agents.hear(source)
        for _ in range(5 * number):
            stage.agents.count(source, an_allow())
        stage.agents.count(source, a_deny())
        stage.clock.advance(40)
    stage.agents.end(sessions[2])
    await arrive(stage, replace(sessions[1], channel=Channel.PERMISSION_REQUEST))
    await stage.press("4", "j")


async def show_locked(stage: Stage, home: Path) -> None:
    await arrive(stage, bash(home, "make deploy"))
    await stage.wait(1.0)
    await stage.press("exclamation_mark")
    await stage.wait(0.2)
    await arrive(stage, bash(home, "ls -la src"))


async def show_unlock(stage: Stage, home: Path) -> None:
    await show_locked(stage, home)
    await stage.press("exclamation_mark")


async def show_seen(stage: Stage, home: Path) -> None:
    seen = {"verdict": Verdict.NONE, "decider": Decider.AGENT, "lane": Lane.WATCH}
    stage.log.put(
        *history(home),
        a_row(11, headline=Untrusted("make lint"), result=Result(Ending.DONE, 0.04), **seen),
        a_row(12, headline=Untrusted("make test"), result=Result(Ending.FAILED, 3.0), **seen),
        a_row(13, headline=Untrusted("make deploy"), lane=Lane.DENIED, decider=Decider.PERSON),
        a_row(14, headline=Untrusted("make deploy"), decider=Decider.PERSON, lane=Lane.WATCH,
              result=Result(Ending.DONE, 61.0)),
    )  # fmt: skip
    await stage.press("2", "v")
    await stage.wait(5.0)


def a_denied_call(home: Path, command: str, reason: str) -> ToolCall:
    return bash(home, command, channel=Channel.DENIAL, denial=Untrusted(reason),
                session=Untrusted("7f3a1c2d-9"), mode=Untrusted("auto"))  # fmt: skip


def a_source(home: Path, project: str, agent: Agent, **said: str) -> ToolCall:
    directory = Untrusted(f"{home}/code/{project}")
    return replace(bash(home, "make", channel=Channel.TOOL_USE, agent=agent, **said),
                   directory=directory)  # fmt: skip


SCENES = (show_refused, show_agents, show_locked, show_unlock, show_seen)
