"""The prompt tool as an MCP server, for both eras of the protocol."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult, ListToolsResult, TextContent, Tool

from ccwatch import __version__
from ccwatch.calls import Channel, Decider, Decision, Untrusted, Verdict
from ccwatch.server.auth import credential_of
from ccwatch.server.body import BODY_LIMIT, run_sized
from ccwatch.server.exchange import REVOKED, exchange_of
from ccwatch.server.progress import Progress
from ccwatch.server.wire import (
    NAME_LIMIT,
    TOOL,
    Origin,
    WireError,
    as_untrusted,
    build_agent,
    build_call,
    parse_approval,
    prompt_reply,
    read_claims,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from mcp.server.context import ServerRequestContext
    from mcp_types import CallToolRequestParams, PaginatedRequestParams
    from starlette.types import Scope

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.clock import Clock
    from ccwatch.reception import Reception
    from ccwatch.server.exchange import Exchange
    from ccwatch.server.wire import Request

SESSION_IDLE = 600.0
"""Seconds; a held call or an open GET suspends it."""
SESSIONS = 2_000

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "tool_name": {
            "type": "string",
            "minLength": 1,
            "maxLength": NAME_LIMIT,
            "description": "The tool that wants to run.",
        },
        "input": {"type": "object", "description": "The arguments it would run with."},
        "tool_use_id": {"type": "string", "description": "The id of the tool call."},
    },
    "required": ["tool_name", "input"],
}
DESCRIPTION = (
    "Asks a person whether a tool call may run, and waits for the answer. It is made for "
    f"--permission-prompt-tool mcp__ccwatch__{TOOL}; a model that calls it itself is refused."
)
BY_MODEL = (
    f"{TOOL} is called by the agent program for its own permission prompts, never by a model. "
    "The call was refused and written down."
)
ID_IN_USE = (
    "This session uses the id of a request that still waits. This is not a refusal: ask again."
)
FAILED = "ccwatch failed while it handled this call. This is not a refusal: you may ask again."

_log = logging.getLogger(__name__)


class PromptTool:
    """The handlers of the MCP server."""

    def __init__(self, reception: Reception, clock: Clock) -> None:
        self._reception = reception
        self._clock = clock

    async def list_tools(
        self, _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        """Return the one tool."""
        return ListToolsResult(
            tools=[Tool(name=TOOL, description=DESCRIPTION, input_schema=SCHEMA)]
        )

    async def call_tool(
        self, context: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        """Take a call to the gate and answer in one text block, as the client wants it.

        Any structured content beside it makes the client refuse the answer (observed, Claude
        Code 2.1.328 and 2.1.197).
        """
        if params.name != TOOL:
            raise MCPError(code=INVALID_PARAMS, message=f"unknown tool; the only one is {TOOL}")
        assert context.request is not None
        exchange = exchange_of(context.request.scope)
        try:
            request = parse_approval(_params_of(exchange))
        except WireError as error:
            return _result(f"{TOOL}: {error}", is_error=True)
        origin = _origin(context)
        received = self._clock.now()
        call = await run_sized(
            exchange.size, lambda: build_call(request, origin, received=received)
        )
        report = partial(_report, context)
        exchange.denies = True
        try:
            decision = await self._decide(request, call, exchange, report)
        except Exception:
            _log.exception("the review of %s failed", call.id)
            decision = Decision(verdict=Verdict.DENY, decider=Decider.REFUSED, reason=FAILED)
        if exchange.revoked:
            decision = Decision(verdict=Verdict.DENY, decider=Decider.REFUSED, reason=REVOKED)
        return _result(prompt_reply(decision))

    async def refuse_double_id(self, message: Mapping[str, Json], scope: Scope) -> str | None:
        """Deny, and write down, a call whose id another one of its session bears that still waits.

        Returns:
            The reply, or None for a message that is no call of the prompt tool.
        """
        params = message.get("params")
        if message.get("method") != "tools/call" or not isinstance(params, dict):
            return None
        try:
            request = parse_approval(params)
        except WireError:
            return None
        origin = _find_origin(scope, "", "")
        size = exchange_of(scope).size
        received = self._clock.now()
        call = await run_sized(size, lambda: build_call(request, origin, received=received))
        return prompt_reply(await self._reception.refuse(call, ID_IN_USE))

    async def _decide(
        self,
        request: Request,
        call: ToolCall,
        exchange: Exchange,
        report: Callable[[int], Awaitable[None]],
    ) -> Decision:
        if request.by_model:
            return await self._reception.refuse(call, BY_MODEL)
        exchange.held = True
        with Progress(self._clock, report):
            return await self._reception.ask(call, left=exchange.ended)


def build_server(tool: PromptTool) -> Server[Any]:
    """Return the MCP server with the prompt tool."""
    server: Server[Any] = Server(
        "ccwatch",
        version=__version__,
        on_list_tools=tool.list_tools,
        on_call_tool=tool.call_tool,
        # Without it every call of the 2026 era runs tools/list first.
        get_tool_input_schema={TOOL: SCHEMA}.get,
    )
    # The only middleware there is by default traces each message for an exporter that we have not.
    server.middleware.clear()
    return server


def build_sessions(server: Server[Any]) -> StreamableHTTPSessionManager:
    """Return the SDK's transport: sessions for the handshake era, none for 2026-07-28."""
    return StreamableHTTPSessionManager(
        server,
        # JSON answers would show the client nothing while a call is held; it gives up after 60 s.
        json_response=False,
        # Host and Origin have been checked for every route before.
        security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        session_idle_timeout=SESSION_IDLE,
        max_sessions=SESSIONS,
        max_request_body_size=BODY_LIMIT,
    )


def _params_of(exchange: Exchange) -> Mapping[str, Json]:
    params = exchange.message.get("params")
    return params if isinstance(params, dict) else {}


def _origin(context: ServerRequestContext[Any]) -> Origin:
    client = context.session.client_params
    name, version = ("", "") if client is None else _identity(client.client_info)
    assert context.request is not None
    return _find_origin(context.request.scope, name, version)


def _find_origin(scope: Scope, name: str, version: str) -> Origin:
    """Return who asks: as its token says, else as it names itself."""
    directory, pane = read_claims(scope["headers"])
    agent, credential = build_agent(name, version), credential_of(scope)
    if credential is not None and credential.agent:
        agent = replace(agent, name=Untrusted(credential.agent), proven=True)
    return Origin(
        channel=Channel.PROMPT_TOOL,
        agent=agent,
        directory=as_untrusted(directory),
        pane=as_untrusted(pane),
        credential=credential.id if credential is not None else None,
    )


def _identity(info: Any) -> tuple[str, str]:
    return info.name, info.version


async def _report(context: ServerRequestContext[Any], count: int) -> None:
    await context.session.report_progress(count, None, "waiting for a person")


def _result(text: str, *, is_error: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=is_error)
