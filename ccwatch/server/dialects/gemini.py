"""The hooks of Gemini CLI, as its documentation has them (read, 0.61.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import Agent, Untrusted, Verdict
from ccwatch.canonical import decode, encode
from ccwatch.rules.rule import Ruling
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

MOMENTS: Final[Mapping[str, Moment]] = {
    "BeforeTool": Moment.ASK,
    "AfterTool": Moment.RAN,
    "BeforeAgent": Moment.TURN_ENDED,
    "AfterAgent": Moment.TURN_ENDED,
    "SessionStart": Moment.SESSION_STARTED,
    "SessionEnd": Moment.SESSION_ENDED,
}
_ABOUT_A_TOOL: Final = {Moment.ASK, Moment.RAN}


class GeminiDialect:
    """Hooks of Gemini CLI: one event comes before every tool, and waits for the answer."""

    agent = Agent(Untrusted("gemini-cli"))
    has_prompt = False
    takes_edits = True
    takes_rulings = False

    def parse(self, message: Mapping[str, Json]) -> Hook:
        """Read the body of a hook; unknown events are ``Moment.OTHER``.

        Raises:
            WireError: A field is missing or has another type.
        """
        moment = MOMENTS.get(read_name(message, "hook_event_name"), Moment.OTHER)
        if moment is Moment.OTHER:
            return Hook(moment=moment)
        request = None
        if moment in _ABOUT_A_TOOL:
            request = build_request(read_name(message, "tool_name"), message.get("tool_input"))
        return Hook(
            moment=moment,
            session=read_name(message, "session_id"),
            directory=read_directory(message.get("cwd")),
            request=request,
        )

    def reply(self, hook: Hook, decision: Decision) -> str:
        """Return the JSON that answers ``Moment.ASK``.

        An allow does not answer Gemini's own prompt, where its settings want one (read).
        """
        if is_undecided(decision):
            return NO_DECISION
        if decision.verdict is Verdict.DENY:
            return _spell_deny(read_reason(decision), interrupt=decision.interrupt)
        if decision.edited is None:
            return encode({"decision": "allow"})
        updated = spell_edited(decision.edited)
        if updated is None:
            return _spell_deny(BAD_EDIT)
        edited = decode(updated)
        assert isinstance(edited, dict)
        # What comes back is laid over the input: a field that is left out would stay (read).
        if hook.request is None or not hook.request.input.keys() <= edited.keys():
            return _spell_deny(spell_unsent(decision.edited))
        return encode({"decision": "allow", "hookSpecificOutput": {"tool_input": edited}})

    def rule(self, ruling: Ruling | None, reason: str, *, strict: bool) -> str:
        """Return the JSON of a deny, or nothing; Gemini has no event that rules alone decide."""
        return _spell_deny(reason) if ruling is Ruling.DENY else NO_DECISION


def _spell_deny(reason: str, *, interrupt: bool = False) -> str:
    answer: dict[str, Json] = {"decision": "deny", "reason": reason}
    if interrupt:
        answer |= {"continue": False, "stopReason": reason}
    return encode(answer)
