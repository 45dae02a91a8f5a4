"""What takes longer than anybody wants to wait for: run by ``make e2e-long``, not in CI."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.console import start_console
from tests.e2e.scripted_api import text
from tests.e2e.test_connected import connect
from tests.e2e.test_interactive import ask, bash

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.client import ClaudeCode
    from tests.e2e.terminal import Tmux

HELD = 20 * 60
"""Seconds; a hook without a timeout of its own is cut at 600 (observed, Claude Code 2.1.328)."""

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(HELD + 180, func_only=True)]


@pytest.mark.parametrize("options", [(), ("--strict",)], ids=["http", "strict"])
def test_a_call_that_waited_for_twenty_minutes_runs_when_it_is_allowed(
    options: tuple[str, ...], agent: ClaudeCode, tmux: Tmux, tmp_path: Path
) -> None:
    console = start_console(tmux, tmp_path, deadline="0")
    connect(agent, console, *options)
    session = agent.interactive(tmux)
    agent.says([bash("touch ./late")], [text("All done.")])
    ask(session)
    console.wait_call("touch ./late")
    time.sleep(HELD)
    console.allow("touch ./late")
    session.wait_for("All done.")
    assert (agent.directory / "late").exists()
    (row,) = console.audit()
    assert (row["verdict"], row["decider"]) == ("allow", "person")
    assert row["waited"] >= HELD
