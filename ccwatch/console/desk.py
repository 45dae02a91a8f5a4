"""What is on the person's desk: the selected call, its edited version, and whether keys may act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccwatch.agents import find_key
from ccwatch.calls import (
    QUESTION,
    Decider,
    Decision,
    Lane,
    ToolCall,
    Untrusted,
    Verdict,
    headline,
)
from ccwatch.canonical import JsonError, decode, digest
from ccwatch.console.arming import NO_CALL, Arming, Target
from ccwatch.console.search import holds_words
from ccwatch.console.selection import Selection
from ccwatch.gate import Outcome
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.agents import AgentSession
    from ccwatch.clock import Clock
    from ccwatch.console.view import CallView
    from ccwatch.files import FileState
    from ccwatch.gate import Gate
    from ccwatch.queue import Entry
    from ccwatch.risk.assess import Assessment


class Desk:
    """The state behind the main screen, without a widget: tests drive it as a person would.

    Attributes:
        filter: Words that a call in the queue must hold.
        whose: The session whose calls alone are in the queue.
    """

    def __init__(self, gate: Gate, clock: Clock, *, advance: bool = True) -> None:
        self.selection = Selection()
        self.arming = Arming(clock)
        self.filter = ""
        self.whose: AgentSession | None = None
        self._gate = gate
        self._advance = advance
        self._drafts: dict[str, ToolCall] = {}

    def entries(self) -> list[Entry]:
        """Return what waits and passes the filter, in the order of arrival.

        What agents have refused themselves comes behind all that is asked.
        """
        passing = [entry for entry in self._gate.queue.entries() if self._passes(entry.call)]
        return sorted(passing, key=lambda entry: entry.call.lane is Lane.DENIED)

    @property
    def entry(self) -> Entry | None:
        """The selected call, if it still waits."""
        return self._gate.queue.get(self.selection.id) if self.selection.id else None

    @property
    def call(self) -> ToolCall | None:
        """The version of the selected call that a decision would be about."""
        return self.find_version(self.selection.id) if self.selection.id else None

    def find_version(self, call_id: str) -> ToolCall | None:
        """Return the version of a waiting call that a decision would be about."""
        entry = self._gate.queue.get(call_id)
        return None if entry is None else self._drafts.get(call_id, entry.call)

    def reread(self) -> None:
        """Take over what waits now: call it after each change of the queue."""
        entries = self.entries()
        into_empty = self.selection.reconcile(
            [entry.call.id for entry in entries], undecided=_undecided(entries, Lane.ASK)
        )
        waiting = {entry.call.id for entry in self._gate.queue.entries()}
        self._drafts = {key: call for key, call in self._drafts.items() if key in waiting}
        self._rearm(into_empty=into_empty)

    def select(self, call_id: str | None) -> None:
        """Select the call that a person chose."""
        self.selection.select(call_id)
        self._rearm()

    def move(self, steps: int) -> None:
        """Select the call that many rows further."""
        self.selection.move(steps, [entry.call.id for entry in self.entries()])
        self._rearm()

    def move_to_edge(self, edge: int) -> None:
        """Select the first call (-1) or the last (1)."""
        entries = self.entries()
        if entries:
            self.select(entries[-1 if edge > 0 else 0].call.id)

    def level(self, view: CallView) -> Level:
        """Return how much care an allow needs: an edit that looks milder lowers nothing."""
        entry = self._gate.queue.get(view.call.id)
        return view.level if entry is None else max(entry.level, view.level)

    def refusal(self, *, allowing: bool, view: CallView | None = None) -> str | None:
        """Return why a decision key must not act on the selected call now, or None.

        ``view`` is what is on screen of it, where it is laid out.
        """
        entry = self.entry
        if entry is None:
            return NO_CALL
        level = entry.level if view is None else self.level(view)
        whole = allowing and level.needs_whole_view
        risky = view.risky_rows if whole and view is not None else frozenset[int]()
        reason = self.arming.refusal(needs_end=whole, needs_rows=risky)
        if reason or not allowing:
            return reason
        if entry.held_until is not None:
            return Outcome.ALREADY_HELD.value
        is_asked = entry.call.tool == QUESTION and entry.call.lane is Lane.ASK
        if is_asked and entry.call.id not in self._drafts:
            return Outcome.NEEDS_ANSWERS.value
        return None

    def allow(
        self,
        target: Target,
        files: tuple[FileState, ...],
        *,
        level: Level = Level.LOW,
        assessment: Assessment | None = None,
    ) -> Outcome:
        """Allow the call in the version that was on screen, whatever is selected by now.

        Args:
            target: That version.
            files: Those that were read for it.
            level: How dangerous it is: the allow is held for as long as that asks, or longer.
            assessment: Of that version: an edited one is denied by rules as any call is.
        """
        entry = self._gate.queue.get(target.call_id)
        if entry is None:
            return Outcome.GONE
        call = self._drafts.get(entry.call.id, entry.call)
        if call.digest != target.digest:
            return Outcome.OTHER_INPUT
        edited = None if call.digest == entry.call.digest else call.text
        decision = Decision(verdict=Verdict.ALLOW, decider=Decider.PERSON, edited=edited)
        version = None if edited is None or assessment is None else (call, assessment)
        return self._decide(entry, decision, files, level, version)

    def deny(self, call_id: str, *, reason: str = "", stop: bool = False) -> Outcome:
        """Deny the call with this id, whatever version of it was on screen."""
        entry = self._gate.queue.get(call_id)
        if entry is None:
            return Outcome.GONE
        decision = Decision(
            verdict=Verdict.DENY, decider=Decider.PERSON, reason=reason, interrupt=stop
        )
        return self._decide(entry, decision, ())

    def undo(self) -> bool:
        """Take back the newest allow that has not left, and select its call."""
        call_id = self._gate.undo()
        if call_id is not None:
            self.select(call_id)
        return call_id is not None

    def draft(self, call_id: str, text: str) -> str | None:
        """Put an edited input on the desk; returns what is wrong with it, or None."""
        entry = self._gate.queue.get(call_id)
        if entry is None:
            return Outcome.GONE.value
        try:
            value = decode(text)
        except JsonError as error:
            return f"no JSON that can be sent: {error}"
        if not isinstance(value, dict) or not value:
            return "an input is a JSON object with at least one member"
        version = digest(entry.call.tool, value)
        if version == entry.call.digest:
            self._drafts.pop(call_id, None)
        else:
            self._drafts[call_id] = replace(
                entry.call, input=value, text=Untrusted(text), digest=version
            )
        self._rearm()
        return None

    def drop_draft(self) -> bool:
        """Forget the edited version of the selected call; returns whether there was one."""
        dropped = self._drafts.pop(self.selection.id or "", None)
        self._rearm()
        return dropped is not None

    def _decide(
        self,
        entry: Entry,
        decision: Decision,
        files: tuple[FileState, ...] = (),
        level: Level = Level.LOW,
        version: tuple[ToolCall, Assessment] | None = None,
    ) -> Outcome:
        call_id = entry.call.id
        ids = [other.call.id for other in self.entries()]
        outcome = self._gate.decide(
            call_id, entry.call.digest, decision, files=files, level=level, version=version
        )
        if outcome in {Outcome.TAKEN, Outcome.HELD}:
            if self._advance and self.selection.id in {call_id, None}:
                entries = self.entries()
                undecided = _undecided(entries, Lane.ASK)
                if entry.call.lane is Lane.DENIED:
                    undecided = undecided or _undecided(entries, Lane.DENIED)
                self.selection.advance(ids, past=call_id, undecided=undecided)
            self._rearm()
        return outcome

    def _rearm(self, *, into_empty: bool = False) -> None:
        call = self.call
        target = None if call is None else Target(call.id, call.digest)
        if target != self.arming.target:
            self.arming.select(target, into_empty=into_empty)

    def _passes(self, call: ToolCall) -> bool:
        if self.whose is not None and find_key(call) != self.whose.key:
            return False
        if not self.filter:
            return True
        parts = (call.tool, headline(call.tool, call.input), call.agent.name, call.directory or "")
        return holds_words(parts, self.filter)


def _undecided(entries: Sequence[Entry], lane: Lane) -> list[str]:
    return [
        entry.call.id for entry in entries if entry.held_until is None and entry.call.lane is lane
    ]
