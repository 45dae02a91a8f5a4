from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket

import pytest

from ccwatch.errors import UserError
from ccwatch.server import listener
from ccwatch.server.listener import bind, raise_descriptor_limit


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_bound_socket_takes_connections_at_once(host: str) -> None:
    with bind(host, 0) as listening:
        port = listening.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            connection, _ = listening.accept()
            connection.close()


async def test_an_answer_in_pieces_leaves_at_once() -> None:
    loop = asyncio.get_running_loop()
    delays: list[int] = []

    def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        delays.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()
        ended.set_result(None)

    ended = loop.create_future()
    listening = bind("127.0.0.1", 0)
    async with await asyncio.start_server(note, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        await ended
        writer.close()
    assert delays[0], "Nagle's algorithm holds the second piece back"


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} of 127.0.0.1 is in use") as caught:
            bind("127.0.0.1", port)
    assert "--port" in caught.value.hint


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.EACCES, "port 80 is reserved"), (errno.EADDRNOTAVAIL, "cannot listen on 127.0.0.1")],
)
def test_other_failures_are_said_too(
    code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(UserError, match=words):
        bind("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("limits", "refuses", "wanted"),
    [
        ((256, 4096), 0, [(4096, 4096)]),
        ((4096, 4096), 0, []),
        ((256, resource.RLIM_INFINITY), 0, [(1_048_576, resource.RLIM_INFINITY)]),
        (
            (256, resource.RLIM_INFINITY),
            1,
            [(1_048_576, resource.RLIM_INFINITY), (10_240, resource.RLIM_INFINITY)],
        ),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), 0, []),
    ],
)
def test_the_descriptor_limit_is_raised_as_far_as_it_goes(
    limits: tuple[int, int],
    refuses: int,
    wanted: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, int]] = []

    def set_limit(_: int, pair: tuple[int, int]) -> None:
        asked.append(pair)
        if len(asked) <= refuses:
            raise ValueError("not allowed to raise maximum limit")

    def get_limits(_: int) -> tuple[int, int]:
        return limits

    monkeypatch.setattr(listener.resource, "getrlimit", get_limits)
    monkeypatch.setattr(listener.resource, "setrlimit", set_limit)
    raise_descriptor_limit()
    assert asked == wanted
