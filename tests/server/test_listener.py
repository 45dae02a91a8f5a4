from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from ccwatch.errors import UserError
from ccwatch.server import listener
from ccwatch.server.listener import (
    PATH_LIMIT,
    bind,
    bind_socket,
    raise_descriptor_limit,
    remove_socket,
)

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_socket_is_this_users_alone_from_its_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, modes = tmp_path / "ccwatch.sock", list[int]()
    listen = socket.socket.listen

    def note(self: socket.socket, backlog: int) -> None:
        modes.append(stat.S_IMODE(path.lstat().st_mode))
        listen(self, backlog)

    monkeypatch.setattr(socket.socket, "listen", note)
    before = os.umask(0o002)
    try:
        with bind_socket(path):
            assert modes == [0o600]
        assert os.umask(0o002) == 0o002, "the umask of the process is what it was"
    finally:
        os.umask(before)


def test_a_socket_that_is_left_over_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ccwatch.sock"
    bind_socket(path).close()
    assert path.is_socket()
    with bind_socket(path) as listening, socket.socket(socket.AF_UNIX) as asker:
        asker.connect(str(path))
        listening.accept()[0].close()
    remove_socket(path)
    remove_socket(path)
    assert not path.exists()


def test_a_socket_that_somebody_answers_at_stays(tmp_path: Path) -> None:
    path = tmp_path / "ccwatch.sock"
    with bind_socket(path), pytest.raises(UserError, match="another program answers") as caught:
        bind_socket(path)
    assert "--data-dir" in caught.value.hint
    assert path.is_socket()


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_no_socket_is_not_removed(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "ccwatch.sock"
    if kind == "file":
        path.write_text("mine")
    else:
        path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="no socket stands there"):
        bind_socket(path)
    assert path.is_symlink() or path.read_text() == "mine"


@pytest.mark.parametrize("more", [0, 1])
def test_a_path_that_is_too_long_is_said_with_what_to_do(more: int, tmp_path: Path) -> None:
    long = tmp_path / "x"
    path = long / ("y" * (PATH_LIMIT + more - len(os.fsencode(long)) - 1))
    long.mkdir()
    if not more:
        bind_socket(path).close()
        return
    with pytest.raises(UserError, match=f"over {PATH_LIMIT} bytes") as caught:
        bind_socket(path)
    assert "shorter" in caught.value.hint


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        bind_socket(tmp_path / "none" / "ccwatch.sock")
