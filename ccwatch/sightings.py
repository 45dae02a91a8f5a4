"""Tool calls that were seen before they ran, so that later messages about them find together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ccwatch.calls import Untrusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.agents import Source
    from ccwatch.calls import Decision, ToolCall

MOST = 5_000
"""So many are remembered; an agent that never tells what became of its calls fills no memory."""


@dataclass(slots=True)
class Sighting:
    """A call that its agent told of before it ran.

    Attributes:
        call: As it was told; its id is that of the row in the journal.
        decision: What was said about it.
        asked: A request without an id was found to be about it.
        row_taken: Its row in the journal has become that of a request.
    """

    call: ToolCall
    decision: Decision
    asked: bool = False
    row_taken: bool = False


class Sightings:
    """What was seen and has not run yet."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._by_use: dict[tuple[str | None, str | None, str], Sighting] = {}
        self._by_id: defaultdict[tuple[str | None, str], list[Sighting]] = defaultdict(list)
        self._by_content: defaultdict[tuple[str | None, ...], list[Sighting]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._by_use)

    def add(self, call: ToolCall, decision: Decision) -> None:
        """Remember a call that bears the id its agent gave it; others cannot be found again."""
        if call.tool_use_id is None:
            return
        use = (call.credential, call.session, call.tool_use_id)
        self._drop(use)
        # Of an input that may be large only what finds it again is kept.
        known = replace(call, input={}, text=Untrusted(""))
        self._by_use[use] = sighting = Sighting(known, decision)
        for index, key in self._places(call):
            index[key].append(sighting)
        if len(self._by_use) > self._most:
            self._drop(next(iter(self._by_use)))

    def claim(self, call: ToolCall) -> Sighting | None:
        """Return the sighting that a request without an id is about, once.

        Only if there is exactly one that it can be: of several equal calls nobody can tell.
        """
        found = [item for item in self._by_content.get(_content(call), ()) if not item.asked]
        if len(found) != 1:
            return None
        found[0].asked = True
        return found[0]

    def find(self, call: ToolCall) -> Sighting | None:
        """Return the sighting of a request that bears its id and shows the same token.

        Ids are not the same for ever and for all: input, agent, session and directory must not
        speak against it.
        """
        if call.tool_use_id is None or call.credential is None:
            return None
        ours = self._by_id.get((call.credential, call.tool_use_id), ())
        found = [sighting for sighting in ours if _may_be(sighting.call, call)]
        return found[0] if len(found) == 1 else None

    def take(self, source: Source, tool_use_id: str | None) -> Sighting | None:
        """Return the sighting of a call that has run, and forget it."""
        if tool_use_id is None:
            return None
        return self._drop((source.credential, source.session, tool_use_id))

    def forget(self, source: Source, *, whole: bool) -> None:
        """Forget the calls of one agent of a session, or of the whole session."""
        ours = (source.credential, source.session)
        over = [
            use
            for use, sighting in self._by_use.items()
            if use[:2] == ours and (whole or sighting.call.subagent == source.subagent)
        ]
        for use in over:
            self._drop(use)

    def _drop(self, use: tuple[str | None, str | None, str]) -> Sighting | None:
        sighting = self._by_use.pop(use, None)
        if sighting is None:
            return None
        for index, key in self._places(sighting.call):
            index[key].remove(sighting)
            if not index[key]:
                del index[key]
        return sighting

    def _places(self, call: ToolCall) -> Iterator[tuple[dict[Any, list[Sighting]], Any]]:
        yield self._by_id, (call.credential, call.tool_use_id)
        yield self._by_content, _content(call)


def _may_be(seen: ToolCall, call: ToolCall) -> bool:
    """Say whether a request can be about a call that was seen."""
    at_odds = call.session is not None and (call.session, call.subagent) != (
        seen.session, seen.subagent,
    )  # fmt: skip
    return (
        not at_odds
        and seen.digest == call.digest
        and seen.agent.name == call.agent.name
        and _is_within(seen.directory, call.directory)
    )


def _is_within(inner: str | None, outer: str | None) -> bool:
    """Say whether a hook can come from there: it follows a ``cd``, the prompt tool does not."""
    if inner is None or outer is None:
        return True
    return inner == outer or inner.startswith(f"{outer.rstrip('/')}/")


def _content(call: ToolCall) -> tuple[str | None, ...]:
    return (call.credential, call.session, call.subagent, call.digest)
