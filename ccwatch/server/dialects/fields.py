"""What the dialects share: a call with its input, no decision, and an edit that cannot be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import Decider, Verdict
from ccwatch.server.wire import Request, WireError, is_own_tool, spell_deny

if TYPE_CHECKING:
    from ccwatch.calls import Decision
    from ccwatch.canonical import Json

NO_DECISION: Final = "{}"
_LONGEST_EDIT: Final = 4000


def build_request(
    tool: str,
    value: Json,
    tool_use_id: str | None = None,
    *,
    named: str = "the input of the tool",
) -> Request:
    """Return what wants to run; ``named`` is what its input is called.

    Raises:
        WireError: The input is no object.
    """
    if not isinstance(value, dict):
        raise WireError(f"{named} is no object")
    return Request(tool=tool, input=value, tool_use_id=tool_use_id, by_model=is_own_tool(tool))


def is_undecided(decision: Decision) -> bool:
    """Say whether the agent hears no decision: there is none, or its own prompt was answered."""
    return decision.decider is Decider.AGENT_PROMPT or decision.verdict is Verdict.NONE


def read_reason(decision: Decision) -> str:
    """Return what an agent is told with a deny, never empty."""
    return str(spell_deny(decision)["message"])


def spell_unsent(edited: str) -> str:
    """Return what an agent is told that takes no edited input: the call is denied then."""
    words = (
        "The person allowed this with another input, and ccwatch cannot send edits to this agent."
    )
    if len(edited) > _LONGEST_EDIT:
        return f"{words} This is not a refusal: you may ask again."
    return f"{words} This is not a refusal: you may ask again with this input: {edited}"
