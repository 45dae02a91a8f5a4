"""A home that ``ccwatch connect`` has wired: the real client asks without any option."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.scripted_api import text, tool_use, until
from tests.e2e.test_interactive import PROMPT, RETIRED, ask, bash

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.client import ClaudeCode
    from tests.e2e.console import Console
    from tests.e2e.terminal import Tmux

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180, func_only=True)]


def connect(agent: ClaudeCode, console: Console, *options: str, verb: str = "connect") -> str:
    """Wire the home of the agent to the console, as a person would, and return what was said."""
    port = ["--port", str(console.port)] if verb == "connect" else []
    command = [sys.executable, "-m", "ccwatch", verb, "claude", "--yes", *port]
    done = subprocess.run(
        [*command, "--data-dir", str(console.data), *options],
        env={**console.environ, "HOME": str(agent.folder / "home")},
        cwd=agent.directory,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(agent: ClaudeCode) -> dict[str, bytes]:
    """What connect can change in the home."""
    home = agent.folder / "home"
    found = [home / ".claude.json", home / ".claude" / "settings.json"]
    return {path.name: path.read_bytes() for path in found if path.exists()}


def test_a_connected_session_asks_and_after_disconnecting_the_files_are_as_before(
    agent: ClaudeCode, console: Console, tmux: Tmux
) -> None:
    settings = agent.folder / "home" / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{\n    "env": {"A": "1"},\n    "model": "opus"\n}\n')
    before = files(agent)
    connect(agent, console)
    assert files(agent) != before
    connect(agent, console, verb="disconnect")
    assert files(agent) == before
    connect(agent, console)
    session = agent.interactive(tmux)
    agent.says([bash("touch ./connected")], [text("All done.")])
    ask(session)
    console.allow("touch ./connected")
    session.wait_for("All done.")
    assert (agent.directory / "connected").exists()
    (row,) = console.audit()
    assert (row["verdict"], row["decider"], row["result"]) == ("allow", "person", "done")
    assert row["token"]


def test_in_auto_mode_what_a_person_has_reserved_is_asked_and_the_rest_goes_on(
    agent: ClaudeCode, console: Console, tmux: Tmux
) -> None:
    connect(agent, console, "--ask", "fs.delete")
    session = agent.interactive(tmux, mode="auto")
    agent.says([bash("touch ./kept")], [bash("rm ./kept", number=2)], [text("All done.")])
    ask(session)
    console.deny_why("rm ./kept", "Keep it.")
    session.wait_for("All done.")
    assert (agent.directory / "kept").exists()
    assert [result.text for result in agent.api.tool_results()][1] == "Keep it."


def test_what_the_agents_classifier_refused_runs_once_when_a_person_lets_it_try_again(
    agent: ClaudeCode, console: Console, tmux: Tmux
) -> None:
    connect(agent, console)
    session = agent.interactive(tmux, mode="auto")
    agent.api.flags = {f"toolu_{number:022d}": "Runs arbitrary code" for number in (1, 2, 3)}
    again = [bash("touch ./again", number=number) for number in (1, 2, 3)]
    agent.says([again[0]], [again[1]], [again[2]], [text("All done.")])
    ask(session)
    console.answer_refused("a", "touch ./again")
    console.answer_refused("d", "touch ./again")
    session.wait_for("All done.")
    first, second, third = agent.api.tool_results()
    assert (first.is_error, second.is_error, third.is_error) == (True, False, True)
    assert (agent.directory / "again").exists()


def test_a_question_is_answered_in_ccwatch(agent: ClaudeCode, console: Console, tmux: Tmux) -> None:
    connect(agent, console)
    session = agent.interactive(tmux)
    options = [{"label": "Red", "description": "Warm"}, {"label": "Blue", "description": "Cold"}]
    question = {"question": "Which colour?", "header": "Colour", "options": options}
    asked = {"questions": [question | {"multiSelect": False}]}
    agent.says([tool_use("AskUserQuestion", asked)], [text("All done.")])
    ask(session)
    console.answer("Which colour?", "2")
    session.wait_for("All done.")
    (result,) = agent.api.tool_results()
    assert '"Which colour?"="Blue"' in result.text


def test_a_plan_is_refused_with_a_reason_and_then_allowed(
    agent: ClaudeCode, console: Console, tmux: Tmux
) -> None:
    connect(agent, console)
    session = agent.interactive(tmux, mode="plan")
    plan = [tool_use("ExitPlanMode", {"plan": "Do it"}, number=number) for number in (1, 2)]
    agent.says([plan[0]], [plan[1]], [text("All done.")])
    ask(session)
    console.deny_why("Plan", "Tests first.", key="d")
    console.allow("Plan")
    session.wait_for("All done.")
    first, second = agent.api.tool_results()
    assert (first.is_error, first.text) == (True, "Tests first.")
    assert not second.is_error


def test_two_sessions_ask_at_once_and_each_hears_its_own_answer(
    agent: ClaudeCode, console: Console, tmux: Tmux
) -> None:
    connect(agent, console)
    first, second = agent.interactive(tmux), agent.interactive(tmux)
    agent.says([bash("touch ./one")], [text("All done.")])
    ask(first)
    console.wait_call("touch ./one")
    agent.says([bash("touch ./two")], [text("All done.")])
    ask(second)
    console.pane.wait_for("touch ./two")
    console.deny("touch ./one")
    console.allow("touch ./two")
    first.wait_for("All done.")
    second.wait_for("All done.")
    assert [path.name for path in agent.directory.iterdir()] == ["two"]


def test_without_ccwatch_a_connected_session_asks_by_itself_and_later_in_ccwatch_again(
    agent: ClaudeCode, console: Console, tmux: Tmux, restart: Any
) -> None:
    connect(agent, console)
    session = agent.interactive(tmux)
    console.quit()
    goes_on = threading.Event()
    agent.says([bash("touch ./alone")], [until(goes_on), bash("touch ./again", number=2)])
    ask(session)
    session.wait_for(PROMPT)
    session.press("1", lambda screen: PROMPT not in screen)
    started = restart(console)
    goes_on.set()
    started.allow("touch ./again")
    session.wait_for("done")
    assert {path.name for path in agent.directory.iterdir()} == {"alone", "again"}


def test_a_strict_session_runs_nothing_while_ccwatch_is_down(
    agent: ClaudeCode, console: Console, tmux: Tmux, restart: Any
) -> None:
    connect(agent, console, "--strict")
    session = agent.interactive(tmux)
    goes_on = threading.Event()
    agent.says(
        [bash("touch ./up")],
        [until(goes_on), bash("touch ./down", number=2)],
        [text("All done.")],
    )
    ask(session)
    console.allow("touch ./up")
    console.quit()
    goes_on.set()
    session.wait_for("All done.")
    assert [path.name for path in agent.directory.iterdir()] == ["up"]
    _, down = agent.api.tool_results()
    assert down.is_error
    assert "ccwatch" in down.text
    (row,) = console.audit()
    assert (row["verdict"], row["result"], bool(row["token"])) == ("allow", "done", True)


def test_esc_in_the_agents_terminal_takes_a_strict_call_away(
    agent: ClaudeCode, console: Console, tmux: Tmux
) -> None:
    connect(agent, console, "--strict")
    session = agent.interactive(tmux)
    agent.says([bash("touch ./gone")])
    ask(session)
    console.wait_call("touch ./gone")
    session.wait_for(PROMPT)
    session.press("Escape", lambda screen: PROMPT not in screen)
    console.wait_empty(within=RETIRED)
    assert not (agent.directory / "gone").exists()


@pytest.fixture
def restart(tmux: Tmux, tmp_path: Path) -> Any:
    """Start ccwatch again, at the same address and with the same data."""
    from tests.e2e.console import start_console

    def start(console: Console) -> Console:
        return start_console(tmux, tmp_path, port=console.port)

    return start
