"""What an Edit makes of a text, done as the client does it (observed, Claude Code 2.1.328)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_STRAIGHT: Final = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
_OPENS_AFTER: Final = frozenset(" \t\n\r([{\u2014\u2013")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One old_string and what stands in its place."""

    old: str
    new: str
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a text.

    Attributes:
        text: The new text; None where the client will refuse the edit.
        notes: Facts about it, each a few words.
    """

    text: str | None
    notes: tuple[str, ...] = ()


def replace_in(text: str | None, edits: Sequence[Replacement]) -> Outcome:
    """Apply edits in order to a file's text; None stands for a file that is not there."""
    notes: list[str] = []
    windows = _has_windows_ends(text or "", notes)
    current = None if text is None else text.replace("\r\n", "\n")
    for number, edit in enumerate(edits, 1):
        where = f"edit {number}: " if len(edits) > 1 else ""
        outcome = _replace(current, edit)
        notes += [f"{where}{note}" for note in outcome.notes]
        if outcome.text is None:
            return Outcome(None, tuple(notes))
        current = outcome.text
    if windows and current is not None:
        current = current.replace("\r\n", "\n").replace("\n", "\r\n")
    return Outcome(current, tuple(notes))


def _has_windows_ends(text: str, notes: list[str]) -> bool:
    windows = text.count("\r\n")
    others = text.count("\n") - windows
    if windows and others:
        notes.append("its line ends are mixed: the client writes them all alike")
    elif windows:
        notes.append("CRLF line ends, which are kept")
    return windows > others


def _replace(text: str | None, edit: Replacement) -> Outcome:
    if not edit.old:
        if text is not None and text.strip():
            return Outcome(None, ("old_string is empty and the file is not: the edit will fail",))
        return Outcome(edit.new)
    if text is None:
        return Outcome(None, ("file is not there: the edit will fail",))
    if edit.old == edit.new:
        return Outcome(None, ("old_string and new_string are equal: the edit will fail",))
    old, new = edit.old, edit.new
    notes: list[str] = []
    if old not in text:
        found = text.translate(_STRAIGHT).find(old.translate(_STRAIGHT))
        if found < 0:
            return Outcome(None, (_not_found(old),))
        old = text[found : found + len(old)]
        new = _curl(new, old)
        notes.append("old_string occurs with other quotation marks, and new_string takes them over")
    times = text.count(old)
    if times > 1 and not edit.everywhere:
        note = f"old_string occurs {times:,} times, replace_all is off: the edit will fail"
        return Outcome(None, (note,))
    if edit.everywhere:
        notes.append(f"replaces {times:,} occurrence{'' if times == 1 else 's'}")
    if not new and not old.endswith("\n") and f"{old}\n" in text:
        old = f"{old}\n"
    return Outcome(text.replace(old, new, -1 if edit.everywhere else 1), tuple(notes))


def _not_found(old: str) -> str:
    note = "old_string does not occur in the file"
    if "\\u" in old or not old.isascii():
        # The client also tries the escape for the character and the other way round.
        return f"{note}: the edit will fail, or match with \\u escapes and characters exchanged"
    return f"{note}: the edit will fail"


def _curl(text: str, like: str) -> str:
    """Return ``text`` with the curly quotation marks that ``like`` has of each sort."""
    double = any(mark in like for mark in "\u201c\u201d")
    single = any(mark in like for mark in "\u2018\u2019")
    written: list[str] = []
    for index, character in enumerate(text):
        before = text[index - 1] if index else " "
        after = text[index + 1 : index + 2]
        opens = before in _OPENS_AFTER
        if character == '"' and double:
            character = "\u201c" if opens else "\u201d"
        elif character == "'" and single:
            inside = before.isalpha() and after.isalpha()
            character = "\u2018" if opens and not inside else "\u2019"
        written.append(character)
    return "".join(written)
