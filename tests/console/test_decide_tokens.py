"""Decide tokens that wait: the banner that counts them, and the screen that confirms one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ccwatch.console.screens.changes import ChangesScreen
from ccwatch.journal import JournalError
from ccwatch.tokens.token import Role
from tests.console.rule_stage import READ, RuleStage
from tests.tokens.builders import FakeTokenStore, TokenFile

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.tokens.book import TokenBook
    from tests.builders import FakeClock, FakeJournal

BEFORE = 'version = 1\n\n[[rule]]\nid = "a"\ndecision = "deny"\nmatch = ["Bash(x)"]\n'
AFTER = BEFORE.replace("deny", "allow")


class TokenStage(RuleStage):
    """A stage with a file of tokens."""

    def __init__(self, clock: FakeClock, journal: FakeJournal, folder: Path) -> None:
        super().__init__(clock, journal, folder, BEFORE)
        self.tokens = TokenFile(folder / "tokens.toml")
        self.token_store = FakeTokenStore()

    async def take_tokens(self) -> TokenBook:
        """Give the console what the file says; it must not be open yet."""
        book = await self.tokens.open(store=self.token_store)
        self.context = replace(self.context, tokens=book)
        return book

    async def see(self) -> None:
        """Let ccwatch see what has changed."""
        await self.context.tokens.look()
        await self.book.look()
        await self.wait(READ)

    async def show(self) -> ChangesScreen:
        await self.press("w")
        await self.wait(READ)
        return self.top(ChangesScreen)


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> TokenStage:
    return TokenStage(clock, journal, tmp_path)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (160, 45)])
async def test_the_banner_counts_the_tokens_that_wait(stage: TokenStage, size: tuple[int, int]):
    await stage.take_tokens()
    async with stage.open(size):
        assert not stage.console.main.banner.display
        await stage.tokens.make(Role.DECIDE, id="bot")
        await stage.tokens.make(Role.READ, id="reader")
        await stage.see()
        assert stage.text.splitlines()[1].strip() == "1 decide token waits: press w"
        await stage.tokens.revoke("bot")
        await stage.see()
        assert not stage.console.main.banner.display


async def test_the_banner_says_which_line_of_the_file_is_wrong(stage: TokenStage):
    await stage.take_tokens()
    async with stage.open((120, 36)):
        await stage.tokens.write("[[token]]\nid = 1\n")
        await stage.see()
        banner = stage.text.splitlines()[1].strip()
        assert banner == "tokens not read: tokens.toml:1: a token: id must be a text"
        await stage.show()
        assert "said before counts" in stage.text


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_token_is_shown_and_confirmed(stage: TokenStage, size: tuple[int, int]):
    secret = await stage.tokens.make(Role.DECIDE, id="bot", agent="deployer")
    book = await stage.take_tokens()
    (token,) = book.waiting
    async with stage.open(size):
        await stage.show()
        shown = " ".join(stage.text.split())
        assert "id bot" in shown
        assert "agent deployer" in shown
        assert f"mark {token.mark}" in shown
        assert "created 2023-11-1" in shown
        assert "lets a program decide over HTTP, as you do" in shown
        assert book.find(secret) is None
        await stage.do("a")
        assert stage.console.main.is_current
        assert book.find(secret) is not None
        assert list(stage.token_store.confirmed) == [token.hash]


@pytest.mark.parametrize("key", ["enter", "space", "y", "s", "w", "tab", "end", "escape"])
async def test_no_other_key_confirms(stage: TokenStage, key: str):
    secret = await stage.tokens.make(Role.DECIDE)
    book = await stage.take_tokens()
    async with stage.open():
        await stage.show()
        await stage.do(key)
        assert book.find(secret) is None


async def test_a_hasty_key_does_not_confirm(stage: TokenStage):
    secret = await stage.tokens.make(Role.DECIDE)
    book = await stage.take_tokens()
    async with stage.open():
        await stage.press("w", "a")
        assert book.find(secret) is None


async def test_a_token_that_changes_while_it_is_read_is_another_one(stage: TokenStage):
    await stage.tokens.make(Role.DECIDE, id="bot")
    book = await stage.take_tokens()
    async with stage.open():
        await stage.show()
        swapped = await stage.tokens.rotate("bot")
        await stage.see()
        await stage.press("a")
        await stage.rest()
        assert book.find(swapped) is None
        assert book.waiting[0].mark in stage.text
        await stage.do("a")
        assert book.find(swapped) is not None


async def test_a_confirmation_that_cannot_be_written_is_said(stage: TokenStage):
    secret = await stage.tokens.make(Role.DECIDE)
    book = await stage.take_tokens()
    stage.token_store.error = JournalError("the disk is full")
    async with stage.open():
        await stage.show()
        await stage.do("a")
        assert "not confirmed: the disk is full" in stage.text
        assert book.find(secret) is None


async def test_rules_and_tokens_are_confirmed_one_by_one(stage: TokenStage):
    secret = await stage.tokens.make(Role.DECIDE, id="bot")
    book = await stage.take_tokens()
    async with stage.open((120, 36)):
        stage.file.write_text(AFTER)
        await stage.see()
        await stage.show()
        assert "rules.toml" in stage.text
        await stage.press("tab")
        await stage.wait(READ)
        assert "a decide token" in stage.text
        await stage.do("a")
        assert book.find(secret) is not None
        assert "a" not in stage.rules
        assert "rules.toml" in stage.text
        await stage.do("a")
        assert "a" in stage.rules
        assert stage.console.main.is_current
