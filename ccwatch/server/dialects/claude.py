"""The hooks of Claude Code, as observed with 2.1.328."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import PLAN, Agent, Untrusted, Verdict
from ccwatch.canonical import encode
from ccwatch.server.dialect import Hook, Moment
from ccwatch.server.dialects.fields import NO_DECISION, build_request, is_undecided
from ccwatch.server.wire import (
    BAD_EDIT,
    read_directory,
    read_label,
    read_milliseconds,
    read_name,
    read_optional_name,
    spell_deny,
    spell_edited,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import Decision
    from ccwatch.canonical import Json
    from ccwatch.rules.rule import Ruling
    from ccwatch.server.wire import Request

MOMENTS: Final[Mapping[str, Moment]] = {
    "PreToolUse": Moment.USE,
    "PermissionRequest": Moment.ASK,
    "PermissionDenied": Moment.DENIED,
    "PostToolUse": Moment.RAN,
    "PostToolUseFailure": Moment.FAILED,
    # That the person refused a call with words in the agent's own prompt is told by the end of its
    # batch alone (observed, Claude Code 2.1.328).
    "PostToolBatch": Moment.TURN_ENDED,
    # It comes while sub-agents in the background still wait, and names none (observed): only the
    # calls of the session's own agent are over then.
    "Stop": Moment.TURN_ENDED,
    "SubagentStop": Moment.TURN_ENDED,
    "UserPromptSubmit": Moment.TURN_ENDED,
    "SessionStart": Moment.SESSION_STARTED,
    "SessionEnd": Moment.SESSION_ENDED,
}
ALLOW_PLAN: Final = '{"behavior":"allow","updatedInput":{}}'
"""Without an input the client ignores the allow of a plan, and goes on asking (observed)."""
_ABOUT_A_TOOL: Final = {Moment.USE, Moment.ASK, Moment.DENIED, Moment.RAN, Moment.FAILED}
_REASON_LIMIT: Final = 2000


class ClaudeDialect:
    """Hooks of Claude Code."""

    agent = Agent(Untrusted("claude-code"))
    has_prompt = True
    takes_edits = True
    takes_rulings = True

    def parse(self, message: Mapping[str, Json]) -> Hook:
        """Read the body of a hook; unknown events are ``Moment.OTHER``.

        Raises:
            WireError: A field is missing or has another type.
        """
        moment = MOMENTS.get(read_name(message, "hook_event_name"), Moment.OTHER)
        if moment is Moment.OTHER:
            return Hook(moment=moment)
        reason = message.get("reason")
        return Hook(
            moment=moment,
            session=read_name(message, "session_id"),
            subagent=read_optional_name(message, "agent_id"),
            directory=read_directory(message.get("cwd")),
            mode=read_label(message.get("permission_mode")),
            request=_read_request(message) if moment in _ABOUT_A_TOOL else None,
            reason=reason[:_REASON_LIMIT] if isinstance(reason, str) else "",
            ran_for=read_milliseconds(message.get("duration_ms")),
        )

    def reply(self, hook: Hook, decision: Decision) -> str:
        """Return the JSON that answers ``Moment.ASK`` and ``Moment.DENIED``."""
        if is_undecided(decision):
            return NO_DECISION
        if hook.moment is Moment.DENIED:
            return _spell_denied(decision)
        if decision.verdict is Verdict.DENY:
            return _spell_decision(encode(spell_deny(decision)))
        if decision.edited is None:
            is_plan = hook.request is not None and hook.request.tool == PLAN
            return _spell_decision(ALLOW_PLAN if is_plan else '{"behavior":"allow"}')
        updated = spell_edited(decision.edited)
        if updated is None:
            return _spell_decision(encode({"behavior": "deny", "message": BAD_EDIT}))
        return _spell_decision(f'{{"behavior":"allow","updatedInput":{updated}}}')

    def rule(self, ruling: Ruling | None, reason: str, *, strict: bool) -> str:
        """Return the JSON that answers ``Moment.USE``; None leaves the call to the agent."""
        if ruling is None:
            return NO_DECISION
        output: dict[str, Json] = {
            "hookEventName": "PreToolUse",
            "permissionDecision": ruling.value,
            "permissionDecisionReason": reason,
        }
        return encode({"hookSpecificOutput": output})


def _read_request(message: Mapping[str, Json]) -> Request:
    return build_request(
        read_name(message, "tool_name"),
        message.get("tool_input"),
        read_optional_name(message, "tool_use_id"),
        named="tool_input",
    )


def _spell_decision(decision: str) -> str:
    return (
        '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":' + decision + "}}"
    )


def _spell_denied(decision: Decision) -> str:
    retry = decision.verdict is Verdict.ALLOW
    return encode({"hookSpecificOutput": {"hookEventName": "PermissionDenied", "retry": retry}})
