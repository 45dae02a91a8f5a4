"""What a program with a decide token can do, and what it cannot."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import (
    QUESTION,
    Decider,
    Verdict,
)
from ccwatch.gate import Outcome
from ccwatch.server.api import LOCKED, REASON_LIMIT
from ccwatch.server.exchange import REVOKED
from ccwatch.tokens.token import Role
from tests.builders import a_call, an_allow, settle
from tests.server.api_scene import FrontEnd
from tests.server.asgi import JSON, Unfinished

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from ccwatch.calls import ToolCall
    from tests.builders import FakeClock, FakeJournal

DANGEROUS = {"command": "rm -rf /"}
DECISION = "/api/calls/ffffffffffff/decision"


@pytest.fixture
async def front(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> AsyncGenerator[FrontEnd]:
    made = await FrontEnd.build(clock, journal, tmp_path)
    async with made.running():
        yield made


def allow_of(call: ToolCall, **changes: Any) -> dict[str, Any]:
    return {"digest": call.digest, "decision": "allow"} | changes


def deny_of(call: ToolCall, **changes: Any) -> dict[str, Any]:
    return allow_of(call, decision="deny") | changes


@pytest.mark.parametrize("role", [None, Role.ASK, Role.READ])
async def test_only_a_decide_token_decides(role: Role | None, front: FrontEnd) -> None:
    call = a_call()
    await front.wait_for(call)
    answer = await front.settle(call.id, allow_of(call), role)
    assert answer.status == (401 if role is None else 403)
    entry = front.queue.get(call.id)
    assert entry is not None
    assert entry.held_until is None


async def test_a_decide_token_that_waits_for_a_person_decides_nothing(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
) -> None:
    front = await FrontEnd.build(clock, journal, tmp_path, confirms=True)
    async with front.running():
        call = a_call()
        await front.wait_for(call)
        assert (await front.settle(call.id, deny_of(call))).status == 401
        assert len(front.queue) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "OPTIONS"])
async def test_deciding_is_only_by_post(method: str, front: FrontEnd) -> None:
    headers = JSON | front.headers(Role.DECIDE)
    answer = await front.ask(DECISION, {}, method=method, headers=headers)
    assert answer.status == 405


async def test_an_allow_is_held_as_a_key_is_and_can_be_taken_back(
    front: FrontEnd, clock: FakeClock
) -> None:
    call = a_call()
    asking = await front.wait_for(call)
    answer = await front.settle(call.id, allow_of(call, reason=" Fine "))
    assert (answer.status, answer.json()) == (200, {"outcome": "held"})
    assert not asking.done()
    assert front.gate.undo() == call.id
    clock.advance(5.0)
    await settle()
    assert not asking.done()
    await front.settle(call.id, allow_of(call, reason=" Fine "))
    clock.advance(5.0)
    decision = await asking
    assert (decision.verdict, decision.decider) == (Verdict.ALLOW, Decider.PROGRAM)
    assert decision.reason == "Fine (allowed by a program with the token decide)"
    assert front.journal.decisions[call.id] == decision


async def test_a_deny_leaves_at_once_and_names_its_token(front: FrontEnd) -> None:
    call = a_call("Bash", DANGEROUS)
    asking = await front.wait_for(call)
    answer = await front.settle(call.id, deny_of(call))
    assert (answer.status, answer.json()) == (200, {"outcome": "taken"})
    decision = await asking
    assert (decision.verdict, decision.decider) == (Verdict.DENY, Decider.PROGRAM)
    assert decision.reason == "denied by a program with the token decide"


async def test_a_deny_ends_an_allow_that_is_held(front: FrontEnd) -> None:
    call = a_call()
    asking = await front.wait_for(call)
    front.gate.decide(call.id, call.digest, an_allow())
    assert (await front.settle(call.id, deny_of(call))).status == 200
    assert (await asking).verdict is Verdict.DENY


async def test_the_first_decision_wins(front: FrontEnd, clock: FakeClock) -> None:
    call = a_call()
    asking = await front.wait_for(call)
    assert (await front.settle(call.id, allow_of(call))).status == 200
    answer = await front.settle(call.id, allow_of(call))
    assert (answer.status, answer.json()) == (409, {"error": Outcome.ALREADY_HELD.value})
    clock.advance(5.0)
    await asking
    answer = await front.settle(call.id, deny_of(call))
    assert (answer.status, answer.json()) == (409, {"error": Outcome.GONE.value})
    assert front.journal.decisions[call.id].verdict is Verdict.ALLOW


@pytest.mark.parametrize("decision", ["allow", "deny"])
async def test_another_digest_decides_nothing(decision: str, front: FrontEnd) -> None:
    call = a_call("Bash", DANGEROUS)
    await front.wait_for(call)
    body = {"digest": "0" * 64, "confirm": "0" * 64, "decision": decision}
    answer = await front.settle(call.id, body)
    assert (answer.status, answer.json()) == (409, {"error": Outcome.OTHER_INPUT.value})
    assert len(front.queue) == 1


async def test_an_unknown_call_is_not_found(front: FrontEnd) -> None:
    assert (await front.settle("ffffffffffff", deny_of(a_call()))).status == 404
    assert (await front.settle("ffff", deny_of(a_call()))).status == 404


async def test_nothing_is_decided_about_a_call_that_cannot_be_looked_up(front: FrontEnd) -> None:
    front.log.broken = True
    assert (await front.settle("ffffffffffff", deny_of(a_call()))).status == 503


async def test_a_question_needs_answers_and_can_be_denied(front: FrontEnd) -> None:
    call = a_call(QUESTION, {"questions": []})
    await front.wait_for(call)
    answer = await front.settle(call.id, allow_of(call, confirm=call.digest))
    assert (answer.status, answer.json()) == (409, {"error": Outcome.NEEDS_ANSWERS.value})
    assert (await front.settle(call.id, deny_of(call))).status == 200


@pytest.mark.parametrize("command", ["rm -rf /", "git push --force"])
async def test_a_dangerous_allow_must_be_confirmed_with_the_digest(
    command: str, front: FrontEnd
) -> None:
    call = a_call("Bash", {"command": command})
    await front.wait_for(call)
    for body in (allow_of(call), allow_of(call, confirm="0" * 64)):
        answer = await front.settle(call.id, body)
        assert answer.status == 409
        assert "must repeat its digest in confirm" in answer.json()["error"]
    answer = await front.settle(call.id, allow_of(call, confirm=call.digest))
    assert answer.json() == {"outcome": "held"}


async def test_a_program_allows_nothing_while_ccwatch_is_locked(front: FrontEnd) -> None:
    front.gate.panic()
    call = a_call()
    await front.wait_for(call)
    answer = await front.settle(call.id, allow_of(call))
    assert (answer.status, answer.json()) == (409, {"error": LOCKED})
    assert (await front.settle(call.id, deny_of(call))).status == 200


D = "0" * 64


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "allow",
        {"digest": D},
        {"decision": "allow"},
        {"digest": D, "decision": "ask"},
        {"digest": D, "decision": "no decision"},
        {"digest": D, "decision": "Allow"},
        {"digest": D, "decision": True},
        {"digest": D, "decision": ["allow"]},
        {"digest": D, "decision": None},
        {"digest": None, "decision": "deny"},
        {"digest": "A" * 64, "decision": "deny"},
        {"digest": D + "\n", "decision": "deny"},
        {"digest": D[1:], "decision": "deny"},
        {"digest": D, "decision": "deny", "reason": None},
        {"digest": D, "decision": "deny", "reason": 1},
        {"digest": D, "decision": "deny", "reason": "x" * (REASON_LIMIT + 1)},
        {"digest": D, "decision": "deny", "confirm": None},
        {"digest": D, "decision": "deny", "confirm": True},
        {"digest": D, "decision": "deny", "updatedInput": {}},
        {"digest": D, "decision": "deny", "": ""},
        b'{"digest":"%s","decision":"deny","decision":"allow"}' % D.encode(),
        b'{"digest":"%s","decision":"deny"} x' % D.encode(),
        b'{"digest":"%s","decision":"deny","reason":"\\ud800"}' % D.encode(),
        b'{"digest":"%s","decision":"deny","reason":"\xff"}' % D.encode(),
        b"",
    ],
)
async def test_a_decision_that_is_not_written_exactly_decides_nothing(
    body: Any, front: FrontEnd
) -> None:
    call = a_call(digest=D)
    await front.wait_for(call)
    answer = await front.settle(call.id, body)
    assert answer.status == 400
    assert set(answer.json()) == {"error"}
    assert answer.headers["content-type"] == "application/json"
    assert len(front.queue) == 1


async def test_a_large_body_decides_nothing(front: FrontEnd) -> None:
    call = a_call()
    await front.wait_for(call)
    body = json.dumps(deny_of(call)).encode() + b" " * 300_000
    assert (await front.settle(call.id, body)).status == 413
    assert len(front.queue) == 1


@pytest.mark.parametrize("change", ["revoke", "rotate"])
async def test_a_token_that_goes_while_its_body_arrives_decides_nothing(
    change: str, front: FrontEnd
) -> None:
    call = a_call()
    await front.wait_for(call)
    body = json.dumps(deny_of(call)).encode()
    opened = front.post(f"/api/calls/{call.id}/decision", Unfinished([body[:10]]))
    await settle()
    await getattr(front.file, change)("decide")
    await front.book.look()
    opened.arrive(body[10:])
    answer = await opened.answer()
    assert (answer.status, answer.json()) == (401, {"error": REVOKED})
    assert len(front.queue) == 1


@pytest.mark.parametrize("change", ["revoke", "rotate"])
async def test_what_a_program_has_allowed_is_denied_if_its_token_goes_while_it_is_held(
    change: str, front: FrontEnd, clock: FakeClock
) -> None:
    call, other = a_call(), a_call()
    asked, others = await front.wait_for(call), await front.wait_for(other)
    assert (await front.settle(call.id, allow_of(call))).status == 200
    assert front.gate.decide(other.id, other.digest, an_allow()) is Outcome.HELD
    await getattr(front.file, change)("decide")
    await front.book.look()
    clock.advance(5.0)
    told = await asked
    assert (told.verdict, told.decider) == (Verdict.DENY, Decider.REFUSED)
    assert (await others).verdict is Verdict.ALLOW


async def test_what_a_person_allows_after_a_program_did_is_the_persons(
    front: FrontEnd, clock: FakeClock
) -> None:
    call = a_call()
    asked = await front.wait_for(call)
    assert (await front.settle(call.id, allow_of(call))).status == 200
    front.gate.undo()
    assert front.gate.decide(call.id, call.digest, an_allow()) is Outcome.HELD
    await front.file.revoke("decide")
    await front.book.look()
    clock.advance(5.0)
    assert (await asked).verdict is Verdict.ALLOW


async def test_a_client_that_goes_before_its_body_is_whole_decides_nothing(
    front: FrontEnd,
) -> None:
    call = a_call()
    await front.wait_for(call)
    body = json.dumps(deny_of(call)).encode()
    opened = front.post(f"/api/calls/{call.id}/decision", Unfinished([body]))
    await settle()
    opened.leave()
    await asyncio.wait({opened.task})
    assert len(front.queue) == 1
