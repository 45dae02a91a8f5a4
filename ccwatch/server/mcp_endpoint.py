"""What stands between HTTP and the SDK: one strict parser, and ids that never meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp_types import INVALID_REQUEST, PARSE_ERROR
from starlette.responses import Response

from ccwatch.canonical import encode
from ccwatch.server.auth import credential_of
from ccwatch.server.body import (
    LARGE,
    BodyError,
    ClientGoneError,
    parse_object,
    read_body,
    replay,
)
from ccwatch.server.exchange import exchange_of
from ccwatch.server.mcp import ID_IN_USE, PromptTool, build_server, build_sessions
from ccwatch.server.request_ids import RequestIds

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Receive, Scope, Send

    from ccwatch.canonical import Json
    from ccwatch.clock import Clock
    from ccwatch.reception import Reception
    from ccwatch.tokens.token import Credential


class McpEndpoint:
    """ASGI application of ``/mcp``."""

    def __init__(self, sessions: StreamableHTTPSessionManager, tool: PromptTool) -> None:
        self._sessions = sessions
        self._tool = tool
        self._ids = RequestIds()

    def run(self) -> AbstractAsyncContextManager[None]:
        """Return the context in which sessions live."""
        return self._sessions.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of either era."""
        credential = credential_of(scope)
        if credential is not None:
            # The SDK's sessions belong to it then: to all others they are not there.
            owner = _name_owner(credential)
            access = AccessToken(token=owner, client_id=owner, scopes=[])
            scope = {**scope, "user": AuthenticatedUser(access)}
        session = _session(scope)
        if scope["method"] != "POST":
            await self._sessions.handle_request(scope, receive, send)
            if scope["method"] == "DELETE" and session is not None:
                self._ids.forget(session)
            return
        exchange = exchange_of(scope)
        try:
            body = await read_body(scope, receive)
            exchange.size = len(body)
            exchange.message = await parse_object(body)
            body = _without_arguments(exchange.message, body)
        except ClientGoneError:
            return
        except BodyError as error:
            await _refusal(error)(scope, receive, send)
            return
        again = replay(body, receive)
        del body
        if session is None or "method" not in exchange.message:
            await self._sessions.handle_request(scope, again, send)
            return
        request_id = exchange.message.get("id")
        if not self._ids.take(session, request_id):
            reply = await self._tool.refuse_double_id(exchange.message, scope)
            await _id_in_use(exchange.message, reply)(scope, receive, send)
            return
        try:
            await self._sessions.handle_request(scope, again, send)
        finally:
            if exchange.answered:
                self._ids.free(session, request_id)


def make_endpoint(reception: Reception, clock: Clock) -> McpEndpoint:
    """Return the endpoint of a reception."""
    tool = PromptTool(reception, clock)
    return McpEndpoint(build_sessions(build_server(tool)), tool)


def _name_owner(credential: Credential) -> str:
    """Return whose a session is: a token that is made again under the same name is another one."""
    return f"{credential.id}:{credential.mark}"


def _session(scope: Scope) -> str | None:
    """Return the session as its owner names it: whoever else names it takes none of its ids."""
    credential = credential_of(scope)
    owner = "" if credential is None else _name_owner(credential)
    for name, value in scope["headers"]:
        if name == b"mcp-session-id":
            return f"{owner}/{value.decode('latin-1')}"
    return None


def _without_arguments(message: dict[str, Json], body: bytes) -> bytes:
    """Return a body for the SDK, whose parsers are laxer than ours and would hold up the loop.

    The arguments of a tool call are read from our own parse alone; the SDK gets none.
    """
    params = message.get("params")
    if message.get("method") == "tools/call" and isinstance(params, dict):
        arguments = params.get("arguments")
        if isinstance(arguments, dict):
            body = encode({**message, "params": {**params, "arguments": {}}}).encode()
    if len(body) > LARGE:
        text = f"the body is over {LARGE // 1024} KiB without the arguments of a tool call"
        raise BodyError(413, text, request_id=_id(message))
    return body


def _refusal(error: BodyError) -> Response:
    code = PARSE_ERROR if error.status == 400 else INVALID_REQUEST
    return _answer(error.status, error.request_id, error={"code": code, "message": str(error)})


def _id_in_use(message: dict[str, Json], reply: str | None) -> Response:
    if reply is None:
        error: dict[str, Json] = {"code": INVALID_REQUEST, "message": ID_IN_USE}
        return _answer(400, _id(message), error=error)
    content: dict[str, Json] = {"type": "text", "text": reply}
    return _answer(200, _id(message), result={"content": [content], "isError": False})


def _id(message: dict[str, Json]) -> str | int | None:
    found = message.get("id")
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None


def _answer(status: int, request_id: str | int | None, **outcome: Json) -> Response:
    body = encode({"jsonrpc": "2.0", "id": request_id, **outcome})
    return Response(body, status_code=status, media_type="application/json")
