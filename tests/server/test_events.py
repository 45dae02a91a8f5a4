"""The stream of what waits: whole at first, then each change, to clients fast and slow."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Untrusted
from ccwatch.server import events as stream
from ccwatch.server.call_json import LISTED_INPUT
from ccwatch.server.events import (
    GATHER_SECONDS,
    MOST_CHANGES,
    MOST_LOOKS,
    MOST_STREAMS,
    PING_SECONDS,
)
from ccwatch.tokens.token import Role
from tests.builders import a_call, a_deny, a_hook_call, an_allow, settle
from tests.server.api_scene import FrontEnd, events

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from ccwatch.calls import ToolCall
    from tests.builders import FakeClock, FakeJournal
    from tests.server.asgi import Opened

HOSTILE = "x\n\ndata: {}\r\nevent: removed\x1b[2J\u2028"


@pytest.fixture
async def front(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> AsyncGenerator[FrontEnd]:
    made = await FrontEnd.build(clock, journal, tmp_path)
    async with made.running():
        yield made
        made.app.exchanges.stop()


async def listen(front: FrontEnd, role: Role = Role.READ) -> Opened:
    """Open a stream and wait for the list that it begins with."""
    opened = front.get("/api/events", role)
    await opened.until("]\n\n")
    await settle()
    return opened


def names(opened: Opened) -> list[str]:
    return [name for name, _ in events(opened)]


def removed(opened: Opened) -> list[Any]:
    return [data for name, data in events(opened) if name == "removed"]


async def test_a_stream_begins_with_all_that_waits(front: FrontEnd) -> None:
    await front.wait_for(a_call())
    await front.wait_for(a_hook_call())
    opened = await listen(front)
    ((name, data),) = events(opened)
    assert name == "pending"
    assert data == (await front.read("/api/pending")).json()
    assert opened.body().startswith(b"retry: 1000\n")


async def test_a_stream_is_kept_by_no_cache_and_shared_with_no_page(front: FrontEnd) -> None:
    opened = await listen(front)
    headers = dict(opened.sent[0]["headers"])
    assert headers[b"content-type"] == b"text/event-stream"
    assert headers[b"cache-control"] == b"no-store"
    assert not [name for name in headers if name.startswith(b"access-control")]


async def test_each_change_is_told_once(front: FrontEnd) -> None:
    opened = await listen(front)
    call = a_call()
    await front.wait_for(call)
    await front.tell()
    front.gate.park(call.id)
    await front.tell()
    front.gate.decide(call.id, call.digest, a_deny("no"))
    await front.tell()
    found = events(opened)
    assert [name for name, _ in found] == ["pending", "added", "updated", "removed"]
    assert found[1][1]["digest"] == call.digest
    assert [found[1][1]["deadline"], found[2][1]["deadline"]] == [299.9, None]
    gone = found[3][1]
    assert gone["id"] == call.id
    decision = gone["decision"]
    assert (decision["verdict"], decision["decider"], decision["reason"]) == (
        "deny",
        "person",
        "no",
    )


async def test_an_allow_of_a_program_is_seen_held_and_then_gone(
    front: FrontEnd, clock: FakeClock
) -> None:
    call = a_call()
    await front.wait_for(call)
    opened = await listen(front)
    await front.settle(call.id, {"digest": call.digest, "decision": "allow"})
    clock.advance(GATHER_SECONDS)
    await settle()
    assert events(opened)[-1][1]["held"] is True
    clock.advance(5.0)
    await front.tell()
    await front.tell()
    assert removed(opened)[0]["decision"]["decider"] == "program with a decide token"


async def test_changes_of_a_moment_are_told_together(front: FrontEnd, clock: FakeClock) -> None:
    opened = await listen(front)
    call, brief = a_call(), a_call()
    await front.wait_for(call)
    await front.wait_for(brief)
    front.gate.park(call.id)
    front.gate.decide(call.id, call.digest, an_allow())
    front.gate.decide(brief.id, brief.digest, a_deny())
    await settle()
    assert names(opened) == ["pending"]
    clock.advance(GATHER_SECONDS)
    await settle()
    (_, (name, data)) = events(opened)
    assert (name, data["id"], data["held"]) == ("added", call.id, True)


async def test_a_decision_that_is_late_in_the_journal_is_waited_for(front: FrontEnd) -> None:
    call = a_call()
    asking = await front.wait_for(call)
    opened = await listen(front)
    front.log.broken = True
    front.gate.decide(call.id, call.digest, a_deny())
    await front.tell()
    assert removed(opened) == []
    front.log.broken = False
    await front.tell()
    assert removed(opened)[0]["decision"]["verdict"] == (await asking).verdict


async def test_a_decision_that_the_journal_does_not_tell_is_left_open(front: FrontEnd) -> None:
    call = a_call()
    await front.wait_for(call)
    opened = await listen(front)
    front.log.broken = True
    front.gate.decide(call.id, call.digest, a_deny())
    for _ in range(MOST_LOOKS):
        await front.tell()
    assert removed(opened) == [{"id": call.id, "decision": None}]


async def test_a_call_whose_asker_has_gone_is_told_as_removed(front: FrontEnd) -> None:
    call = a_call()
    asking = await front.wait_for(call)
    opened = await listen(front)
    asking.cancel()
    await front.tell()
    assert removed(opened)[0]["decision"]["decider"] == "withdrawn"


async def test_text_of_an_agent_makes_no_event_of_its_own(front: FrontEnd) -> None:
    opened = await listen(front)
    await front.wait_for(a_hook_call("Write", {"x": HOSTILE}, session=Untrusted(HOSTILE)))
    await front.tell()
    assert names(opened) == ["pending", "added"]
    assert events(opened)[1][1]["session"] == HOSTILE
    assert not any(byte < 0x20 and byte != 0x0A for byte in opened.body())


async def test_a_long_input_does_not_go_out_with_events(front: FrontEnd) -> None:
    opened = await listen(front)
    await front.wait_for(a_call("Write", {"content": "x" * LISTED_INPUT}))
    await front.tell()
    assert events(opened)[1][1]["input_left_out"] is True
    assert len(opened.body()) < 10_000


async def test_a_quiet_stream_is_pinged(front: FrontEnd, clock: FakeClock) -> None:
    opened = await listen(front)
    for _ in range(3):
        clock.advance(PING_SECONDS)
        await settle()
    assert opened.body().count(b": ping\n\n") == 3
    assert names(opened) == ["pending"]


async def test_nothing_is_left_of_a_stream_whose_client_has_gone(
    front: FrontEnd, clock: FakeClock
) -> None:
    before = clock.pending
    opened = await listen(front)
    assert clock.pending > before
    opened.leave()
    await asyncio.wait({opened.task})
    assert clock.pending == before
    await front.wait_for(a_call())
    only_its_deadline = 1
    assert clock.pending == before + only_its_deadline


async def test_streams_are_limited_and_a_place_becomes_free(front: FrontEnd) -> None:
    opened = [await listen(front) for _ in range(MOST_STREAMS)]
    refused = await front.read("/api/events")
    assert refused.status == 503
    assert refused.headers["retry-after"] == "5"
    opened[3].leave()
    await asyncio.wait({opened[3].task})
    assert names(await listen(front)) == ["pending"]


@pytest.mark.parametrize("change", ["revoke", "rotate"])
async def test_a_stream_ends_when_its_token_goes(change: str, front: FrontEnd) -> None:
    kept, lost = await listen(front, Role.DECIDE), await listen(front, Role.READ)
    await getattr(front.file, change)("read")
    await front.book.look()
    await settle()
    assert lost.complete
    await front.wait_for(a_call())
    await front.tell()
    assert names(lost) == ["pending"]
    assert names(kept) == ["pending", "added"]


async def test_a_stream_ends_when_its_token_is_confirmed_no_more(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
) -> None:
    front = await FrontEnd.build(clock, journal, tmp_path, confirms=True)
    async with front.running():
        (token,) = front.book.waiting
        await front.book.confirm(token, now=clock.now())
        opened = await listen(front, Role.DECIDE)
        front.book.restore({})
        await front.wait_for(a_call())
        await front.tell()
        assert opened.complete
        assert names(opened) == ["pending"]


async def test_a_token_that_goes_while_events_are_written_gets_no_more(front: FrontEnd) -> None:
    opened = await listen(front)
    opened.reading.clear()
    for _ in range(3):
        await front.wait_for(a_call())
    await front.tell()
    await front.file.revoke("read")
    await front.book.look()
    opened.reading.set()
    await asyncio.wait({opened.task})
    assert names(opened) == ["pending", "added"]
    assert opened.complete


async def test_a_stream_ends_neatly_at_shutdown(front: FrontEnd) -> None:
    opened = await listen(front)
    front.app.exchanges.stop()
    await asyncio.wait({opened.task})
    assert opened.complete


async def test_a_slow_client_hears_how_calls_stand_when_it_reads_again(front: FrontEnd) -> None:
    slow, fast = await listen(front), await listen(front)
    first, second = a_call(), a_call()
    await front.wait_for(first)
    await front.tell()
    slow.reading.clear()
    await front.wait_for(second)
    await front.tell()
    for call in (first, second):
        front.gate.park(call.id)
        await front.tell()
    front.gate.decide(first.id, first.digest, a_deny())
    await front.tell()
    assert names(fast)[1:] == ["added", "added", "updated", "updated", "removed"]
    slow.reading.set()
    await settle(40)
    assert names(slow)[1:] == ["added", "added", "removed", "updated"]


async def test_a_client_that_missed_too_much_is_told_to_begin_anew(
    front: FrontEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_CHANGES", 4)
    slow, fast = await listen(front), await listen(front)
    slow.reading.clear()
    for _ in range(6):
        await front.wait_for(a_call())
        await front.tell()
    assert names(fast) == ["pending"] + ["added"] * 6
    slow.reading.set()
    answer = await slow.answer()
    assert names(slow) == ["pending", "added", "behind"]
    assert answer.body.endswith(b"event: behind\ndata: {}\n\n")
    again = await listen(front)
    assert len(events(again)[0][1]) == 6


async def test_a_client_that_reads_nothing_loses_its_place(
    front: FrontEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STALL_SECONDS", 0.01)
    opened = await listen(front)
    opened.reading.clear()
    await front.wait_for(a_call())
    await front.tell()
    await asyncio.wait({opened.task})
    assert not opened.complete


async def test_a_full_queue_that_is_emptied_at_once_leaves_no_client_behind(
    front: FrontEnd,
) -> None:
    opened = await listen(front)
    calls: list[ToolCall] = [a_hook_call(session=Untrusted(f"s{number}")) for number in range(60)]
    for call in calls:
        await front.wait_for(call)
    await front.tell()
    front.gate.panic()
    await front.tell()
    await settle(500)
    assert len(removed(opened)) == 60
    assert {each["decision"]["verdict"] for each in removed(opened)} == {"deny"}
    assert MOST_CHANGES >= 2 * 500


async def test_the_whole_list_can_be_long_without_one_long_turn(front: FrontEnd) -> None:
    for _ in range(20):
        await front.wait_for(a_call("Write", {"content": "x" * 1000}))
    opened = await listen(front)
    bodies = [message for message in opened.sent if message.get("body")]
    assert len(bodies) > 20
    assert max(len(json.dumps(str(message["body"]))) for message in bodies) < 5_000
