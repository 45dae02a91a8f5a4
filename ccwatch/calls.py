"""A tool call as it was received, and what was decided about it: plain values without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, NewType

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


class Channel(StrEnum):
    """The way in that a call took, which decides what "nobody decided" means to its asker."""

    PROMPT_TOOL = "prompt tool"
    """``claude -p --permission-prompt-tool``: the asker has no prompt of its own."""
    PERMISSION_REQUEST = "permission request"
    """The hook of an interactive session: the agent's own prompt is open at the same time, but for
    a sub-agent in the background, whose prompt opens when the hook gives no decision (observed,
    Claude Code 2.1.328)."""


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
    TIMEOUT = "timeout"
    WITHDRAWN = "withdrawn"
    SHUTDOWN = "shutdown"
    QUEUE_FULL = "queue full"
    REFUSED = "refused"
    """ccwatch itself: a call that no person may be asked about, or that could not be recorded."""
    ABANDONED = "abandoned at a restart"


@dataclass(frozen=True, slots=True)
class Agent:
    """The client that asks, as it names itself: a claim."""

    name: Untrusted
    version: Untrusted = Untrusted("")


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
