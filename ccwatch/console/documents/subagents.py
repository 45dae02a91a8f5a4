"""Work that an agent hands to another agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.documents.document import DIM, Fields, block, fact, speech
from ccwatch.console.documents.generic import rest
from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import ToolCall


def lay_out(call: ToolCall, home: str) -> list[Content] | None:
    """Return what kind of agent is started, and its whole prompt."""
    del home
    fields = Fields.of(call.input)
    prompt = fields.take("prompt", str)
    if prompt is None:
        return None
    said = speech(fields)
    kind = fields.take("subagent_type", str)
    lines = [] if kind is None else [fact("sub-agent", one_line(kind))]
    lines += [own("prompt", DIM), *block(prompt)]
    return [*lines, *rest(fields), *said]
