from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Agent, Channel, Untrusted
from ccwatch.queue import Change, ChangeKind, Entry, Limits, Queue, QueueFullError
from ccwatch.risk.assess import Assessment
from ccwatch.risk.level import Level
from tests.builders import a_call, a_deny, a_hook_call, an_allow

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall


def an_entry(call: ToolCall | None = None, **changes: Any) -> Entry:
    fields: dict[str, Any] = {
        "call": call or a_call(),
        "assessment": Assessment(Level.UNCERTAIN, ()),
        "since": 1000.0,
    }
    return Entry(**(fields | changes))


async def test_what_waits_is_listed_in_the_order_of_arrival_whatever_happens_to_it():
    queue = Queue()
    entries = [an_entry() for _ in range(3)]
    for entry in entries:
        queue.add(entry)
    queue.update(entries[0].call.id, held_until=1002.0)
    assert [entry.call.id for entry in queue.entries()] == [entry.call.id for entry in entries]
    assert len(queue) == 3


async def test_an_update_replaces_the_entry_and_leaves_the_old_value_as_it_was():
    queue, entry = Queue(), an_entry()
    queue.add(entry)
    queue.update(entry.call.id, held_until=1002.0)
    changed = queue.get(entry.call.id)
    assert changed is not None
    assert (entry.held_until, changed.held_until) == (None, 1002.0)


async def test_the_first_decision_wins_and_a_late_one_changes_nothing():
    queue, call = Queue(), a_call()
    answer = queue.add(an_entry(call))
    assert queue.resolve(call.id, call.digest, a_deny("no"))
    assert not queue.resolve(call.id, call.digest, an_allow())
    assert (await answer).reason == "no"
    assert queue.get(call.id) is None


async def test_a_decision_for_another_digest_decides_nothing():
    queue, call = Queue(), a_call()
    answer = queue.add(an_entry(call))
    assert not queue.resolve(call.id, a_call("Read").digest, an_allow())
    assert not answer.done()
    assert queue.get(call.id) is not None


async def test_a_decision_for_an_unknown_call_decides_nothing():
    queue, call = Queue(), a_call()
    assert not queue.resolve(call.id, call.digest, an_allow())


async def test_a_decision_that_nobody_awaits_any_more_was_not_taken():
    queue, call = Queue(), a_call()
    queue.add(an_entry(call)).cancel()
    assert not queue.resolve(call.id, call.digest, an_allow())
    assert queue.get(call.id) is None


async def test_a_withdrawn_call_has_no_decision_and_can_get_none():
    queue, call = Queue(), a_call()
    answer = queue.add(an_entry(call))
    entry = queue.withdraw(call.id)
    assert entry is not None
    assert entry.call is call
    assert answer.cancelled()
    assert not queue.resolve(call.id, call.digest, an_allow())
    assert queue.withdraw(call.id) is None


async def test_those_who_watch_hear_every_change_once():
    queue, call, heard = Queue(), a_call(), list[Change]()
    queue.subscribe(heard.append)
    queue.add(an_entry(call))
    queue.update(call.id, held_until=1002.0)
    queue.refuse(call.id, "the file changed")
    queue.resolve(call.id, call.digest, an_allow())
    queue.withdraw(call.id)
    assert heard == [
        Change(ChangeKind.ADDED, call.id),
        Change(ChangeKind.UPDATED, call.id),
        Change(ChangeKind.REFUSED, call.id, "the file changed"),
        Change(ChangeKind.REMOVED, call.id),
    ]


async def test_a_listener_that_left_hears_nothing_and_may_leave_twice():
    queue, heard = Queue(), list[Change]()
    leave = queue.subscribe(heard.append)
    leave()
    leave()
    queue.add(an_entry())
    assert heard == []


async def test_a_listener_that_fails_is_logged_and_costs_nobody_anything(
    caplog: pytest.LogCaptureFixture,
):
    queue, call, heard = Queue(), a_call(), list[Change]()

    def fail(_: Change) -> None:
        raise LookupError("no such row")

    queue.subscribe(fail)
    queue.subscribe(heard.append)
    answer = queue.add(an_entry(call))
    assert queue.resolve(call.id, call.digest, an_allow())
    assert answer.result() == an_allow()
    assert len(heard) == 2
    assert "no such row" in caplog.text


async def test_a_listener_that_is_interrupted_does_not_swallow_the_answer():
    queue, call = Queue(), a_call()
    answer = queue.add(an_entry(call))

    def interrupt(_: Change) -> None:
        raise asyncio.CancelledError

    queue.subscribe(interrupt)
    with pytest.raises(asyncio.CancelledError):
        queue.resolve(call.id, call.digest, an_allow())
    assert answer.result() == an_allow()


async def test_a_listener_that_asks_what_waits_sees_the_change_made():
    queue, call, seen = Queue(), a_call(), list[int]()
    queue.subscribe(lambda _: seen.append(len(queue)))
    queue.add(an_entry(call))
    queue.resolve(call.id, call.digest, an_allow())
    assert seen == [1, 0]


async def test_an_asker_at_its_limit_is_refused_and_others_are_not():
    queue = Queue(Limits(per_asker=2))
    for _ in range(2):
        queue.add(an_entry(a_hook_call(session="one")))
    with pytest.raises(QueueFullError, match="2 calls of this agent"):
        queue.add(an_entry(a_hook_call(session="one")))
    queue.add(an_entry(a_hook_call(session="two")))
    assert len(queue) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"agent": Agent(Untrusted("other"))},
        {"channel": Channel.PERMISSION_REQUEST},
        {"session": Untrusted("s")},
        {"pane": Untrusted("%1")},
        {"directory": Untrusted("/srv/b")},
    ],
)
async def test_askers_are_told_apart_by_what_they_claim(other: dict[str, Any]):
    queue = Queue(Limits(per_asker=1))
    queue.add(an_entry(a_call(directory=Untrusted("/srv/a"))))
    with pytest.raises(QueueFullError):
        queue.add(an_entry(a_call(directory=Untrusted("/srv/a"))))
    claims: dict[str, Any] = {"directory": Untrusted("/srv/a")} | other
    queue.add(an_entry(a_call(**claims)))


async def test_a_token_is_one_asker_whatever_it_claims_beside_it():
    queue = Queue(Limits(per_asker=1))
    queue.add(an_entry(a_call(credential="laptop", directory=Untrusted("/srv/a"))))
    with pytest.raises(QueueFullError):
        queue.add(an_entry(a_hook_call(credential="laptop", agent=Agent(Untrusted("other")))))
    queue.add(an_entry(a_call(credential="other")))
    queue.add(an_entry(a_call(directory=Untrusted("/srv/a"))))


@pytest.mark.parametrize(("cap", "room"), [(1, 1), (3, 3), (None, 2)])
async def test_the_cap_of_a_token_takes_the_place_of_the_limit_per_asker(
    cap: int | None, room: int
):
    queue = Queue(Limits(per_asker=2), find_cap={"laptop": cap}.get)
    for _ in range(room):
        queue.add(an_entry(a_call(credential="laptop")))
    with pytest.raises(QueueFullError, match=f"{room} calls of this agent"):
        queue.add(an_entry(a_call(credential="laptop")))
    first, *_ = queue.entries()
    queue.withdraw(first.call.id)
    queue.add(an_entry(a_call(credential="laptop")))


async def test_no_cap_is_larger_than_the_limit_for_all_together():
    queue = Queue(Limits(total=2), find_cap={"laptop": 100}.get)
    for _ in range(2):
        queue.add(an_entry(a_call(credential="laptop")))
    with pytest.raises(QueueFullError, match="2 calls wait already"):
        queue.add(an_entry(a_call(credential="laptop")))


async def test_a_full_queue_refuses_and_takes_again_when_one_has_gone():
    queue, call = Queue(Limits(total=1)), a_call()
    queue.add(an_entry(call))
    with pytest.raises(QueueFullError, match="1 calls wait"):
        queue.add(an_entry())
    queue.withdraw(call.id)
    queue.add(an_entry())


async def test_the_limit_of_bytes_counts_utf_8_and_is_freed():
    text = Untrusted('{"a":"漢"}')
    size = len(text.encode())
    queue, first = Queue(Limits(bytes_total=2 * size)), a_call(text=text)
    queue.add(an_entry(first))
    queue.add(an_entry(a_call(text=text)))
    with pytest.raises(QueueFullError, match="MiB of calls"):
        queue.add(an_entry(a_call(text=Untrusted("{}"))))
    queue.resolve(first.id, first.digest, a_deny())
    queue.add(an_entry(a_call(text=text)))
    with pytest.raises(QueueFullError):
        queue.add(an_entry(a_call(text=Untrusted("{}"))))


async def test_an_id_that_waits_already_is_refused_and_the_first_call_goes_on():
    queue, call = Queue(), a_call()
    answer = queue.add(an_entry(call))
    with pytest.raises(QueueFullError, match="waits already"):
        queue.add(an_entry(a_call("Write", id=call.id)))
    assert not answer.done()
    assert queue.resolve(call.id, call.digest, an_allow())


async def test_a_refused_call_is_not_counted():
    queue = Queue(Limits(total=1, per_asker=5))
    first = a_call()
    queue.add(an_entry(first))
    for _ in range(10):
        with pytest.raises(QueueFullError):
            queue.add(an_entry())
    queue.withdraw(first.id)
    queue.add(an_entry())
    assert len(queue) == 1


async def test_nothing_is_kept_of_calls_that_are_over():
    queue = Queue()
    for number in range(50):
        call = a_hook_call(session=Untrusted(f"session-{number}"))
        queue.add(an_entry(call))
        queue.resolve(call.id, call.digest, an_allow())
    kept = {name: value for name, value in vars(queue).items() if name != "_limits"}
    assert len(kept) >= 5
    assert not any(kept.values())
