"""What the server knows of a connection, on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
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
    from collections.abc import AsyncGenerator, Callable, Generator
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


@pytest.mark.parametrize(
    "begins",
    [
        b"GET /",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
    ],
)
async def test_a_head_without_an_end_fills_no_memory(port: int, begins: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begins + b"a" * (16 * connection.HEAD_LIMIT))
    with contextlib.suppress(ConnectionError):
        answers = await reader.read()
        assert connection.TOO_LONG.encode() in answers
    assert reader.at_eof() or reader.exception() is not None
    writer.close()


async def test_a_body_may_be_longer_than_a_head(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b" " * (4 * connection.HEAD_LIMIT) + b"{}"
    head = "POST /hooks/claude HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    status = await reader.readline()
    assert status == b"HTTP/1.1 400 Bad Request\r\n"
    assert b"hook_event_name is missing" in await reader.readuntil(b"}")
    writer.close()


class Timer:
    """What would close a connection that shows no whole head."""

    def __init__(self, callback: Callable[[], object]) -> None:
        self.come = callback
        self.cancelled = asyncio.Event()

    def cancel(self) -> None:
        self.cancelled.set()


@pytest.fixture
async def timers(port: int, monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[Timer]:
    del port
    loop, timers = asyncio.get_running_loop(), asyncio.Queue[Timer]()
    call_later = loop.call_later

    def note(seconds: float, callback: Callable[..., object], *given: Any) -> object:
        if seconds != connection.HEAD_SECONDS:
            return call_later(seconds, callback, *given)
        timers.put_nowait(timer := Timer(callback))
        return timer

    monkeypatch.setattr(loop, "call_later", note)
    return timers


async def test_a_connection_without_a_head_ends(port: int, timers: asyncio.Queue[Timer]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    (await timers.get()).come()
    assert await reader.read() == b""
    writer.close()


async def test_so_does_one_whose_next_head_is_never_whole(
    port: int, timers: asyncio.Queue[Timer]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST + REQUEST[:-2])
    first = await timers.get()
    await first.cancelled.wait()
    await reader.readuntil(b"}")
    (await timers.get()).come()
    assert await reader.read() == b""
    writer.close()


async def test_a_request_may_take_as_long_as_it_takes(
    port: int, timers: asyncio.Queue[Timer]
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST.replace(b"GET", b"POST")[:-2] + b"Content-Length: 5\r\n\r\n")
    first = await timers.get()
    await first.cancelled.wait()
    assert timers.empty()
    writer.close()
