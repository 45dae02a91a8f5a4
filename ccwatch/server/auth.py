"""Who may talk to the server at all: programs of this machine, and no web page."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})

_host = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z.-]+)(?::([0-9]{1,5}))?")


class LoopbackOnly:
    """ASGI middleware that refuses what does not come from a program of this machine.

    A page in a browser of this machine is such a stranger: it reaches the port, but its Host
    (after DNS rebinding), its Origin or its content type gives it away. No CORS header is sent.
    """

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        self._names = NAMES | {f"[{host}]" if ":" in host else host.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it before anything else looks at it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._check(scope)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        status, reason = refusal
        await PlainTextResponse(reason + "\n", status_code=status)(scope, receive, send)

    def _check(self, scope: Scope) -> tuple[int, str] | None:
        if not _is_loopback(scope.get("client")):
            return 403, "only programs of this machine are served"
        hosts, origins, types = _values(scope)
        if len(hosts) != 1 or self._name(hosts[0]) is None:
            return 421, "the Host header names no address of this server"
        if origins and not (len(origins) == 1 and self._is_own(origins[0], scope)):
            return 403, "requests of web pages are refused"
        if scope["method"] == "POST" and not (len(types) == 1 and _is_json(types[0])):
            return 415, "the content type must be application/json"
        return None

    def _name(self, host: str) -> str | None:
        match = _host.fullmatch(host.lower())
        return match[1] if match and match[1] in self._names else None

    def _is_own(self, origin: str, scope: Scope) -> bool:
        scheme, separator, host = origin.partition("://")
        match = _host.fullmatch(host.lower())
        if not separator or scheme != "http" or match is None or match[1] not in self._names:
            return False
        server = scope.get("server")
        return server is not None and int(match[2] or 80) == server[1]


def _values(scope: Scope) -> tuple[list[str], list[str], list[str]]:
    hosts: list[str] = []
    origins: list[str] = []
    types: list[str] = []
    lists = {b"host": hosts, b"origin": origins, b"content-type": types}
    for name, value in scope["headers"]:
        if (values := lists.get(name)) is not None:
            values.append(value.decode("latin-1").strip())
    return hosts, origins, types


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _is_loopback(client: tuple[str, int] | None) -> bool:
    if client is None:
        return False
    if client[0] == "127.0.0.1":
        return True
    try:
        return ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False
