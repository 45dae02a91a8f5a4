"""Files of other programs on disk: read whole, and replaced whole or not at all."""

from __future__ import annotations

import contextlib
import glob
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.connect.plan import Found, PlanError
from ccwatch.rules.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.connect.plan import Change

MOST_BYTES: Final = 64 * 1024 * 1024
"""Claude Code keeps much in one file."""


def read_found(path: Path) -> Found:
    """Return a file as it is; it blocks.

    Raises:
        PlanError: It cannot be read, or is no regular file of UTF-8.
    """
    try:
        with open(path, "rb", opener=_open_to_read) as stream:
            facts = os.fstat(stream.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise PlanError(str(path), "it is no regular file")
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return Found(missing=_find_missing(path))
    except OSError as error:
        raise PlanError(str(path), f"it cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise PlanError(str(path), f"it is larger than {MOST_BYTES // 1024 // 1024} MiB")
    try:
        return Found(data.decode("utf-8"), stat.S_IMODE(facts.st_mode))
    except UnicodeDecodeError:
        raise PlanError(str(path), "it is no UTF-8") from None


def _open_to_read(path: str, _: int) -> int:
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)


def _find_missing(path: Path) -> tuple[str, ...]:
    missing: list[str] = []
    for folder in path.parents:
        if os.path.lexists(folder):
            break
        missing.append(str(folder))
    return tuple(missing)


def write_changes(changes: Sequence[Change]) -> None:
    """Make all changes, or none of them; it blocks.

    Raises:
        PlanError: A file is no longer what was read, or cannot be written.
    """
    begun: list[Change] = []
    try:
        for change in changes:
            begun.append(change)
            _write(change)
    except BaseException:
        for change in reversed(begun):
            with contextlib.suppress(PlanError, OSError):
                _undo(change)
        raise


def _write(change: Change) -> None:
    path = Path(change.path)
    # Through a symbolic link: what it leads to is replaced, and the link stays.
    target = path.resolve()
    if read_found(path) != change.found:
        raise PlanError(change.path, "it has just been changed by something else")
    try:
        if change.after is None:
            target.unlink(missing_ok=True)
            remove_empty(change.folders)
            return
        mode = change.mode if change.mode is not None else change.found.mode
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put_file(target, change.after, mode=0o600 if mode is None else mode)
    except OSError as error:
        raise PlanError(change.path, f"it cannot be written: {error.strerror}") from None


def _undo(change: Change) -> None:
    target = Path(change.path).resolve()
    is_written = read_found(target).text == change.after
    if change.found.text is None:
        if is_written:
            target.unlink(missing_ok=True)
        remove_empty(change.found.missing)
        return
    if not is_written:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = change.found.mode
    put_file(target, change.found.text, mode=0o600 if mode is None else mode)


def remove_empty(folders: Sequence[str]) -> None:
    """Take away folders that are empty, the innermost first; it blocks."""
    for folder in folders:
        try:
            os.rmdir(folder)
        except FileNotFoundError:
            continue
        except OSError:
            return


def put_file(path: Path, text: str, *, mode: int) -> None:
    """Put a text in the place of a file, so that leftovers of it are known; it blocks.

    Raises:
        OSError: It cannot be written; nothing has changed then.
    """
    replace_file(path, text, mode=mode, prefix=_spell_prefix(path))


def remove_leftovers(path: Path) -> None:
    """Take away what was written for a file by a program that was killed meanwhile; it blocks."""
    target = path.resolve()
    for left in target.parent.glob(f"{glob.escape(_spell_prefix(target))}*"):
        with contextlib.suppress(OSError):
            left.unlink()


def _spell_prefix(path: Path) -> str:
    return f".{path.name}.ccwatch-"
