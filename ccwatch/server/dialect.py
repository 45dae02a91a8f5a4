"""What an agent's hook tells, whatever agent it is, and what a dialect must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import Agent, Decision
    from ccwatch.canonical import Json
    from ccwatch.rules.rule import Ruling
    from ccwatch.server.wire import Request


class Moment(StrEnum):
    """What a hook is about."""

    USE = "a tool is about to run"
    """Nobody is asked: rules alone decide, at once."""
    ASK = "permission is asked for"
    """The answer waits for a person."""
    DENIED = "the agent has refused a call itself"
    RAN = "a tool has run"
    FAILED = "a tool has failed"
    TURN_ENDED = "no call of this agent waits any more"
    SESSION_STARTED = "a session begins"
    SESSION_ENDED = "a session is over"
    OTHER = "nothing that concerns ccwatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One event of an agent's session.

    Attributes:
        directory: An absolute path, where the agent says one.
        mode: The permission mode, as the agent calls it.
        request: What wants to run, ran, or was refused, of an event that is about a tool.
        reason: Why the agent refused a call itself.
        ran_for: Seconds that a tool ran.
    """

    moment: Moment
    session: str = ""
    subagent: str | None = None
    directory: str | None = None
    mode: str | None = None
    request: Request | None = None
    reason: str = ""
    ran_for: float | None = None


class Dialect(Protocol):
    """Reads the hooks of one kind of agent, and answers them."""

    agent: Agent
    """Who sends them, where no token says it: hooks name no client and no version."""
    has_prompt: bool
    """Its own prompt is open while a hook is held: a call can be answered there meanwhile."""
    takes_edits: bool
    """It can be told to run another input."""
    takes_rulings: bool
    """Before a tool runs it can be told any ruling; where not, a deny alone."""

    def parse(self, message: Mapping[str, Json]) -> Hook:
        """Read the body of a hook; unknown events are ``Moment.OTHER``.

        Raises:
            WireError: A field is missing or has another type.
        """
        ...

    def reply(self, hook: Hook, decision: Decision) -> str:
        """Return the JSON that answers ``Moment.ASK`` and ``Moment.DENIED``."""
        ...

    def rule(self, ruling: Ruling | None, reason: str, *, strict: bool) -> str:
        """Return the JSON that answers ``Moment.USE``; None leaves the call to the agent."""
        ...
