"""The hooks of agents: what they tell goes to the reception, what they ask waits for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from ccwatch.calls import QUESTION, Agent, Channel, Ending, Result, Untrusted
from ccwatch.canonical import digest, encode
from ccwatch.reception import BY_MODEL
from ccwatch.server.auth import credential_of
from ccwatch.server.body import BodyError, ClientGoneError, parse_object, read_body, run_sized
from ccwatch.server.dialect import Moment
from ccwatch.server.exchange import exchange_of
from ccwatch.server.wire import Origin, WireError, as_untrusted, build_call, read_claims
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock
    from ccwatch.reception import Reception
    from ccwatch.server.dialect import Dialect, Hook
    from ccwatch.server.exchange import Exchange
    from ccwatch.server.wire import Request

ENDINGS = {Moment.RAN: Ending.DONE, Moment.FAILED: Ending.FAILED}
ANSWER_KEYS = frozenset({"answers", "annotations"})
NO_DECISION = "{}"
STRICT = b"x-ccwatch-strict"


class HookEndpoint:
    """ASGI application of the hooks of one kind of agent.

    Whatever goes wrong is answered with an error: an agent with a prompt of its own then asks
    there, and a strict hook denies.
    """

    def __init__(self, reception: Reception, clock: Clock, dialect: Dialect) -> None:
        self._reception = reception
        self._clock = clock
        self._dialect = dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one event."""
        exchange = exchange_of(scope)
        try:
            body = await read_body(scope, receive)
            exchange.size = len(body)
            message = await parse_object(body)
            del body
            hook = self._dialect.parse(message)
        except ClientGoneError:
            return
        except BodyError as error:
            await _error(error.status, str(error))(scope, receive, send)
            return
        except WireError as error:
            await _error(400, f"refused: {error}")(scope, receive, send)
            return
        answer = await self._answer(hook, self._find_origin(hook, scope), exchange, receive)
        await Response(answer, media_type="application/json")(scope, receive, send)

    async def _answer(
        self, hook: Hook, origin: Origin, exchange: Exchange, receive: Receive
    ) -> str:
        request = hook.request
        if request is None:
            self._tell(hook, origin)
            return NO_DECISION
        if hook.moment in ENDINGS:
            await self._note_end(hook, request, origin, exchange.size)
            return NO_DECISION
        received = self._clock.now()
        call = await run_sized(
            exchange.size, lambda: build_call(request, origin, received=received)
        )
        if hook.moment is Moment.USE:
            preruling = await self._reception.see(
                call, by_model=request.by_model, only_denials=not self._dialect.takes_rulings
            )
            return self._dialect.rule(preruling.ruling, preruling.reason, strict=call.strict)
        if request.by_model:
            return self._dialect.reply(hook, await self._reception.refuse(call, BY_MODEL))
        return await self._ask(hook, call, exchange, receive)

    async def _ask(self, hook: Hook, call: ToolCall, exchange: Exchange, receive: Receive) -> str:
        exchange.held = True
        watching = spawn(exchange.watch(receive), name="watch a hook's client")
        try:
            decision = await self._reception.ask(call, left=exchange.ended)
        finally:
            watching.cancel()
        return self._dialect.reply(hook, decision)

    def _tell(self, hook: Hook, origin: Origin) -> None:
        match hook.moment:
            case Moment.SESSION_STARTED:
                self._reception.start_session(origin)
            case Moment.SESSION_ENDED:
                self._reception.end_session(origin)
            case Moment.TURN_ENDED:
                self._reception.end_turn(origin)
            case _:
                pass

    async def _note_end(self, hook: Hook, request: Request, origin: Origin, size: int) -> None:
        """Tell what a call has come to; the input tells which one it was, where no id does."""
        digests: set[str] = set()
        if self._reception.has_open(origin):
            digests = await run_sized(size, lambda: find_digests(request))
        result = Result(ENDINGS[hook.moment], hook.ran_for)
        self._reception.note_end(origin, request.tool_use_id, result, digests)

    def _find_origin(self, hook: Hook, scope: Scope) -> Origin:
        credential = credential_of(scope)
        agent = self._dialect.agent
        if credential is not None and credential.agent:
            agent = Agent(Untrusted(credential.agent), proven=True)
        _, pane = read_claims(scope["headers"])
        return Origin(
            channel=self._find_channel(hook.moment),
            agent=agent,
            session=as_untrusted(hook.session or None),
            subagent=as_untrusted(hook.subagent),
            directory=as_untrusted(hook.directory),
            pane=as_untrusted(pane),
            mode=as_untrusted(hook.mode),
            credential=credential.id if credential else None,
            strict=any(name == STRICT for name, _ in scope["headers"]),
            denial=as_untrusted(hook.reason or None) if hook.moment is Moment.DENIED else None,
            takes_edits=self._dialect.takes_edits,
        )

    def _find_channel(self, moment: Moment) -> Channel:
        if moment is Moment.ASK:
            has_prompt = self._dialect.has_prompt
            return Channel.PERMISSION_REQUEST if has_prompt else Channel.HELD_USE
        return Channel.DENIAL if moment is Moment.DENIED else Channel.TOOL_USE


def find_digests(request: Request) -> set[str]:
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
