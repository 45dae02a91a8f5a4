"""The hooks of Copilot CLI, as its documentation has them (read, 1.0.102), in either format.

Its own format names no event: the fields tell. The other one, chosen by the spelling of the event
in its settings, has the names and the fields of Claude Code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Agent, Untrusted, Verdict
from ccwatch.canonical import JsonError, decode, encode
from ccwatch.server.dialect import Hook, Moment
from ccwatch.server.dialects.fields import (
    NO_DECISION,
    build_request,
    is_undecided,
    read_reason,
    spell_unsent,
)
from ccwatch.server.wire import BAD_EDIT, read_directory, read_name, spell_edited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import Decision
    from ccwatch.canonical import Json
    from ccwatch.rules.rule import Ruling

MOMENTS: Final[Mapping[str, Moment]] = {
    "PreToolUse": Moment.ASK,
    "PermissionRequest": Moment.ASK,
    "PostToolUse": Moment.RAN,
    "PostToolUseFailure": Moment.FAILED,
    "Stop": Moment.TURN_ENDED,
    "UserPromptSubmit": Moment.TURN_ENDED,
    "SessionStart": Moment.SESSION_STARTED,
    "SessionEnd": Moment.SESSION_ENDED,
}
_ABOUT_A_TOOL: Final = {Moment.ASK, Moment.RAN, Moment.FAILED}
_TELLING_FIELDS: Final = (
    ("source", "SessionStart"),
    ("stopReason", "Stop"),
    ("reason", "SessionEnd"),
    ("prompt", "UserPromptSubmit"),
)
_INPUT_FIELDS: Final = ("toolArgs", "toolInput", "tool_input")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopilotHook(Hook):
    """A hook that is answered in one of two ways.

    Attributes:
        asks_permission: It is a ``permissionRequest``, not a ``preToolUse``.
        has_text: The tool takes a text and no fields.
    """

    asks_permission: bool = False
    has_text: bool = False


class CopilotDialect:
    """Hooks of Copilot CLI: before every tool, and before permission is looked for."""

    agent = Agent(Untrusted("copilot-cli"))
    has_prompt = False
    takes_edits = False
    """Only ``preToolUse`` takes them, and only where the tool takes fields (read)."""
    takes_rulings = True

    def parse(self, message: Mapping[str, Json]) -> Hook:
        """Read the body of a hook; unknown events are ``Moment.OTHER``.

        Raises:
            WireError: A field is missing or has another type.
        """
        event = _find_event(message)
        moment = MOMENTS.get(event, Moment.OTHER)
        if moment is Moment.OTHER:
            return Hook(moment=moment)
        snake = "hook_event_name" in message
        session = read_name(message, "session_id" if snake else "sessionId")
        directory = read_directory(message.get("cwd"))
        if moment not in _ABOUT_A_TOOL:
            return Hook(moment=moment, session=session, directory=directory)
        value, has_text = _read_input(message)
        return CopilotHook(
            moment=moment,
            session=session,
            directory=directory,
            request=build_request(read_name(message, "tool_name" if snake else "toolName"), value),
            asks_permission=event == "PermissionRequest",
            has_text=has_text,
        )

    def reply(self, hook: Hook, decision: Decision) -> str:
        """Return the JSON that answers ``Moment.ASK``."""
        if is_undecided(decision):
            return NO_DECISION
        assert isinstance(hook, CopilotHook)
        if decision.verdict is Verdict.DENY:
            return _spell_deny(hook, read_reason(decision), interrupt=decision.interrupt)
        if decision.edited is None:
            return encode({_key(hook): "allow"})
        if hook.asks_permission or hook.has_text:
            return _spell_deny(hook, spell_unsent(decision.edited))
        updated = spell_edited(decision.edited)
        if updated is None:
            return _spell_deny(hook, BAD_EDIT)
        return f'{{"permissionDecision":"allow","modifiedArgs":{updated}}}'

    def rule(self, ruling: Ruling | None, reason: str, *, strict: bool) -> str:
        """Return the JSON for a ruling; Copilot has no event that rules alone decide."""
        if ruling is None:
            return NO_DECISION
        return encode({"permissionDecision": ruling.value, "permissionDecisionReason": reason})


def _find_event(message: Mapping[str, Json]) -> str:
    if "hook_event_name" in message:
        return read_name(message, "hook_event_name")
    if "toolName" in message:
        if "toolResult" in message:
            return "PostToolUse"
        if "error" in message:
            return "PostToolUseFailure"
        return "PermissionRequest" if "toolInput" in message else "PreToolUse"
    if "agentName" in message:
        return "SubagentStop"
    return next((event for field, event in _TELLING_FIELDS if field in message), "")


def _read_input(message: Mapping[str, Json]) -> tuple[Json, bool]:
    """Return the input of a tool, and whether it is a text, which is no object of fields.

    An object may come as JSON in a text (read).
    """
    told = next((message[key] for key in _INPUT_FIELDS if key in message), None)
    if not isinstance(told, str):
        return told, False
    try:
        value = decode(told)
    except JsonError:
        value = None
    return (value, False) if isinstance(value, dict) else ({"input": told}, True)


def _spell_deny(hook: CopilotHook, reason: str, *, interrupt: bool = False) -> str:
    if not hook.asks_permission:
        return encode({"permissionDecision": "deny", "permissionDecisionReason": reason})
    denial: dict[str, Json] = {"behavior": "deny", "message": reason}
    if interrupt:
        denial["interrupt"] = True
    return encode(denial)


def _key(hook: CopilotHook) -> str:
    return "behavior" if hook.asks_permission else "permissionDecision"
