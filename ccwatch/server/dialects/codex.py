"""The hooks of Codex, as its source has them (read, 0.169.0): those of Claude Code with less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.calls import Agent, Untrusted, Verdict
from ccwatch.canonical import encode
from ccwatch.rules.rule import Ruling
from ccwatch.server.dialects.claude import ClaudeDialect
from ccwatch.server.dialects.fields import NO_DECISION, is_undecided, read_reason, spell_unsent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import Decision
    from ccwatch.canonical import Json
    from ccwatch.server.dialect import Hook

_DENIED = "denied by a rule of ccwatch"
_UNASKED = (
    "A person must decide this, and Codex cannot be made to ask here: it is denied. This is not a "
    "refusal by a person: nobody was asked."
)


class CodexDialect:
    """Hooks of Codex: it takes no edited input, and drops an answer with a field it does not know.

    What it drops counts as no decision: its own prompt opens (read).
    """

    agent = Agent(Untrusted("codex"))
    has_prompt = False
    takes_edits = False
    takes_rulings = False
    _fields = ClaudeDialect()

    def parse(self, message: Mapping[str, Json]) -> Hook:
        """Read the body of a hook; unknown events are ``Moment.OTHER``.

        Raises:
            WireError: A field is missing or has another type.
        """
        return self._fields.parse(message)

    def reply(self, hook: Hook, decision: Decision) -> str:
        """Return the JSON that answers ``Moment.ASK``."""
        del hook
        if is_undecided(decision):
            return NO_DECISION
        if decision.verdict is Verdict.DENY:
            # "interrupt" is not supported: the deny with it would be dropped (read).
            return _spell({"behavior": "deny", "message": read_reason(decision)})
        if decision.edited is not None:
            return _spell({"behavior": "deny", "message": spell_unsent(decision.edited)})
        return _spell({"behavior": "allow"})

    def rule(self, ruling: Ruling | None, reason: str, *, strict: bool) -> str:
        """Return the JSON that answers ``Moment.USE``: a deny, or nothing.

        Codex supports neither an allow nor an ask there (read). What a person must decide is denied
        where the hook is strict: nothing says that its own prompt will open.
        """
        if ruling is Ruling.ASK and strict:
            reason = f"{_UNASKED} {reason.strip()}".rstrip()
        elif ruling is not Ruling.DENY:
            return NO_DECISION
        output: dict[str, Json] = {
            "hookEventName": "PreToolUse",
            "permissionDecision": "deny",
            "permissionDecisionReason": reason.strip() or _DENIED,
        }
        return encode({"hookSpecificOutput": output})


def _spell(decision: dict[str, Json]) -> str:
    return encode(
        {"hookSpecificOutput": {"hookEventName": "PermissionRequest", "decision": decision}}
    )
