"""The socket that agents connect to; light, so that a port in use is said before anything loads."""

from __future__ import annotations

import contextlib
import errno
import resource
import socket

from ccwatch.errors import UserError

BACKLOG = 128
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
