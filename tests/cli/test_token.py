from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.cli import command_line
from ccwatch.config import find_folders
from ccwatch.store.database import Database
from ccwatch.store.tokens import StoredConfirmations
from ccwatch.tokens.file import read_tokens
from ccwatch.tokens.token import hash_secret, is_secret
from tests.cli.rules_scene import Done

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock


class TokenScene:
    """A data folder, and ``ccwatch token`` on it."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.data = data
        self.file = data / "tokens.toml"

    def run(self, *arguments: str) -> Done:
        self._capsys.readouterr()
        code = command_line(["token", *arguments, "--data-dir", str(self.data)])
        printed = self._capsys.readouterr()
        return Done(code, printed.out, printed.err)

    def make(self, *arguments: str) -> str:
        """Make a token and return its secret."""
        done = self.run("create", *arguments)
        assert done.code == 0
        return done.out.rstrip("\n")

    def list(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("list", "--json").lines]

    def press_key(self, clock: FakeClock) -> None:
        """Confirm all that waits, as a key in the console does."""

        async def confirm() -> None:
            database = Database(find_folders(str(self.data), {}).database, clock)
            await database.open()
            for token in await asyncio.to_thread(read_tokens, self.file):
                await StoredConfirmations(database).confirm(token, at=clock.now())
            await database.close()

        asyncio.run(confirm())


@pytest.fixture
def tokens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> TokenScene:
    return TokenScene(tmp_path / "data", capsys)


def test_the_secret_stands_alone_on_the_output_and_is_kept_nowhere(tokens: TokenScene):
    done = tokens.run("create", "--agent", "claude", "--waiting", "5")
    (secret,) = done.lines
    assert (done.code, is_secret(secret)) == (0, True)
    assert "claude is made: ask" in done.err
    assert secret not in done.err
    assert secret not in tokens.file.read_text()
    (stored,) = read_tokens(tokens.file)
    assert stored.hash == hash_secret(secret)
    assert (stored.credential.agent, stored.credential.waiting) == ("claude", 5)


def test_a_decide_token_says_that_it_waits_and_what_to_compare(tokens: TokenScene):
    done = tokens.run("create", "--role", "decide", "--id", "bot")
    (secret,) = done.lines
    assert "it counts once a key in the console has confirmed it" in done.err
    assert hash_secret(secret)[:12] in done.err
    assert "a key in the console" in tokens.run("rotate", "bot").err
    assert "a key in the console" not in tokens.run("create").err


def test_where_widening_needs_no_key_nothing_waits(
    tokens: TokenScene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CCWATCH_CONFIRM_WIDENING", "false")
    assert "key" not in tokens.run("create", "--role", "decide").err
    assert [each["waits_for_key"] for each in tokens.list()] == [False]


def test_the_list_says_who_may_do_what_and_what_waits(
    tokens: TokenScene, clock: FakeClock, two_hours_east: None
):
    del two_hours_east
    tokens.make("--agent", "claude", "--waiting", "5")
    tokens.make("--role", "decide", "--id", "bot")
    listed = tokens.list()
    mark = listed[1].pop("mark")
    assert re.fullmatch(r"[0-9a-f]{12}", mark)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", listed[1].pop("created"))
    assert listed[1] == {
        "id": "bot", "role": "decide", "agent": None, "waiting": None, "waits_for_key": True,
    }  # fmt: skip
    assert (listed[0]["agent"], listed[0]["waiting"]) == ("claude", 5)
    assert listed[0]["waits_for_key"] is False
    head, first, second = tokens.run("list").lines
    assert head.split() == ["id", "role", "agent", "may", "wait", "created"]
    assert first.split()[:4] == ["claude", "ask", "claude", "5"]
    assert second.endswith(f"waits for a key in the console ({mark})")
    tokens.press_key(clock)
    assert [each["waits_for_key"] for each in tokens.list()] == [False, False]


def test_what_waits_is_not_known_where_the_journal_cannot_be_read(tokens: TokenScene):
    tokens.make("--role", "decide")
    (tokens.data / "ccwatch.db").write_text("no database at all, and long enough to be one")
    assert [each["waits_for_key"] for each in tokens.list()] == [None]
    done = tokens.run("list")
    assert done.lines[1].endswith("may wait for a key")
    assert "cannot be told" in done.err


def test_no_tokens_are_said_beside_an_empty_list(tokens: TokenScene):
    done = tokens.run("list")
    assert (done.code, done.out) == (0, "")
    assert done.err == "there are no tokens; ccwatch token create makes one\n"


def test_a_revoked_token_is_gone(tokens: TokenScene):
    tokens.make("--id", "a")
    assert tokens.run("revoke", "a").out == "a is revoked\n"
    assert tokens.list() == []
    assert tokens.run("revoke", "a").refusal == "there is no token a"


def test_a_rotated_token_prints_its_new_secret_alone(tokens: TokenScene):
    old = tokens.make("--id", "a")
    done = tokens.run("rotate", "a")
    (new,) = done.lines
    assert new != old
    assert read_tokens(tokens.file)[0].hash == hash_secret(new)
    assert "a has a new secret: ask" in done.err
    assert tokens.run("rotate", "b").refusal == "there is no token b"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "king"),
        ("--role", "ASK"),
        ("--id", "a b"),
        ("--agent", "\x1b[2J"),
        ("--waiting", "0"),
        ("--waiting", "many"),
        ("--role", "read", "--waiting", "3"),
    ],
)
def test_what_cannot_be_is_refused_and_makes_no_file(
    tokens: TokenScene, arguments: tuple[str, ...]
):
    assert tokens.run("create", *arguments).refusal.isprintable()
    assert not tokens.file.exists()


@pytest.mark.parametrize(
    "arguments", [("create",), ("list",), ("list", "--json"), ("revoke", "a"), ("rotate", "a")]
)
def test_a_broken_file_is_left_alone_and_named(tokens: TokenScene, arguments: tuple[str, ...]):
    tokens.data.mkdir()
    tokens.file.write_text('[[token]]\nid = "\\u001b[2J"\n')
    refusal = tokens.run(*arguments).refusal
    assert f"{tokens.file}:1: a token: id must be" in refusal
    assert "\x1b" not in refusal
    assert "2J" in tokens.file.read_text()
