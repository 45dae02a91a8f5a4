"""Commands for a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.documents.document import Fields, numbered, speech
from ccwatch.console.documents.generic import rest
from ccwatch.console.text import own

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import ToolCall


def lay_out(call: ToolCall, home: str) -> list[Content] | None:
    """Return the whole command, how it runs, and last what the agent says about it."""
    del home
    fields = Fields.of(call.input)
    command = fields.take("command", str)
    if command is None:
        return None
    said = speech(fields)
    facts: list[str] = []
    timeout = fields.take("timeout", int)
    if timeout is not None:
        facts.append(
            f"timeout {timeout / 1000:,.10g} s"
            if abs(timeout) < 10**12
            else f"timeout {timeout} ms"
        )
    background = fields.take("run_in_background", bool)
    if background is not None:
        facts.append("runs in the background" if background else "runs in the foreground")
    outside = fields.take("dangerouslyDisableSandbox", bool)
    if outside is not None:
        facts.append("asks to run outside the sandbox" if outside else "stays in the sandbox")
    lines = list(numbered(command))
    if facts:
        lines += [own(""), *(own(text) for text in facts)]
    return [*lines, *rest(fields), *said]
