"""``claude -p`` in both versions asks; a person at ccwatch decides with keys."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.client import NEW, OLD
from tests.e2e.console import start_console
from tests.e2e.scripted_api import text, tool_use, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.client import ClaudeCode
    from tests.e2e.console import Console
    from tests.e2e.scripted_api import Block
    from tests.e2e.terminal import Tmux

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(120, func_only=True),
    pytest.mark.parametrize("version", [NEW, OLD]),
]

QUESTION = {
    "questions": [
        {
            "question": "Which colour?",
            "header": "Colour",
            "multiSelect": False,
            "options": [
                {"label": "Red", "description": "Warm"},
                {"label": "Blue", "description": "Cold"},
            ],
        }
    ]
}


def bash(command: str, *, number: int = 1) -> Block:
    return tool_use("Bash", {"command": command, "description": "As asked"}, number=number)


def outcomes(console: Console) -> list[tuple[Any, ...]]:
    """What the journal says about each call: the tool, the verdict and who decided."""
    return [(row["tool"], row["verdict"], row["decider"]) for row in console.audit()]


def test_what_a_person_allows_runs(agent: ClaudeCode, console: Console) -> None:
    file = agent.directory / "hello.py"
    agent.says(
        [text("I will."), bash("touch ./made-by-bash")],
        [tool_use("Write", {"file_path": str(file), "content": "word = 1\n"}, number=2)],
        [
            tool_use(
                "Edit",
                {"file_path": str(file), "old_string": "word = 1", "new_string": "other = 2"},
                number=3,
            )
        ],
    )
    run = agent.print(console.mcp_url)
    console.allow("touch ./made-by-bash")
    console.allow("Write")
    console.allow("Edit")
    summary = run.wait()
    assert [result.is_error for result in summary.tool_results] == [False] * 3
    assert (agent.directory / "made-by-bash").exists()
    assert file.read_text() == "other = 2\n"
    assert outcomes(console) == [(tool, "allow", "person") for tool in ("Bash", "Write", "Edit")]
    first = console.audit()[0]
    assert (first["agent"], first["agent_version"]) == ("claude-code", agent.version)
    assert first["directory"] == str(agent.directory)
    assert first["input"]["command"] == "touch ./made-by-bash"


def test_what_a_person_denies_does_not_run_and_the_agent_hears_why(
    agent: ClaudeCode, console: Console
) -> None:
    agent.says([bash("touch ./denied")], [bash("touch ./refused", number=2)])
    run = agent.print(console.mcp_url)
    console.deny_why("touch ./denied", "Not in this folder.")
    console.deny("touch ./refused")
    first, second = run.wait().tool_results
    assert (first.is_error, first.text) == (True, "Not in this folder.")
    assert second.is_error
    assert list(agent.directory.iterdir()) == []
    assert outcomes(console) == [("Bash", "deny", "person")] * 2
    assert console.audit()[0]["reason"] == "Not in this folder."


def test_an_edited_command_runs_in_the_place_of_the_one_that_was_asked(
    agent: ClaudeCode, console: Console
) -> None:
    agent.says([bash("touch ./asked")])
    run = agent.print(console.mcp_url)
    console.edit("touch ./asked", "touch ./edited", showing="touch ./edited")
    console.allow("touch ./edited")
    (result,) = run.wait().tool_results
    assert not result.is_error
    assert [path.name for path in agent.directory.iterdir()] == ["edited"]
    (row,) = console.audit()
    assert (row["verdict"], row["edited"]) == ("allow", True)
    assert row["input"]["command"] == "touch ./asked"
    assert row["edited_input"]["command"] == "touch ./edited"


def test_reads_that_ask_at_once_get_each_its_own_answer(
    agent: ClaudeCode, console: Console, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    names = ("one", "two", "three")
    for name in names:
        (notes / name).write_text(f"this is {name}\n")
    agent.says(
        [
            tool_use("Read", {"file_path": str(notes / name)}, number=number)
            for number, name in enumerate(names, 1)
        ]
    )
    run = agent.print(console.mcp_url)
    console.pane.wait_for("3 waiting")
    rows = {row["tool_use_id"][-1]: row for row in console.audit()}
    for row in console.audit():
        name = row["input"]["file_path"].rpartition("/")[2]
        if name == "two":
            console.deny_why(f"notes/{name}", "Not the second.")
        else:
            console.allow(f"notes/{name}")
    first, second, third = run.wait().tool_results
    assert (first.is_error, "this is one" in first.text) == (False, True)
    assert (second.is_error, second.text) == (True, "Not the second.")
    assert (third.is_error, "this is three" in third.text) == (False, True)
    assert set(rows) == {"1", "2", "3"}
    assert sorted(outcomes(console)) == [("Read", "allow", "person")] * 2 + [
        ("Read", "deny", "person")
    ]


def test_a_question_is_never_just_allowed_but_answered(agent: ClaudeCode, console: Console) -> None:
    agent.says([tool_use("AskUserQuestion", QUESTION)])
    run = agent.print(console.mcp_url)
    console.press("a", "Which colour?", shown="a question needs an answer")
    answered = json.dumps({**QUESTION, "answers": {"Which colour?": "Blue"}})
    console.edit("Which colour?", answered, showing='"Blue"}}')
    console.pane.wait_for("answer  Blue")
    console.allow("Which colour?")
    (result,) = run.wait().tool_results
    assert "Blue" in result.text
    assert not result.is_error
    assert outcomes(console) == [("AskUserQuestion", "allow", "person")]


def test_a_call_that_nobody_answers_is_denied_at_the_deadline(
    agent: ClaudeCode, tmux: Tmux, tmp_path: Path
) -> None:
    console = start_console(tmux, tmp_path, deadline="2")
    agent.says([bash("touch ./late")])
    (result,) = agent.print(console.mcp_url).wait().tool_results
    assert result.is_error
    assert "Nobody answered" in result.text
    assert not (agent.directory / "late").exists()
    assert outcomes(console) == [("Bash", "deny", "timeout")]


def test_the_call_of_a_client_that_was_killed_is_withdrawn_within_a_second(
    agent: ClaudeCode, console: Console
) -> None:
    agent.says([bash("touch ./orphan")])
    run = agent.print(console.mcp_url)
    console.wait_call("touch ./orphan")
    run.kill()
    console.wait_empty(within=1.0)
    assert outcomes(console) == [("Bash", "no decision", "withdrawn")]


def test_a_client_outlives_a_restart_of_ccwatch_between_its_calls(
    agent: ClaudeCode, console: Console, tmux: Tmux, tmp_path: Path
) -> None:
    restarted = threading.Event()
    agent.says([bash("touch ./before")], [until(restarted), bash("touch ./after", number=2)])
    run = agent.print(console.mcp_url)
    console.allow("touch ./before")
    console.quit()
    again = start_console(tmux, tmp_path, port=console.port)
    restarted.set()
    again.allow("touch ./after")
    results = run.wait().tool_results
    assert [result.is_error for result in results] == [False, False]
    assert sorted(path.name for path in agent.directory.iterdir()) == ["after", "before"]
    assert outcomes(again) == [("Bash", "allow", "person")] * 2


def test_a_call_that_waits_when_ccwatch_is_left_is_denied_as_unanswered(
    agent: ClaudeCode, console: Console
) -> None:
    agent.says([bash("touch ./left")])
    run = agent.print(console.mcp_url)
    console.wait_call("touch ./left")
    console.quit()
    (result,) = run.wait(within=20).tool_results
    assert result.is_error
    assert "ccwatch was stopped" in result.text
    assert not (agent.directory / "left").exists()
    assert outcomes(console) == [("Bash", "deny", "shutdown")]
