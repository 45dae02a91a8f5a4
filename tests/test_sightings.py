from __future__ import annotations

from typing import Any

import pytest

from ccwatch.calls import Agent, Channel, Decider, Decision, ToolCall, Untrusted, Verdict
from ccwatch.sightings import Sightings
from tests.builders import a_hook_call

PROVEN: dict[str, Any] = {"credential": "t1", "tool_use_id": "toolu_1"}
LEFT = Decision(verdict=Verdict.NONE, decider=Decider.AGENT)


def a_use(number: int = 1, command: str = "ls", **changes: Any) -> ToolCall:
    """A call that is about to run, as its agent tells it."""
    fields = {"channel": Channel.TOOL_USE, "tool_use_id": Untrusted(f"toolu_{number}")}
    return a_hook_call("Bash", {"command": command}, **(fields | changes))


def a_request(command: str = "ls", **changes: Any) -> ToolCall:
    """A request for permission, which bears no id of the call."""
    return a_hook_call("Bash", {"command": command}, **changes)


def seen(*calls: ToolCall, most: int = 100) -> Sightings:
    sightings = Sightings(most)
    for call in calls:
        sightings.add(call, LEFT)
    return sightings


def test_a_request_finds_the_one_call_that_it_can_be_about_once():
    use = a_use()
    sightings = seen(use, a_use(2, "pwd"))
    found = sightings.claim(a_request())
    assert found is not None
    assert found.call.id == use.id
    assert sightings.claim(a_request()) is None


def test_of_two_equal_calls_nobody_can_tell_which_is_meant():
    assert seen(a_use(1), a_use(2)).claim(a_request()) is None


def test_a_second_equal_call_is_told_from_one_that_was_asked_about():
    sightings = seen(a_use(1))
    sightings.claim(a_request())
    second = a_use(2)
    sightings.add(second, LEFT)
    found = sightings.claim(a_request())
    assert found is not None
    assert found.call.id == second.id


def test_a_request_of_another_session_agent_or_token_finds_nothing():
    sightings = seen(a_use(credential="t1", subagent="a"))
    assert sightings.claim(a_request(credential="t1")) is None
    assert sightings.claim(a_request(subagent="a")) is None
    assert sightings.claim(a_request(credential="t1", subagent="a", session="other")) is None
    assert sightings.claim(a_request("pwd", credential="t1", subagent="a")) is None
    assert sightings.claim(a_request(credential="t1", subagent="a")) is not None


def test_a_request_that_bears_the_id_finds_its_call_only_with_the_same_input():
    use = a_use(credential="t1", subagent="a")
    sightings = seen(use)
    same = a_request(session=None, tool_use_id="toolu_1", credential="t1")
    found = sightings.find(same)
    assert found is not None
    assert found.call.id == use.id
    assert sightings.find(a_request("rm -rf x", session=None, **PROVEN)) is None
    assert sightings.find(a_request(session=None)) is None


def test_without_a_token_an_id_finds_nothing():
    sightings = seen(a_use())
    assert sightings.find(a_request(session=None, tool_use_id="toolu_1")) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"credential": "t2"},
        {"session": "another"},
        {"session": "session-1"},
        {"directory": "/home/dev/other"},
        {"directory": "/home/dev/proj"},
        {"agent": Agent(Untrusted("codex"))},
    ],
)
def test_an_id_finds_no_call_of_another_agent_session_or_place(changes: dict[str, Any]):
    sightings = seen(a_use(credential="t1", subagent="a"))
    fields: dict[str, Any] = {"session": None} | PROVEN | changes
    assert sightings.find(a_request(**fields)) is None


@pytest.mark.parametrize("directory", [None, "/home/dev/project", "/home/dev", "/"])
def test_an_id_finds_a_call_below_the_directory_that_its_client_started_in(directory: str | None):
    sightings = seen(a_use(credential="t1"))
    assert sightings.find(a_request(session=None, directory=directory, **PROVEN)) is not None


def test_of_a_large_input_nothing_is_kept():
    sightings = seen(a_use(command="x" * 1000))
    found = sightings.claim(a_request("x" * 1000))
    assert found is not None
    assert (found.call.text, dict(found.call.input)) == ("", {})


def test_an_id_that_two_sessions_use_is_no_ones():
    sightings = seen(a_use(credential="t1"), a_use(session="session-2", credential="t1"))
    assert sightings.find(a_request(session=None, **PROVEN)) is None


def test_what_has_run_is_forgotten():
    use = a_use()
    sightings = seen(use)
    found = sightings.take(use, "toolu_1")
    assert found is not None
    assert found.call.id == use.id
    assert sightings.take(use, "toolu_1") is None
    assert sightings.take(use, None) is None
    assert sightings.claim(a_request()) is None
    assert len(sightings) == 0


def test_the_end_of_a_turn_forgets_the_calls_of_that_agent_alone():
    main, helper = a_use(1), a_use(2, subagent="a")
    sightings = seen(main, helper)
    sightings.forget(main, whole=False)
    assert sightings.take(main, "toolu_1") is None
    assert sightings.take(helper, "toolu_2") is not None


def test_the_end_of_a_session_forgets_all_its_calls():
    sightings = seen(a_use(1), a_use(2, subagent="a"), a_use(3, session="session-2"))
    sightings.forget(a_use(1), whole=True)
    assert len(sightings) == 1


def test_a_call_without_an_id_is_not_remembered():
    assert len(seen(a_use(tool_use_id=None))) == 0


def test_an_id_that_is_told_again_stands_for_the_newer_call():
    first, second = a_use(1), a_use(1, "pwd")
    sightings = seen(first, second)
    assert len(sightings) == 1
    assert sightings.claim(a_request()) is None
    assert sightings.claim(a_request("pwd")) is not None


def test_only_so_many_are_remembered_the_newest():
    sightings = seen(*(a_use(number, f"echo {number}") for number in range(5)), most=3)
    assert len(sightings) == 3
    assert sightings.claim(a_request("echo 1")) is None
    assert sightings.claim(a_request("echo 2")) is not None
