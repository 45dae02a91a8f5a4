from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ccwatch.answers import WITHDRAWN
from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.rules.rule import Ruling
from ccwatch.server.dialect import Hook, Moment
from ccwatch.server.dialects.claude import ClaudeDialect
from ccwatch.server.wire import BAD_EDIT, WireError
from tests.builders import a_deny, an_allow
from tests.server.messages import hook

CLAUDE = ClaudeDialect()
ASKED = Hook(moment=Moment.ASK)
REFUSED = Hook(moment=Moment.DENIED)


def reply(decision: Decision, asked: Hook = ASKED) -> Any:
    answer = json.loads(CLAUDE.reply(asked, decision))
    return answer["hookSpecificOutput"] if answer else None


def test_a_withdrawn_call_is_left_to_the_agents_own_prompt() -> None:
    assert reply(WITHDRAWN) is None


def test_what_the_agents_own_prompt_allowed_is_never_sent_as_an_allow() -> None:
    assert reply(replace(an_allow(), decider=Decider.AGENT_PROMPT)) is None


@pytest.mark.parametrize("edited", ["{}", "[]", "null", "", '{"a":1,"a":2}', '{"a":NaN}'])
def test_an_edit_that_would_run_something_else_is_denied(edited: str) -> None:
    answer = reply(an_allow(edited=edited))
    assert answer["decision"] == {"behavior": "deny", "message": BAD_EDIT}


def test_a_plan_is_allowed_in_the_one_form_that_the_client_takes() -> None:
    asked = CLAUDE.parse(hook(tool_name="ExitPlanMode", tool_input={"plan": "x"}))
    decision = reply(an_allow(), asked)["decision"]
    assert decision == {"behavior": "allow", "updatedInput": {}}


def test_interrupt_is_sent_only_with_a_deny_that_asks_for_it() -> None:
    assert "interrupt" not in reply(a_deny("no"))["decision"]
    assert "interrupt" not in reply(an_allow(interrupt=True))["decision"]
    assert reply(a_deny("no", interrupt=True))["decision"]["interrupt"] is True


@pytest.mark.parametrize(
    ("decision", "retry"), [(an_allow(), True), (a_deny("no"), False)], ids=["allow", "deny"]
)
def test_of_a_call_that_the_agent_refused_only_another_try_can_be_allowed(
    decision: Decision, retry: bool
) -> None:
    assert reply(decision, REFUSED) == {"hookEventName": "PermissionDenied", "retry": retry}


def test_a_refusal_that_nobody_looked_at_stays_as_it_is() -> None:
    assert reply(Decision(verdict=Verdict.NONE, decider=Decider.TIMEOUT), REFUSED) is None


@pytest.mark.parametrize("ruling", list(Ruling))
def test_a_ruling_before_a_call_runs_carries_its_reason(ruling: Ruling) -> None:
    output = json.loads(CLAUDE.rule(ruling, "because", strict=False))["hookSpecificOutput"]
    assert output == {
        "hookEventName": "PreToolUse",
        "permissionDecision": ruling.value,
        "permissionDecisionReason": "because",
    }


def test_what_no_rule_decides_is_left_to_the_agent() -> None:
    assert CLAUDE.rule(None, "no rule decides", strict=False) == "{}"


@pytest.mark.parametrize(
    ("event", "moment"),
    [
        ("PreToolUse", Moment.USE),
        ("PermissionRequest", Moment.ASK),
        ("PermissionDenied", Moment.DENIED),
        ("PostToolUse", Moment.RAN),
        ("PostToolUseFailure", Moment.FAILED),
        ("PostToolBatch", Moment.TURN_ENDED),
        ("Stop", Moment.TURN_ENDED),
        ("SubagentStop", Moment.TURN_ENDED),
        ("UserPromptSubmit", Moment.TURN_ENDED),
        ("SessionStart", Moment.SESSION_STARTED),
        ("SessionEnd", Moment.SESSION_ENDED),
        ("Notification", Moment.OTHER),
        ("SomethingNew", Moment.OTHER),
    ],
)
def test_each_event_has_its_moment(event: str, moment: Moment) -> None:
    assert CLAUDE.parse(hook(event)).moment is moment


def test_an_event_carries_what_the_agent_says_of_itself() -> None:
    found = CLAUDE.parse(hook("PreToolUse", agent_id="agent-7", permission_mode="auto"))
    assert (found.subagent, found.mode, found.directory) == ("agent-7", "auto", "/home/dev/project")
    assert found.request is not None
    assert found.request.tool == "Bash"


def test_a_result_carries_its_seconds_and_a_refusal_its_reason() -> None:
    assert CLAUDE.parse(hook("PostToolUse", duration_ms=37)).ran_for == 0.037
    assert CLAUDE.parse(hook("PermissionDenied", reason="Runs code")).reason == "Runs code"
    assert len(CLAUDE.parse(hook("PermissionDenied", reason="x" * 9000)).reason) == 2000


@pytest.mark.parametrize("told", [None, "37", True, -1, 10**400, 1e300])
def test_a_time_that_cannot_be_is_none(told: Any) -> None:
    assert CLAUDE.parse(hook("PostToolUse", duration_ms=told)).ran_for is None


@pytest.mark.parametrize(
    "changes",
    [
        {"hook_event_name": 5},
        {"hook_event_name": ""},
        {"session_id": None},
        {"tool_name": ["Bash"]},
        {"tool_input": "ls"},
        {"tool_use_id": 7},
        {"agent_id": "x" * 300},
    ],
)
def test_a_field_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        CLAUDE.parse(hook("PreToolUse") | changes)
