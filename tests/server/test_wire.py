from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ccwatch.answers import WITHDRAWN
from ccwatch.calls import Agent, Channel, Decider, Decision, Untrusted, Verdict
from ccwatch.canonical import digest
from ccwatch.server.wire import (
    BAD_EDIT,
    Origin,
    Request,
    build_agent,
    build_call,
    is_own_tool,
    prompt_reply,
    read_claims,
)
from tests.builders import a_deny, an_allow

REQUEST = Request(tool="Bash", input={"command": "ls", "z": 1, "a": "ü"})
ORIGIN = Origin(channel=Channel.PROMPT_TOOL, agent=Agent(Untrusted("x")))


def test_a_call_has_an_id_a_text_and_a_digest_of_its_input() -> None:
    first = build_call(REQUEST, ORIGIN, received=5.0)
    second = build_call(REQUEST, ORIGIN, received=5.0)
    assert len(first.id) == 12
    assert first.id != second.id
    assert first.text == '{"command":"ls","z":1,"a":"ü"}'
    assert first.digest == digest("Bash", REQUEST.input)
    assert first.received == 5.0


def test_a_client_without_a_name_is_unknown_and_a_long_name_is_cut() -> None:
    assert build_agent("", "").name == "unknown"
    agent = build_agent("n" * 500, "v" * 500)
    assert (len(agent.name), len(agent.version)) == (100, 100)


@pytest.mark.parametrize(
    ("header", "directory"),
    [
        (b"/home/dev", "/home/dev"),
        ("/home/é".encode(), "/home/é"),
        (b"/home/\xff", None),
        (b"${PWD}", None),
        (b"", None),
        (b"project", None),
        (b"/" + b"x" * 4096, None),
    ],
)
def test_a_claimed_directory_is_an_absolute_path_or_nothing(
    header: bytes, directory: str | None
) -> None:
    assert read_claims([(b"x-ccwatch-directory", header)]) == (directory, None)


@pytest.mark.parametrize(
    ("header", "pane"),
    [
        (b"%0", "%0"),
        (b"%123", "%123"),
        (b"${TMUX_PANE:-}", None),
        (b"", None),
        (b"12", None),
        (b"%1;kill-server", None),
        (b"%1234567890", None),
        ("%١".encode(), None),
    ],
)
def test_a_claimed_pane_is_one_of_tmux_or_nothing(header: bytes, pane: str | None) -> None:
    assert read_claims([(b"host", b"x"), (b"x-ccwatch-pane", header)]) == (None, pane)


@pytest.mark.parametrize("decider", list(Decider))
@pytest.mark.parametrize("verdict", [Verdict.DENY, Verdict.NONE])
def test_the_prompt_tool_denies_whatever_is_no_allow(decider: Decider, verdict: Verdict) -> None:
    reply = json.loads(prompt_reply(Decision(verdict=verdict, decider=decider, reason="why")))
    assert reply == {"behavior": "deny", "message": "why"}


def test_a_withdrawn_call_is_denied_with_a_message() -> None:
    assert json.loads(prompt_reply(WITHDRAWN))["message"]


def test_what_the_agents_own_prompt_allowed_is_never_sent_as_an_allow() -> None:
    decision = replace(an_allow(), decider=Decider.AGENT_PROMPT)
    assert json.loads(prompt_reply(decision))["behavior"] == "deny"


@pytest.mark.parametrize("edited", ["{}", "[]", "null", "", '{"a":1,"a":2}', '{"a":NaN}'])
def test_an_edit_that_would_run_something_else_is_no_allow(edited: str) -> None:
    reply = json.loads(prompt_reply(an_allow(edited=edited)))
    assert reply == {"behavior": "deny", "message": BAD_EDIT}


def test_interrupt_is_sent_only_with_a_deny_that_asks_for_it() -> None:
    assert "interrupt" not in prompt_reply(a_deny("no"))
    assert json.loads(prompt_reply(a_deny("no", interrupt=True)))["interrupt"] is True
    assert "interrupt" not in prompt_reply(an_allow(interrupt=True))


@pytest.mark.parametrize(
    ("tool", "own"),
    [
        ("mcp__ccwatch__approval_prompt", True),
        ("mcp__a__b__approval_prompt", True),
        ("mcp__a\n__approval_prompt", True),
        ("approval_prompt", False),
        ("mcp__ccwatch__approval_prompts", False),
        ("mcp__approval_prompt", False),
        ("Bash", False),
    ],
)
def test_a_prompt_tool_is_known_by_its_name(tool: str, own: Any) -> None:
    assert is_own_tool(tool) is own
