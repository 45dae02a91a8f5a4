"""A tool call in, its document out: never an exception, and nothing left out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, TypeVar

from ccwatch.calls import PLAN, QUESTION
from ccwatch.console.documents import (
    edits,
    generic,
    lookups,
    plans,
    questions,
    server_tools,
    shell,
    subagents,
    web,
)
from ccwatch.console.documents.changes import SPLIT_WIDTH
from ccwatch.console.documents.document import Document
from ccwatch.console.documents.findings import find_sections, findings_section
from ccwatch.console.documents.paths import resolve
from ccwatch.console.documents.scripts import Preview, read_scripts, script_section
from ccwatch.console.text import own
from ccwatch.console.wrap import wrap_lines
from ccwatch.files import read_file, run_bounded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.content import Content

    from ccwatch.calls import ToolCall
    from ccwatch.files import FileState
    from ccwatch.risk.assess import Assessment

_SECONDS: Final = 60.0
"""The longest that a layout may take; the work is linear, so only a starved machine gets there."""
_FAILED = "this call could not be laid out; the whole input follows"
_HIDDEN = "this call cannot be shown; do not allow it"
_LARGE = "this call is too large to be laid out; the whole input follows"

Result = TypeVar("Result")

_log = logging.getLogger(__name__)

_LAYOUTS: Final[Mapping[str, Callable[[ToolCall, str], list[Content] | None]]] = {
    "WebFetch": web.lay_out,
    "Read": lookups.lay_out,
    "Grep": lookups.lay_out,
    "Glob": lookups.lay_out,
    "LS": lookups.lay_out,
    "NotebookRead": lookups.lay_out,
    QUESTION: questions.lay_out_questions,
    "Task": subagents.lay_out,
    "Agent": subagents.lay_out,
}


async def describe(
    call: ToolCall, *, width: int, home: str, assessment: Assessment | None = None
) -> Document:
    """Return the document of a call, for a pane ``width`` cells wide; never raises.

    The file that the call changes, and the scripts that it would run, are read as they are now.
    All work is done in threads. Without an assessment the document is the input alone.
    """
    file: FileState | None = None
    try:
        if call.tool == PLAN:
            file = await plans.read_plan(call, home)
            lines = await _run(lambda: _lay_out_plan(call, file, home, assessment))
            return Document(lines, file)
        previews = await read_scripts(assessment.scripts) if assessment is not None else []
        edited = edits.take_apart(call.tool, call.input) if call.tool in edits.PATH_KEYS else None
        if edited is None:
            lines = await _run(lambda: _lay_out(call, home, assessment, previews))
            states = (preview.state for preview in previews)
            return Document(lines, scripts=tuple(state for state in states if state is not None))
        path = resolve(edited.path, directory=call.directory, home=home)
        file = None if path is None else await read_file(path)
        above = _find_above(assessment)
        return await _run(lambda: _lay_out_edit(call, edited, file, above, home=home, width=width))
    except Exception:
        _log.exception("call %s could not be laid out", call.id)
        return await _fall_back(call, file)


async def _fall_back(call: ToolCall, file: FileState | None) -> Document:
    try:
        return Document(await _run(lambda: tuple(generic.raw(call, _FAILED))), file)
    except Exception:
        _log.exception("call %s could not be shown", call.id)
        return Document((own(_HIDDEN, "bold"),), file)


async def _run(work: Callable[[], Result]) -> Result:
    return await run_bounded(work, seconds=_SECONDS)


def _lay_out(
    call: ToolCall, home: str, assessment: Assessment | None, previews: Sequence[Preview]
) -> tuple[Content, ...]:
    below: list[Content] = []
    if assessment is not None:
        below = [*find_sections(assessment, home), *script_section(previews, home)]
    above = _turn_over(below)
    if not generic.fits(call.input):
        return (*above, *generic.raw(call, _LARGE))
    if call.tool == "Bash":
        lines = shell.lay_out(call, assessment, below)
        above = above if lines is None else []
    elif server_tools.split_name(call.tool) is not None:
        lines = server_tools.lay_out(call, assessment)
    else:
        lay_out = _LAYOUTS.get(call.tool)
        lines = None if lay_out is None else lay_out(call, home)
    return (*above, *(generic.lay_out(call, assessment) if lines is None else lines))


def _lay_out_plan(
    call: ToolCall, file: FileState | None, home: str, assessment: Assessment | None
) -> tuple[Content, ...]:
    above = _find_above(assessment)
    if not generic.fits(call.input):
        return (*above, *generic.raw(call, _LARGE))
    return (*above, *plans.lay_out(call, file, home))


def _find_above(assessment: Assessment | None) -> list[Content]:
    return [] if assessment is None else _turn_over(findings_section(assessment))


def _turn_over(sections: list[Content]) -> list[Content]:
    """Return sections with their blank lines below instead of above."""
    return [*sections[1:], own("")] if sections else []


def _lay_out_edit(
    call: ToolCall,
    edited: edits.Edited,
    file: FileState | None,
    above: list[Content],
    *,
    home: str,
    width: int,
) -> Document:
    if not generic.fits(call.input):
        return Document((*above, *generic.raw(call, _LARGE)), file)
    lines = [*above, *edits.lay_out(call, edited, state=file, home=home, width=width)]
    if width < SPLIT_WIDTH:
        return Document(tuple(lines), file)
    rows = tuple(row for line in lines for row in wrap_lines(line, width))
    return Document(rows, file, wide=True)
