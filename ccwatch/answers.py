"""What an asker hears when nobody decided, and which edited inputs can be sent to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.calls import Channel, Decider, Decision, Verdict
from ccwatch.canonical import JsonError, decode

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

EDIT_LIMIT = 350_000
"""Bytes of an edited input: larger replies are refused by the client, which then reports an
invalid permission result (between 380 kB and 420 kB, observed, Claude Code 2.1.328)."""

STOPPED = "ccwatch was stopped before anybody answered. This is not a refusal."

WITHDRAWN = Decision(
    verdict=Verdict.NONE, decider=Decider.WITHDRAWN, reason="the agent no longer waits"
)


def undecided(call: ToolCall, decider: Decider, reason: str) -> Decision:
    """Return what an asker is told when nobody decided: never allow.

    An asker with a prompt of its own goes on asking there, and an agent that was not asking goes on
    by itself; every other one hears a deny.
    """
    denied = call.strict or call.channel is Channel.PROMPT_TOOL
    verdict = Verdict.DENY if denied else Verdict.NONE
    return Decision(verdict=verdict, decider=decider, reason=reason)


def is_sendable(edited: str) -> bool:
    """Return whether an edited input can go to the client: a JSON object of at most 350 kB.

    An empty one cannot: the client would run the original (observed, Claude Code 2.1.328).
    """
    if len(edited) > EDIT_LIMIT:
        return False
    try:
        value = decode(edited)
    except JsonError:
        return False
    return isinstance(value, dict) and bool(value) and len(edited.encode()) <= EDIT_LIMIT


def has_answers(edited: str | None) -> bool:
    """Return whether an edited question carries answers, none of them empty."""
    if edited is None:
        return False
    value = decode(edited)
    answers = value.get("answers") if isinstance(value, dict) else None
    return isinstance(answers, dict) and bool(answers) and all(answers.values())


def spell_seconds(seconds: float) -> str:
    """Return a length of time in words: ``5 minutes``, ``1 second``."""
    minutes = seconds / 60
    if minutes == int(minutes):
        return "1 minute" if minutes == 1 else f"{minutes:g} minutes"
    return "1 second" if seconds == 1 else f"{seconds:g} seconds"
