"""What the plugin that ``ccwatch connect opencode`` writes sends and understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.calls import Agent, Untrusted, Verdict
from ccwatch.canonical import encode
from ccwatch.server.dialect import Hook, Moment
from ccwatch.server.dialects.fields import build_request, is_undecided, read_reason, spell_unsent
from ccwatch.server.wire import read_directory, read_name, read_optional_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import Decision
    from ccwatch.canonical import Json
    from ccwatch.rules.rule import Ruling


class OpencodeDialect:
    """Requests for permission of opencode: ``session``, ``tool``, ``input``, ``directory``."""

    agent = Agent(Untrusted("opencode"))
    has_prompt = True
    takes_edits = False
    takes_rulings = True

    def parse(self, message: Mapping[str, Json]) -> Hook:
        """Read a request; the plugin tells of nothing else.

        Raises:
            WireError: A field is missing or has another type.
        """
        return Hook(
            moment=Moment.ASK,
            session=read_name(message, "session"),
            directory=read_directory(message.get("directory")),
            request=build_request(
                read_name(message, "tool"),
                message.get("input"),
                read_optional_name(message, "call"),
            ),
        )

    def reply(self, hook: Hook, decision: Decision) -> str:
        """Return the status; ``ask`` leaves the question to opencode's own prompt."""
        del hook
        if is_undecided(decision):
            return encode({"status": "ask"})
        if decision.verdict is Verdict.DENY:
            return encode({"status": "deny", "message": read_reason(decision)})
        if decision.edited is not None:
            return encode({"status": "deny", "message": spell_unsent(decision.edited)})
        return encode({"status": "allow"})

    def rule(self, ruling: Ruling | None, reason: str, *, strict: bool) -> str:
        """Return the status for a ruling; the plugin has no event that rules alone decide."""
        if ruling is None:
            return encode({"status": "ask"})
        return encode({"status": ruling.value, "message": reason})
