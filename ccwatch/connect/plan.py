"""What becomes of each file, worked out from texts before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

from ccwatch.connect.entry import (
    TakenPlaceError,
    asks_ccwatch,
    find_entry,
    find_made,
    put_entries,
    take_entries,
)
from ccwatch.connect.json_text import MISSING, JsonTextError, find_value, parse_object, spell
from ccwatch.connect.record import FileRecord
from ccwatch.connect.request import SECRET
from ccwatch.rules.files import hash_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.connect.entry import Mark
    from ccwatch.connect.request import WantedFile

_OTHERS: Final = 0o077
_PLAIN_HOOK_KEYS: Final = {"enabled", "disabled", "notifications"}
"""What older Gemini CLIs have beside the events."""


class PlanError(ValueError):
    """A file that is left alone; the text says why.

    Attributes:
        hint: What a person can do about it.
    """

    def __init__(self, path: str, reason: str, *, hint: str = "mend it by hand") -> None:
        super().__init__(reason)
        self.path = path
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is.

    Attributes:
        text: None where there is none.
        mode: Its permissions; None where there is none.
        missing: The folders above it that are not there, the innermost first; a file whose folder
            was made meanwhile is the same still.
    """

    text: str | None = None
    mode: int | None = None
    missing: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one file.

    Attributes:
        found: The file as it was read.
        after: Its text then; None takes it away.
        mode: Its permissions then; None leaves them.
        folders: Those to take away with it where they are empty, the innermost first.
        left: Our entries that somebody else has changed or taken away.
        is_kept: It was ours alone, and is left because somebody else has changed it.
    """

    path: str
    found: Found
    after: str | None
    mode: int | None = None
    folders: tuple[str, ...] = ()
    left: tuple[Mark, ...] = ()
    is_kept: bool = False

    @property
    def is_change(self) -> bool:
        """Whether the file is written at all."""
        return self.after != self.found.text or self.mode not in {None, self.found.mode}

    @property
    def is_done(self) -> bool:
        """Whether nothing is to be done: folders may be left of a file that is gone."""
        return not self.is_change and not (self.after is None and self.folders)


def plan_removal(record: FileRecord, found: Found) -> Change:
    """Return what takes our entries out of a file, and nothing else.

    Where what remains equals what was there before, it is that, byte for byte.

    Raises:
        PlanError: It is no JSON object any more.
    """
    change = Change(path=record.path, found=found, after=found.text)
    if found.text is None:
        return replace(change, folders=record.folders)
    if record.whole:
        if hash_text(found.text) not in record.whole and not _is_secret(found.text):
            return replace(change, is_kept=True)
        return replace(change, after=None, folders=record.folders)
    if not found.text.strip():
        return replace(change, mode=_find_former_mode(record, found, found.text))
    try:
        taken = take_entries(found.text, record.marks, record.made)
        after: str | None = taken.text
        if _is_same(taken.text, record.before):
            after = record.before
    except JsonTextError as error:
        raise PlanError(record.path, str(error)) from None
    folders = record.folders if after is None else ()
    mode = _find_former_mode(record, found, after)
    return replace(change, after=after, mode=mode, folders=folders, left=taken.left)


def _find_former_mode(record: FileRecord, found: Found, after: str | None) -> int | None:
    """Return the permissions to give back: none for a file with another token in it.

    None also where somebody has changed them since.
    """
    closed = record.mode is not None and found.mode == record.mode & ~_OTHERS
    return record.mode if closed and not SECRET.search(after or "") else None


def _is_secret(text: str) -> bool:
    """Say whether a text is a secret alone: such a file is ours whoever has written the secret."""
    return SECRET.fullmatch(text.strip()) is not None


def _is_same(text: str, before: str | None) -> bool:
    if before is None or not before.strip():
        return parse_object(text) == {}
    return spell(parse_object(text)) == spell(parse_object(before))


def plan_connection(
    wanted: WantedFile, record: FileRecord | None, found: Found
) -> tuple[Change, FileRecord]:
    """Return what puts our entries into a file in the place of older ones, and its record.

    Args:
        wanted: What shall stand there.
        record: What was put in before, if anything was.
        found: The file as it is.

    Raises:
        PlanError: The file is no JSON object, or something in it is in the way.
    """
    path = str(wanted.path)
    mode = _find_mode(wanted, found)
    base, base_mode = found.text, found.mode
    try:
        if record is not None and _stands(wanted, record, found):
            change = Change(path=path, found=found, after=found.text, mode=mode)
            return change, record
        if record is not None:
            removal = plan_removal(record, found)
            base = removal.after
            base_mode = removal.mode if removal.mode is not None else found.mode
        if wanted.whole is not None:
            if base is not None and not _is_secret(base):
                reason = "it is there already, and is not ccwatch's to change"
                raise PlanError(path, reason, hint=f"take {path} away by hand")
            base, after = None, wanted.whole
        else:
            _check_free(base, wanted)
            after = put_entries(base, wanted.entries)
        new = FileRecord(
            path=path,
            before=base,
            mode=None if base is None else base_mode,
            marks=tuple(entry.mark for entry in wanted.entries),
            made=find_made(base, wanted.entries),
            whole=(hash_text(after),) if wanted.whole is not None else (),
            folders=record.folders if record is not None else found.missing,
        )
    except TakenPlaceError as error:
        hint = f"take {error.what} out of {path} by hand"
        raise PlanError(path, str(error), hint=hint) from None
    except JsonTextError as error:
        raise PlanError(path, str(error)) from None
    return Change(path=path, found=found, after=after, mode=mode), new


def _find_mode(wanted: WantedFile, found: Found) -> int | None:
    """Return the permissions that a file needs: nobody else reads a token."""
    if found.mode is None:
        return 0o600 if wanted.is_secret else 0o644
    return found.mode & ~_OTHERS if wanted.is_secret else found.mode


def _stands(wanted: WantedFile, record: FileRecord, found: Found) -> bool:
    """Say whether all that is wanted is there already, as connect put it in."""
    if found.text is None or not found.text.strip():
        return False
    if wanted.whole is not None:
        return found.text == wanted.whole and record.whole == (hash_text(wanted.whole),)
    marks = tuple(entry.mark for entry in wanted.entries)
    text = found.text
    return marks == record.marks and all(find_entry(text, mark) is not None for mark in marks)


def _check_free(text: str | None, wanted: WantedFile) -> None:
    """Refuse a file whose hooks cannot be read, or that asks ccwatch already."""
    if text is None or not text.strip():
        return
    hooks = find_value(parse_object(text), ("hooks",))
    if hooks is MISSING or all(entry.path[0] != "hooks" for entry in wanted.entries):
        return
    hooks = _read_events(hooks)
    events = [f"hooks.{event}" for event, groups in hooks.items() if asks_ccwatch(groups)]
    if events:
        place = ", ".join(events)
        words = f"{place} has a hook of ccwatch that connect did not put there"
        raise TakenPlaceError(words, f"the hook of ccwatch in {place}")


def _read_events(hooks: Any) -> Mapping[str, Any]:
    """Return hooks by their events; those of another form than these agents have are refused."""
    if not isinstance(hooks, dict):
        raise JsonTextError("hooks is no object")
    events = cast("dict[str, Any]", hooks)
    for event, groups in events.items():
        if event in _PLAIN_HOOK_KEYS:
            continue
        for group in _read_objects(groups, event):
            if "hooks" in group:
                _read_objects(group["hooks"], event)
    return events


def _read_objects(values: Any, event: str) -> Sequence[Mapping[str, Any]]:
    if isinstance(values, list):
        items = cast("list[Any]", values)
        if all(isinstance(each, dict) for each in items):
            return items
    raise JsonTextError(f"hooks.{event} is no list of objects")
