"""Commands for a shell, with the places marked that make them dangerous."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.documents.document import BOLD, Fields, numbered, speech
from ccwatch.console.documents.findings import find_marks
from ccwatch.console.documents.generic import rest
from ccwatch.console.marks import Mark, flatten
from ccwatch.console.text import own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment


def lay_out(
    call: ToolCall, assessment: Assessment | None = None, sections: Sequence[Content] = ()
) -> list[Content] | None:
    """Return the whole command, how it runs, what ccwatch says of it, and last what the agent does.

    The ``sections`` stand before the words of the agent, which could be made too long to be read.
    """
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
    lines = list(numbered(command, *_find_layers(command, assessment)))
    if facts:
        lines += [own(""), *(own(text) for text in facts)]
    return [*lines, *rest(fields), *sections, *said]


def _find_layers(command: str, assessment: Assessment | None) -> list[list[Mark]]:
    if assessment is None:
        return []
    programs = [unit.words[0] for unit in assessment.units if unit.words]
    # A program out of decoded text has the place of that text: nothing there is its name.
    bold = [
        Mark(*word.span, BOLD)
        for word in programs
        if command[word.span.start : word.span.end] == word.text
    ]
    return [find_marks(assessment, "command"), flatten(bold)]
