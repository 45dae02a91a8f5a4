"""One connection to ccwatch for one request, within a time."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

PROBE_SECONDS: Final = 10.0
"""For what is answered at once."""
_LONGEST: Final = 1_000_000


class RouteError(Exception):
    """A way does not lead to ccwatch; the text says why."""


class Line:
    """One connection for one request, that ends at a moment."""

    def __init__(self, url: str, seconds: float) -> None:
        parts = urlsplit(url)
        self._until = time.monotonic() + seconds
        self._path = parts.path or "/"
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port or 80, timeout=min(seconds, PROBE_SECONDS)
        )
        try:
            self._connection.connect()
        except OSError as error:
            self.close()
            raise RouteError(error.strerror or str(error)) from None
        self._socket: socket.socket = self._connection.sock

    def post(
        self, message: Mapping[str, Any], headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Send a message, and return the response once its head is there."""
        own = {
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            "Connection": "close",
        }
        body = json.dumps(message)
        self.count_down()
        try:
            self._connection.request("POST", self._path, body=body, headers={**own, **headers})
            return self._connection.getresponse()
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RouteError(_describe(error)) from None

    def count_down(self) -> None:
        """Let the next read wait until the end at most.

        Raises:
            TimeoutError: That is over.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def close(self) -> None:
        """Close the connection: what waits behind it is withdrawn."""
        with contextlib.suppress(OSError, AttributeError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._connection.close()


@contextlib.contextmanager
def open_line(url: str, seconds: float) -> Generator[Line]:
    """Open a connection for one request, and close it in the end.

    Raises:
        RouteError: Nobody answers there.
    """
    line = Line(url, seconds)
    try:
        yield line
    finally:
        line.close()


def read_object(response: http.client.HTTPResponse) -> dict[str, Any]:
    """Return the JSON object that a response is.

    Raises:
        RouteError: It is none, or no success.
        TimeoutError: It takes too long.
    """
    if response.status != http.client.OK:
        raise RouteError(describe_status(response))
    try:
        data = response.read(_LONGEST)
    except TimeoutError:
        raise
    except (OSError, http.client.HTTPException) as error:
        raise RouteError(_describe(error)) from None
    return parse_answer(data)


def read_messages(
    response: http.client.HTTPResponse, line: Line | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the messages of a response, which is JSON or a stream of events.

    Raises:
        RouteError: It is none of these, or no success.
        TimeoutError: The line has ended meanwhile.
    """
    kind = response.getheader("content-type", "")
    if response.status != http.client.OK or "event-stream" not in kind:
        yield read_object(response)
        return
    while True:
        if line is not None:
            line.count_down()
        try:
            found = response.readline(_LONGEST)
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException) as error:
            raise RouteError(_describe(error)) from None
        if not found:
            return
        if found.startswith(b"data:") and found[5:].strip():
            yield parse_answer(found[5:])


def parse_answer(data: bytes) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        RouteError: It is none.
    """
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise RouteError("its answer is no JSON object")
    return cast("dict[str, Any]", value)


def describe_status(response: http.client.HTTPResponse) -> str:
    """Return what a response says that is no success; it blocks."""
    words = ""
    with contextlib.suppress(OSError, http.client.HTTPException):
        words = response.read(1000).decode("utf-8", "replace").strip()
    return f"it answers {response.status}: {words}" if words else f"it answers {response.status}"


def _describe(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return type(error).__name__
