from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.server import auth
from ccwatch.server.app import make_app
from tests.builders import settle
from tests.server.asgi import JSON
from tests.server.messages import hook

if TYPE_CHECKING:
    from tests.server.asgi import Rig

ROUTES = [
    ("GET", "/health"),
    ("POST", "/hooks/claude"),
    ("POST", "/mcp"),
    ("GET", "/mcp/"),
    ("DELETE", "/mcp"),
    ("GET", "/.well-known/oauth-protected-resource"),
    ("GET", "/"),
]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8660", "localhost:1", "LOCALHOST", "[::1]", "[::1]:8660"]
)
async def test_a_loopback_host_is_served(host: str, rig: Rig) -> None:
    answer = await rig.ask("/health", method="GET", headers={"host": host})
    assert answer.status == 200


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.",
        "localhost:8660@evil.example",
        "localhost:",
        "localhost:123456",
        "[::2]",
        "::1",
        "",
    ],
)
async def test_a_foreign_host_is_misdirected_on_every_route(
    method: str, path: str, host: str, rig: Rig
) -> None:
    answer = await rig.ask(path, hook(), method=method, headers=JSON | {"host": host})
    assert answer.status == 421
    assert rig.journal.calls == {}


async def test_one_host_is_named(rig: Rig) -> None:
    for headers in ([], [(b"host", b"localhost"), (b"host", b"localhost")]):
        opened = rig.open("/health", method="GET", scope={"headers": headers})
        assert (await opened.answer()).status == 421


async def test_the_address_that_is_served_is_a_host(rig: Rig) -> None:
    for host, header in (("127.0.0.2", "127.0.0.2:1"), ("::2", "[::2]:1")):
        app = make_app(rig.reception, rig.clock, host=host)
        rig.app = app
        answer = await rig.ask("/health", method="GET", headers={"host": header})
        assert answer.status == 200


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://evil.example:8660",
        "http://127.0.0.1.evil.example:8660",
        "http://localhost:3000",
        "http://localhost",
        "https://localhost:8660",
        "localhost:8660",
        "http://localhost:8660/",
        "file://",
        "",
    ],
)
async def test_a_web_page_is_refused_on_every_route(
    method: str, path: str, origin: str, rig: Rig
) -> None:
    answer = await rig.ask(path, hook(), method=method, headers=JSON | {"origin": origin})
    assert answer.status == 403
    assert rig.journal.calls == {}


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8660", "http://localhost:8660"])
async def test_the_servers_own_origin_passes(origin: str, rig: Rig) -> None:
    headers = {"host": "localhost:8660", "origin": origin}
    answer = await rig.ask("/health", method="GET", headers=headers)
    assert answer.status == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "text/json"],
)
@pytest.mark.parametrize("path", ["/mcp", "/hooks/claude", "/other"])
async def test_a_post_of_another_type_is_refused(content_type: str, path: str, rig: Rig) -> None:
    answer = await rig.ask(path, hook(), headers=JSON | {"content-type": content_type})
    assert answer.status == 415
    assert rig.journal.calls == {}


async def test_a_charset_beside_the_type_is_fine(rig: Rig) -> None:
    headers = JSON | {"content-type": "Application/JSON; charset=utf-8"}
    rig.open("/hooks/claude", hook(), headers=headers)
    await rig.waiting(1)


@pytest.mark.parametrize("client", [None, ("192.168.1.5", 4), ("::ffff:10.0.0.1", 4), ("x", 4)])
async def test_another_machine_is_refused(client: Any, rig: Rig) -> None:
    opened = rig.open("/health", method="GET", scope={"client": client})
    assert (await opened.answer()).status == 403


@pytest.mark.parametrize("client", [("127.0.0.9", 4), ("::1", 4)])
async def test_every_loopback_address_is_this_machine(client: Any, rig: Rig) -> None:
    opened = rig.open("/health", method="GET", scope={"client": client})
    assert (await opened.answer()).status == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("192.168.1.5:8660", 200),
        ("[fe80::1]:8660", 200),
        ("localhost", 200),
        ("evil.example", 421),
        ("192.168.1.5.evil.example", 421),
        ("2130706433", 421),
        ("127.1", 421),
        ("[::1", 421),
    ],
)
async def test_at_a_wildcard_every_address_is_a_host_and_no_name_is(
    host: str, header: str, status: int, rig: Rig
) -> None:
    rig.app = make_app(rig.reception, rig.clock, host=host)
    answer = await rig.ask("/health", method="GET", headers={"host": header})
    assert answer.status == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://192.168.1.5:8660", 200),
        ("http://6.6.6.6:8660", 403),
        ("http://192.168.1.5:3000", 403),
    ],
)
async def test_at_a_wildcard_only_the_page_of_the_very_address_is_our_own(
    origin: str, status: int, rig: Rig
) -> None:
    rig.app = make_app(rig.reception, rig.clock, host="0.0.0.0")
    headers = {"host": "192.168.1.5:8660", "origin": origin}
    answer = await rig.ask("/health", method="GET", headers=headers)
    assert answer.status == status


# Programs without a token


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells the user")


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "state",
    [
        {"peer_uid": os.getuid() + 1, "is_unix": False},
        {"peer_uid": os.getuid() + 1, "is_unix": True},
        {"peer_uid": None, "is_unix": True},
        pytest.param({"peer_uid": None, "is_unix": False}, marks=LINUX),
        pytest.param({}, marks=LINUX),
    ],
)
async def test_a_program_of_another_user_is_refused_on_every_route(
    method: str, path: str, state: dict[str, Any], rig: Rig
) -> None:
    client = None if state.get("is_unix") else ("127.0.0.1", 4)
    opened = rig.open(path, hook(), method=method, scope={"state": state, "client": client})
    answer = await opened.answer()
    assert answer.status == 403
    assert rig.journal.calls == {}


@pytest.mark.parametrize(("platform", "status"), [("darwin", 200), ("linux", 403)])
async def test_where_the_system_does_not_tell_the_user_only_linux_refuses(
    platform: str, status: int, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth.sys, "platform", platform)
    state = {"peer_uid": None, "is_unix": False}
    opened = rig.open("/health", method="GET", scope={"state": state})
    assert (await opened.answer()).status == status


async def test_this_user_is_served_at_the_socket(rig: Rig) -> None:
    scope = {"client": None, "state": {"peer_uid": os.getuid(), "is_unix": True}}
    opened = rig.open("/health", method="GET", scope=scope)
    assert (await opened.answer()).status == 200


async def test_the_refusal_says_how_to_get_in(rig: Rig) -> None:
    opened = rig.open("/health", method="GET", scope={"client": ("10.0.0.1", 4)})
    answer = await opened.answer()
    assert b"ccwatch token create makes a token" in answer.body


async def test_a_websocket_is_closed(rig: Rig) -> None:
    opened = rig.open("/mcp", scope={"type": "websocket"})
    await settle()
    assert opened.sent == [{"type": "websocket.close", "code": 1008}]
