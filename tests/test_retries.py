from __future__ import annotations

from typing import Any

import pytest

from ccwatch.calls import Decider
from ccwatch.retries import SECONDS, Retries
from tests.builders import FakeClock, a_hook_call

COMMAND = {"command": "make x", "description": "Make it"}


def test_an_equal_call_may_run_once_whatever_it_is_said_to_be_for():
    retries = Retries(FakeClock())
    retries.add(a_hook_call("Bash", COMMAND), Decider.PERSON)
    again = a_hook_call("Bash", COMMAND | {"description": "Try again"})
    assert retries.take(again) is Decider.PERSON
    assert retries.take(again) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"value": {"command": "make y"}},
        {"session": "another"},
        {"subagent": "a"},
        {"directory": "/elsewhere"},
        {"credential": "t1"},
        {"tool": "Write"},
    ],
)
def test_any_other_call_may_not(changes: dict[str, Any]):
    retries = Retries(FakeClock())
    retries.add(a_hook_call("Bash", COMMAND), Decider.PERSON)
    fields: dict[str, Any] = {"tool": "Bash", "value": COMMAND} | changes
    assert retries.take(a_hook_call(**fields)) is None


@pytest.mark.parametrize(("seconds", "runs"), [(SECONDS, True), (SECONDS + 1, False)])
def test_it_does_not_last(seconds: float, runs: bool):
    clock = FakeClock()
    retries = Retries(clock)
    retries.add(a_hook_call("Bash", COMMAND), Decider.PERSON)
    clock.advance(seconds)
    assert (retries.take(a_hook_call("Bash", COMMAND)) is not None) is runs


def test_nothing_may_run_once_it_is_cleared():
    retries = Retries(FakeClock())
    retries.add(a_hook_call("Bash", COMMAND), Decider.PERSON)
    retries.clear()
    assert retries.take(a_hook_call("Bash", COMMAND)) is None


def test_only_the_newest_are_kept():
    retries = Retries(FakeClock())
    calls = [a_hook_call("Bash", {"command": f"echo {number}"}) for number in range(201)]
    for call in calls:
        retries.add(call, Decider.PERSON)
    assert retries.take(calls[0]) is None
    assert retries.take(calls[-1]) is Decider.PERSON
