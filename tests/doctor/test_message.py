from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.canonical import encode
from ccwatch.doctor.message import (
    TOOL,
    Check,
    Said,
    build_end,
    build_probe,
    build_question,
    build_use,
    describe_said,
    read_result,
    read_said,
)
from ccwatch.server.dialect import Moment
from ccwatch.server.dialects import DIALECTS
from tests.builders import a_deny, an_allow

if TYPE_CHECKING:
    from ccwatch.server.dialect import Hook

CHECK = Check("0f", "/web")
COMMANDS = ("claude", "codex", "gemini", "copilot")


def parse(agent: str, message: Any) -> Hook:
    return DIALECTS[agent].parse(json.loads(encode(message)))


@pytest.mark.parametrize("agent", DIALECTS)
def test_each_agent_asks_a_person_in_its_own_way(agent: str):
    hook = parse(agent, build_question(agent, CHECK))
    assert (hook.moment, hook.session, hook.directory) == (Moment.ASK, "doctor-0f", "/web")
    assert hook.request is not None
    assert (hook.request.tool, hook.request.input) == (TOOL, {"check": "0f"})


@pytest.mark.parametrize("agent", COMMANDS)
def test_a_session_begins_and_ends_in_the_way_of_its_agent(agent: str):
    assert parse(agent, build_probe(agent, CHECK)).moment is Moment.SESSION_STARTED
    end = parse(agent, build_end(agent, CHECK))
    assert (end.moment, end.session) == (Moment.SESSION_ENDED, "doctor-0f")


def test_rules_are_asked_first():
    hook = parse("claude", build_use(CHECK))
    assert hook.moment is Moment.USE
    assert hook.request is not None
    assert hook.request.input == {"check": "0f"}


@pytest.mark.parametrize("agent", DIALECTS)
def test_the_answers_of_each_agent_are_read(agent: str):
    hook = parse(agent, build_question(agent, CHECK))
    denied = json.loads(DIALECTS[agent].reply(hook, a_deny("no")))
    assert read_said(denied) == Said("deny", "no")
    assert read_said(json.loads(DIALECTS[agent].reply(hook, an_allow()))).verdict == "allow"


@pytest.mark.parametrize(
    ("said", "words", "answered"),
    [
        (Said("deny", "Denied by the person at ccwatch."), "denied by the person", True),
        (Said("deny"), "denied by the person", True),
        (Said("deny", "use rm"), "denied: use rm", True),
        (Said("deny", "This is not a refusal."), "nobody answered: This is not a refusal.", False),
        (Said("allow"), "allowed", True),
        (Said("ask"), "left to the agent's own prompt", False),
        (Said(), "left to the agent's own prompt", False),
    ],
)
def test_an_answer_is_told_in_words(said: Said, words: str, answered: bool):
    assert describe_said(said) == (words, answered)


def test_the_reason_that_ccwatch_gives_for_a_person_is_known():
    from ccwatch.server.wire import DENIED

    assert describe_said(Said("deny", DENIED)) == ("denied by the person", True)


def test_the_result_of_a_call_is_read_and_progress_passed_over():
    text = '{"behavior":"deny","message":"no"}'
    message = {"result": {"content": [{"type": "text", "text": text}]}}
    assert read_result(message) == Said("deny", "no")
    assert read_result({"method": "notifications/progress", "params": {}}) is None


@pytest.mark.parametrize(
    "message",
    [{"error": {"message": "refused"}}, {"result": {"content": "x"}}, {"result": {"a": 1}}],
)
def test_a_call_that_was_refused_is_an_error(message: Any):
    with pytest.raises(ValueError, match=r"refused|no answer"):
        read_result(message)
