"""The hooks of interactive sessions: a PermissionRequest waits, other events end its wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from ccwatch.calls import QUESTION, Channel, Verdict
from ccwatch.canonical import digest, encode
from ccwatch.server.body import BodyError, ClientGoneError, parse_object, read_body, run_sized
from ccwatch.server.exchange import exchange_of
from ccwatch.server.wire import CLAUDE_CODE, Origin, WireError, build_call, hook_reply, parse_hook
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock
    from ccwatch.gate import Gate
    from ccwatch.server.exchange import Exchange
    from ccwatch.server.wire import Hook, Request

ASKS = "PermissionRequest"
RAN = frozenset({"PostToolUse", "PostToolUseFailure"})
CALLS_ENDED = frozenset({"PostToolBatch", "Stop", "UserPromptSubmit"})
"""After these no call of that agent waits any more. That the person refused a call with words in
the agent's own prompt is told by the end of its batch alone (observed, Claude Code 2.1.328)."""
SESSION_ENDED = "SessionEnd"
TOOL_EVENTS = RAN | {ASKS}
OTHER_EVENTS = CALLS_ENDED | {SESSION_ENDED}

ANSWER_KEYS = frozenset({"answers", "annotations"})
NO_DECISION = "{}"
BY_MODEL = "ccwatch's own tool is for the agent program, never for a model. The call was refused."


class HookEndpoint:
    """ASGI application of ``/hooks/claude``.

    Whatever goes wrong leaves the decision to the agent's own prompt, which stays open while a
    hook is asked (observed, Claude Code 2.1.328).
    """

    def __init__(self, gate: Gate, clock: Clock) -> None:
        self._gate = gate
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one event."""
        exchange = exchange_of(scope)
        try:
            body = await read_body(scope, receive)
            exchange.size = len(body)
            message = await parse_object(body)
            del body
            hook = parse_hook(message, tool_events=TOOL_EVENTS, other_events=OTHER_EVENTS)
        except ClientGoneError:
            return
        except BodyError as error:
            await _error(error.status, str(error))(scope, receive, send)
            return
        except WireError as error:
            await _error(400, f"refused: {error}")(scope, receive, send)
            return
        answer = await self._answer(hook, exchange, receive)
        await Response(answer, media_type="application/json")(scope, receive, send)

    async def _answer(self, hook: Hook, exchange: Exchange, receive: Receive) -> str:
        if hook.request is not None:
            if hook.event == ASKS:
                return await self._ask(hook, hook.request, exchange, receive)
            await self._retire_what_ran(hook, hook.request, exchange.size)
        elif hook.event in CALLS_ENDED:
            self._gate.retire(
                lambda call: _is_of(call, hook) and call.subagent == hook.subagent,
                verdict=Verdict.NONE,
            )
        elif hook.event == SESSION_ENDED:
            self._gate.retire(lambda call: _is_of(call, hook), verdict=Verdict.NONE)
        return NO_DECISION

    async def _ask(self, hook: Hook, request: Request, exchange: Exchange, receive: Receive) -> str:
        origin = Origin(
            channel=Channel.PERMISSION_REQUEST,
            agent=CLAUDE_CODE,
            session=hook.session,
            subagent=hook.subagent,
            directory=hook.directory,
        )
        received = self._clock.now()
        call = await run_sized(
            exchange.size, lambda: build_call(request, origin, received=received)
        )
        if request.by_model:
            return hook_reply(await self._gate.refuse(call, BY_MODEL))
        exchange.held = True
        watching = spawn(exchange.watch(receive), name="watch a hook's client")
        try:
            return hook_reply(await self._gate.review(call, left=exchange.ended))
        finally:
            watching.cancel()

    async def _retire_what_ran(self, hook: Hook, request: Request, size: int) -> None:
        """End the wait of the call that ran: the person allowed it in the agent's own prompt.

        A PermissionRequest bears no ``tool_use_id``, so the input tells which one it was; of equal
        ones the oldest.
        """
        if not any(_is_of(entry.call, hook) for entry in self._gate.queue.entries()):
            return
        ran = await run_sized(size, lambda: _digests(request))
        self._gate.retire(
            lambda call: (
                _is_of(call, hook) and call.subagent == hook.subagent and call.digest in ran
            ),
            verdict=Verdict.ALLOW,
            only_oldest=True,
        )


def _is_of(call: ToolCall, hook: Hook) -> bool:
    return call.channel is Channel.PERMISSION_REQUEST and call.session == hook.session


def _digests(request: Request) -> set[str]:
    """Return the digests that a call which ran can have had when permission was asked for.

    A question that was answered in the agent's own prompt ran with the answers beside it
    (observed, Claude Code 2.1.328).
    """
    digests = {digest(request.tool, request.input)}
    if request.tool == QUESTION:
        asked = {key: value for key, value in request.input.items() if key not in ANSWER_KEYS}
        digests.add(digest(request.tool, asked))
    return digests


def _error(status: int, text: str) -> Response:
    return Response(
        encode({"error": text}) + "\n", status_code=status, media_type="application/json"
    )
