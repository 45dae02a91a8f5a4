"""What the server knows of a connection, on real sockets."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.gate import Gate
from ccwatch.queue import Queue
from ccwatch.reception import Reception
from ccwatch.server import connection
from ccwatch.server.listener import bind, bind_socket
from ccwatch.server.serve import HttpServer

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal

REQUEST = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def socket_file(tmp_path: Path) -> Path:
    return tmp_path / "ccwatch.sock"


@pytest.fixture
def local(socket_file: Path) -> Generator[socket.socket]:
    with bind_socket(socket_file) as local:
        yield local


@pytest.fixture
async def port(clock: FakeClock, journal: FakeJournal, local: socket.socket) -> AsyncGenerator[int]:
    listener = bind("127.0.0.1", 0)
    gate = Gate(Queue(), journal, clock)
    server = HttpServer(Reception(gate, clock), clock, listener=listener, local=local)
    await server.start()
    yield listener.getsockname()[1]
    gate.close()
    await server.stop()


async def ask(place: int | Path, times: int = 1) -> list[bytes]:
    """Send requests on one connection to a port or a socket and return their status lines."""
    if isinstance(place, int):
        reader, writer = await asyncio.open_connection("127.0.0.1", place)
    else:
        reader, writer = await asyncio.open_unix_connection(place)
    lines: list[bytes] = []
    for _ in range(times):
        writer.write(REQUEST)
        lines.append(await reader.readline())
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
        await reader.readexactly(int(length))
    writer.close()
    return lines


async def test_this_users_own_programs_are_served(port: int) -> None:
    assert await ask(port) == [b"HTTP/1.1 200 OK\r\n"]


async def test_at_the_socket_they_are_served_as_well(port: int, socket_file: Path) -> None:
    del port
    assert await ask(socket_file) == [b"HTTP/1.1 200 OK\r\n"]


@pytest.mark.parametrize("uid", [os.getuid() + 1, None])
async def test_a_program_of_another_user_is_refused(
    port: int, socket_file: Path, uid: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.server.auth.sys.platform", "linux")

    def find(_: Any) -> int | None:
        return uid

    monkeypatch.setattr(connection, "find_peer_uid", find)
    for place in (port, socket_file):
        assert await ask(place) == [b"HTTP/1.1 403 Forbidden\r\n"]


async def test_the_user_is_found_once_a_connection(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Any] = []

    def find(end: Any) -> int:
        found.append(end)
        return os.getuid()

    monkeypatch.setattr(connection, "find_peer_uid", find)
    assert await ask(port, 3) == [b"HTTP/1.1 200 OK\r\n"] * 3
    assert len(found) == 1
    await ask(port)
    assert len(found) == 2
