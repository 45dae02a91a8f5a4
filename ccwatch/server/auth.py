"""Who may talk to the server at all: this user's programs, owners of tokens, and no web page."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import PlainTextResponse

from ccwatch.address import is_address, is_loopback, is_wildcard
from ccwatch.tokens.token import Role

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ccwatch.tokens.book import TokenBook
    from ccwatch.tokens.token import Credential

NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
ASKERS: Final = frozenset({Role.ASK})
READERS: Final = frozenset({Role.READ, Role.DECIDE})
_KEY: Final = "ccwatch.credential"
_HINT: Final = "ccwatch token create makes a token"
_CHALLENGE: Final = {"www-authenticate": "Bearer"}

_host = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z.-]+)(?::([0-9]{1,5}))?")
_bearer = re.compile(rb"[ \t]*bearer +([A-Za-z0-9_-]{1,200})[ \t]*", re.IGNORECASE)


class Admission:
    """ASGI middleware that lets in programs of this user, and whoever shows a token.

    A page in a browser of this machine is a stranger: it reaches the port, but its Host (after DNS
    rebinding), its Origin or its content type gives it away. No CORS header is sent. A token is
    taken from the Authorization header alone, which nothing behind this sees.
    """

    def __init__(self, app: ASGIApp, *, host: str, tokens: TokenBook) -> None:
        self._app = app
        self._tokens = tokens
        self._names = NAMES | {f"[{host}]" if ":" in host else host.lower()}
        self._takes_any_address = is_wildcard(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it before anything else looks at it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._check(scope)
        secrets = _find_secrets(scope)
        credential = self._find_credential(secrets)
        if refusal is None:
            refusal = _check_peer(scope, credential, has_secret=bool(secrets))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        headers = [header for header in scope["headers"] if header[0] != b"authorization"]
        await self._app({**scope, "headers": headers, _KEY: credential}, receive, send)

    def _check(self, scope: Scope) -> Response | None:
        """Refuse what a page in a browser sends, and no program does."""
        hosts, origins, types = _values(scope)
        host = self._name(hosts[0]) if len(hosts) == 1 else None
        if host is None:
            return _refuse(421, "the Host header names no address of this server")
        if origins and not (len(origins) == 1 and self._is_own(origins[0], host, scope)):
            return _refuse(403, "requests of web pages are refused")
        if scope["method"] == "POST" and not (len(types) == 1 and _is_json(types[0])):
            return _refuse(415, "the content type must be application/json")
        return None

    def _find_credential(self, secrets: list[bytes]) -> Credential | None:
        match = _bearer.fullmatch(secrets[0]) if len(secrets) == 1 else None
        return self._tokens.find(match[1].decode("ascii")) if match is not None else None

    def _name(self, host: str) -> str | None:
        match = _host.fullmatch(host.lower())
        if match is None:
            return None
        name = match[1]
        is_own = self._takes_any_address and is_address(name.strip("[]"))
        return name if is_own or name in self._names else None

    def _is_own(self, origin: str, host: str, scope: Scope) -> bool:
        """Say whether a page came from here: where any address is ours, from the very same one."""
        scheme, separator, name = origin.partition("://")
        match = _host.fullmatch(name.lower())
        if not separator or scheme != "http" or match is None:
            return False
        if match[1] not in self._names and match[1] != host:
            return False
        server = scope.get("server")
        return server is not None and int(match[2] or 80) == server[1]


class RoleGate:
    """ASGI application that lets only some roles through to another one."""

    def __init__(
        self, app: ASGIApp, *, roles: AbstractSet[Role], needs_token: bool = False
    ) -> None:
        self._app = app
        self._roles = roles
        self._needs_token = needs_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it for its role."""
        refusal = check_role(scope, roles=self._roles, needs_token=self._needs_token)
        await (refusal or self._app)(scope, receive, send)


def credential_of(scope: Scope) -> Credential | None:
    """Return whom the token of a request proves; None where it came without one."""
    return scope.get(_KEY)


def check_role(
    scope: Scope, *, roles: AbstractSet[Role], needs_token: bool = False
) -> Response | None:
    """Return the refusal of a request for its role, None where it may pass.

    ``needs_token`` refuses this user's own programs as well where they show none.
    """
    credential = credential_of(scope)
    words = " or ".join(sorted(role.value for role in roles))
    if credential is None:
        return _refuse(401, f"this needs a {words} token; {_HINT}") if needs_token else None
    if credential.role not in roles:
        return _refuse(403, f"this needs a {words} token, not a {credential.role.value} token")
    return None


def _check_peer(
    scope: Scope, credential: Credential | None, *, has_secret: bool
) -> Response | None:
    state: dict[str, Any] = scope.get("state") or {}
    uid, is_unix = state.get("peer_uid"), state.get("is_unix") is True
    if is_unix and uid != os.getuid():
        return _refuse(403, "only programs of the user that runs ccwatch are served here")
    if has_secret and credential is None:
        return _refuse(401, "the token is malformed, unknown, revoked, or waits for a person's key")
    if credential is not None or is_unix or _is_own_program(scope, uid):
        return None
    return _refuse(403, f"only programs of the user that runs ccwatch need no token; {_HINT}")


def _is_own_program(scope: Scope, uid: int | None) -> bool:
    client = scope.get("client")
    if client is None or not is_loopback(client[0]):
        return False
    if uid is None:
        # Only Linux tells; elsewhere every user of the machine passes, as the README says.
        return sys.platform != "linux"
    return uid == os.getuid()


def _find_secrets(scope: Scope) -> list[bytes]:
    """Return what the Authorization headers hold.

    A hook whose token is in a variable that is not set sends the scheme alone (observed, Claude
    Code 2.1.328): that is no token, not a wrong one.
    """
    found = [value for name, value in scope["headers"] if name == b"authorization"]
    return [] if len(found) == 1 and found[0].strip().lower() == b"bearer" else found


def _refuse(status: int, reason: str) -> Response:
    headers = _CHALLENGE if status == 401 else None
    return PlainTextResponse(reason + "\n", status_code=status, headers=headers)


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
