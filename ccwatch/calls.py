"""A tool call as it was received, and what was decided about it: plain values without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, NewType

from ccwatch.canonical import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.canonical import Json

Untrusted = NewType("Untrusted", str)
"""Text that an agent chose. It reaches a screen through ``console.text.shown`` alone, and any
other output through ``escapes.escape``."""

QUESTION = "AskUserQuestion"
"""The tool whose plain allow is a wrong answer: the client then reports that the person did not
answer (observed, Claude Code 2.1.328)."""

PLAN = "ExitPlanMode"
"""The tool that shows a person a plan before anything of it is done."""


class Channel(StrEnum):
    """The way in that a call took, which decides what "nobody decided" means to its asker."""

    PROMPT_TOOL = "prompt tool"
    """``claude -p --permission-prompt-tool``: the asker has no prompt of its own."""
    PERMISSION_REQUEST = "permission request"
    """The hook of an interactive session: the agent's own prompt is open at the same time, but for
    a sub-agent in the background, whose prompt opens when the hook gives no decision (observed,
    Claude Code 2.1.328)."""
    HELD_USE = "tool use that waits"
    """The hook before a tool runs, of an agent that has no hook for its own prompt: it is held
    until a person decides, and no prompt is open meanwhile."""
    TOOL_USE = "tool use"
    """The hook before any tool runs: nobody is asked there, rules alone decide."""
    DENIAL = "denied by the agent"
    """The agent's own classifier has refused the call already; a person can let it try again."""


class Lane(StrEnum):
    """Which of three lists a call belongs to."""

    ASK = "ask"
    DENIED = "denied"
    """Refused by the agent's own classifier; nobody is asked whether it may run."""
    WATCH = "watch"
    """Seen only: the agent decided about it itself."""


LANES: Final[Mapping[Channel, Lane]] = {
    Channel.PROMPT_TOOL: Lane.ASK,
    Channel.PERMISSION_REQUEST: Lane.ASK,
    Channel.HELD_USE: Lane.ASK,
    Channel.TOOL_USE: Lane.WATCH,
    Channel.DENIAL: Lane.DENIED,
}


class Verdict(StrEnum):
    """What the asker is told."""

    ALLOW = "allow"
    DENY = "deny"
    NONE = "no decision"
    """Only for an asker with a prompt of its own, which then goes on asking there."""


class Decider(StrEnum):
    """Who or what ended the wait."""

    PERSON = "person"
    PRESET = "preset"
    """A preset that the person has chosen: calls known to be harmless pass unasked."""
    RULE = "rule"
    SESSION = "allowed for the session"
    """A person has allowed equal calls for the session."""
    AGENT_PROMPT = "agent's own prompt"
    AGENT = "left to the agent"
    """Nothing of ours decides: the call was seen before it ran, and its agent went on by itself."""
    PROGRAM = "program with a decide token"
    TIMEOUT = "timeout"
    WITHDRAWN = "withdrawn"
    SHUTDOWN = "shutdown"
    QUEUE_FULL = "queue full"
    REFUSED = "refused"
    """ccwatch itself: a call that no person may be asked about, or that could not be recorded."""
    ABANDONED = "abandoned at a restart"


@dataclass(frozen=True, slots=True)
class Agent:
    """The client that asks.

    Attributes:
        name: As it names itself, a claim; as its token names it where ``proven``.
        version: As it says.
        proven: A token of ccwatch says which agent it is.
    """

    name: Untrusted
    version: Untrusted = Untrusted("")
    proven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One request to run a tool: immutable, so that shown, hashed and run are the same.

    Attributes:
        received: Seconds since the epoch.
        input: The arguments, never changed after parsing.
        text: ``input`` as JSON, keys in the received order.
        digest: SHA-256 over tool and canonical input, hexadecimal; see
            ``canonical.digest``.
        session: The agent's own session id, where the asker said it.
        subagent: The id of the sub-agent that asks, where the asker said it.
        directory: The working directory that the asker claims.
        pane: The tmux pane that the asker claims.
        mode: The agent's permission mode, where the asker said it.
        credential: The id of the token that the asker has shown.
        strict: Its asker takes no answer for a deny: "nobody decided" must be one as well.
        denial: Why the agent's own classifier has refused it.
        takes_edits: Its asker can be told to run another input.
    """

    id: str
    received: float
    channel: Channel
    tool: Untrusted
    input: Mapping[str, Json] = field(repr=False)
    text: Untrusted = field(repr=False)
    digest: str
    agent: Agent
    session: Untrusted | None = None
    subagent: Untrusted | None = None
    directory: Untrusted | None = None
    pane: Untrusted | None = None
    tool_use_id: Untrusted | None = None
    mode: Untrusted | None = None
    credential: str | None = None
    strict: bool = False
    denial: Untrusted | None = None
    takes_edits: bool = True

    @property
    def lane(self) -> Lane:
        """Which list it belongs to."""
        return LANES[self.channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The end of a call's wait.

    Attributes:
        reason: Sent to the agent with a deny; kept in the journal.
        edited: The input to run instead, as JSON, where a person changed it.
        interrupt: Stop the agent's turn. The client then drops the reason
            (observed, Claude Code 2.1.328).
        rules: The rules that the decision rests on, by ``Rule.key``.
    """

    verdict: Verdict
    decider: Decider
    reason: str = ""
    edited: str | None = None
    interrupt: bool = False
    rules: tuple[str, ...] = ()


class Ending(StrEnum):
    """How a call that ran has ended."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """What an agent tells of a call once it has run; nothing of what it has printed is kept.

    Attributes:
        seconds: How long it ran; None where the agent does not say.
    """

    ending: Ending
    seconds: float | None = None


_HEADLINE_KEYS = (
    "command", "file_path", "notebook_path", "url", "pattern", "path", "query", "plan",
)  # fmt: skip
_LEFT_OUT = "…"
_HEADLINE_CHARACTERS = 400


def headline(tool: str, value: Mapping[str, Json]) -> Untrusted:
    """Return the part of an input that tells calls apart in a list, at most 400 characters."""
    if tool == QUESTION:
        match value.get("questions"):
            case [{"question": str(question)}, *_]:
                return Untrusted(question[:_HEADLINE_CHARACTERS])
            case _:
                pass
    for key in _HEADLINE_KEYS:
        text = value.get(key)
        if isinstance(text, str):
            return Untrusted(text[:_HEADLINE_CHARACTERS])
    if not value:
        return Untrusted("")
    return Untrusted(encode(_shortened(value))[:_HEADLINE_CHARACTERS])


def _shortened(value: Json | Mapping[str, Json], depth: int = 3) -> Json:
    """Bound the work of a headline: long members of a large input are not encoded whole."""
    match value:
        case str():
            return value[:_HEADLINE_CHARACTERS]
        case None | bool() | int() | float():
            return value
        case _ if not depth and value:
            return _LEFT_OUT
        case list():
            more = [_LEFT_OUT] if len(value) > 8 else []
            return [*(_shortened(item, depth - 1) for item in value[:8]), *more]
        case _:
            items = islice(value.items(), 8)
            short = {key[:80]: _shortened(item, depth - 1) for key, item in items}
            return short | ({_LEFT_OUT: _LEFT_OUT} if len(value) > 8 else {})
