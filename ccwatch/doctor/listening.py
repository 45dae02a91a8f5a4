"""Who listens on a port or a socket, as the system says it to this user."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import struct
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTENING: Final = "0A"
_SECONDS: Final = 3.0
_LONGEST_HEALTH: Final = 10_000
_LONGEST_COMMAND: Final = 200
_MAPPED: Final = b"\0" * 10 + b"\xff\xff"
_WILDCARDS: Final = ("0" * 8, "0" * 32)
_CREDENTIALS: Final = struct.Struct("=iII")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who listens.

    Attributes:
        pid: None where this user may not know.
        command: Its command line, as far as this user may read it.
        uid: Its user; None where the system does not tell.
    """

    pid: int | None = None
    command: str = ""
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What an address answers to ``GET /health``.

    Attributes:
        name: Which program says that it is there; empty where it says nothing of the kind.
        problem: Why there is no answer; empty where there is one.
    """

    name: str = ""
    version: str = ""
    problem: str = ""


def find_listener(host: str, port: int, proc: Path = Path("/proc")) -> Owner | None:
    """Return who listens on an address, None where nobody does or nothing tells; it blocks."""
    wanted = {*_WILDCARDS, *_spell_hosts(host)}
    for inode, uid in _find_sockets(wanted, port, proc):
        pid = _find_holder(inode, proc)
        return Owner(pid=pid, uid=uid, command=read_command(pid, proc) if pid else "")
    return None


def find_ports(pid: int, proc: Path = Path("/proc")) -> tuple[int, ...]:
    """Return the TCP ports that a process of this user listens on; it blocks."""
    held = set(_read_inodes(proc / str(pid)))
    listed = _read_tables(proc)
    return tuple(sorted({port for _, port, inode, _ in listed if inode in held}))


def read_command(pid: int, proc: Path = Path("/proc")) -> str:
    """Return the command line of a process, empty where it cannot be read; it blocks."""
    with contextlib.suppress(OSError):
        words = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
        return " ".join(word.decode("utf-8", "replace") for word in words if word)[
            :_LONGEST_COMMAND
        ]
    return ""


def _spell_hosts(host: str) -> tuple[str, ...]:
    """Return an address as the lists of sockets have it: words as this machine orders them."""
    if ":" in host:
        packed = [socket.inet_pton(socket.AF_INET6, host.partition("%")[0])]
    else:
        short = socket.inet_pton(socket.AF_INET, host)
        packed = [short, _MAPPED + short]
    words = [struct.unpack(f"={len(each) // 4}I", each) for each in packed]
    return tuple("".join(f"{word:08X}" for word in each) for each in words)


def _find_sockets(hosts: set[str], port: int, proc: Path) -> Iterator[tuple[str, int]]:
    for host, found, inode, uid in _read_tables(proc):
        if found == port and host in hosts:
            yield inode, uid


def _read_tables(proc: Path) -> Iterator[tuple[str, int, str, int]]:
    """Yield address, port, inode and user of each socket that listens."""
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (proc / "net" / name).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING:
                    host, _, port = fields[1].rpartition(":")
                    yield host, int(port, 16), fields[9], int(fields[7])


def _find_holder(inode: str, proc: Path) -> int | None:
    for folder in proc.glob("[0-9]*"):
        if inode in _read_inodes(folder):
            return int(folder.name)
    return None


def _read_inodes(process: Path) -> Iterator[str]:
    """Yield the inodes of the sockets that a process holds, as far as this user may know."""
    with contextlib.suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                target = os.readlink(descriptor)
                if target.startswith("socket:["):
                    yield target[len("socket:[") : -1]


def find_lock_holder(path: Path, proc: Path = Path("/proc")) -> int | None:
    """Return the process that holds the lock of a data folder, None where none does; it blocks.

    The lock is only looked at: to try it could keep a ccwatch from starting.
    """
    try:
        inode, written = str(path.stat().st_ino), path.read_bytes()[:20].strip()
    except OSError:
        return None
    pid = int(written) if written.isdigit() else None
    try:
        locks = (proc / "locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return pid if pid is not None and _is_alive(pid) else None
    for line in locks:
        fields = line.split()
        if fields[1:2] == ["FLOCK"] and fields[5].rpartition(":")[2] == inode:
            # In a container the list has no number for a process outside of it.
            return int(fields[4]) if int(fields[4]) > 0 else pid
    return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def ask_port(host: str, port: int) -> Health:
    """Return what an address answers; it blocks for some seconds at most."""
    name = f"[{host}]" if ":" in host else host
    try:
        return _ask(socket.create_connection((host, port), timeout=_SECONDS), f"{name}:{port}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Health(problem=_describe(error))


def ask_socket(path: Path) -> tuple[Health, Owner]:
    """Return what a Unix socket answers, and who listens at it; it blocks for seconds at most."""
    owner = Owner()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
            asker.settimeout(_SECONDS)
            asker.connect(str(path))
            owner = _find_peer(asker)
            return _ask(asker, "localhost"), owner
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Health(problem=_describe(error)), owner


def _find_peer(asker: socket.socket) -> Owner:
    if sys.platform != "linux":
        return Owner()
    found = asker.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(found)
    return replace(Owner(uid=uid), pid=pid or None, command=read_command(pid) if pid else "")


def _ask(asker: socket.socket, host: str) -> Health:
    with asker:
        asker.sendall(f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        response = http.client.HTTPResponse(asker)
        response.begin()
        body = response.read(_LONGEST_HEALTH)
    if response.status != 200:
        return Health(problem=f"it answers with the status {response.status}")
    value: Any = json.loads(body)
    if not isinstance(value, dict):
        return Health()
    fields = cast("dict[str, Any]", value)
    return Health(str(fields.get("name", ""))[:100], str(fields.get("version", ""))[:100])


def _describe(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {_SECONDS:g} s"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return "its answer is no HTTP" if isinstance(error, http.client.HTTPException) else "no JSON"
