from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from ccwatch.doctor.listening import (
    Health,
    ask_port,
    ask_socket,
    find_listener,
    find_lock_holder,
    find_ports,
)
from ccwatch.store.lock import FolderLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def answer(listener: socket.socket, data: bytes) -> list[bytes]:
    """Answer one request with these bytes; what was asked is added to the list."""
    asked: list[bytes] = []

    def serve() -> None:
        peer, _ = listener.accept()
        with peer:
            asked.append(peer.recv(65536))
            peer.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    return asked


def spell(value: object, status: str = "200 OK") -> bytes:
    body = json.dumps(value).encode()
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)


@linux
def test_the_process_that_listens_is_found_by_address_and_port(listener: socket.socket):
    port = listener.getsockname()[1]
    found = find_listener("127.0.0.1", port)
    assert found is not None
    assert (found.pid, found.uid) == (os.getpid(), os.getuid())
    assert "python" in found.command
    assert find_listener("127.0.0.2", port) is None
    assert find_listener("::1", port) is None
    assert port in find_ports(os.getpid())


@linux
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_one_that_listens_everywhere_has_the_port_too(host: str):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as made:
        found = find_listener("127.0.0.1", made.getsockname()[1])
    assert found is not None
    assert found.pid == os.getpid()


def test_the_owner_of_a_socket_that_nobody_may_look_at_is_only_its_user(tmp_path: Path):
    (tmp_path / "net").mkdir()
    line = "0: 0100007F:21D4 00000000:0000 0A 00000000:00000000 00:0 0 77 0 4711 1"
    (tmp_path / "net" / "tcp").write_text(f"head\n{line}\n")
    found = find_listener("127.0.0.1", 8660, tmp_path)
    assert found is not None
    assert (found.pid, found.uid) == (None, 77)
    assert find_listener("127.0.0.1", 8661, tmp_path) is None


def test_a_system_without_such_lists_tells_nothing(tmp_path: Path):
    assert find_listener("127.0.0.1", 8660, tmp_path) is None


@linux
def test_the_lock_names_its_holder_and_is_not_touched(tmp_path: Path):
    path = tmp_path / "ccwatch.lock"
    assert find_lock_holder(path) is None
    with FolderLock(path):
        assert find_lock_holder(path) == os.getpid()
    path.write_text(f"{os.getpid()}\n")
    with FolderLock(tmp_path / "other.lock"):
        assert find_lock_holder(path) is None
    with path.open() as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert find_lock_holder(path) == os.getpid()


def test_without_a_list_of_locks_the_written_process_counts_while_it_lives(tmp_path: Path):
    path = tmp_path / "ccwatch.lock"
    path.write_text(f"{os.getpid()}\n")
    assert find_lock_holder(path, tmp_path / "proc") == os.getpid()
    path.write_text("4194305\n")
    assert find_lock_holder(path, tmp_path / "proc") is None
    path.write_text("nobody\n")
    assert find_lock_holder(path, tmp_path / "proc") is None


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (spell({"name": "ccwatch", "version": "0.1"}), Health("ccwatch", "0.1")),
        (spell(["ccwatch"]), Health()),
        (spell({}, "404 Not Found"), Health(problem="it answers with the status 404")),
        (b"SSH-2.0-OpenSSH\r\n", Health(problem="its answer is no HTTP")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", Health(problem="no JSON")),
    ],
)
def test_what_answers_at_a_port(data: bytes, found: Health, listener: socket.socket):
    answer(listener, data)
    assert ask_port("127.0.0.1", listener.getsockname()[1]) == found


@pytest.mark.parametrize(("host", "named"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_the_address_is_named_as_a_host(host: str, named: str):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as made:
        asked = answer(made, spell({"name": "ccwatch", "version": "0.1"}))
        port = made.getsockname()[1]
        assert ask_port(host, port).name == "ccwatch"
    assert f"Host: {named}:{port}\r\n".encode() in asked[0]


def test_nobody_answers_at_a_port_that_is_free(listener: socket.socket):
    port = listener.getsockname()[1]
    listener.close()
    assert ask_port("127.0.0.1", port) == Health(problem="Connection refused")


def test_what_answers_at_a_socket_and_who(tmp_path: Path):
    path = tmp_path / "s.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()
        answer(listener, spell({"name": "ccwatch", "version": "0.1"}))
        health, owner = ask_socket(path)
    assert health == Health("ccwatch", "0.1")
    if sys.platform == "linux":
        assert (owner.pid, owner.uid) == (os.getpid(), os.getuid())
    health, _ = ask_socket(path)
    assert health.problem
