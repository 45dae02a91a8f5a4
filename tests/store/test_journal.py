from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.audit import AuditRecord, AuditRow
from ccwatch.calls import (
    Agent,
    Channel,
    Decider,
    Decision,
    Ending,
    Result,
    Untrusted,
    Verdict,
    headline,
)
from ccwatch.canonical import encode
from ccwatch.journal import JournalError
from tests.builders import a_call, a_deny, a_hook_call, an_allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.store.audit import StoredAuditLog
    from ccwatch.store.journal import StoredJournal

    Query = Callable[[str], list[Any]]


async def test_everything_of_a_call_and_its_decision_comes_back(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_hook_call(
        "Bash",
        {"z": [1, 2.5, None], "command": "printf '\x1b[2J\0é\u202e'"},
        received=1_700_000_000.25,
        agent=Agent(Untrusted("claude-code"), Untrusted("2.1.328")),
        subagent=Untrusted("sub-1"),
        pane=Untrusted("%7"),
        tool_use_id=Untrusted("toolu_1"),
    )
    await stored.received(call)
    decision = an_allow(reason="fine", edited='{"command":"true"}', interrupt=True)
    await stored.decided(call.id, decision, at=1_700_000_009.5, waited=9.25)
    assert await log.record(call.id) == AuditRecord(
        row=AuditRow(
            number=1,
            id=call.id,
            received=1_700_000_000.25,
            tool=call.tool,
            headline=headline(call.tool, call.input),
            agent=Untrusted("claude-code"),
            session=Untrusted("session-1"),
            directory=Untrusted("/home/dev/project"),
            decided=1_700_000_009.5,
            verdict=Verdict.ALLOW,
            decider=Decider.PERSON,
            reason=Untrusted("fine"),
            waited=9.25,
            edited=True,
        ),
        channel=Channel.PERMISSION_REQUEST,
        agent_version=Untrusted("2.1.328"),
        subagent=Untrusted("sub-1"),
        pane=Untrusted("%7"),
        tool_use_id=Untrusted("toolu_1"),
        digest=call.digest,
        input=Untrusted(encode(call.input)),
        edited_input=Untrusted('{"command":"true"}'),
        interrupt=True,
    )


async def test_a_call_is_on_the_disk_when_it_counts_as_received(
    stored: StoredJournal, query: Query
):
    call = a_call()
    await stored.received(call)
    assert query("SELECT id, verdict FROM calls") == [(call.id, None)]
    await stored.decided(call.id, a_deny("no"), at=1.0, waited=1.0)
    assert query("SELECT id, verdict, reason FROM calls") == [(call.id, "deny", "no")]


async def test_another_decision_on_a_decided_call_is_an_error_and_changes_nothing(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_call()
    await stored.received(call)
    await stored.decided(call.id, a_deny("no"), at=1.0, waited=1.0)
    before = await log.record(call.id)
    with pytest.raises(JournalError, match="decision already: deny, person"):
        await stored.decided(call.id, an_allow(), at=2.0, waited=2.0)
    assert await log.record(call.id) == before


async def test_the_same_decision_again_is_no_error_and_changes_nothing(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_call()
    await stored.received(call)
    await stored.decided(call.id, a_deny("no"), at=1.0, waited=1.0)
    before = await log.record(call.id)
    await stored.decided(call.id, a_deny("no"), at=2.0, waited=2.0)
    assert await log.record(call.id) == before


async def test_a_decision_on_an_unknown_call_is_an_error(stored: StoredJournal):
    with pytest.raises(JournalError, match="not in the journal"):
        await stored.decided("nobody", an_allow(), at=1.0, waited=1.0)


async def test_an_id_is_recorded_once(stored: StoredJournal, log: StoredAuditLog):
    call = a_call()
    await stored.received(call)
    with pytest.raises(JournalError):
        await stored.received(a_call("Write", id=call.id))
    assert await log.size() == 1
    assert [row.tool for row in await log.page()] == ["Bash"]


async def test_a_call_that_cannot_be_written_fails_alone(
    stored: StoredJournal, log: StoredAuditLog
):
    bad, good = a_call(tool_use_id="\ud800"), a_call()
    refused, kept = stored.received(bad), stored.received(good)
    with pytest.raises(JournalError, match="surrogates"):
        await refused
    await kept
    assert [row.id for row in await log.page()] == [good.id]


async def test_a_call_that_needed_no_wait_is_written_with_its_decision(
    stored: StoredJournal, log: StoredAuditLog
):
    call = a_call()
    await stored.settled(call, a_deny("no model may ask"), at=1_700_000_001.0)
    record = await log.record(call.id)
    assert record is not None
    assert (record.row.verdict, record.row.decider) == (Verdict.DENY, Decider.PERSON)
    assert (record.row.decided, record.row.waited) == (1_700_000_001.0, 0.0)
    assert [row.id for row in await log.page(search="model")] == [call.id]
    assert await log.size() == 1


async def test_a_call_is_written_with_its_decision_once(stored: StoredJournal):
    call = a_call()
    await stored.settled(call, a_deny(), at=1.0)
    with pytest.raises(JournalError):
        await stored.settled(call, an_allow(), at=2.0)


async def test_a_call_that_was_only_seen_goes_on_as_the_one_that_is_asked_about(
    stored: StoredJournal, query: Query
) -> None:
    seen = a_hook_call(channel=Channel.TOOL_USE, tool_use_id="toolu_1")
    left = Decision(verdict=Verdict.NONE, decider=Decider.AGENT)
    await stored.settled(seen, left, at=1.0)
    asked = replace(seen, channel=Channel.PERMISSION_REQUEST, mode=Untrusted("plan"))
    await stored.received(asked)
    (row,) = query("SELECT id, channel, verdict, mode FROM calls")
    assert row == (seen.id, "permission request", None, "plan")
    await stored.decided(seen.id, an_allow(), at=2.0, waited=1.0)
    assert query("SELECT verdict, decider FROM calls") == [("allow", "person")]
    assert query("SELECT count(*), (SELECT calls FROM totals) FROM inputs") == [(1, 1)]


async def test_a_call_that_was_decided_is_never_written_anew(
    stored: StoredJournal, query: Query
) -> None:
    call = a_call()
    await stored.settled(call, an_allow(), at=1.0)
    with pytest.raises(JournalError, match="another call has its id"):
        await stored.received(call)
    with pytest.raises(JournalError, match="another call has its id"):
        await stored.settled(call, a_deny("no"), at=2.0)
    assert query("SELECT verdict FROM calls") == [("allow",)]


async def test_what_became_of_a_call_stands_beside_it(stored: StoredJournal, query: Query) -> None:
    call = a_call(credential="t1")
    await stored.settled(call, an_allow(), at=1.0)
    await stored.ran(call.id, Result(Ending.FAILED, 0.25))
    await stored.ran("000000000000", Result(Ending.DONE))
    assert query("SELECT token, result, ran_for FROM calls") == [("t1", "failed", 0.25)]
