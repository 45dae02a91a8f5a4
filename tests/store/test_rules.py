from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.errors import UserError
from ccwatch.journal import JournalError
from ccwatch.risk.level import Level
from ccwatch.rules.kept import Kept, Use
from ccwatch.rules.rule import Scope
from ccwatch.rules.table import write_rule
from ccwatch.store.rules import StoredRules, read_kept
from tests.builders import a_call, an_allow
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.store.audit import StoredAuditLog
    from ccwatch.store.database import Database
    from ccwatch.store.journal import StoredJournal


@pytest.fixture
def rules(database: Database) -> StoredRules:
    return StoredRules(database)


async def test_what_was_confirmed_is_kept(rules: StoredRules, path: Path):
    await rules.accept("/a", "one")
    await rules.accept("/b", "two")
    await rules.accept("/a", "three")
    kept = await asyncio.to_thread(read_kept, path)
    assert kept == Kept(accepted={"/a": "three", "/b": "two"})


async def test_rules_for_a_while_are_kept_in_the_order_in_which_they_were_made(
    rules: StoredRules, path: Path
):
    first, second = (a_rule("allow", "Bash(x)", id=name, scope=Scope.SESSION) for name in "ba")
    for rule in (first, second):
        await rules.keep(rule)
    changed = a_rule("deny", "Bash(x)", id="b", scope=Scope.SESSION)
    await rules.keep(changed)
    kept = await asyncio.to_thread(read_kept, path)
    assert list(kept.rules.items()) == [("b", write_rule(changed)), ("a", write_rule(second))]
    await rules.drop("b")
    await rules.drop("nowhere")
    assert list((await asyncio.to_thread(read_kept, path)).rules) == ["a"]


async def test_uses_are_counted_with_the_call_that_they_are_of(
    stored: StoredJournal, rules: StoredRules, path: Path, log: StoredAuditLog
):
    del rules
    allowed = Decision(verdict=Verdict.ALLOW, decider=Decider.RULE, rules=("user:a", "user:b"))
    call, asked, decided = a_call(), a_call(received=50.0), a_call(received=60.0)
    await stored.settled(call, allowed, at=7.0, level=Level.LOW)
    await stored.received(asked, Level.LOW, ("user:a",))
    await stored.decided(asked.id, an_allow(), at=60.0, waited=1.0)
    await stored.received(decided, Level.LOW)
    await stored.decided(decided.id, allowed, at=90.0, waited=1.0)
    kept = await asyncio.to_thread(read_kept, path)
    assert kept.uses == {"user:a": Use(3, 90.0), "user:b": Use(2, 90.0)}
    rows = {row.id: row.rules for row in await log.page()}
    assert rows == {
        call.id: ("user:a", "user:b"),
        asked.id: ("user:a",),
        decided.id: ("user:a", "user:b"),
    }


async def test_a_call_that_is_not_written_counts_nothing(stored: StoredJournal, path: Path):
    call = a_call()
    allowed = Decision(verdict=Verdict.ALLOW, decider=Decider.RULE, rules=("user:a",))
    await stored.settled(call, allowed, at=7.0)
    with pytest.raises(JournalError):
        await stored.settled(call, allowed, at=8.0)
    assert (await asyncio.to_thread(read_kept, path)).uses == {"user:a": Use(1, 7.0)}


def test_without_a_journal_nothing_is_kept(tmp_path: Path):
    assert read_kept(tmp_path / "ccwatch.db") == Kept()


def test_a_journal_that_cannot_be_read_says_so(tmp_path: Path):
    (tmp_path / "ccwatch.db").write_text("no database at all, and long enough to be read as one")
    with pytest.raises(UserError):
        read_kept(tmp_path / "ccwatch.db")
