"""The sockets that agents connect to; light, so that a port in use is said before all else."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import socket
import stat
import sys
from typing import TYPE_CHECKING

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from pathlib import Path

BACKLOG = 128
PATH_LIMIT = 107 if sys.platform == "linux" else 103
"""Bytes that the path of a Unix socket may have."""
DESCRIPTORS_WANTED = 1_048_576
DESCRIPTORS_ENOUGH = 10_240
"""What systems accept that name no limit and then refuse a large one."""


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens already; port 0 takes a free one.

    Raises:
        UserError: The port is in use, reserved, or the address is not of this machine.
    """
    address = "127.0.0.1" if host == "localhost" else host
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # With the protocol named asyncio turns Nagle's algorithm off; an answer in two pieces would
    # else wait 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _describe(error, host, port) from None
    listener.setblocking(False)
    return listener


def bind_socket(path: Path) -> socket.socket:
    """Return a Unix socket that listens already, for this user alone from its first moment.

    Whoever calls it holds the lock of the folder: a socket that nobody answers at is left over from
    a process that is gone.

    Raises:
        UserError: The path is too long, something else stands there, or it cannot be made.
    """
    name = escape(str(path))
    if len(os.fsencode(path)) > PATH_LIMIT:
        raise UserError(
            f"the path of the socket is over {PATH_LIMIT} bytes: {name}",
            hint="choose a shorter folder with --data-dir",
        )
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _remove_stale(path)
        mask = os.umask(0o177)
        try:
            listener.bind(str(path))
        finally:
            os.umask(mask)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise UserError(
            f"cannot listen on the socket {name}: {error.strerror or error}",
            hint="remove what stands there, or choose another folder with --data-dir",
        ) from None
    listener.setblocking(False)
    return listener


def remove_socket(path: Path) -> None:
    """Take away the file of a socket that is no longer listened on."""
    with contextlib.suppress(OSError):
        path.unlink()


def _remove_stale(path: Path) -> None:
    """Remove a socket that nobody answers at.

    Raises:
        OSError: Somebody does, or it cannot be told or removed.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise OSError(errno.EEXIST, "a file that is no socket stands there")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asker:
        # One whose backlog is full is in use as well, and must not be waited for.
        asker.setblocking(False)
        try:
            asker.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise OSError(errno.EADDRINUSE, "another program answers there")


def raise_descriptor_limit() -> None:
    """Let this process hold as many connections as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS_WANTED if hard == resource.RLIM_INFINITY else hard
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, DESCRIPTORS_ENOUGH), hard))


def _describe(error: OSError, host: str, port: int) -> UserError:
    if error.errno == errno.EADDRINUSE:
        return UserError(
            f"port {port} of {host} is in use",
            hint="stop the program that uses it, or choose another port with --port",
        )
    if error.errno == errno.EACCES:
        return UserError(
            f"port {port} is reserved for the system", hint="choose a port above 1023 with --port"
        )
    return UserError(
        f"cannot listen on {host} port {port}: {error.strerror}",
        hint="serve 127.0.0.1, or choose another address with --host",
    )
