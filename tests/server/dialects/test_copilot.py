"""The hooks of Copilot CLI 1.0.102: messages written after its hooks reference, not observed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.answers import WITHDRAWN
from ccwatch.calls import Decider
from ccwatch.rules.rule import Ruling
from ccwatch.server.dialect import Moment
from ccwatch.server.dialects.copilot import CopilotDialect
from ccwatch.server.wire import BAD_EDIT, WireError
from tests.builders import a_deny, an_allow

if TYPE_CHECKING:
    from ccwatch.calls import Decision

COPILOT = CopilotDialect()
BASE: dict[str, Any] = {"sessionId": "s-1", "timestamp": 1_780_000_000_000, "cwd": "/home/dev/p"}
PRE_TOOL_USE: dict[str, Any] = BASE | {
    "toolName": "bash",
    "toolArgs": {"command": "ls", "description": "list"},
}
PERMISSION_REQUEST: dict[str, Any] = BASE | {"toolName": "bash", "toolInput": {"command": "ls"}}
SNAKE: dict[str, Any] = {
    "session_id": "s-1",
    "timestamp": "2026-06-01T10:00:00.000Z",
    "cwd": "/home/dev/p",
}
SNAKE_USE: dict[str, Any] = SNAKE | {
    "hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": "ls"},
}  # fmt: skip


def reply(decision: Decision, told: dict[str, Any] = PRE_TOOL_USE) -> Any:
    return json.loads(COPILOT.reply(COPILOT.parse(told), decision))


EVENTS: list[tuple[dict[str, Any], Moment]] = [
    (PRE_TOOL_USE, Moment.ASK),
    (PERMISSION_REQUEST, Moment.ASK),
    (PRE_TOOL_USE | {"toolResult": {"resultType": "success"}}, Moment.RAN),
    (PRE_TOOL_USE | {"error": "exit 1"}, Moment.FAILED),
    (BASE | {"source": "new", "initialPrompt": "go on"}, Moment.SESSION_STARTED),
    (BASE | {"reason": "user_exit"}, Moment.SESSION_ENDED),
    (BASE | {"prompt": "go on"}, Moment.TURN_ENDED),
    (BASE | {"stopReason": "end_turn", "transcriptPath": "/t"}, Moment.TURN_ENDED),
    (BASE | {"stopReason": "end_turn", "agentName": "explore"}, Moment.OTHER),
    (BASE | {"trigger": "auto"}, Moment.OTHER),
    (BASE | {"hook_event_name": "Notification", "message": "x"}, Moment.OTHER),
    (SNAKE_USE, Moment.ASK),
    (SNAKE_USE | {"hook_event_name": "PermissionRequest"}, Moment.ASK),
    (SNAKE_USE | {"hook_event_name": "PostToolUse", "tool_result": {}}, Moment.RAN),
    (SNAKE | {"hook_event_name": "SessionStart", "source": "new"}, Moment.SESSION_STARTED),
    (SNAKE | {"hook_event_name": "Stop"}, Moment.TURN_ENDED),
]


@pytest.mark.parametrize(("told", "moment"), EVENTS)
def test_its_events_are_known_by_name_or_by_their_fields(
    told: dict[str, Any], moment: Moment
) -> None:
    assert COPILOT.parse(told).moment is moment


@pytest.mark.parametrize("told", [PRE_TOOL_USE, SNAKE_USE])
def test_a_request_is_read_in_either_format(told: dict[str, Any]) -> None:
    hook = COPILOT.parse(told)
    assert hook.request is not None
    assert hook.request.tool in {"bash", "Bash"}
    assert hook.request.input["command"] == "ls"
    assert (hook.session, hook.directory) == ("s-1", "/home/dev/p")


def test_input_as_json_in_a_text_is_read_as_what_it_is() -> None:
    hook = COPILOT.parse(PRE_TOOL_USE | {"toolArgs": '{"command":"rm x"}'})
    assert hook.request is not None
    assert hook.request.input == {"command": "rm x"}


def test_input_that_is_a_text_is_shown_and_cannot_be_edited() -> None:
    told = PRE_TOOL_USE | {"toolName": "apply_patch", "toolArgs": "*** Begin Patch"}
    hook = COPILOT.parse(told)
    assert hook.request is not None
    assert hook.request.input == {"input": "*** Begin Patch"}
    answer = reply(an_allow(edited='{"input":"x"}'), told)
    assert answer["permissionDecision"] == "deny"
    assert "cannot send edits" in answer["permissionDecisionReason"]


@pytest.mark.parametrize(
    "changes", [{"toolArgs": None}, {"toolArgs": [1]}, {"toolName": ""}, {"sessionId": 7}]
)
def test_a_message_without_its_fields_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        COPILOT.parse(PRE_TOOL_USE | changes)


@pytest.mark.parametrize("told", [PRE_TOOL_USE, SNAKE_USE])
def test_before_a_tool_it_hears_a_decision_or_other_arguments(told: dict[str, Any]) -> None:
    assert reply(an_allow(), told) == {"permissionDecision": "allow"}
    assert reply(a_deny("no", interrupt=True), told) == {
        "permissionDecision": "deny", "permissionDecisionReason": "no",
    }  # fmt: skip
    assert reply(an_allow(edited='{"command":"pwd"}'), told) == {
        "permissionDecision": "allow", "modifiedArgs": {"command": "pwd"},
    }  # fmt: skip
    assert reply(an_allow(edited="{}"), told)["permissionDecisionReason"] == BAD_EDIT


@pytest.mark.parametrize(
    "told", [PERMISSION_REQUEST, SNAKE_USE | {"hook_event_name": "PermissionRequest"}]
)
def test_a_request_for_permission_hears_a_behavior(told: dict[str, Any]) -> None:
    assert reply(an_allow(), told) == {"behavior": "allow"}
    assert reply(a_deny("no"), told) == {"behavior": "deny", "message": "no"}
    assert reply(a_deny("no", interrupt=True), told)["interrupt"] is True
    edited = reply(an_allow(edited='{"command":"pwd"}'), told)
    assert edited["behavior"] == "deny"
    assert "cannot send edits" in edited["message"]


@pytest.mark.parametrize("decision", [WITHDRAWN, replace(an_allow(), decider=Decider.AGENT_PROMPT)])
def test_what_nobody_decided_here_goes_its_usual_way(decision: Decision) -> None:
    assert reply(decision) == {}


def test_a_ruling_is_said_in_its_words() -> None:
    assert COPILOT.rule(None, "", strict=True) == "{}"
    assert json.loads(COPILOT.rule(Ruling.ASK, "look", strict=True)) == {
        "permissionDecision": "ask", "permissionDecisionReason": "look",
    }  # fmt: skip
