"""One connection, which knows from its beginning who is at the other end."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ccwatch.address import is_loopback
from ccwatch.server.peer import find_peer_uid

if TYPE_CHECKING:
    import asyncio

HEAD_LIMIT: Final = 128 * 1024
"""Bytes of a head, and of what may follow a body in pieces; the parser has no limit of its own."""
HEAD_SECONDS: Final = 60.0
"""How long a connection may be open without a whole head; idle ones are closed before that."""
TOO_LONG: Final = "The head of the request is too long."


class PeerProtocol(HttpToolsProtocol):
    """Finds the user at the other end once, and tells every request of the connection.

    Whoever is at the other end is known to be let in only once a head is complete: until then it
    gets little memory and little time.
    """

    _unheard = 0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Begin a connection: what is found stands in ``scope["state"]``."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, **find_peer(transport.get_extra_info("socket"))}
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head has become too long."""
        if self._unheard > HEAD_LIMIT:
            self.send_400_response(TOO_LONG)
            return
        self._unheard += len(data)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Begin a request."""
        self._unheard = 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; how long that is, is the matter of who reads it."""
        self._unheard = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._await_head()

    def _await_head(self) -> None:
        self._stop_waiting()
        self._late = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


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
