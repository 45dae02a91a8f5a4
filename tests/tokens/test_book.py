from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ccwatch.journal import JournalError
from ccwatch.tokens.book import TokenBook, TokenChangedError
from ccwatch.tokens.file import rotate_token
from ccwatch.tokens.token import Role
from tests.tokens.builders import SECRET, FakeTokenStore, TokenFile

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_700_000_000.0


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "tokens.toml")


@pytest.fixture
def store() -> FakeTokenStore:
    return FakeTokenStore()


@pytest.mark.parametrize("role", [Role.ASK, Role.READ])
async def test_a_secret_proves_whose_it_is(file: TokenFile, role: Role):
    secret = await file.make(role, id="mine")
    book = await file.open()
    found = book.find(secret)
    assert found is not None
    assert (found.id, found.role) == ("mine", role)
    assert book.exists


async def test_nothing_but_the_secret_itself_proves_anything(file: TokenFile):
    secret = await file.make()
    book = await file.open()
    (token,) = book.tokens
    others = (secret.upper(), secret[:-1], secret + " ", " " + secret, "", SECRET, token.hash)
    assert [book.find(other) for other in others] == [None] * len(others)


async def test_without_a_file_nothing_counts(file: TokenFile):
    for book in (await file.open(), TokenBook()):
        assert not await book.look()
        assert (book.exists, book.tokens, book.problem) == (False, (), "")


async def test_a_file_that_changes_counts_at_the_next_look(file: TokenFile):
    book = await file.open()
    heard: list[int] = []
    end = book.subscribe(lambda: heard.append(len(book.tokens)))
    secret = await file.make(id="a")
    assert book.find(secret) is None
    assert await book.look()
    assert book.find(secret) is not None
    assert not await book.look()
    await file.revoke("a")
    await book.look()
    assert book.find(secret) is None
    end()
    await file.make()
    await book.look()
    assert heard == [1, 0]


async def test_the_old_secret_of_a_rotated_token_counts_no_more(file: TokenFile):
    old = await file.make(id="a")
    book = await file.open()
    new = await file.rotate("a")
    await book.look()
    assert (book.find(old), book.find(new) is not None) == (None, True)


async def test_a_file_that_is_gone_has_no_tokens(file: TokenFile):
    secret = await file.make()
    book = await file.open()
    await asyncio.to_thread(file.path.unlink)
    await book.look()
    assert book.find(secret) is None


async def test_of_a_broken_file_the_last_good_state_goes_on(file: TokenFile):
    secret = await file.make()
    good = await file.read()
    book = await file.open()
    await file.write(good + "\n[[token]]\nid = 1\n")
    await book.look()
    assert book.find(secret) is not None
    assert book.problem == f"{file.path}:10: a token: id must be a text"
    await file.write(good)
    await book.look()
    assert book.problem == ""


async def test_a_file_that_is_broken_from_the_start_has_no_tokens(file: TokenFile):
    await file.write("[[token]]")
    book = await file.open()
    assert (book.exists, bool(book.problem)) == (False, True)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
async def test_a_file_that_others_can_change_is_not_read(file: TokenFile, mode: int):
    await file.make()
    await file.close_to(mode)
    book = await file.open()
    assert not book.exists
    assert book.problem == f"{file.path}: is not read: other users can change it"


async def test_a_file_that_others_can_read_counts(file: TokenFile):
    await file.make()
    await file.close_to(0o644)
    assert (await file.open()).exists


async def test_the_cap_of_a_token_is_found_by_its_id(file: TokenFile):
    await file.make(id="capped", waiting=3)
    await file.make(id="free")
    book = await file.open()
    assert [book.find_cap(name) for name in ("capped", "free", "nobody")] == [3, None, None]


async def test_a_credential_counts_until_its_token_is_rotated_or_revoked(file: TokenFile):
    secrets = [await file.make(id=name) for name in ("a", "b", "c")]
    book = await file.open()
    shown = [found for found in map(book.find, secrets) if found is not None]
    assert [book.still_counts(each) for each in shown] == [True] * 3
    await file.revoke("a")
    await asyncio.to_thread(rotate_token, file.path, "b", now=NOW + 60)
    await book.look()
    assert [book.still_counts(each) for each in shown] == [False, False, True]


# Decide tokens


async def test_a_decide_token_counts_once_a_person_has_confirmed_it(
    file: TokenFile, store: FakeTokenStore
):
    secret = await file.make(Role.DECIDE, id="bot")
    book = await file.open(store=store)
    assert (book.find(secret), book.exists) == (None, False)
    (token,) = book.waiting
    await book.confirm(token, now=NOW)
    found = book.find(secret)
    assert found is not None
    assert found.role is Role.DECIDE
    assert book.waiting == ()
    assert store.confirmed == {token.hash: ("bot", NOW)}


async def test_what_was_confirmed_before_counts_at_the_start(file: TokenFile):
    secret = await file.make(Role.DECIDE, id="bot")
    (token,) = (await file.open()).waiting
    for kept, counts in (({token.hash: "bot"}, True), ({token.hash: "other"}, False), ({}, False)):
        book = TokenBook(file.path)
        book.restore(kept)
        await book.look()
        assert (book.find(secret) is not None) is counts


async def test_where_widening_needs_no_key_a_decide_token_counts_at_once(file: TokenFile):
    secret = await file.make(Role.DECIDE)
    book = await file.open(confirms=False)
    assert book.find(secret) is not None
    assert book.waiting == ()


async def test_a_rotated_decide_token_waits_again(file: TokenFile, store: FakeTokenStore):
    await file.make(Role.DECIDE, id="bot")
    book = await file.open(store=store)
    await book.confirm(book.waiting[0], now=NOW)
    new = await file.rotate("bot")
    await book.look()
    assert book.find(new) is None
    assert [token.id for token in book.waiting] == ["bot"]


async def test_only_what_was_shown_is_confirmed(file: TokenFile, store: FakeTokenStore):
    await file.make(Role.DECIDE, id="bot")
    book = await file.open(store=store)
    (shown,) = book.waiting
    other = await file.rotate("bot")
    await book.look()
    with pytest.raises(TokenChangedError):
        await book.confirm(shown, now=NOW)
    assert (book.find(other), store.confirmed) == (None, {})


async def test_a_token_that_becomes_one_that_decides_waits(file: TokenFile):
    secret = await file.make(Role.READ)
    book = await file.open()
    await file.write((await file.read()).replace('"read"', '"decide"'))
    await book.look()
    assert book.find(secret) is None
    assert len(book.waiting) == 1


async def test_a_revoked_decide_token_that_is_put_back_waits_again(
    file: TokenFile, store: FakeTokenStore
):
    secret = await file.make(Role.DECIDE, id="bot")
    book = await file.open(store=store)
    await book.confirm(book.waiting[0], now=NOW)
    text = await file.read()
    await file.revoke("bot")
    await book.look()
    assert store.confirmed == {}
    await file.write(text)
    await book.look()
    assert book.find(secret) is None
    assert len(book.waiting) == 1


async def test_a_broken_file_forgets_no_confirmation(file: TokenFile, store: FakeTokenStore):
    secret = await file.make(Role.DECIDE)
    book = await file.open(store=store)
    await book.confirm(book.waiting[0], now=NOW)
    good = await file.read()
    await file.write("broken")
    await book.look()
    await file.write(good)
    await book.look()
    assert book.find(secret) is not None


async def test_a_file_that_is_broken_at_the_start_forgets_none_either(
    file: TokenFile, store: FakeTokenStore
):
    secret = await file.make(Role.DECIDE, id="bot")
    (token,) = (await file.open()).waiting
    good = await file.read()
    await file.write("broken")
    book = TokenBook(file.path, store=store)
    book.restore({token.hash: "bot"})
    await book.look()
    await file.write(good)
    await book.look()
    assert book.find(secret) is not None


async def test_a_confirmation_that_cannot_be_written_does_not_count(
    file: TokenFile, store: FakeTokenStore
):
    secret = await file.make(Role.DECIDE)
    book = await file.open(store=store)
    store.error = JournalError("the disk is full")
    with pytest.raises(JournalError):
        await book.confirm(book.waiting[0], now=NOW)
    assert book.find(secret) is None
    store.error = None
    await book.confirm(book.waiting[0], now=NOW)
    await file.revoke("decide")
    store.error = JournalError("the disk is full")
    with pytest.raises(JournalError):
        await book.look()
    assert book.find(secret) is None
    store.error = None
    await book.look()
    assert store.confirmed == {}
