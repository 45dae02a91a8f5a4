"""Changes to files, as a diff against the file as it is now."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.console.diff import compare
from ccwatch.console.documents.changes import SPLIT_WIDTH, side_by_side, unified
from ccwatch.console.documents.document import DIM, MINUS, PLUS, Fields, count, fact, speech
from ccwatch.console.documents.generic import rest
from ccwatch.console.documents.notebook import CellEdit, change_cell
from ccwatch.console.documents.paths import UNKNOWN_DIRECTORY, path_line, size_words
from ccwatch.console.documents.replacement import Replacement, replace_in
from ccwatch.console.labels import shorten_home
from ccwatch.console.text import one_line, own
from ccwatch.files import FileKind
from ccwatch.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.console.diff import Diff
    from ccwatch.files import FileState

PATH_KEYS: Final = {
    "Edit": "file_path",
    "MultiEdit": "file_path",
    "Write": "file_path",
    "NotebookEdit": "notebook_path",
}
"""The tools that change a file, and where each names it."""

_UNREADABLE: Final = {
    FileKind.BINARY: "a binary file",
    FileKind.NOT_REGULAR: "not a regular file",
    FileKind.UNREADABLE: "the file cannot be read",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change as the input says it: replacements, a whole content, or a cell."""

    replacements: tuple[Replacement, ...] = ()
    content: str | None = None
    cell: CellEdit | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """An input taken apart.

    Attributes:
        path: As the agent wrote it.
        fields: What no line shows yet.
    """

    path: str
    change: Change
    fields: Fields
    said: list[Content]


def take_apart(tool: str, value: Mapping[str, Json]) -> Edited | None:
    """Return the change that an input asks for, or None where it has another shape."""
    fields = Fields.of(value)
    path = fields.take(PATH_KEYS[tool], str)
    if path is None:
        return None
    match tool:
        case "Write":
            content = fields.take("content", str)
            change = None if content is None else Change(content=content)
        case "NotebookEdit":
            change = _take_cell(fields)
        case "MultiEdit":
            change = _take_edits(fields)
        case _:
            edit = _take_edit(fields)
            change = None if edit is None else Change(replacements=(edit,))
    return None if change is None else Edited(path, change, fields, speech(fields))


def _take_edit(fields: Fields) -> Replacement | None:
    old, new = fields.take("old_string", str), fields.take("new_string", str)
    everywhere = fields.take("replace_all", bool)
    return None if old is None or new is None else Replacement(old, new, bool(everywhere))


def _take_edits(fields: Fields) -> Change | None:
    edits: list[Replacement] = []
    for member in fields.take_list("edits") or []:
        inner = Fields.of(member) if isinstance(member, dict) else Fields()
        edit = _take_edit(inner)
        if edit is None or inner.left:
            return None
        edits.append(edit)
    return Change(replacements=tuple(edits)) if edits else None


def _take_cell(fields: Fields) -> Change | None:
    source = fields.take("new_source", str)
    cell_id = fields.take("cell_id", str)
    cell = fields.take("cell_number", int) if cell_id is None else cell_id
    cell_type = fields.take("cell_type", str)
    mode = fields.take("edit_mode", str)
    if source is None:
        return None
    return Change(cell=CellEdit(source, cell, cell_type, mode or "replace"))


def lay_out(
    call: ToolCall, edited: Edited, *, state: FileState | None, home: str, width: int
) -> list[Content]:
    """Return where, what kind of change, the diff, and what else the input holds."""
    lines = [path_line("file", edited.path, call, home)]
    target = state.target if state is not None else ""
    if state is not None and target and target != os.path.normpath(state.path):
        lines.append(fact("leads to", one_line(shorten_home(target, home))))
    secret = is_secret(edited.path) or is_secret(target)
    notes, diff = _compare(edited.change, state, edited.path, secret=secret)
    lines.append(_summary(notes, diff))
    if edited.change.cell is not None:
        lines += _cell_lines(edited.change.cell)
    if diff is not None:
        lines += [own(""), *_draw(diff, width)]
    else:
        lines += _draw_input(edited.change, width)
    return [*lines, *rest(edited.fields), *edited.said]


def _compare(
    change: Change, state: FileState | None, path: str, *, secret: bool
) -> tuple[list[str], Diff | None]:
    """Return facts about the change, and its diff where the file may be shown and is changed."""
    if state is None:
        return [UNKNOWN_DIRECTORY], None
    if state.kind is FileKind.TOO_LARGE:
        return [f"the file is {size_words(state.size)}: too large to show"], None
    if state.kind in _UNREADABLE:
        return [_UNREADABLE[state.kind]], None
    text = None if state.kind is FileKind.ABSENT else state.text
    if secret and text is not None:
        return [_secret_note(text, state.size)], None
    if change.cell is not None:
        return _compare_cell(change.cell, text)
    return _compare_text(change, text, path)


def _compare_cell(cell: CellEdit, text: str | None) -> tuple[list[str], Diff | None]:
    if text is None:
        return ["file is not there: the edit will fail"], None
    changed = change_cell(text, cell)
    if changed.before is None or changed.after is None:
        return list(changed.notes), None
    return list(changed.notes), compare(changed.before, changed.after)


def _compare_text(change: Change, text: str | None, path: str) -> tuple[list[str], Diff | None]:
    if change.content is not None:
        return _write_notes(text, change.content), compare(text or "", change.content)
    outcome = replace_in(text, change.replacements)
    notes = list(outcome.notes)
    if path.endswith(".ipynb"):
        notes.append("a notebook: the client refuses this tool for it")
    if outcome.text is None:
        return notes, None
    if text is None:
        notes.insert(0, "new file")
    return notes, compare(text or "", outcome.text)


def _write_notes(text: str | None, content: str) -> list[str]:
    if text is None:
        return ["new file" if content else "new file, empty"]
    if text == content:
        return ["replaces the file with the same content"]
    notes = ["replaces the file"]
    if ("\r\n" in text) != ("\r\n" in content):
        notes.append(
            "line ends change: CRLF to LF" if "\r\n" in text else "line ends change to CRLF"
        )
    return notes


def _secret_note(text: str, size: int) -> str:
    lines = count(text.count("\n") + (not text.endswith("\n") and bool(text)), "line")
    return f"a file of secrets, {lines}, {size_words(size)}: its content is not shown"


def _summary(notes: list[str], diff: Diff | None) -> Content:
    parts: list[Content] = []
    if diff is not None:
        plus, minus = own(f"+{diff.added:,}", PLUS), own(f"−{diff.removed:,}", MINUS)
        parts.append(Content.assemble(plus, own(" "), minus))
    parts += [own(note) for note in notes]
    return own(" · ", DIM).join(parts)


def _cell_lines(cell: CellEdit) -> list[Content]:
    lines: list[Content] = []
    if cell.cell is not None:
        lines.append(fact("cell", one_line(str(cell.cell))))
    if cell.cell_type is not None:
        lines.append(fact("cell type", one_line(cell.cell_type)))
    lines.append(fact("edit mode", one_line(cell.mode)))
    if cell.mode == "delete" and cell.source:
        lines += [own("new_source, which a delete does not use", DIM), *_all_new(cell.source)]
    return lines


def _draw(diff: Diff, width: int) -> list[Content]:
    return list(side_by_side(diff, width) if width >= SPLIT_WIDTH else unified(diff))


def _draw_input(change: Change, width: int) -> list[Content]:
    """Return the change as the input has it, where it cannot be shown in its file."""
    if change.cell is not None:
        source = "" if change.cell.mode == "delete" else change.cell.source
        return [own(""), own("new source", DIM), *_all_new(source)] if source else []
    if change.content is not None:
        return [own(""), own("new content", DIM), *_all_new(change.content)]
    lines: list[Content] = []
    for number, edit in enumerate(change.replacements, 1):
        which = f" {number}" if len(change.replacements) > 1 else ""
        every = ", every occurrence" if edit.everywhere else ""
        title = f"edit{which}: old_string and new_string{every}; lines are counted from theirs"
        lines += [own(""), own(title, DIM)]
        # Both strings end in the middle of a line nearly always: nothing to point out then.
        end = "" if edit.old.endswith("\n") or edit.new.endswith("\n") else "\n"
        lines += _draw(compare(edit.old + end, edit.new + end, context=None), width)
    return lines


def _all_new(text: str) -> list[Content]:
    return list(unified(compare("", text)))
