"""Allows calls that are equal to one which a person has allowed, for the rest of its session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import Lane
from ccwatch.queue import Change, ChangeKind
from ccwatch.rules.floor import find_floor
from ccwatch.same import find_refusal
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock
    from ccwatch.console.decisions import Say
    from ccwatch.console.view import CallView
    from ccwatch.gate import Gate
    from ccwatch.queue import Entry

ALLOWED: Final = "equal calls of this session are allowed from now on"
THIS_ONLY: Final = "allowed this one only: what it runs cannot be told apart"
_EDITED: Final = "not for the session: the call is edited; a allows it once"
_REFUSED: Final = "not for the session: its agent has refused it; a lets it try again"
_BY_RULE: Final = "not for the session: a rule wants a person to look at each; a allows it once"
_EARLY: Final = 0.02
"""Seconds by which a timer may fire before its time."""


class SessionAllow:
    """Waits until the allow of a call has left, and only then allows equal ones.

    One that is taken back with ``u`` allows nothing.
    """

    def __init__(self, gate: Gate, clock: Clock, say: Say) -> None:
        self._gate = gate
        self._clock = clock
        self._say = say
        self._awaited: dict[str, Entry] = {}

    def find_refusal(self, call: ToolCall) -> str | None:
        """Return why calls equal to this version of a waiting call cannot be allowed, or None."""
        entry = self._gate.queue.get(call.id)
        if entry is None:
            return None
        if entry.call.digest != call.digest:
            return _EDITED
        if call.lane is Lane.DENIED:
            return _REFUSED
        if entry.by_rule:
            return _BY_RULE
        reason = find_floor(call.tool, entry.assessment) or find_refusal(call, entry.assessment)
        return f"not for the session: {reason}" if reason else None

    def await_leave(self, view: CallView) -> None:
        """Allow calls that are equal to this one as soon as its allow has left."""
        entry = self._gate.queue.get(view.call.id)
        if entry is not None and entry.held_until is not None:
            self._awaited[entry.call.id] = entry

    def note(self, change: Change) -> None:
        """Take note of a change of the queue."""
        held = self._awaited.get(change.call_id)
        if held is None or held.held_until is None:
            return
        entry = self._gate.queue.get(change.call_id)
        if entry is not None and entry.held_until is not None:
            return
        del self._awaited[change.call_id]
        has_left = self._clock.monotonic() >= held.held_until - _EARLY
        if change.kind is ChangeKind.REMOVED and has_left:
            spawn(self._allow(held), name=f"allow equal calls of {change.call_id}")

    async def _allow(self, entry: Entry) -> None:
        done = await self._gate.same.allow(entry.call, entry.assessment)
        self._say(ALLOWED if done else THIS_ONLY)
