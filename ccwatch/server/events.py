"""What waits, as a stream of events: the whole list at first, then each change."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse

from ccwatch.errors import UserError
from ccwatch.queue import ChangeKind
from ccwatch.server.auth import credential_of
from ccwatch.server.call_json import describe_decision, describe_waiting, spell, spell_list
from ccwatch.server.exchange import REVOKED, exchange_of
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from ccwatch.audit import AuditLog
    from ccwatch.canonical import Json
    from ccwatch.clock import Clock, Timer
    from ccwatch.queue import Change, Queue
    from ccwatch.server.exchange import Exchange
    from ccwatch.tokens.book import TokenBook
    from ccwatch.tokens.token import StoredToken

PING_SECONDS: Final = 15.0
GATHER_SECONDS: Final = 0.05
"""Changes of so long are told together; a decision is in the journal by then, as a rule."""
MOST_LOOKS: Final = 4
"""So often the journal is asked for a decision, one gathering after the other."""
STALL_SECONDS: Final = 30.0
"""A client that reads nothing for so long is dropped."""
MOST_STREAMS: Final = 20
MOST_CHANGES: Final = 1_000
"""Calls that a slow client may have missed changes of before it must begin anew."""
HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}

_log = logging.getLogger(__name__)

_PENDING: Final = b"retry: 1000\nevent: pending\ndata: "
_END: Final = b"\n\n"
_PING: Final = b": ping\n\n"
_BEHIND: Final = b"event: behind\ndata: {}\n\n"


class EventsEndpoint:
    """ASGI application of ``/api/events``; whoever asks has shown a token."""

    def __init__(self, queue: Queue, clock: Clock, tokens: TokenBook, log: AuditLog | None) -> None:
        self.queue = queue
        self.clock = clock
        self.tokens = tokens
        self.log = log
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream, until the client goes, falls behind or loses its token."""
        token = find_token(self.tokens, scope)
        if token is None:
            await JSONResponse({"error": REVOKED}, 401, HEADERS)(scope, receive, send)
            return
        if self._open >= MOST_STREAMS:
            error, headers = f"{MOST_STREAMS} streams are open already", {"retry-after": "5"}
            await JSONResponse({"error": error}, 503, HEADERS | headers)(scope, receive, send)
            return
        exchange = exchange_of(scope)
        stream = _Stream(self, token, exchange, send)
        watching = spawn(exchange.watch(receive), name="watch a client of events")
        self._open += 1
        try:
            await stream.run()
        finally:
            self._open -= 1
            watching.cancel()


def find_token(tokens: TokenBook, scope: Scope) -> StoredToken | None:
    """Return the token that a request has shown, for a later look at whether it still counts."""
    credential = credential_of(scope)
    return next((token for token in tokens.tokens if token.credential == credential), None)


def is_counting(tokens: TokenBook, token: StoredToken) -> bool:
    """Say whether a token is neither revoked nor rotated, and waits for nobody."""
    return token in tokens.tokens and token not in tokens.waiting


class _Stream:
    """One client: which calls it knows of, and of which it has to hear.

    Only ids are kept for it: what is written is how a call stands at that moment.
    """

    def __init__(
        self, endpoint: EventsEndpoint, token: StoredToken, exchange: Exchange, send: Send
    ) -> None:
        self._given = endpoint
        self._token = token
        self._left = exchange.ended
        self._send = send
        self._known: set[str] = set()
        self._changed: dict[str, None] = {}
        self._looks: dict[str, int] = {}
        self._gathering: Timer | None = None
        self._ringing: Timer | None = None
        self._is_behind = self._owes_changes = self._owes_ping = False
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Write events until it is over."""
        given = self._given
        ends = [given.queue.subscribe(self._note), given.tokens.subscribe(self._wake.set)]
        self._left.add_done_callback(lambda _: self._wake.set())
        self._ring()
        try:
            await self._run()
        except TimeoutError:
            # Nothing can be said to it; the server closes a response that ends like this.
            _log.info("a client of events has read nothing for %g s and is dropped", STALL_SECONDS)
        finally:
            for end in ends:
                end()
            for timer in (self._gathering, self._ringing):
                if timer is not None:
                    timer.cancel()

    async def _run(self) -> None:
        headers = {"content-type": "text/event-stream"} | HEADERS
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self._put({"type": "http.response.start", "status": 200, "headers": pairs})
        await self._write_pending()
        while self._goes_on():
            self._wake.clear()
            if self._owes_changes:
                await self._write_changes()
            elif self._owes_ping:
                self._owes_ping = False
                await self._write(_PING)
            else:
                await self._wake.wait()
        if self._is_behind:
            await self._write(_BEHIND)
        await self._write(b"", more=False)

    def _goes_on(self) -> bool:
        if self._left.done() or self._is_behind:
            return False
        return is_counting(self._given.tokens, self._token)

    async def _write_pending(self) -> None:
        entries = self._given.queue.entries()
        self._known = {entry.call.id for entry in entries}
        self._changed.clear()
        await self._write(_PENDING)
        for part in spell_list(entries, self._given.clock.monotonic()):
            await self._write(part)
            # A long list is spelled in turns with everything else.
            await asyncio.sleep(0)
        await self._write(_END)

    async def _write_changes(self) -> None:
        changed, self._changed, self._owes_changes = self._changed, {}, False
        for call_id in changed:
            event = await self._spell(call_id)
            if not self._goes_on():
                return
            if event is not None:
                await self._write(event)

    async def _spell(self, call_id: str) -> bytes | None:
        looks = self._looks.pop(call_id, 0) + 1
        entry = self._given.queue.get(call_id)
        if entry is not None:
            name = ChangeKind.UPDATED if call_id in self._known else ChangeKind.ADDED
            self._known.add(call_id)
            return _spell_event(name, describe_waiting(entry, self._given.clock.monotonic()))
        if call_id not in self._known:
            return None
        decision = await self._find_decision(call_id)
        if decision is None and looks < MOST_LOOKS:
            self._looks[call_id] = looks
            self._gather(call_id)
            return None
        self._known.discard(call_id)
        return _spell_event(ChangeKind.REMOVED, {"id": call_id, "decision": decision})

    async def _find_decision(self, call_id: str) -> dict[str, Json] | None:
        if self._given.log is None:
            return None
        try:
            record = await self._given.log.record(call_id)
        except UserError:
            return None
        return describe_decision(record) if record is not None else None

    async def _write(self, data: bytes, *, more: bool = True) -> None:
        await self._put({"type": "http.response.body", "body": data, "more_body": more})

    async def _put(self, message: Message) -> None:
        async with asyncio.timeout(STALL_SECONDS):
            await self._send(message)

    def _note(self, change: Change) -> None:
        if change.kind is not ChangeKind.REFUSED:
            self._gather(change.call_id)

    def _gather(self, call_id: str) -> None:
        self._changed[call_id] = None
        if len(self._changed) > MOST_CHANGES:
            self._is_behind = True
            self._changed.clear()
            self._wake.set()
        elif self._gathering is None:
            self._gathering = self._given.clock.call_later(GATHER_SECONDS, self._owe_changes)

    def _owe_changes(self) -> None:
        self._gathering = None
        self._owes_changes = True
        self._wake.set()

    def _ring(self) -> None:
        if self._ringing is not None:
            self._owes_ping = True
            self._wake.set()
        self._ringing = self._given.clock.call_later(PING_SECONDS, self._ring)


def _spell_event(name: str, data: dict[str, Json]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + spell(data) + _END
