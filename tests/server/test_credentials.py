"""Tokens over HTTP: who gets in, what a role may do, and whose a session is."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Verdict
from ccwatch.server.auth import READERS, check_role, credential_of
from ccwatch.server.exchange import REVOKED
from ccwatch.tokens.token import Role
from tests.builders import an_allow, settle
from tests.gate_scene import SlowJournal
from tests.server.asgi import JSON, Rig
from tests.server.messages import HandshakeClient, ModernClient, hook, reply_of
from tests.tokens.builders import TokenFile

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from ccwatch.tokens.book import TokenBook
    from tests.builders import FakeClock, FakeJournal

STRANGER = {"client": ("10.0.0.1", 4), "state": {"peer_uid": None, "is_unix": False}}


class Guarded(Rig):
    """A server with tokens of each role, by their ids, and whatever a test makes."""

    def __init__(
        self, clock: FakeClock, journal: FakeJournal, book: TokenBook, file: TokenFile
    ) -> None:
        super().__init__(clock, journal, tokens=book)
        self.book = book
        self.file = file
        self.secrets: dict[str, str] = {}

    async def make(self, role: Role = Role.ASK, **how: Any) -> str:
        secret = await self.file.make(role, **how)
        await self.book.look()
        return secret

    async def status(self, authorization: str | None, path: str = "/health") -> int:
        """Return what a stranger is answered, who needs a token everywhere."""
        headers = JSON if authorization is None else JSON | {"authorization": authorization}
        opened = self.open(path, method="GET", headers=headers, scope=STRANGER)
        return (await opened.answer()).status


@pytest.fixture
async def guarded(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
) -> AsyncGenerator[Guarded]:
    file = TokenFile(tmp_path / "tokens.toml")
    book = await file.open(confirms=False)
    rig = Guarded(clock, journal, book, file)
    async with rig.running():
        yield rig


def bearer(secret: str) -> dict[str, str]:
    return JSON | {"authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("spelling", ["Bearer {}", "bearer {}", "BEARER {}", "Bearer  {}"])
async def test_whoever_shows_a_token_is_served_from_anywhere(
    spelling: str, guarded: Guarded
) -> None:
    secret = await guarded.make()
    assert await guarded.status(spelling.format(secret)) == 200


async def test_a_stranger_without_a_token_is_refused(guarded: Guarded) -> None:
    await guarded.make()
    assert await guarded.status(None) == 403


@pytest.mark.parametrize(
    "spelling",
    [
        "Bearer {}x",
        "Bearer x{}",
        "Bearer {},",
        "Bearer {}, Bearer {}",
        "Bearer {} {}",
        "Bearer\t{}",
        "Bearer{}",
        "Basic {}",
        "Token {}",
        "{}",
        "Bearer, Bearer",
        "",
        "Bearer ${{CCWATCH_TOKEN}}",
        "Bearer ccw_" + "a" * 43,
        "Bearer " + "a" * 5_000,
    ],
)
async def test_anything_else_is_refused_even_from_this_users_own_programs(
    spelling: str, guarded: Guarded
) -> None:
    secret = await guarded.make()
    headers = JSON | {"authorization": spelling.format(secret, secret)}
    answer = await guarded.ask("/hooks/claude", hook(), headers=headers)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert guarded.journal.calls == {}
    assert secret.encode() not in answer.body


@pytest.mark.parametrize("spelling", ["Bearer", "Bearer ", "bearer", " BEARER\t"])
async def test_a_scheme_whose_token_is_missing_is_no_token_and_no_wrong_one(
    spelling: str, guarded: Guarded
) -> None:
    await guarded.make()
    headers = JSON | {"authorization": spelling}
    opened = guarded.open("/hooks/claude", hook(), headers=headers)
    (call,) = await guarded.waiting()
    assert (call.credential, call.agent.proven) == (None, False)
    guarded.allow(call)
    assert (await opened.answer()).status == 200


@pytest.mark.parametrize(
    "stranger",
    [
        STRANGER,
        {"state": {"peer_uid": os.getuid() + 1, "is_unix": False}},
        {"client": ("10.0.0.1", 4)},
    ],
    ids=["elsewhere", "another user", "elsewhere by this user"],
)
async def test_a_scheme_whose_token_is_missing_lets_no_stranger_in(
    stranger: dict[str, Any], guarded: Guarded
) -> None:
    await guarded.make()
    headers = JSON | {"authorization": "Bearer"}
    answer = await guarded.ask("/hooks/claude", hook(), headers=headers, scope=stranger)
    assert (answer.status, guarded.journal.calls) == (403, {})


async def test_a_secret_in_other_letters_is_another_one(guarded: Guarded) -> None:
    secret = await guarded.make()
    assert await guarded.status(f"Bearer {secret.swapcase()}") == 401


async def test_two_headers_are_refused_even_if_both_are_right(guarded: Guarded) -> None:
    secret = await guarded.make()
    header = (b"authorization", f"Bearer {secret}".encode())
    pairs = [(name.encode(), value.encode()) for name, value in JSON.items()]
    opened = guarded.open("/health", method="GET", scope={"headers": [*pairs, header, header]})
    assert (await opened.answer()).status == 401


@pytest.mark.parametrize(
    "query", ["access_token={}", "token={}", "authorization=Bearer%20{}", "key={}"]
)
async def test_a_token_in_a_url_is_none(query: str, guarded: Guarded) -> None:
    secret = await guarded.make()
    scope = STRANGER | {"query_string": query.format(secret).encode()}
    opened = guarded.open("/health", method="GET", scope=scope)
    assert (await opened.answer()).status == 403


async def test_a_revoked_token_is_refused_at_once(guarded: Guarded) -> None:
    secret = await guarded.make(id="a")
    assert await guarded.status(f"Bearer {secret}") == 200
    await guarded.file.revoke("a")
    await guarded.book.look()
    assert await guarded.status(f"Bearer {secret}") == 401


async def test_a_web_page_with_a_token_is_refused_all_the_same(guarded: Guarded) -> None:
    headers = bearer(await guarded.make())
    for changed, status in (
        ({"origin": "https://evil.example"}, 403),
        ({"host": "evil.example"}, 421),
        ({"content-type": "text/plain"}, 415),
    ):
        answer = await guarded.ask("/hooks/claude", hook(), headers=headers | changed)
        assert answer.status == status


async def test_another_user_at_the_socket_is_refused_even_with_a_token(guarded: Guarded) -> None:
    headers = bearer(await guarded.make())
    for uid in (None, 2**31):
        scope = {"client": None, "state": {"peer_uid": uid, "is_unix": True}}
        opened = guarded.open("/health", method="GET", headers=headers, scope=scope)
        assert (await opened.answer()).status == 403


async def test_nothing_behind_the_check_and_no_log_sees_the_secret(
    guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    secret = await guarded.make(agent="claude")
    seen: list[dict[str, Any]] = []
    inner = guarded.app._served._app  # pyright: ignore[reportPrivateUsage]

    async def spy(scope: Any, receive: Any, send: Any) -> None:
        seen.append(dict(scope))
        await inner(scope, receive, send)

    guarded.app._served._app = spy  # pyright: ignore[reportPrivateUsage]
    with caplog.at_level(logging.DEBUG):
        await guarded.ask("/health", method="GET", headers=bearer(secret))
        client = HandshakeClient(guarded, authorization=f"Bearer {secret}")
        await client.connect()
    (credential, *_) = [credential_of(scope) for scope in seen]
    assert credential is not None
    assert credential.agent == "claude"
    assert secret not in repr(seen)
    assert secret not in caplog.text


# Roles


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/hooks/claude"])
@pytest.mark.parametrize("role", [Role.READ, Role.DECIDE])
async def test_only_ask_tokens_ask(path: str, role: Role, guarded: Guarded) -> None:
    secret = await guarded.make(role)
    answer = await guarded.ask(path, hook(), headers=bearer(secret))
    assert answer.status == 403
    assert f"not a {role.value} token".encode() in answer.body
    assert guarded.journal.calls == {}


async def test_a_call_with_an_ask_token_waits_under_the_proven_name(guarded: Guarded) -> None:
    secret = await guarded.make(agent="my-claude", id="laptop")
    guarded.open("/hooks/claude", hook(), headers=bearer(secret), scope=STRANGER)
    (call,) = await guarded.waiting()
    assert (call.credential, call.agent.name, call.agent.proven) == ("laptop", "my-claude", True)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.READ, None), (Role.DECIDE, None), (Role.ASK, 403), (None, 401)]
)
async def test_a_reader_always_needs_a_token(
    role: Role | None, status: int | None, guarded: Guarded
) -> None:
    credential = None if role is None else guarded.book.find(await guarded.make(role))
    scope: dict[str, Any] = {"type": "http", "ccwatch.credential": credential}
    refusal = check_role(scope, roles=READERS, needs_token=True)
    assert (None if refusal is None else refusal.status_code) == status


# Sessions


async def connect(guarded: Guarded, secret: str | None) -> HandshakeClient:
    """Open a session with a token, or without one."""
    headers = {} if secret is None else {"authorization": f"Bearer {secret}"}
    client = HandshakeClient(guarded, **headers)
    await client.connect()
    return client


async def ask_at(guarded: Guarded, client: HandshakeClient, secret: str | None, **how: Any) -> int:
    """Return what a request on a session is answered that is shown another token, or none."""
    headers = {name: each for name, each in client.headers().items() if name != "authorization"}
    if secret is not None:
        headers["authorization"] = f"Bearer {secret}"
    body = {"jsonrpc": "2.0", "id": 3, "method": "tools/list"}
    answer = await guarded.ask("/mcp", body, headers=headers, **how)
    return answer.status


@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
@pytest.mark.parametrize(
    ("owner", "other"), [("a", "b"), ("a", None), (None, "a")], ids=["other", "none", "first"]
)
async def test_a_session_belongs_to_the_token_that_opened_it(
    owner: str | None, other: str | None, method: str, guarded: Guarded
) -> None:
    secrets = {name: await guarded.make(id=name) for name in ("a", "b")}
    mine, theirs = (None if name is None else secrets[name] for name in (owner, other))
    client = await connect(guarded, mine)
    assert await ask_at(guarded, client, theirs, method=method) == 404
    assert await ask_at(guarded, client, mine) == 200


async def test_a_stranger_to_a_session_takes_none_of_its_ids_and_refuses_none_of_its_calls(
    guarded: Guarded,
) -> None:
    mine, theirs = await guarded.make(id="a"), await guarded.make(id="b")
    client = await connect(guarded, mine)
    opened = client.call(3)
    (call,) = await guarded.waiting()
    assert await ask_at(guarded, client, theirs) == 404
    assert await ask_at(guarded, client, None, method="DELETE") == 404
    assert list(guarded.journal.calls) == [call.id]
    guarded.allow(call)
    assert reply_of(await opened.answer())["behavior"] == "allow"


async def test_a_session_ends_with_the_secret_of_its_token(guarded: Guarded) -> None:
    client = await connect(guarded, await guarded.make(id="a"))
    renewed = await guarded.file.rotate("a")
    await guarded.book.look()
    assert await ask_at(guarded, client, renewed) == 404
    other = await connect(guarded, renewed)
    await guarded.file.revoke("a")
    await guarded.book.look()
    assert await ask_at(guarded, other, renewed) == 401
    assert await ask_at(guarded, other, await guarded.make(id="a")) == 404


# Tokens that are revoked while their calls wait


async def drop(guarded: Guarded, token_id: str) -> None:
    await guarded.file.revoke(token_id)
    await guarded.book.look()


@pytest.mark.parametrize("agent", ["claude", "codex", "gemini"])
async def test_a_hook_whose_token_is_revoked_is_not_answered(agent: str, guarded: Guarded) -> None:
    secret = await guarded.make(id="a")
    await guarded.make(id="b")
    strict = bearer(secret) | {"x-ccwatch-strict": "1"}
    event = "BeforeTool" if agent == "gemini" else "PermissionRequest"
    opened = guarded.open(f"/hooks/{agent}", hook(event), headers=strict)
    (call,) = await guarded.waiting()
    await drop(guarded, "b")
    assert len(guarded.queue) == 1
    await drop(guarded, "a")
    answer = await opened.answer()
    assert (answer.status, answer.json()) == (401, {"error": REVOKED})
    assert await guarded.waiting(0) == []
    assert guarded.journal.decisions[call.id].verdict is Verdict.NONE


async def test_an_allow_that_is_being_written_is_not_told_to_a_token_that_is_revoked(
    clock: FakeClock, tmp_path: Path
) -> None:
    journal = SlowJournal("decided")
    file = TokenFile(tmp_path / "tokens.toml")
    rig = Guarded(clock, journal, await file.open(), file)
    async with rig.running():
        secret = await rig.make(id="a")
        opened = rig.open("/hooks/claude", hook(), headers=bearer(secret))
        (call,) = await rig.waiting()
        rig.allow(call)
        await settle()
        await drop(rig, "a")
        journal.durable.set_result(None)
        assert (await opened.answer()).status == 401


@pytest.mark.parametrize("era", [HandshakeClient, ModernClient])
async def test_a_call_of_the_prompt_tool_is_denied_when_its_token_is_revoked(
    era: type[HandshakeClient | ModernClient], guarded: Guarded
) -> None:
    secret = await guarded.make(id="a")
    client = era(guarded, authorization=f"Bearer {secret}")
    if isinstance(client, HandshakeClient):
        await client.connect()
    opened = client.call()
    (call,) = await guarded.waiting()
    guarded.gate.decide(call.id, call.digest, an_allow())
    await drop(guarded, "a")
    await settle()
    guarded.clock.advance(5.0)
    assert reply_of(await opened.answer()) == {"behavior": "deny", "message": REVOKED}
    assert guarded.journal.decisions[call.id].verdict is Verdict.NONE


async def test_a_waiting_call_stays_when_only_the_cap_of_its_token_changes(
    guarded: Guarded,
) -> None:
    secret = await guarded.make(id="a", waiting=3)
    opened = guarded.open("/hooks/claude", hook(), headers=bearer(secret))
    (call,) = await guarded.waiting()
    text = await guarded.file.read()
    await guarded.file.write(text.replace("waiting = 3", "waiting = 4"))
    await guarded.book.look()
    assert guarded.book.find_cap("a") == 4
    guarded.allow(call)
    assert (await opened.answer()).status == 200


async def test_a_client_without_sessions_asks_with_its_token(guarded: Guarded) -> None:
    secret = await guarded.make(agent="claude", id="a")
    opened = ModernClient(guarded, authorization=f"Bearer {secret}").call()
    (call,) = await guarded.waiting()
    assert (call.credential, call.agent.name, call.agent.proven) == ("a", "claude", True)
    guarded.allow(call)
    assert reply_of(await opened.answer())["behavior"] == "allow"
