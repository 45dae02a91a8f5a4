"""What our own plugin for opencode sends; what it passes on of opencode is read, not observed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.answers import WITHDRAWN
from ccwatch.calls import Decider
from ccwatch.rules.rule import Ruling
from ccwatch.server.dialect import Moment
from ccwatch.server.dialects.opencode import OpencodeDialect
from ccwatch.server.wire import WireError
from tests.builders import a_deny, an_allow

if TYPE_CHECKING:
    from ccwatch.calls import Decision

OPENCODE = OpencodeDialect()
ASKED: dict[str, Any] = {
    "session": "ses_1",
    "call": "call_1",
    "tool": "bash",
    "input": {"command": "ls", "description": "list"},
    "directory": "/home/dev/project",
}


def reply(decision: Decision) -> Any:
    return json.loads(OPENCODE.reply(OPENCODE.parse(ASKED), decision))


def test_a_request_is_read_with_where_it_comes_from() -> None:
    hook = OPENCODE.parse(ASKED)
    assert hook.request is not None
    assert hook.moment is Moment.ASK
    assert (hook.request.tool, hook.request.input) == ("bash", ASKED["input"])
    assert (hook.session, hook.request.tool_use_id) == ("ses_1", "call_1")
    assert hook.directory == "/home/dev/project"


@pytest.mark.parametrize("changes", [{"input": "ls"}, {"tool": None}, {"session": ""}, {"call": 7}])
def test_a_message_without_its_fields_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        OPENCODE.parse(ASKED | changes)


def test_it_hears_a_status() -> None:
    assert reply(an_allow()) == {"status": "allow"}
    assert reply(a_deny("no")) == {"status": "deny", "message": "no"}
    assert reply(WITHDRAWN) == {"status": "ask"}
    assert reply(replace(an_allow(), decider=Decider.AGENT_PROMPT)) == {"status": "ask"}


def test_an_edited_allow_becomes_a_deny_that_says_so() -> None:
    answer = reply(an_allow(edited='{"command":"pwd"}'))
    assert answer["status"] == "deny"
    assert "ccwatch cannot send edits to this agent" in answer["message"]


def test_a_ruling_is_said_as_a_status() -> None:
    assert json.loads(OPENCODE.rule(None, "", strict=True)) == {"status": "ask"}
    denied = OPENCODE.rule(Ruling.DENY, "no", strict=True)
    assert json.loads(denied) == {"status": "deny", "message": "no"}
