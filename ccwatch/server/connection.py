"""One connection, which knows from its beginning who is at the other end."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ccwatch.address import is_loopback
from ccwatch.server.peer import find_peer_uid

if TYPE_CHECKING:
    import asyncio


class PeerProtocol(HttpToolsProtocol):
    """Finds the user at the other end once, and tells every request of the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Begin a connection: what is found stands in ``scope["state"]``."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, **find_peer(transport.get_extra_info("socket"))}


def find_peer(connection: Any) -> dict[str, int | bool | None]:
    """Return ``peer_uid``, None where it cannot be told, and ``is_unix``.

    Only the user of a program on this machine can be told.
    """
    is_unix = connection is not None and connection.family == socket.AF_UNIX
    uid: int | None = None
    if connection is not None and (is_unix or _is_near(connection)):
        uid = find_peer_uid(connection)
    return {"peer_uid": uid, "is_unix": is_unix}


def _is_near(connection: Any) -> bool:
    try:
        return is_loopback(str(connection.getpeername()[0]))
    except (OSError, IndexError):
        return False
