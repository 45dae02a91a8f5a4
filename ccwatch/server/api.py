"""What other front ends are served: what waits, single calls, and decisions with a token for it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.errors import UserError
from ccwatch.gate import Outcome
from ccwatch.risk.level import Level
from ccwatch.server.auth import READERS, RoleGate
from ccwatch.server.body import (
    LARGE,
    BodyError,
    ClientGoneError,
    parse_object,
    read_body,
    run_sized,
)
from ccwatch.server.call_json import describe_recorded, describe_waiting, spell, spell_list
from ccwatch.server.events import HEADERS, EventsEndpoint, find_token, is_counting
from ccwatch.server.exchange import REVOKED
from ccwatch.server.wire import WireError
from ccwatch.tokens.token import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from ccwatch.audit import AuditLog, AuditRecord
    from ccwatch.canonical import Json
    from ccwatch.clock import Clock
    from ccwatch.gate import Gate
    from ccwatch.queue import Change, Entry
    from ccwatch.tokens.book import TokenBook
    from ccwatch.tokens.token import StoredToken

DECIDERS: Final = frozenset({Role.DECIDE})
REASON_LIMIT: Final = 4_000
UNKNOWN: Final = "no such call"
UNREADABLE: Final = "the journal cannot be read"
LOCKED: Final = "ccwatch is locked: only a person's key allows anything"

_ALLOWED_IN_VAIN: Final = Decision(
    verdict=Verdict.DENY,
    decider=Decider.REFUSED,
    reason="A program has allowed this whose token does not count any more. Ask again.",
)

_call_id = re.compile(r"[0-9a-f]{12}")
_digest = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ProgramDecision:
    """What a program wants decided.

    Attributes:
        digest: Of the call as the program has seen it.
        confirm: The digest once more, where the program means to allow a dangerous call.
    """

    digest: str
    allows: bool
    reason: str = ""
    confirm: str | None = None


class Api:
    """The endpoints of one gate; each wants a token, and no answer is kept by a cache."""

    def __init__(self, gate: Gate, clock: Clock, tokens: TokenBook, log: AuditLog | None) -> None:
        self._gate = gate
        self._clock = clock
        self._tokens = tokens
        self._log = log
        self._events = EventsEndpoint(gate.queue, clock, tokens, log)
        self._held: dict[str, StoredToken] = {}
        gate.queue.subscribe(self._note)
        tokens.subscribe(self._end_revoked)

    def routes(self) -> list[Route]:
        """Return the routes, each behind its role."""
        return [
            _route("GET", "/api/pending", RoleGate(self._list, roles=READERS, needs_token=True)),
            _route("GET", "/api/events", RoleGate(self._events, roles=READERS, needs_token=True)),
            _route("GET", "/api/calls/{id}", RoleGate(self._show, roles=READERS, needs_token=True)),
            _route(
                "POST",
                "/api/calls/{id}/decision",
                RoleGate(self._decide, roles=DECIDERS, needs_token=True),
            ),
        ]

    async def _list(self, scope: Scope, receive: Receive, send: Send) -> None:
        entries, now = self._gate.queue.entries(), self._clock.monotonic()
        headers = [(b"content-type", b"application/json")]
        headers += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in spell_list(entries, now):
            await send({"type": "http.response.body", "body": part, "more_body": True})
            # A long list is spelled in turns with everything else.
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _show(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._find(scope["path_params"]["id"])
        except UserError:
            answer = _refuse(503, UNREADABLE)
        await answer(scope, receive, send)

    async def _find(self, call_id: str) -> Response:
        entry = self._gate.queue.get(call_id)
        if entry is not None:
            now = self._clock.monotonic()
            size = len(entry.call.text)
            body = await run_sized(size, lambda: spell(describe_waiting(entry, now, whole=True)))
            return _answer(200, body)
        record = await self._find_record(call_id)
        if record is None:
            return _refuse(404, UNKNOWN)
        body = await run_sized(len(record.input), lambda: spell(describe_recorded(record)))
        return _answer(200, body)

    async def _find_record(self, call_id: str) -> AuditRecord | None:
        """Return a call of the journal by its whole id.

        Raises:
            UserError: The journal cannot be read.
        """
        if self._log is None or _call_id.fullmatch(call_id) is None:
            return None
        record = await self._log.record(call_id)
        return record if record is not None and record.row.id == call_id else None

    async def _decide(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = find_token(self._tokens, scope)
        try:
            body = await read_body(scope, receive)
            if len(body) > LARGE:
                raise BodyError(413, f"the body is over {LARGE // 1024} KiB")
            wanted = parse_decision(await parse_object(body))
        except ClientGoneError:
            return
        except BodyError as error:
            answer = _refuse(error.status, str(error))
        except WireError as error:
            answer = _refuse(400, f"refused: {error}")
        else:
            answer = await self._settle(scope["path_params"]["id"], wanted, token)
        await answer(scope, receive, send)

    async def _settle(
        self, call_id: str, wanted: ProgramDecision, token: StoredToken | None
    ) -> Response:
        # The body can have taken long: a token that was revoked meanwhile decides nothing.
        if token is None or not is_counting(self._tokens, token):
            return _refuse(401, REVOKED)
        entry = self._gate.queue.get(call_id)
        if entry is None:
            try:
                known = await self._find_record(call_id) is not None
            except UserError:
                return _refuse(503, UNREADABLE)
            return _refuse(409, Outcome.GONE) if known else _refuse(404, UNKNOWN)
        refusal = self._find_refusal(entry, wanted)
        if refusal is not None:
            return _refuse(409, refusal)
        outcome = self._gate.decide(call_id, wanted.digest, _make_decision(wanted, token.id))
        if outcome is Outcome.HELD:
            self._held[call_id] = token
        if outcome in {Outcome.TAKEN, Outcome.HELD}:
            return _answer(200, spell({"outcome": outcome.value}))
        return _refuse(409, outcome)

    def _note(self, change: Change) -> None:
        """Forget an allow of a program that has left, or was taken back."""
        entry = self._gate.queue.get(change.call_id)
        if entry is None or entry.held_until is None:
            self._held.pop(change.call_id, None)

    def _end_revoked(self) -> None:
        """Deny what programs have allowed whose tokens count no more, while it is held."""
        for call_id, token in tuple(self._held.items()):
            entry = self._gate.queue.get(call_id)
            if entry is not None and not is_counting(self._tokens, token):
                self._gate.decide(call_id, entry.call.digest, _ALLOWED_IN_VAIN)

    def _find_refusal(self, entry: Entry, wanted: ProgramDecision) -> str | None:
        """Return why a program may not decide what a key in the console could."""
        if not wanted.allows or entry.call.digest != wanted.digest:
            return None
        if self._gate.locked:
            return LOCKED
        if entry.level >= Level.HIGH and wanted.confirm != wanted.digest:
            return f"an allow of a {entry.level.value} call must repeat its digest in confirm"
        return None


def parse_decision(fields: Mapping[str, Json]) -> ProgramDecision:
    """Read a decision: ``digest``, ``decision``, and maybe ``reason`` and ``confirm``.

    Raises:
        WireError: A field is missing, unknown, or not what it must be.
    """
    if unknown := fields.keys() - {"digest", "decision", "reason", "confirm"}:
        raise WireError(f"there is no field {min(unknown)[:40]}")
    decision, reason = fields.get("decision"), fields.get("reason", "")
    if not isinstance(decision, str) or decision not in {Verdict.ALLOW, Verdict.DENY}:
        raise WireError("decision is neither allow nor deny")
    if not isinstance(reason, str) or len(reason) > REASON_LIMIT:
        raise WireError(f"reason is no text of at most {REASON_LIMIT} characters")
    return ProgramDecision(
        digest=_read_digest(fields, "digest"),
        allows=decision == Verdict.ALLOW,
        reason=reason.strip(),
        confirm=_read_digest(fields, "confirm") if "confirm" in fields else None,
    )


def _read_digest(fields: Mapping[str, Json], key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or _digest.fullmatch(value) is None:
        raise WireError(f"{key} is no digest of 64 hexadecimal characters")
    return value


def _make_decision(wanted: ProgramDecision, token_id: str) -> Decision:
    verdict = Verdict.ALLOW if wanted.allows else Verdict.DENY
    done = "allowed" if wanted.allows else "denied"
    who = f"{done} by a program with the token {token_id}"
    reason = f"{wanted.reason} ({who})" if wanted.reason else who
    return Decision(verdict=verdict, decider=Decider.PROGRAM, reason=reason)


def _route(method: str, path: str, app: ASGIApp) -> Route:
    route = Route(path, app, methods=[method])
    # Without the HEAD that comes with a GET: a stream has no answer to it.
    route.methods = {method}
    return route


def _refuse(status: int, reason: str) -> Response:
    return _answer(status, spell({"error": reason}))


def _answer(status: int, body: bytes) -> Response:
    return Response(body, status, HEADERS, "application/json")
