"""Who is at the other end, on real sockets of the loopback."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ccwatch.server import peer
from ccwatch.server.connection import find_peer
from ccwatch.server.peer import find_peer_uid

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from ccwatch.server.peer import Address

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells the user")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
OTHER = 54_321


class Pair(NamedTuple):
    """Both ends of a connection; ``ours`` is the end of the server."""

    client: socket.socket
    ours: socket.socket


@contextlib.contextmanager
def connected(listen: str = "127.0.0.1", to: str = "127.0.0.1") -> Generator[Pair]:
    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind((listen, 0))
        listener.listen()
        client = socket.create_connection((to, listener.getsockname()[1]))
        ours, _ = listener.accept()
        with client, ours:
            yield Pair(client, ours)


@contextlib.contextmanager
def files_of(uid: int) -> Generator[None]:
    """Let what this thread opens belong to another user.

    ``os.seteuid`` would do it in all threads, and the signal that it sends to them restarts their
    blocked calls: one that waits at a number of a closed listener then takes from ours.
    """
    become = ctypes.CDLL(None).setfsuid
    become(uid)
    try:
        yield
    finally:
        become(os.geteuid())


def refuse_netlink(_client: Address, _server: Address) -> None:
    raise OSError("no netlink here")


@pytest.fixture(params=["kernel", "tables"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "tables":
        monkeypatch.setattr(peer, "_ask_kernel", refuse_netlink)
    return request.param


@LINUX
@pytest.mark.parametrize(
    ("listen", "to"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.2", "127.0.0.2"),
        ("0.0.0.0", "127.0.0.1"),
        ("::1", "::1"),
        ("::", "::1"),
        ("::", "127.0.0.1"),
    ],
)
def test_the_user_of_a_program_is_found(listen: str, to: str, way: str):
    del way
    with connected(listen, to) as pair:
        assert find_peer_uid(pair.ours) == os.getuid()


@LINUX
@ROOT
def test_another_user_is_found(way: str):
    del way
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with files_of(OTHER):
            client = socket.socket()
        with client:
            client.connect(listener.getsockname())
            ours, _ = listener.accept()
            with ours:
                assert find_peer_uid(ours) == OTHER


@LINUX
def test_a_client_that_has_gone_is_nobody_and_not_root(way: str):
    del way
    with connected() as pair:
        pair.client.close()
        assert find_peer_uid(pair.ours) is None


@LINUX
def test_a_client_that_only_sends_no_more_is_known(way: str):
    del way
    with connected() as pair:
        pair.client.shutdown(socket.SHUT_WR)
        assert find_peer_uid(pair.ours) == os.getuid()


class Names:
    """A connection of which only the addresses are known."""

    family = socket.AF_INET

    def __init__(self, client: Address, server: Address) -> None:
        self._names = (client, server)

    def getpeername(self) -> object:
        return self._names[0]

    def getsockname(self) -> object:
        return self._names[1]

    def getsockopt(self, level: int, option: int, length: int, /) -> bytes:
        raise AssertionError(level, option, length)


@LINUX
def test_a_listener_at_the_address_of_a_client_is_not_that_client(way: str):
    del way
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert find_peer_uid(Names(listener.getsockname(), ("127.0.0.1", 9))) is None


@pytest.mark.parametrize(
    ("table", "line", "found"),
    [
        ("tcp", "0100007F:A2A8 0100007F:21D4 01 0:0 00:0 0  1000 0 77 1", 1000),
        ("tcp", "0100007F:A2A8 0100007F:21D4 06 0:0 00:0 0  1000 0 0 1", None),
        ("tcp", "0100007F:A2A8 0100007F:21D4 0A 0:0 00:0 0  1000 0 77 1", None),
        ("tcp", "0100007F:A2A8 0100007F:21D4 01 0:0 00:0 0 65534 0 77 1", None),
        ("tcp", "0100007F:21D4 0100007F:A2A8 01 0:0 00:0 0  1000 0 77 1", None),
        ("tcp", "0200007F:A2A8 0100007F:21D4 01 0:0 00:0 0  1000 0 77 1", None),
        (
            "tcp6",
            "0000000000000000FFFF00000100007F:A2A8 0000000000000000FFFF00000100007F:21D4"
            " 01 0:0 00:0 0  1000 0 77 1",
            1000,
        ),
    ],
)
@pytest.mark.skipif(sys.byteorder != "little", reason="the lists are in the machine's order")
def test_in_the_lists_only_the_open_socket_of_both_addresses_counts(
    table: str,
    line: str,
    found: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    path = tmp_path / table
    path.write_text(f"  sl  local_address rem_address   st\n   0: {line}\n")
    family = socket.AF_INET6 if table == "tcp6" else socket.AF_INET
    monkeypatch.setattr(peer, "_TABLES", {socket.AF_UNIX: "/nowhere", family: str(path)})
    monkeypatch.setattr(peer, "_ask_kernel", refuse_netlink)
    monkeypatch.setattr(peer.sys, "platform", "linux")

    ends = Names(("127.0.0.1", 0xA2A8), ("127.0.0.1", 0x21D4))
    assert find_peer_uid(ends) == found


@LINUX
def test_a_list_that_cannot_be_read_names_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(peer, "_ask_kernel", refuse_netlink)
    monkeypatch.setattr(peer, "_TABLES", {socket.AF_INET: "/nowhere"})
    with connected() as pair:
        assert find_peer_uid(pair.ours) is None


def test_at_a_unix_socket_the_system_names_the_user():
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        assert find_peer_uid(ours) == os.getuid()
        assert find_peer(ours) == {"peer_uid": os.getuid(), "is_unix": True}


def test_a_connection_that_is_over_is_nobodys():
    with connected() as pair:
        pair.ours.close()
        assert find_peer(pair.ours) == {"peer_uid": None, "is_unix": False}
    assert find_peer(None) == {"peer_uid": None, "is_unix": False}


@LINUX
def test_a_connection_of_the_loopback_is_told_apart():
    with connected() as pair:
        assert find_peer(pair.ours) == {"peer_uid": os.getuid(), "is_unix": False}
