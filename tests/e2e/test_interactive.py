"""Interactive sessions of the real client ask through the hook, beside their own prompt."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.scripted_api import text, tool_use, until

if TYPE_CHECKING:
    from tests.e2e.client import ClaudeCode
    from tests.e2e.console import Console
    from tests.e2e.scripted_api import Block
    from tests.e2e.terminal import Pane, Tmux

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120, func_only=True)]

PROMPT = "Do you want to"
RETIRED = 1.0
"""Seconds in which ccwatch must notice that a call was answered elsewhere."""


def bash(command: str, *, number: int = 1) -> Block:
    return tool_use("Bash", {"command": command, "description": "As asked"}, number=number)


@pytest.fixture
def session(agent: ClaudeCode, console: Console, tmux: Tmux) -> Pane:
    """A session that takes a prompt, with the settings that ccwatch itself prints."""
    return agent.interactive(tmux, console.hook_settings())


def ask(session: Pane) -> None:
    """Prompt the agent, whose script then begins."""
    session.write("please do it")
    session.wait_for("please do it")
    session.send("Enter")


def answer(session: Pane, key: str) -> None:
    """Press a key in the agent's own prompt until that is gone: it takes none at first."""
    session.wait_for(PROMPT)
    session.press(key, lambda screen: PROMPT not in screen)


def outcome(console: Console) -> tuple[Any, ...]:
    """What the journal says about the one call there is."""
    (row,) = console.audit()
    return row["tool"], row["verdict"], row["decider"]


def test_what_a_person_allows_in_ccwatch_runs(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    agent.says([bash("touch ./allowed")], [text("All done.")])
    ask(session)
    session.wait_for(PROMPT)
    console.allow("touch ./allowed")
    session.wait_for("All done.")
    assert PROMPT not in session.screen()
    assert (agent.directory / "allowed").exists()
    assert outcome(console) == ("Bash", "allow", "person")
    (row,) = console.audit()
    assert row["directory"] == str(agent.directory)
    assert len(row["session"]) == 36


def test_what_a_person_denies_in_ccwatch_does_not_run_and_the_agent_hears_why(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    agent.says([bash("touch ./denied")], [text("All done.")])
    ask(session)
    console.deny_why("touch ./denied", "Not in this folder.")
    session.wait_for("All done.")
    (result,) = agent.api.tool_results()
    assert (result.is_error, result.text) == (True, "Not in this folder.")
    assert not (agent.directory / "denied").exists()
    assert outcome(console) == ("Bash", "deny", "person")


def test_an_edited_command_runs_in_the_place_of_the_one_that_was_asked(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    agent.says([bash("touch ./asked")], [text("All done.")])
    ask(session)
    console.edit("touch ./asked", "touch ./edited", showing="touch ./edited")
    console.allow("touch ./edited")
    session.wait_for("All done.")
    assert [path.name for path in agent.directory.iterdir()] == ["edited"]
    assert console.audit()[0]["edited_input"]["command"] == "touch ./edited"


def test_a_yes_in_the_agents_own_prompt_retires_the_call_within_a_second(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    ended = threading.Event()
    agent.says([bash("touch ./at-home")], [until(ended), text("All done.")])
    ask(session)
    console.wait_call("touch ./at-home")
    answer(session, "1")
    console.wait_empty(within=RETIRED)
    ended.set()
    session.wait_for("All done.")
    assert (agent.directory / "at-home").exists()
    assert outcome(console) == ("Bash", "allow", "agent's own prompt")


def test_a_no_with_words_in_the_agents_own_prompt_retires_the_call_within_a_second(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    """The turn goes on then, and the client leaves the connection of the hook open."""
    ended = threading.Event()
    agent.says([bash("touch ./refused")], [until(ended), text("All done.")])
    ask(session)
    console.wait_call("touch ./refused")
    session.wait_for(PROMPT)
    session.press("Down", lambda screen: "❯ 4. No" in screen)
    session.press("Tab", lambda screen: "❯ 4. No, and" in screen)
    session.write("not this way")
    session.wait_for("not this way")
    session.send("Enter")
    session.wait_gone(PROMPT)
    console.wait_empty(within=RETIRED)
    ended.set()
    session.wait_for("All done.")
    assert "not this way" in agent.api.tool_results()[0].text
    assert outcome(console) == ("Bash", "no decision", "agent's own prompt")


def test_an_answer_in_the_agents_own_prompt_retires_the_question_within_a_second(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    """What ran has an input of another shape then: the client has put the answers into it."""
    ended = threading.Event()
    options = [{"label": "Red", "description": "Warm"}, {"label": "Blue", "description": "Cold"}]
    question = {"question": "Which colour?", "header": "Colour", "options": options}
    asked = {"questions": [question | {"multiSelect": False}]}
    agent.says([tool_use("AskUserQuestion", asked)], [until(ended), text("All done.")])
    ask(session)
    console.wait_call("Which colour?")
    session.wait_for("Enter to select")
    session.press("2", lambda screen: "Enter to select" not in screen)
    console.wait_empty(within=RETIRED)
    ended.set()
    session.wait_for("All done.")
    assert outcome(console) == ("AskUserQuestion", "allow", "agent's own prompt")


@pytest.mark.parametrize("key", ["Escape", "4"])
def test_a_refusal_in_the_agents_own_prompt_withdraws_the_call_within_a_second(
    key: str, agent: ClaudeCode, console: Console, session: Pane
) -> None:
    agent.says([bash("touch ./interrupted")])
    ask(session)
    console.wait_call("touch ./interrupted")
    answer(session, key)
    session.wait_for("Interrupted")
    console.wait_empty(within=RETIRED)
    assert not (agent.directory / "interrupted").exists()
    assert outcome(console)[:2] == ("Bash", "no decision")


def test_closing_the_agents_terminal_withdraws_its_call_within_a_second(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    agent.says([bash("touch ./closed")])
    ask(session)
    console.wait_call("touch ./closed")
    os.kill(session.pid, signal.SIGHUP)
    session.wait_exit()
    console.wait_empty(within=RETIRED)
    assert not (agent.directory / "closed").exists()
    assert outcome(console)[:2] == ("Bash", "no decision")


def test_the_call_of_a_subagent_in_the_background_is_answered_in_ccwatch(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    """Its session shows no prompt as long as the hook is asked, and its main agent has stopped."""
    errand = {"description": "An errand", "prompt": "SCRIPT=errand please"}
    agent.says(
        [tool_use("Task", errand | {"subagent_type": "general-purpose"})],
        [text("All done.")],
        errand=[[bash("touch ./errand", number=2)], [text("Errand done.")]],
    )
    ask(session)
    session.wait_for("All done.")
    console.wait_call("touch ./errand")
    assert PROMPT not in session.screen()
    console.allow("touch ./errand")
    session.wait_for('"An errand" finished')
    assert (agent.directory / "errand").exists()
    (row,) = console.audit()
    assert (row["verdict"], row["decider"]) == ("allow", "person")
    assert row["subagent"]


def test_without_ccwatch_the_agent_asks_in_its_own_terminal(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    agent.says([bash("touch ./alone")], [text("All done.")])
    console.quit()
    ask(session)
    answer(session, "1")
    session.wait_for("All done.")
    assert (agent.directory / "alone").exists()
    assert console.audit() == []


def test_leaving_ccwatch_hands_a_call_that_waits_back_to_the_agents_own_prompt(
    agent: ClaudeCode, console: Console, session: Pane
) -> None:
    agent.says([bash("touch ./handed-back")], [text("All done.")])
    ask(session)
    console.wait_call("touch ./handed-back")
    console.quit()
    answer(session, "1")
    session.wait_for("All done.")
    assert (agent.directory / "handed-back").exists()
    assert outcome(console) == ("Bash", "no decision", "shutdown")
