"""The hooks of Gemini CLI 0.61.0: messages written after its hooks reference, not observed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.answers import WITHDRAWN
from ccwatch.calls import Decider
from ccwatch.rules.rule import Ruling
from ccwatch.server.dialect import Moment
from ccwatch.server.dialects.gemini import GeminiDialect
from ccwatch.server.wire import BAD_EDIT, WireError
from tests.builders import a_deny, an_allow

if TYPE_CHECKING:
    from ccwatch.calls import Decision

GEMINI = GeminiDialect()


def message(event: str, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "session_id": "6e2f6a3c",
        "transcript_path": "/home/dev/.gemini/tmp/chats/session.json",
        "cwd": "/home/dev/project",
        "hook_event_name": event,
        "timestamp": "2026-06-01T10:00:00.000Z",
    }
    return told | changes


BEFORE_TOOL = message(
    "BeforeTool",
    tool_name="replace",
    tool_input={"file_path": "a.txt", "old_string": "a", "new_string": "b"},
)
AFTER_TOOL = BEFORE_TOOL | {
    "hook_event_name": "AfterTool",
    "tool_response": {"llmContent": "done", "returnDisplay": "done"},
}


def reply(decision: Decision, told: dict[str, Any] = BEFORE_TOOL) -> Any:
    return json.loads(GEMINI.reply(GEMINI.parse(told), decision))


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (BEFORE_TOOL, Moment.ASK),
        (AFTER_TOOL, Moment.RAN),
        (message("BeforeAgent", prompt="go on"), Moment.TURN_ENDED),
        (message("AfterAgent", prompt="go on", prompt_response="done"), Moment.TURN_ENDED),
        (message("SessionStart", source="startup"), Moment.SESSION_STARTED),
        (message("SessionEnd", reason="exit"), Moment.SESSION_ENDED),
        (message("BeforeModel", llm_request={}), Moment.OTHER),
        ({"hook_event_name": "SomethingNew"}, Moment.OTHER),
    ],
)
def test_its_events_are_known(told: dict[str, Any], moment: Moment) -> None:
    assert GEMINI.parse(told).moment is moment


def test_a_request_is_read_with_where_it_comes_from() -> None:
    hook = GEMINI.parse(BEFORE_TOOL)
    assert hook.request is not None
    assert (hook.request.tool, hook.request.input) == ("replace", BEFORE_TOOL["tool_input"])
    assert (hook.session, hook.directory) == ("6e2f6a3c", "/home/dev/project")


@pytest.mark.parametrize(
    "changes", [{"tool_input": None}, {"tool_input": []}, {"tool_name": ""}, {"session_id": 7}]
)
def test_a_message_without_its_fields_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        GEMINI.parse(BEFORE_TOOL | changes)


def test_its_own_prompt_tool_is_told_to_be_asked_for_by_a_model() -> None:
    hook = GEMINI.parse(BEFORE_TOOL | {"tool_name": "mcp__ccwatch__approval_prompt"})
    assert hook.request is not None
    assert hook.request.by_model


def test_an_allow_and_a_deny_are_said_in_its_words() -> None:
    assert reply(an_allow()) == {"decision": "allow"}
    assert reply(a_deny("no")) == {"decision": "deny", "reason": "no"}
    assert reply(a_deny("no", interrupt=True)) == {
        "decision": "deny", "reason": "no", "continue": False, "stopReason": "no",
    }  # fmt: skip


def test_an_edit_is_laid_over_the_input() -> None:
    edited = {**BEFORE_TOOL["tool_input"], "new_string": "c"}
    assert reply(an_allow(edited=json.dumps(edited))) == {
        "decision": "allow",
        "hookSpecificOutput": {"tool_input": edited},
    }


def test_an_edit_that_takes_a_field_away_is_denied_because_it_would_stay() -> None:
    answer = reply(an_allow(edited='{"file_path":"a.txt"}'))
    assert answer["decision"] == "deny"
    assert "cannot send edits" in answer["reason"]


@pytest.mark.parametrize("edited", ["{}", "[]", "x"])
def test_an_edit_that_is_no_input_is_denied(edited: str) -> None:
    assert reply(an_allow(edited=edited)) == {"decision": "deny", "reason": BAD_EDIT}


@pytest.mark.parametrize("decision", [WITHDRAWN, replace(an_allow(), decider=Decider.AGENT_PROMPT)])
def test_what_nobody_decided_here_goes_its_usual_way(decision: Decision) -> None:
    assert reply(decision) == {}


def test_a_ruling_is_said_where_it_denies() -> None:
    denied = GEMINI.rule(Ruling.DENY, "no", strict=False)
    assert json.loads(denied) == {"decision": "deny", "reason": "no"}
    assert GEMINI.rule(Ruling.ALLOW, "", strict=True) == GEMINI.rule(None, "", strict=True) == "{}"
