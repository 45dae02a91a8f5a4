"""``apply_patch``, the program by which some agents edit: the files stand in the patch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Writes
from ccwatch.risk.effect import Category, medium, uncertain

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_EDITS: Final = medium(Category.FS_WRITE, "edits the files that a patch names")
_UNSEEN: Final = uncertain("edits files that only its standard input names")
_WRITES: Final = ("*** Add File: ", "*** Update File: ", "*** Move to: ")
_DELETES: Final = "*** Delete File: "


def find_patched(patch: Word) -> list[Act]:
    """Return what becomes of each file that a patch names."""
    acts: list[Act] = []
    for line in patch.text.splitlines():
        if line.startswith((*_WRITES, _DELETES)):
            path = replace(patch, text=line.partition(": ")[2].strip())
            acts.append(Deletes(path) if line.startswith(_DELETES) else Writes(path, "edits"))
    return acts


def _judge_apply_patch(invocation: Invocation) -> list[Act]:
    found = [act for word in invocation.words for act in find_patched(word)]
    return [Does(_EDITS), *found] if found else [Does(_UNSEEN)]


PROGRAMS: Final[dict[str, Judge]] = {"apply_patch applypatch": _judge_apply_patch}
"""The editing program of agents."""
