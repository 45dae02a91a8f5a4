from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ccwatch.errors import UserError
from ccwatch.store.tokens import StoredConfirmations, read_confirmed
from ccwatch.tokens.token import Role
from tests.tokens.builders import OTHER, a_token

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.store.database import Database


async def test_what_was_confirmed_is_kept_until_it_is_forgotten(database: Database, path: Path):
    store = StoredConfirmations(database)
    one, two = a_token(role=Role.DECIDE), a_token(OTHER, id="bot", role=Role.DECIDE)
    await store.confirm(one, at=5.0)
    await store.confirm(two, at=6.0)
    await store.confirm(one, at=7.0)
    expected = {one.hash: "claude", two.hash: "bot"}
    assert await asyncio.to_thread(read_confirmed, path) == expected
    await store.forget(one.hash)
    await store.forget("nothing")
    assert await asyncio.to_thread(read_confirmed, path) == {two.hash: "bot"}


def test_without_a_journal_nothing_is_confirmed(path: Path):
    assert read_confirmed(path) == {}


def test_a_journal_that_cannot_be_read_says_so(path: Path):
    path.write_text("no database at all, and long enough to be read as one")
    with pytest.raises(UserError):
        read_confirmed(path)
