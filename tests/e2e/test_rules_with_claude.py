"""A rule that is made from one call of the real client decides its next ones, until it is over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.e2e.console import LOOK
from tests.e2e.scripted_api import text, tool_use

if TYPE_CHECKING:
    from tests.e2e.client import ClaudeCode
    from tests.e2e.console import Console
    from tests.e2e.scripted_api import Block
    from tests.e2e.terminal import Tmux

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150, func_only=True)]


def bash(command: str, number: int) -> Block:
    return tool_use("Bash", {"command": command, "description": "As asked"}, number=number)


def test_a_rule_made_from_a_call_decides_the_next_and_no_second_half_until_it_is_over(
    agent: ClaudeCode, console: Console, tmux: Tmux
) -> None:
    session = agent.interactive(tmux, console.hook_settings())
    agent.says(
        [bash("touch ./one", 1)],
        [bash("touch ./two", 2)],
        [bash("touch ./three && mkdir ./four", 3)],
        [bash("touch ./five", 4)],
        [text("All done.")],
    )
    session.write("please do it")
    session.wait_for("please do it")
    session.send("Enter")
    # The second pattern of the ladder: the same with any arguments.
    console.press("r", "touch ./one", shown="New rule")
    console.pane.wait_for("would have")
    console.pane.send("2")
    console.pane.wait_for("Bash(touch *)")
    console.pane.press("s", lambda screen: "New rule" not in screen)
    console.wait_call("touch ./three && mkdir ./four")
    assert sorted(os.listdir(agent.directory)) == ["one", "two"]
    console.pane.wait_for("no rule allows “mkdir ./four”")
    console.pane.press("3", lambda screen: "1 rule" in screen)
    console.pane.wait_still(quiet=LOOK)
    console.pane.press("x", lambda screen: "allow off" in screen)
    console.pane.press("1", lambda screen: "no rule decides" in screen)
    console.allow("touch ./three && mkdir ./four")
    console.allow("touch ./five")
    session.wait_for("All done.")
    assert sorted(os.listdir(agent.directory)) == ["five", "four", "one", "three", "two"]
    assert [(row["decider"], len(row["rules"])) for row in console.audit()] == [
        ("rule", 1),
        ("rule", 1),
        ("person", 0),
        ("person", 0),
    ]
