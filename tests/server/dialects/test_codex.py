"""The hooks of Codex 0.169.0: messages written after its source, read and not observed.

Its ``schema/generated/*.json`` names the fields; ``output_parser.rs`` what it takes and refuses.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.answers import WITHDRAWN
from ccwatch.calls import Decider
from ccwatch.rules.rule import Ruling
from ccwatch.server.dialect import Hook, Moment
from ccwatch.server.dialects.codex import CodexDialect
from tests.builders import a_deny, an_allow

if TYPE_CHECKING:
    from ccwatch.calls import Decision

CODEX = CodexDialect()
ASKED = Hook(moment=Moment.ASK)
DENIED = "denied by a rule of ccwatch"


def message(event: str, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "session_id": "0199a213-81c0-7800-8aa1-bbab2a035a53",
        "turn_id": "turn-1",
        "transcript_path": None,
        "cwd": "/home/dev/project",
        "hook_event_name": event,
        "model": "gpt-5.5-codex",
        "permission_mode": "default",
    }
    return told | changes


PERMISSION_REQUEST = message(
    "PermissionRequest",
    tool_name="Bash",
    tool_input={"command": "touch x1", "description": "network-access example.com"},
)
PRE_TOOL_USE = message(
    "PreToolUse",
    tool_name="apply_patch",
    tool_input={"command": "*** Begin Patch\n*** End Patch"},
    tool_use_id="call_7",
)


def reply(decision: Decision) -> Any:
    answer = json.loads(CODEX.reply(ASKED, decision))
    return answer["hookSpecificOutput"]["decision"] if answer else None


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (PERMISSION_REQUEST, Moment.ASK),
        (PRE_TOOL_USE, Moment.USE),
        (PRE_TOOL_USE | {"hook_event_name": "PostToolUse", "tool_response": "ok"}, Moment.RAN),
        (message("SessionStart", source="startup"), Moment.SESSION_STARTED),
        (message("UserPromptSubmit", prompt="go on"), Moment.TURN_ENDED),
        (message("Stop", stop_hook_active=False), Moment.TURN_ENDED),
        (message("SubagentStart", agent_id="a", agent_type="worker"), Moment.OTHER),
    ],
)
def test_its_events_are_known(told: dict[str, Any], moment: Moment) -> None:
    assert CODEX.parse(told).moment is moment


def test_a_request_is_read_with_where_it_comes_from() -> None:
    hook = CODEX.parse(PERMISSION_REQUEST | {"agent_id": "sub-1", "agent_type": "worker"})
    assert hook.request is not None
    assert (hook.request.tool, hook.request.input["command"]) == ("Bash", "touch x1")
    assert (hook.session, hook.directory) == (PERMISSION_REQUEST["session_id"], "/home/dev/project")
    assert (hook.subagent, hook.mode) == ("sub-1", "default")


def test_an_allow_and_a_deny_have_no_field_that_it_refuses() -> None:
    assert reply(an_allow()) == {"behavior": "allow"}
    assert reply(a_deny("no", interrupt=True)) == {"behavior": "deny", "message": "no"}
    assert reply(a_deny(" "))["message"].strip()


def test_an_edited_allow_becomes_a_deny_that_says_so_and_names_the_edit() -> None:
    answer = reply(an_allow(edited='{"command":"ls"}'))
    assert answer["behavior"] == "deny"
    assert "ccwatch cannot send edits to this agent" in answer["message"]
    assert '{"command":"ls"}' in answer["message"]
    long = reply(an_allow(edited=json.dumps({"command": "x" * 10_000})))
    assert long["behavior"] == "deny"
    assert len(long["message"]) < 500


@pytest.mark.parametrize(
    "decision", [WITHDRAWN, replace(an_allow(edited="{}"), decider=Decider.AGENT_PROMPT)]
)
def test_what_nobody_decided_here_is_left_to_its_own_prompt(decision: Decision) -> None:
    assert reply(decision) is None


@pytest.mark.parametrize("reason", ["no network", ""])
def test_before_a_tool_only_a_deny_is_said(reason: str) -> None:
    for strict in (True, False):
        answer = json.loads(CODEX.rule(Ruling.DENY, reason, strict=strict))["hookSpecificOutput"]
        assert answer.pop("permissionDecisionReason").strip() == (reason or DENIED)
        assert answer == {"hookEventName": "PreToolUse", "permissionDecision": "deny"}
        for ruling in (Ruling.ALLOW, None):
            assert CODEX.rule(ruling, "because", strict=strict) == "{}"


@pytest.mark.parametrize("reason", ["asked by the rule prod", " "])
def test_what_a_person_must_decide_is_denied_where_the_hook_is_strict(reason: str) -> None:
    answer = json.loads(CODEX.rule(Ruling.ASK, reason, strict=True))["hookSpecificOutput"]
    assert answer["permissionDecision"] == "deny"
    words = answer["permissionDecisionReason"]
    assert "A person must decide this, and Codex cannot be made to ask here" in words
    assert "not a refusal by a person" in words
    assert words.endswith(reason.strip())
    assert CODEX.rule(Ruling.ASK, reason, strict=False) == "{}"
