"""Connecting an agent and disconnecting it: what it comes to, and doing it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.connect.files import put_file, read_found, remove_leftovers, write_changes
from ccwatch.connect.plan import PlanError, plan_connection, plan_removal
from ccwatch.connect.record import (
    Record,
    RecordError,
    join_records,
    name_record,
    parse_record,
    spell_record,
)
from ccwatch.connect.request import SECRET, Scope
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.tokens.token import Role, hash_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccwatch.connect.plan import Change
    from ccwatch.connect.record import FileRecord
    from ccwatch.connect.request import Request, WantedFile
    from ccwatch.tokens.token import StoredToken

FOLDER: Final = "connections"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a connection, or its end, comes to."""

    changes: tuple[Change, ...]
    record: Record

    @property
    def is_change(self) -> bool:
        """Whether any file is written."""
        return any(change.is_change for change in self.changes)


def find_place(state: Path, request: Request) -> Path:
    """Return where the record of a connection is kept, in the folder of ccwatch's state."""
    name = name_record(request.agent, request.scope.value, _find_directory(request))
    return state / FOLDER / name


def find_token_file(state: Path, request: Request) -> Path | None:
    """Return where the secret of a connection is kept for ``ccwatch-hook``, beside its record.

    None for settings that others read: the path would be wrong for them.
    """
    if request.scope is Scope.PROJECT:
        return None
    return find_place(state, request).with_suffix(".token")


def _find_directory(request: Request) -> str:
    return "" if request.scope is Scope.USER else str(request.directory)


def read_record(place: Path) -> Record | None:
    """Return what connect has put in; None where it has not; it blocks.

    Raises:
        UserError: The record cannot be read.
    """
    try:
        return parse_record(place.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, RecordError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UserError(
            f"{escape(str(place))} cannot be used: {escape(str(reason))}",
            hint="take ccwatch's entries out of the agent's settings by hand, then this file away",
        ) from None


def find_rival(state: Path, request: Request) -> Record | None:
    """Return another connection that would ask the same again; None where there is none.

    An agent runs the hooks of all its settings. It blocks.

    Raises:
        UserError: A record cannot be read.
    """
    own = find_place(state, request)
    for place in sorted((state / FOLDER).glob("*.json")):
        record = read_record(place)
        if place == own or record is None or record.agent != request.agent:
            continue
        scopes = {record.scope, request.scope.value}
        if Scope.USER.value in scopes or record.directory == str(request.directory):
            return record
    return None


def find_secret(record: Record | None, tokens: Iterable[StoredToken]) -> str | None:
    """Return the secret of a connection, from the files that hold it; it blocks.

    None where there is none, or where its token is there no more.
    """
    stored = find_token(record, tokens)
    if record is None or stored is None:
        return None
    for file in record.files:
        text = read_found(Path(file.path)).text or ""
        for found in SECRET.finditer(text):
            if hash_secret(found[0]) == stored.hash:
                return found[0]
    return None


def find_token(record: Record | None, tokens: Iterable[StoredToken]) -> StoredToken | None:
    """Return the token of a connection; None where it is there no more, or may do other things."""
    return next(
        (
            token
            for token in tokens
            if record is not None and token.id == record.token and token.credential.role is Role.ASK
        ),
        None,
    )


def plan_connecting(
    request: Request, wanted: Sequence[WantedFile], record: Record | None, *, token: str
) -> Outcome:
    """Return what connects an agent, in the place of an older connection; it blocks.

    Args:
        request: How.
        wanted: The files as they shall be.
        record: What connect has put in before.
        token: The id of the agent's token; empty where it has none.

    Raises:
        PlanError: A file cannot be changed.
    """
    known = {file.path: file for file in record.files} if record is not None else {}
    changes: list[Change] = []
    files: list[FileRecord] = []
    for file in wanted:
        change, kept = plan_connection(file, known.pop(str(file.path), None), read_found(file.path))
        changes.append(change)
        files.append(kept)
    changes += [plan_removal(file, read_found(Path(file.path))) for file in known.values()]
    new = Record(
        agent=request.agent,
        scope=request.scope.value,
        directory=_find_directory(request),
        token=token,
        files=tuple(files),
    )
    return Outcome(tuple(changes), new)


def plan_disconnecting(record: Record) -> Outcome:
    """Return what takes out what connect has put in; it blocks.

    Raises:
        PlanError: A file is no JSON object any more.
    """
    # Backwards: a hook is taken out before what it needs.
    files = reversed(record.files)
    changes = tuple(plan_removal(file, read_found(Path(file.path))) for file in files)
    return Outcome(changes, replace(record, files=()))


def carry_out(outcome: Outcome, place: Path, *, former: Record | None) -> None:
    """Write the files of an outcome and its record, or nothing; it blocks.

    While files are written the record holds what the former connection has put in and what this one
    puts in: all of it can be taken out wherever this ends.

    Raises:
        PlanError: A file is no longer what was read, or cannot be written.
        OSError: The record cannot be written.
    """
    ends = not outcome.record.files
    for path in (place, *(Path(change.path) for change in outcome.changes)):
        remove_leftovers(path)
    joined = join_records(former, outcome.record)
    if not ends:
        keep_record(place, joined)
    try:
        write_changes([change for change in outcome.changes if not change.is_done])
    except BaseException:
        if former is None and _is_out(joined):
            place.unlink(missing_ok=True)
        raise
    if ends:
        place.unlink(missing_ok=True)
    elif joined != outcome.record:
        # What stands there takes out the same, and the files are written.
        with suppress(OSError):
            keep_record(place, outcome.record)


def _is_out(record: Record) -> bool:
    """Say for certain that nothing of a connection stands in its files; it blocks."""
    try:
        return not plan_disconnecting(record).is_change
    except PlanError:
        return False


def keep_record(place: Path, record: Record) -> None:
    """Write a record, for this user alone; it blocks.

    Raises:
        OSError: It cannot be written.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    put_file(place, spell_record(record), mode=0o600)
