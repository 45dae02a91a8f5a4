"""Who asks: the sessions of agents that were heard of, and what became of their calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from ccwatch.calls import Lane, Verdict

if TYPE_CHECKING:
    from ccwatch.calls import Agent, Decision, ToolCall, Untrusted
    from ccwatch.clock import Clock

ASKS_NOBODY: Final = frozenset({"auto", "bypassPermissions", "dontAsk", "yolo"})
"""Permission modes in which an agent asks no person (Claude Code 2.1.328; ``yolo``: Gemini)."""
MOST: Final = 500

SessionKey = tuple[str | None, ...]


class Source(Protocol):
    """Whoever sends something, as far as is known: a tool call, or a message about none."""

    @property
    def agent(self) -> Agent:
        """Which program."""
        ...

    @property
    def credential(self) -> str | None:
        """The id of the token that it shows."""
        ...

    @property
    def session(self) -> Untrusted | None:
        """Its own session id."""
        ...

    @property
    def subagent(self) -> Untrusted | None:
        """The sub-agent of that session."""
        ...

    @property
    def directory(self) -> Untrusted | None:
        """Where it works."""
        ...

    @property
    def pane(self) -> Untrusted | None:
        """Its tmux pane."""
        ...

    @property
    def mode(self) -> Untrusted | None:
        """Its permission mode."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSession:
    """What is known of one session of an agent; all of it is as the agent says but the token.

    Attributes:
        credential: The id of the token that it shows.
        seen: When it was heard of last, in seconds since the epoch.
        allowed: How many of its calls were allowed by a person, a rule or a preset.
        over: It has said that it ends.
    """

    key: SessionKey
    agent: Agent
    credential: str | None = None
    session: Untrusted | None = None
    directory: Untrusted | None = None
    pane: Untrusted | None = None
    mode: Untrusted | None = None
    seen: float = 0.0
    allowed: int = 0
    denied: int = 0
    over: bool = False

    @property
    def is_proven(self) -> bool:
        """Whether a token says whose it is."""
        return self.credential is not None

    @property
    def asks_nobody(self) -> bool:
        """Whether it runs in a mode in which it asks no person."""
        return self.mode in ASKS_NOBODY


def find_key(source: Source) -> SessionKey:
    """Return what tells a session apart from others, as far as it is known."""
    if source.session:
        return (source.credential, source.session)
    return (source.credential, source.agent.name, source.pane, source.directory)


def make_session(call: ToolCall) -> AgentSession:
    """Return what one call says of its session."""
    return AgentSession(
        key=find_key(call),
        agent=call.agent,
        credential=call.credential,
        session=call.session,
        directory=call.directory,
        pane=call.pane,
        mode=call.mode,
        seen=call.received,
    )


class AgentBook:
    """The sessions that were heard of since the start, the newest last. It belongs to the loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[SessionKey, AgentSession] = {}
        self._by_worth: tuple[dict[SessionKey, None], ...] = ({}, {}, {}, {})
        """Their keys, each in the order of ``_sessions``: those least worth knowing first."""

    def sessions(self) -> tuple[AgentSession, ...]:
        """Return what is known of each session, the one that was heard of last at the end."""
        return tuple(self._sessions.values())

    def find(self, source: Source) -> AgentSession | None:
        """Return the session that a call belongs to."""
        return self._sessions.get(find_key(source))

    def hear(self, source: Source) -> None:
        """Note that a session has sent something."""
        key = find_key(source)
        known = self._forget(key) or AgentSession(key=key, agent=source.agent)
        heard = replace(
            known,
            agent=known.agent if known.agent.version else source.agent,
            credential=source.credential,
            session=source.session,
            directory=source.directory or known.directory,
            pane=source.pane or known.pane,
            mode=source.mode or known.mode,
            seen=self._clock.now(),
            over=False,
        )
        self._remember(heard)
        while len(self._sessions) > MOST:
            least = next(keys for keys in self._by_worth if keys)
            self._forget(next(iter(least)))

    def _remember(self, session: AgentSession) -> None:
        self._sessions[session.key] = session
        # A token keeps claims from crowding out who has shown it.
        self._by_worth[2 * (not session.over) + session.is_proven][session.key] = None

    def _forget(self, key: SessionKey) -> AgentSession | None:
        for keys in self._by_worth:
            keys.pop(key, None)
        return self._sessions.pop(key, None)

    def count(self, call: ToolCall, decision: Decision) -> None:
        """Count a decision for the session of a call."""
        known = self._sessions.get(find_key(call))
        if known is None or call.lane is Lane.DENIED:
            return
        if decision.verdict is Verdict.ALLOW:
            known = replace(known, allowed=known.allowed + 1)
        elif decision.verdict is Verdict.DENY:
            known = replace(known, denied=known.denied + 1)
        self._sessions[known.key] = known

    def end(self, source: Source) -> None:
        """Note that a session is over."""
        self.hear(source)
        known = self._forget(find_key(source))
        if known is not None:
            self._remember(replace(known, over=True))
