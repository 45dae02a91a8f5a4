"""Whom an allow for an agent is for: nothing that anybody can claim widens a rule."""

from __future__ import annotations

import pytest

from ccwatch.calls import Agent
from ccwatch.risk.assess import assess
from ccwatch.rules.ruleset import is_meant
from tests.builders import a_call
from tests.rules.builders import a_place, a_rule, untrusted


@pytest.mark.parametrize(
    ("globs", "name", "proven", "subagent", "meant"),
    [
        (("claude",), "claude", True, None, True),
        (("claude",), "claude", True, "reviewer", True),
        (("claude",), "claude", False, None, False),
        (("*",), "claude", False, None, False),
        (("reviewer",), "claude", True, "reviewer", False),
        (("reviewer",), "claude", False, "reviewer", False),
        (("codex", "reviewer"), "claude", True, "reviewer", False),
        (("*",), "", True, None, False),
        ((), "claude", False, None, True),
    ],
)
def test_an_allow_for_an_agent_is_for_one_whose_token_says_its_name(
    globs: tuple[str, ...], name: str, *, proven: bool, subagent: str | None, meant: bool
):
    rule = a_rule("allow", "Bash(ls)", agent=globs)
    agent = Agent(untrusted(name), proven=proven)
    call = a_call(agent=agent, subagent=untrusted(subagent) if subagent else None)
    assert is_meant(rule, call, assess("Bash", {"command": "ls"}, a_place())) is meant
