"""What a NotebookEdit makes of a notebook's cell, as the client does it (Claude Code 2.1.328)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ccwatch.console.documents.document import count

if TYPE_CHECKING:
    from collections.abc import Sequence

_POSITION = re.compile(r"cell-(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellEdit:
    """The input of a NotebookEdit.

    Attributes:
        cell: The id of a cell, ``cell-N``, or a number from 0; None where none was named.
    """

    source: str
    cell: str | int | None = None
    cell_type: str | None = None
    mode: str = "replace"


@dataclass(frozen=True, slots=True)
class CellChange:
    """The source of one cell before and after; None for both where the edit will fail."""

    before: str | None
    after: str | None
    notes: tuple[str, ...]


def change_cell(text: str, edit: CellEdit) -> CellChange:
    """Return what becomes of the cell that an edit names, in the notebook ``text``."""
    cells = _read_cells(text)
    if cells is None:
        return CellChange(None, None, ("the file is no notebook: the edit will fail",))
    if edit.mode not in {"replace", "insert", "delete"}:
        return CellChange(None, None, ("edit_mode is unknown: the edit will fail",))
    if edit.cell is None:
        if edit.mode != "insert":
            return CellChange(None, None, ("no cell is named: the edit will fail",))
        return _insert(edit, 0, cells)
    index = _find(cells, edit.cell)
    if index is None:
        return CellChange(None, None, ("the cell is not in the notebook: the edit will fail",))
    if edit.mode == "insert":
        return _insert(edit, index + 1, cells)
    cell = cells[index]
    source = _source(cell)
    what = f"cell {index + 1} of {len(cells):,}, {_type(cell)}"
    if edit.mode == "delete":
        return CellChange(source, "", (f"deletes {what}",))
    notes = [f"replaces {what}"]
    if edit.cell_type is not None and edit.cell_type != _type(cell):
        notes.append("its type changes to the one of the input")
    return CellChange(source, edit.source, tuple(notes))


def _insert(edit: CellEdit, index: int, cells: Sequence[dict[str, Any]]) -> CellChange:
    if edit.cell_type is None:
        return CellChange(None, None, ("cell_type is missing: the edit will fail",))
    where = f"after cell {index}" if index else "at the beginning"
    note = f"inserts a cell {where}, the notebook has {count(len(cells), 'cell')}"
    return CellChange("", edit.source, (note,))


def _read_cells(text: str) -> list[dict[str, Any]] | None:
    try:
        notebook: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(notebook, dict):
        return None
    cells: Any = cast("dict[str, Any]", notebook).get("cells")
    if not isinstance(cells, list):
        return None
    found = [cast("dict[str, Any]", cell) for cell in cast("list[Any]", cells) if _is_cell(cell)]
    return found if len(found) == len(cast("list[Any]", cells)) else None


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict):
        return False
    source: Any = cast("dict[str, Any]", cell).get("source")
    if isinstance(source, list):
        return all(isinstance(line, str) for line in cast("list[Any]", source))
    return isinstance(source, str)


def _find(cells: Sequence[dict[str, Any]], cell: str | int) -> int | None:
    if isinstance(cell, int):
        return cell if 0 <= cell < len(cells) else None
    for index, candidate in enumerate(cells):
        if candidate.get("id") == cell:
            return index
    match = _POSITION.fullmatch(cell)
    position = int(match[1]) if match and len(match[1]) < 10 else len(cells)
    return position if position < len(cells) else None


def _source(cell: dict[str, Any]) -> str:
    source: Any = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _type(cell: dict[str, Any]) -> str:
    kind: Any = cell.get("cell_type")
    return kind if kind in {"code", "markdown", "raw"} else "of unknown type"
