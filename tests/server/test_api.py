"""What other front ends read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import (
    Agent,
    Channel,
    Ending,
    Result,
    Untrusted,
)
from ccwatch.server.call_json import LISTED_INPUT
from ccwatch.tokens.token import Role
from tests.builders import a_call, a_deny, a_hook_call, an_allow, settle
from tests.server.api_scene import FrontEnd
from tests.server.asgi import HOST, JSON

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal

HOSTILE = "\x1b]0;x\x07\x9b31m\u202e<script>é\n\u2028"


@pytest.fixture
async def front(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> AsyncGenerator[FrontEnd]:
    made = await FrontEnd.build(clock, journal, tmp_path)
    async with made.running():
        yield made


async def test_what_waits_is_told_whole_oldest_first(front: FrontEnd, clock: FakeClock) -> None:
    call = a_hook_call(
        agent=Agent(Untrusted("codex"), Untrusted("1.2"), proven=True),
        credential="codex-token",
        subagent=Untrusted("helper"),
        pane=Untrusted("%5"),
        mode=Untrusted("auto"),
        received=1_700_000_000.25,
    )
    await front.wait_for(call)
    clock.advance(2.5)
    await front.wait_for(a_call("Read", {"file_path": "/etc/passwd"}))
    answer = await front.read("/api/pending")
    assert answer.status == 200
    first, second = answer.json()
    findings = first.pop("findings")
    assert {"category", "level", "reason"} == findings[0].keys()
    assert first == {
        "id": call.id,
        "digest": call.digest,
        "lane": "ask",
        "tool": "Bash",
        "input": {"command": "ls -la"},
        "input_left_out": False,
        "headline": "ls -la",
        "level": "low",
        "reason": "no rule decides",
        "denial": None,
        "agent": {"name": "codex", "version": "1.2", "proven": True},
        "token": "codex-token",
        "session": "session-1",
        "subagent": "helper",
        "directory": "/home/dev/project",
        "pane": "%5",
        "mode": "auto",
        "received": "2023-11-14T22:13:20.250Z",
        "waited": 2.5,
        "deadline": 297.5,
        "held": False,
        "decision": None,
        "result": None,
    }
    assert second["tool"] == "Read"
    assert second["agent"]["proven"] is False


async def test_nothing_waits_reads_as_an_empty_list(front: FrontEnd) -> None:
    assert (await front.read("/api/pending")).json() == []


async def test_a_held_call_says_so_and_its_deadline_does_not_run(front: FrontEnd) -> None:
    call = a_call()
    await front.wait_for(call)
    front.gate.decide(call.id, call.digest, an_allow())
    (told,) = (await front.read("/api/pending")).json()
    assert (told["held"], told["deadline"]) == (True, None)


async def test_a_parked_call_has_no_deadline(front: FrontEnd) -> None:
    call = a_call()
    await front.wait_for(call)
    front.gate.park(call.id)
    assert (await front.read("/api/pending")).json()[0]["deadline"] is None


async def test_what_an_agent_refused_itself_is_told_with_its_reason(front: FrontEnd) -> None:
    await front.wait_for(a_hook_call(channel=Channel.DENIAL, denial=Untrusted("too risky")))
    (told,) = (await front.read("/api/pending")).json()
    assert (told["lane"], told["denial"]) == ("denied", "too risky")


async def test_hostile_text_is_plain_ascii_data(front: FrontEnd) -> None:
    call = a_hook_call("Write", {"file_path": HOSTILE}, session=Untrusted(HOSTILE))
    await front.wait_for(call)
    answer = await front.read("/api/pending")
    assert answer.body.isascii()
    assert not any(byte < 0x20 for byte in answer.body)
    assert answer.json()[0]["input"] == {"file_path": HOSTILE}
    assert answer.json()[0]["session"] == HOSTILE


async def test_a_long_input_is_told_by_its_id_alone(front: FrontEnd) -> None:
    call = a_call("Write", {"content": "x" * LISTED_INPUT})
    await front.wait_for(call)
    answer = await front.read("/api/pending")
    assert len(answer.body) < 10_000
    (told,) = answer.json()
    assert (told["input"], told["input_left_out"]) == (None, True)
    whole = (await front.read(f"/api/calls/{call.id}")).json()
    assert (whole["input"], whole["input_left_out"]) == (call.input, False)


async def test_a_call_that_waits_is_told_by_its_id(front: FrontEnd) -> None:
    call = a_call()
    await front.wait_for(call)
    told = (await front.read(f"/api/calls/{call.id}")).json()
    assert told == (await front.read("/api/pending")).json()[0]


async def test_a_call_of_the_journal_is_told_with_its_decision(
    front: FrontEnd, clock: FakeClock
) -> None:
    call = a_hook_call(credential="t", mode=Untrusted("plan"), received=1_700_000_000.0)
    asking = await front.wait_for(call)
    edited = json.dumps({"command": "ls"})
    front.gate.decide(call.id, call.digest, an_allow(reason="fine", edited=edited))
    clock.advance(3.0)
    await asking
    front.gate.note_result(call.id, Result(Ending.DONE, 1.5))
    await settle()
    told = (await front.read(f"/api/calls/{call.id}")).json()
    assert told["input"] == {"command": "ls -la"}
    assert (told["digest"], told["token"], told["mode"]) == (call.digest, "t", "plan")
    assert (told["agent"]["proven"], told["findings"]) == (None, None)
    assert told["decision"] == {
        "verdict": "allow",
        "decider": "person",
        "reason": "fine",
        "rules": [],
        "decided": "2023-11-14T22:13:22.500Z",
        "edited_input": {"command": "ls"},
    }
    assert told["result"] == {"ending": "done", "seconds": 1.5}


async def test_waiting_and_recorded_calls_have_the_same_keys(front: FrontEnd) -> None:
    call = a_call()
    await front.wait_for(call)
    waiting = (await front.read(f"/api/calls/{call.id}")).json()
    front.gate.decide(call.id, call.digest, a_deny())
    await settle()
    recorded = (await front.read(f"/api/calls/{call.id}")).json()
    assert waiting.keys() == recorded.keys()
    assert recorded["decision"]["verdict"] == "deny"


@pytest.mark.parametrize(
    "call_id", ["000000000000", "ffff", "0", "%", "FFFFFFFFFFFF", "0000000000000", "..", "é" * 12]
)
async def test_no_other_id_finds_a_call_and_no_beginning_of_one(
    call_id: str, front: FrontEnd
) -> None:
    call = a_call(id="ffffffffffff")
    await front.wait_for(call)
    front.gate.decide(call.id, call.digest, a_deny())
    await settle()
    answer = await front.read(f"/api/calls/{call_id}")
    assert (answer.status, answer.json()) == (404, {"error": "no such call"})
    assert not [asked for asked in front.log.asked if len(asked) != 12]


async def test_a_whole_id_is_no_beginning_of_another(front: FrontEnd) -> None:
    call = a_call(id="ffffffffffff0")
    await front.wait_for(call)
    front.gate.decide(call.id, call.digest, a_deny())
    await settle()
    assert (await front.read("/api/calls/ffffffffffff")).status == 404


async def test_a_journal_that_cannot_be_read_is_an_error(
    front: FrontEnd,
) -> None:
    front.log.broken = True
    assert (await front.read("/api/calls/ffffffffffff")).status == 503


READS = ["/api/pending", "/api/calls/ffffffffffff", "/api/events"]


@pytest.mark.parametrize("path", READS)
async def test_a_program_of_this_user_reads_nothing_without_a_token(
    path: str, front: FrontEnd
) -> None:
    answer = await front.read(path, None)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", READS)
async def test_whoever_may_only_ask_reads_nothing(path: str, front: FrontEnd) -> None:
    await front.wait_for(a_call(id="ffffffffffff", text=Untrusted("secret")))
    answer = await front.read(path, Role.ASK)
    assert (answer.status, b"secret" in answer.body) == (403, False)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("path", READS)
async def test_reading_is_only_by_get(method: str, path: str, front: FrontEnd) -> None:
    headers = JSON | front.headers(Role.DECIDE)
    answer = await front.ask(path, {}, method=method, headers=headers)
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("path", ["/api/pending", "/api/calls/ffffffffffff"])
async def test_no_answer_is_kept_guessed_at_or_shared_with_pages(
    path: str, front: FrontEnd
) -> None:
    await front.wait_for(a_call(id="ffffffffffff"))
    headers = (await front.read(path)).headers
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert not [name for name in headers if name.startswith("access-control")]


async def test_a_web_page_reads_nothing_even_with_a_token(front: FrontEnd) -> None:
    headers = HOST | front.headers(Role.READ) | {"origin": "http://evil.example"}
    assert (await front.ask("/api/pending", method="GET", headers=headers)).status == 403


async def test_a_token_in_the_address_is_none(front: FrontEnd) -> None:
    secret = front.secrets[Role.READ]
    query = f"token={secret}&access_token={secret}".encode()
    assert (await front.read("/api/pending", None, scope={"query_string": query})).status == 401
    assert (await front.read("/api/pending", scope={"query_string": b"limit=0"})).status == 200
