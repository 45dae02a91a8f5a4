from __future__ import annotations

import pytest

from ccwatch.server.dialects import DIALECTS


@pytest.mark.parametrize(
    ("agent", "takes_edits"),
    [("claude", True), ("codex", False), ("gemini", True), ("copilot", False), ("opencode", False)],
)
def test_an_agent_that_takes_no_other_input_says_so(agent: str, takes_edits: bool) -> None:
    assert DIALECTS[agent].takes_edits is takes_edits


@pytest.mark.parametrize(("agent", "takes_rulings"), [("claude", True), ("codex", False)])
def test_an_agent_that_takes_denials_alone_before_a_tool_runs_says_so(
    agent: str, takes_rulings: bool
) -> None:
    assert DIALECTS[agent].takes_rulings is takes_rulings
