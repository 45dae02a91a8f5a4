from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ccwatch.connect.request import Scope
from ccwatch.doctor.finding import Status
from ccwatch.doctor.message import TOOL
from ccwatch.doctor.request import find_routes
from ccwatch.rules.rule import Scope as RuleScope
from tests.builders import a_deny, an_allow
from tests.doctor.live import Live, listening
from tests.doctor.reading import worst
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from tests.builders import FakeClock, FakeJournal
    from tests.doctor.live import Sockets
    from tests.doctor.wiring import Home


@pytest.fixture
def sockets(home: Home) -> Iterator[Sockets]:
    with listening(home) as made:
        yield made


@pytest.fixture
async def live(
    home: Home, sockets: Sockets, clock: FakeClock, journal: FakeJournal
) -> AsyncGenerator[Live]:
    running = Live(home, sockets, clock, journal)
    await running.start()
    yield running
    await running.stop()


WAYS = [
    ("claude", False, ["HTTP hooks", "prompt tool"]),
    ("claude", True, ["ccwatch-hook", "prompt tool"]),
    ("codex", False, ["ccwatch-hook"]),
    ("gemini", False, ["ccwatch-hook"]),
    ("copilot", False, ["ccwatch-hook"]),
    ("opencode", False, ["plugin"]),
]


@pytest.mark.parametrize(("agent", "strict", "ways"), WAYS)
async def test_a_request_arrives_on_each_way_and_hears_the_person(
    agent: str, strict: bool, ways: list[str], live: Live
):
    await live.connect(agent, strict=strict)
    done = live.begin(agent)
    calls = await live.waiting(len(ways))
    assert {call.tool for call in calls} == {TOOL}
    assert {call.credential for call in calls} == {agent}
    checks = [call.input["check"] for call in calls]
    assert all(any(str(check) in line for line in live.said) for check in checks)
    live.decide(calls[0], a_deny())
    for call in calls[1:]:
        live.decide(call, an_allow())
    found = await done
    assert worst(found) == "ok"
    assert [way in each.words for way, each in zip(ways, found, strict=True)] == [True] * len(ways)
    answers = sorted(each.words.rpartition("answered: ")[2] for each in found)
    assert answers == ["allowed"] * (len(ways) - 1) + ["denied by the person"]


@pytest.mark.parametrize(("agent", "strict", "ways"), WAYS)
async def test_a_request_that_nobody_answers_is_taken_back(
    agent: str, strict: bool, ways: list[str], live: Live
):
    await live.connect(agent, strict=strict)
    done = live.begin(agent, seconds=2)
    await live.waiting(len(ways))
    found = await done
    assert [each.status for each in found] == [Status.NOTE] * len(ways)
    assert all("it arrived; nobody answered within 2 s" in each.words for each in found)
    assert await live.waiting(0) == []


async def test_the_words_of_the_person_are_repeated(live: Live):
    await live.connect("codex")
    done = live.begin("codex")
    (call,) = await live.waiting(1)
    live.decide(call, a_deny("not \x1b now"))
    (found,) = await done
    assert found.words.endswith("answered: denied: not \x1b now")


@pytest.mark.parametrize(("agent", "strict", "ways"), WAYS)
async def test_without_a_wait_nobody_is_asked(
    agent: str, strict: bool, ways: list[str], live: Live
):
    await live.connect(agent, strict=strict)
    found = await live.begin(agent, seconds=0)
    assert [each.words.endswith("it arrived") for each in found] == [True] * len(ways)
    assert live.said == []


@pytest.mark.parametrize(("agent", "strict", "ways"), WAYS)
async def test_a_token_that_is_revoked_keeps_it_from_arriving(
    agent: str, strict: bool, ways: list[str], live: Live
):
    await live.connect(agent, strict=strict)
    await live.revoke(agent)
    found = await live.begin(agent)
    assert [each.status for each in found] == [Status.PROBLEM] * len(ways)
    assert all("it did not arrive" in each.words for each in found)


@pytest.mark.parametrize(("agent", "strict", "ways"), WAYS)
async def test_while_ccwatch_is_down_nothing_arrives(
    agent: str, strict: bool, ways: list[str], live: Live
):
    await live.connect(agent, strict=strict)
    await live.stop()
    found = await live.begin(agent)
    assert [each.status for each in found] == [Status.PROBLEM] * len(ways)


async def test_a_rule_that_answers_is_said(live: Live):
    live.gate.rules.keep(a_rule("deny", TOOL, scope=RuleScope.SESSION, id="mine"))
    await live.connect("claude")
    hooks, tool = await live.begin("claude")
    assert "it arrived, and rules answered it: denied: " in hooks.words
    assert "it arrived and was answered: denied: " in tool.words
    assert (hooks.status, tool.status) == (Status.OK, Status.OK)


async def test_without_its_variable_an_agent_is_tried_as_it_would_be_served(live: Live):
    await live.connect("claude", scope=Scope.PROJECT)
    found = await live.begin("claude", seconds=0)
    assert worst(found) == "ok"
    assert len(live.notes) == 2
    assert all("CCWATCH_TOKEN, which is not in" in each.words for each in live.notes)
    found = await live.begin("claude", seconds=0, environ={"CCWATCH_TOKEN": "ccw_" + "x" * 43})
    assert live.notes == ()
    assert [each.status for each in found] == [Status.PROBLEM] * 2
    assert all("401" in each.words for each in found)


@pytest.mark.parametrize("agent", ["claude", "opencode"])
def test_nothing_is_sent_to_another_address(agent: str, home: Home):
    home.connect(agent)
    home.address = replace(home.address, base="http://127.0.0.1:1")
    routes, notes = find_routes(home.find(agent), {})
    assert routes == ()
    assert notes
    assert all("nothing is sent there" in each.words for each in notes)


@pytest.mark.parametrize(
    "command",
    [
        "touch ran; ccwatch-hook",
        "exec ./ccwatch-hook --agent codex",
        "ccwatch/hook.py $(touch ran)",
    ],
)
def test_no_command_is_run_that_connect_would_not_write(command: str, home: Home):
    hook = {"type": "command", "command": command}
    groups = {event: [{"hooks": [hook]}] for event in ("PreToolUse", "PermissionRequest")}
    home.write("web/.codex/hooks.json", json.dumps({"hooks": groups}))
    routes, (found,) = find_routes(home.find("codex"), {})
    assert routes == ()
    assert found.words.endswith("it is not run")


def test_one_way_of_two_scopes_is_tried_once(home: Home):
    home.connect("claude")
    found = [each for each in home.find() if each.is_wired]
    routes, _ = find_routes([*found, *found], {})
    assert len(routes) == 2
