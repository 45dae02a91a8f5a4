from __future__ import annotations

import pytest

from ccwatch.rules.pattern import express_host
from tests.rules.builders import means


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("x.io", ["x.io"], ["a.x.io", "xxio", "x.io.evil.org", ""]),
        (" X.IO. ", ["x.io"], []),
        ("*.x.io", ["a.x.io", "a.b.x.io"], ["x.io", ".x.io", "ax.io"]),
        ("*", ["x.io", "a"], []),
        ("127.0.0.1", ["127.0.0.1"], ["127a0.0.1"]),
        ("a", ["a"], ["b"]),
        ("[::1]", ["::1"], ["::2"]),
    ],
)
def test_a_domain_is_a_host_or_all_below_one(pattern: str, yes: list[str], no: list[str]):
    for text in yes:
        assert means(f"WebFetch(domain:{pattern})", f"h{text}"), text
    for text in no:
        assert not means(f"WebFetch(domain:{pattern})", f"h{text}"), text


def test_a_host_is_escaped():
    assert express_host("x.io") == r"x\.io"


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("Bash", ["Bash"], ["Bash2", "bash"]),
        ("Read(*)", ["Read"], ["Reads"]),
        ("mcp__srv", ["mcp__srv", "mcp__srv__a", "mcp__srv__a__b"], ["mcp__srv2__a", "mcp__srva"]),
        ("mcp__srv__a", ["mcp__srv__a"], ["mcp__srv__ab", "mcp__srv"]),
        ("mcp__srv__*", ["mcp__srv__a"], ["mcp__srv2__a", "mcp__srv"]),
        ("mcp__srv__get_*", ["mcp__srv__get_x"], ["mcp__srv__set_x", "mcp__srv__xget_x"]),
        ("mcp__*", ["mcp__a__b"], ["Bash"]),
        ("mcp__a.b-c__d", ["mcp__a.b-c__d"], ["mcp__axb-c__d"]),
        ("Foo-bar", ["Foo-bar"], ["Foobar"]),
    ],
)
def test_a_bare_pattern_names_a_tool_or_a_server(pattern: str, yes: list[str], no: list[str]):
    for text in yes:
        assert means(pattern, f"t{text}", allows=True), text
    for text in no:
        assert not means(pattern, f"t{text}"), text


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", ["tBash", "tmcp__a__b"], ["cBash"]),
        ("Frob*", ["tFrob", "tFrobnicate"], ["tfrob", "taFrob"]),
        ("*(x:1)", ["pFrob\x01x:1"], ["pFrob\x01x:12", "pFrob\x01y:1"]),
        ("Frob(x:a*)", ["pFrob\x01x:a", "pFrob\x01x:ab"], ["pFrob\x01x:b", "pFrobs\x01x:a"]),
        ("Frob(x:)", ["pFrob\x01x:"], ["pFrob\x01x:a"]),
        ("WebFetch(url:*evil*)", ["pWebFetch\x01url:https://evil.org"], []),
        ("mcp__a__*(x:1)", ["pmcp__a__b\x01x:1"], ["pmcp__c__b\x01x:1"]),
        ("Agent(model:opus)", ["pAgent\x01model:opus"], ["pAgent\x01model:haiku"]),
    ],
)
def test_a_deny_may_name_tools_and_parameters_widely(pattern: str, yes: list[str], no: list[str]):
    for text in yes:
        assert means(pattern, text), text
    for text in no:
        assert not means(pattern, text), text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("Agent(reviewer)", "pAgent\x01subagent_type:reviewer"),
        ("Task(rev*)", "pTask\x01subagent_type:reviewer"),
        ("Skill(pdf)", "pSkill\x01skill:pdf"),
        ("SlashCommand(/deploy*)", "pSlashCommand\x01command:/deploy now"),
        # Names of plugins have a colon in them.
        ("Skill(plugin:deploy)", "pSkill\x01skill:plugin:deploy"),
        ("Agent(plugin:reviewer)", "pAgent\x01subagent_type:plugin:reviewer"),
    ],
)
def test_a_name_stands_in_parentheses(pattern: str, text: str):
    assert means(pattern, text)
