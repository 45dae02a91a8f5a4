from __future__ import annotations

from typing import Any

import pytest

from ccwatch.risk.level import Level
from tests.rules.builders import a_rule, rule_on, ruling_on


@pytest.mark.parametrize(
    ("pattern", "tool", "value", "matches"),
    [
        ("WebFetch(domain:x.io)", "WebFetch", {"url": "https://x.io/a"}, True),
        ("WebFetch(domain:x.io)", "WebFetch", {"url": "https://a.x.io"}, False),
        ("WebFetch(domain:*.x.io)", "WebFetch", {"url": "https://a.x.io"}, True),
        ("WebFetch(domain:*.x.io)", "WebFetch", {"url": "https://x.io"}, False),
        ("WebFetch(domain:*)", "WebFetch", {"url": "https://x.io"}, True),
        ("WebFetch", "WebFetch", {"url": "https://x.io"}, True),
        ("mcp__srv", "mcp__srv__a", {}, True),
        ("mcp__srv__*", "mcp__srv__a", {}, True),
        ("mcp__srv__a", "mcp__srv__a", {}, True),
        ("mcp__srv__a", "mcp__srv__ab", {}, False),
        ("mcp__srv__get_*", "mcp__srv__get_x", {}, True),
        ("mcp__srv__get_*", "mcp__srv__set_x", {}, False),
        ("mcp__srv", "mcp__srv2__a", {}, False),
        ("Agent(reviewer)", "Agent", {"subagent_type": "reviewer", "prompt": "x"}, True),
        ("Agent(reviewer)", "Agent", {"subagent_type": "reviewer2", "prompt": "x"}, False),
        ("Agent(reviewer)", "Task", {"subagent_type": "reviewer", "prompt": "x"}, True),
        ("Skill(pdf)", "Skill", {"skill": "pdf"}, True),
        ("Skill(pdf)", "Skill", {"skill": "pdfs"}, False),
    ],
)
def test_other_tools_are_decided_as_documented(
    pattern: str, tool: str, value: dict[str, Any], *, matches: bool
):
    if tool == "WebFetch":
        value = value | {"prompt": "x"}
    for decision in ("allow", "deny"):
        found = ruling_on(value, a_rule(decision, pattern, max_risk=Level.HIGH), tool=tool)
        assert found == (decision if matches else "ask")


def test_a_parameter_is_for_denies_and_asks():
    value = {"subagent_type": "x", "prompt": "y", "model": "opus"}
    for decision in ("deny", "ask"):
        rule = a_rule(decision, "Agent(model:opus)")
        evaluation = rule_on(value, rule, a_rule("allow", "Agent"), tool="Agent")
        assert evaluation.rules == (rule,)
    cheap = value | {"model": "haiku"}
    deny = a_rule("deny", "Agent(model:opus)")
    assert ruling_on(cheap, deny, a_rule("allow", "Agent"), tool="Agent") == "allow"
