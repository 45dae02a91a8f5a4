"""What the journal holds, as those read it who show it: plain values and one protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from ccwatch.calls import Agent, Lane, ToolCall, Untrusted
from ccwatch.canonical import JsonError, decode
from ccwatch.rules.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.calls import Channel, Decider, Result, Verdict
    from ccwatch.risk.level import Level

CLAIMED: Final = "none: which agent it is, is a claim"
NAMELESS: Final = "(it names no agent: which one it is, is a claim)"
"""What stands beside a token that does not say whose it is."""
_NOTHING = Untrusted("")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One call of the journal as a line of a list.

    Attributes:
        number: Its place in the journal, ascending with the time of arrival.
        received: Seconds since the epoch; ``decided`` too, None while the call waits.
        headline: What tells the call apart, at most 400 characters.
        waited: Seconds from arrival to decision.
        level: How dangerous it was taken for; None in rows that an older ccwatch wrote.
        edited: Whether a person changed the input.
        rules: The rules that decided, or that made it wait, by ``Rule.key``.
        mode: The agent's permission mode, as it said.
        token: The id of the token that the agent has shown; None where nothing proves who it was.
        result: What became of the call when it ran, where the agent told.
    """

    number: int
    id: str
    received: float
    tool: Untrusted
    headline: Untrusted
    agent: Untrusted
    session: Untrusted | None
    directory: Untrusted | None
    decided: float | None = None
    verdict: Verdict | None = None
    decider: Decider | None = None
    reason: Untrusted = _NOTHING
    waited: float | None = None
    edited: bool = False
    level: Level | None = None
    rules: tuple[str, ...] = ()
    lane: Lane = Lane.ASK
    mode: Untrusted | None = None
    token: str | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One call of the journal, whole.

    Attributes:
        proven: A token said which agent it was.
        input: The input as received, as JSON.
        edited_input: The input that a person put in its place, as JSON.
    """

    row: AuditRow
    channel: Channel
    agent_version: Untrusted
    subagent: Untrusted | None
    pane: Untrusted | None
    tool_use_id: Untrusted | None
    digest: str
    input: Untrusted
    edited_input: Untrusted | None = None
    interrupt: bool = False
    proven: bool = False


def make_recorded(record: AuditRecord) -> Recorded | None:
    """Return a call of the journal as it can be asked about again; None if it cannot be read."""
    try:
        value = decode(record.input)
    except JsonError:
        return None
    if not isinstance(value, dict):
        return None
    row = record.row
    call = ToolCall(
        id=row.id,
        received=row.received,
        channel=record.channel,
        tool=row.tool,
        input=value,
        text=record.input,
        digest=record.digest,
        agent=Agent(row.agent, record.agent_version, proven=record.proven),
        session=row.session,
        subagent=record.subagent,
        directory=row.directory,
        pane=record.pane,
        tool_use_id=record.tool_use_id,
        mode=row.mode,
        credential=row.token,
    )
    return Recorded(row.id, call, row.verdict, row.decider, row.received, edited=row.edited)


@dataclass(frozen=True, slots=True)
class AuditCounts:
    """How the calls that were received since some time ended."""

    allowed: int = 0
    denied: int = 0
    undecided: int = 0


class AuditLog(Protocol):
    """The reading side of the journal.

    Every method is quick, one keyset page or one row, but for ``recorded``.
    """

    async def page(
        self,
        *,
        before: int | None = None,
        limit: int = 100,
        search: str = "",
        seen: bool = False,
    ) -> Sequence[AuditRow]:
        """Return rows, newest first: those older than the row ``before``, or the newest.

        Calls that were only seen, and left to their agents, are among them if ``seen``.

        ``search`` takes words; a row matches when it holds words that begin with each of them.
        """
        ...

    async def record(self, call_id: str) -> AuditRecord | None:
        """Return one call, whole, by its id or by a beginning that only it has."""
        ...

    async def version(self) -> int:
        """Return a number that changes whenever a row is added, decided or trimmed."""
        ...

    async def size(self, *, search: str = "", seen: bool = False) -> int:
        """Return how many rows there are, or how many match ``search``; see ``page``."""
        ...

    async def counts(self, *, since: float) -> AuditCounts:
        """Return how the calls ended that were received since ``since`` (epoch seconds).

        Those that were only seen are not counted.
        """
        ...

    async def recorded(self, *, since: float, limit: int) -> Sequence[AuditRecord]:
        """Return whole calls that were received since ``since`` (epoch seconds), newest first."""
        ...
