"""Request bodies: read once, bounded, and parsed so that every reader sees the same."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeVar

from ccwatch.canonical import JsonError, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message, Receive, Scope

    from ccwatch.canonical import Json

BODY_LIMIT = 16 * 1024 * 1024
LARGE = 256 * 1024
"""Bytes; the work on a larger body is done in a thread, because it would be felt on the loop."""
BODY_SECONDS = 30.0

Result = TypeVar("Result")


class BodyError(Exception):
    """A body that is not served; the text says why.

    Attributes:
        status: Of HTTP.
        request_id: Of the JSON-RPC request, where it can be told.
    """

    def __init__(self, status: int, text: str, *, request_id: str | int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.request_id = request_id


class ClientGoneError(Exception):
    """The client went away before its body was complete."""


async def read_body(scope: Scope, receive: Receive, *, seconds: float = BODY_SECONDS) -> bytes:
    """Return the whole body of a request.

    Raises:
        BodyError: It is over 16 MiB, or not complete within ``seconds``.
        ClientGoneError: The client went away.
    """
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value) > BODY_LIMIT):
            raise _too_large()
    try:
        async with asyncio.timeout(seconds):
            return await _collect(receive)
    except TimeoutError:
        raise BodyError(408, f"the body was not complete within {seconds:g} seconds") from None


async def parse_object(body: bytes) -> dict[str, Json]:
    """Return the JSON object that a body holds.

    Raises:
        BodyError: It is no JSON that ccwatch accepts, or no object.
    """
    try:
        value = await run_sized(len(body), lambda: decode(body))
    except JsonError as error:
        request_id = await run_sized(len(body), lambda: _find_id(body))
        raise BodyError(400, f"refused: {error}", request_id=request_id) from None
    if not isinstance(value, dict):
        raise BodyError(400, "refused: the body is no JSON object")
    return value


async def run_sized(size: int, work: Callable[[], Result]) -> Result:
    """Do the work on a body of ``size`` bytes: in a thread where it is large."""
    if size <= LARGE:
        return work()
    return await asyncio.to_thread(work)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives a body that was read already, then goes on as before."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return pending.pop() if pending else await receive()

    return receive_again


async def _collect(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGoneError
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > BODY_LIMIT:
            raise _too_large()
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large() -> BodyError:
    return BodyError(413, f"the body is over {BODY_LIMIT // (1024 * 1024)} MiB")


def _find_id(body: bytes) -> str | int | None:
    """Return the id of a JSON-RPC request that the strict parser refused."""
    try:
        value: Any = json.loads(body)
        found = value.get("id")
        if isinstance(found, str):
            found.encode("utf-8", "strict")
    except (ValueError, RecursionError, AttributeError):
        return None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None
