"""Where the messages of agents come in: which belong to one call, and what they do to the gate."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ccwatch.agents import AgentBook
from ccwatch.calls import Channel, Decider, Decision, Lane, Verdict
from ccwatch.preruling import Preruling
from ccwatch.rules.rule import Ruling
from ccwatch.sightings import MOST, Sightings
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ccwatch.agents import Source
    from ccwatch.calls import Result, ToolCall
    from ccwatch.clock import Clock
    from ccwatch.gate import Gate
    from ccwatch.sightings import Sighting

ANSWERED_SECONDS: Final = 2.0
"""So long after rules have allowed a call its agent may still ask about it, and hear the same."""
_BY_HOOK: Final = frozenset({Channel.PERMISSION_REQUEST, Channel.HELD_USE})
NOT_DECIDED: Final = "Nobody at ccwatch has answered this. It is not a refusal: you may ask again."
BY_MODEL: Final = (
    "ccwatch's own tool is for the agent program, never for a model. The call was refused."
)


@dataclass(slots=True)
class _Row:
    """A call that several requests ask about: they hear one answer."""

    call: ToolCall
    review: asyncio.Task[Decision]
    left: asyncio.Future[None]
    askers: int = 0


class Reception:
    """Takes what agents send to the gate, and keeps account of what they do.

    Attributes:
        agents: The sessions that were heard of.
    """

    def __init__(self, gate: Gate, clock: Clock) -> None:
        self.gate = gate
        self.agents = AgentBook(clock)
        self._sightings = Sightings()
        self._rows: dict[str, _Row] = {}
        self._allowed: Counter[tuple[str | None, ...]] = Counter()
        """Calls that were allowed and have not run yet, of which nobody knows the id."""

    async def see(
        self, call: ToolCall, *, by_model: bool = False, only_denials: bool = False
    ) -> Preruling:
        """Rule on a call that is about to run.

        ``by_model`` means one of ccwatch's own tools, ``only_denials`` that its agent can be told
        nothing else.
        """
        self.agents.hear(call)
        if by_model:
            told = await self.gate.refuse(call, BY_MODEL)
            return Preruling(Ruling.DENY, BY_MODEL, told)
        ruling = await self.gate.see(call, only_denials=only_denials)
        self._sightings.add(call, ruling.decision)
        self.agents.count(call, ruling.decision)
        return ruling

    async def ask(self, call: ToolCall, *, left: asyncio.Future[None]) -> Decision:
        """Return the decision on a call whose agent asks, after as long as it takes.

        ``left`` ends when the asker has gone. Requests of one token about one call become one row,
        and the call waits as long as one of them does.
        """
        call, told = self._recognise(call)
        self.agents.hear(call)
        if told is not None:
            return told
        decision = await self._review(call, left)
        self.agents.count(call, decision)
        if decision.verdict is Verdict.ALLOW and call.tool_use_id is None:
            self._note_allowed(call)
        if call.strict and decision.verdict is Verdict.NONE:
            # Without an answer of ours it would run, or be decided by whoever asks it next.
            return replace(decision, verdict=Verdict.DENY, reason=decision.reason or NOT_DECIDED)
        return decision

    async def refuse(self, call: ToolCall, reason: str) -> Decision:
        """Deny a call that no person may be asked about."""
        self.agents.hear(call)
        return await self.gate.refuse(call, reason)

    def has_open(self, source: Source) -> bool:
        """Say whether a call of that session waits, or was allowed and may still run."""
        ours = (source.credential, source.session)
        return any(key[:2] == ours for key in self._allowed) or any(
            _is_same_session(entry.call, source) for entry in self.gate.queue.entries()
        )

    def note_end(
        self, source: Source, tool_use_id: str | None, result: Result, digests: Collection[str]
    ) -> None:
        """Note that a call has run or failed: whoever still waits for it was answered elsewhere.

        ``digests`` are those that the call can have had when permission was asked for.
        """
        self.agents.hear(source)
        sighting = self._sightings.take(source, tool_use_id)
        if sighting is not None:
            self.gate.note_result(sighting.call.id, result)
        if sighting is not None and self._retire(lambda asked: asked.id == sighting.call.id):
            return
        if sighting is not None and sighting.row_taken:
            return
        if any(self._take_allowed(source, digest) for digest in digests):
            return
        self._retire(
            lambda asked: (
                _is_same_agent(asked, source)
                and asked.digest in digests
                and asked.tool_use_id in {None, tool_use_id}
            )
        )

    def _note_allowed(self, call: ToolCall) -> None:
        self._allowed[_content(call)] += 1
        if len(self._allowed) > MOST:
            del self._allowed[next(iter(self._allowed))]

    def _take_allowed(self, source: Source, digest: str) -> bool:
        """Say whether the call that ran is one that was allowed here, once for each of them."""
        key = (source.credential, source.session, source.subagent, digest)
        if not self._allowed[key]:
            del self._allowed[key]
            return False
        self._allowed[key] -= 1
        if not self._allowed[key]:
            del self._allowed[key]
        return True

    def _forget_allowed(self, source: Source, *, whole: bool) -> None:
        ours = (source.credential, source.session)
        for key in tuple(self._allowed):
            if key[:2] == ours and (whole or key[2] == source.subagent):
                del self._allowed[key]

    def start_session(self, source: Source) -> None:
        """Note that a session has begun, or goes on."""
        self.agents.hear(source)

    def end_turn(self, source: Source) -> None:
        """Note that no call of the agent waits any more."""
        self.agents.hear(source)
        self._sightings.forget(source, whole=False)
        self._forget_allowed(source, whole=False)
        self.gate.retire(lambda asked: _is_same_agent(asked, source), verdict=Verdict.NONE)

    def end_session(self, source: Source) -> None:
        """Note that a session is over."""
        self._sightings.forget(source, whole=True)
        self._forget_allowed(source, whole=True)
        self.gate.retire(lambda asked: _is_same_session(asked, source), verdict=Verdict.NONE)
        self.agents.end(source)

    def _retire(self, matches: Callable[[ToolCall], bool]) -> int:
        # What its agent has refused has not run: whoever says so must not make it an allow.
        return self.gate.retire(
            lambda asked: asked.lane is Lane.ASK and matches(asked),
            verdict=Verdict.ALLOW,
            only_oldest=True,
        )

    def _recognise(self, call: ToolCall) -> tuple[ToolCall, Decision | None]:
        """Return a call with what was seen of it before, and the answer that it has already."""
        if call.channel in _BY_HOOK and call.tool_use_id is None:
            sighting = self._sightings.claim(call)
        else:
            sighting = self._sightings.find(call)
        if sighting is None:
            return call, None
        if sighting.decision.decider is Decider.AGENT:
            return self._continue(call, sighting), None
        if self._is_answered(call, sighting):
            # It is the same call: a rule that is used up by it is used up once.
            sighting.row_taken = True
            return call, sighting.decision
        return call, None

    def _is_answered(self, call: ToolCall, sighting: Sighting) -> bool:
        """Say whether rules have allowed the very call a moment ago, and nobody has heard it."""
        return (
            sighting.decision.verdict is Verdict.ALLOW
            and call.channel is not Channel.DENIAL
            and not sighting.row_taken
            and not self.gate.locked
            and 0 <= call.received - sighting.call.received <= ANSWERED_SECONDS
        )

    def _continue(self, call: ToolCall, sighting: Sighting) -> ToolCall:
        """Return a call as a continuation of what was seen, and its row."""
        seen = sighting.call
        known = replace(
            call,
            session=call.session or seen.session,
            subagent=call.subagent or seen.subagent,
            directory=seen.directory or call.directory,
            pane=call.pane or seen.pane,
            mode=call.mode or seen.mode,
            tool_use_id=seen.tool_use_id,
        )
        row = self._rows.get(seen.id)
        if sighting.row_taken and (row is None or not _can_join(row, known)):
            return known
        sighting.row_taken = True
        return replace(known, id=seen.id)

    async def _review(self, call: ToolCall, left: asyncio.Future[None]) -> Decision:
        row = self._rows.get(call.id)
        if row is None:
            if call.credential is None or call.tool_use_id is None:
                return await self.gate.review(call, left=left)
            row = self._open_row(call)
        row.askers += 1
        try:
            await asyncio.wait({row.review, left}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            row.askers -= 1
            if not row.askers and not row.left.done():
                row.left.set_result(None)
        if not row.review.done() and row.askers:
            return Decision(verdict=Verdict.NONE, decider=Decider.WITHDRAWN)
        return await asyncio.shield(row.review)

    def _open_row(self, call: ToolCall) -> _Row:
        left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        review = spawn(self.gate.review(call, left=left), name=f"review {call.id}")
        row = self._rows[call.id] = _Row(call, review, left)
        review.add_done_callback(lambda _: self._rows.pop(call.id, None))
        return row


def _can_join(row: _Row, call: ToolCall) -> bool:
    """Say whether a request may hear the answer of a row: shown by token, input and id.

    A row that everybody has left is being withdrawn. What an agent has refused was never ruled on,
    and its answer is no answer to a request.
    """
    asked = row.call
    return (
        call.credential is not None
        and not row.left.done()
        and (asked.credential, asked.digest, asked.tool_use_id, asked.lane)
        == (call.credential, call.digest, call.tool_use_id, call.lane)
        and asked.channel is not call.channel
    )


def _content(call: ToolCall) -> tuple[str | None, ...]:
    return (call.credential, call.session, call.subagent, call.digest)


def _is_same_session(asked: ToolCall, source: Source) -> bool:
    return (asked.credential, asked.session) == (source.credential, source.session)


def _is_same_agent(asked: ToolCall, source: Source) -> bool:
    return _is_same_session(asked, source) and asked.subagent == source.subagent
