"""What connect has put in, kept beside ccwatch's state: enough to take out exactly that."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, cast

from ccwatch.connect.entry import Mark

VERSION: Final = 1


class RecordError(ValueError):
    """A record that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """One file that was changed.

    Attributes:
        before: Its text before; None where there was none.
        mode: Its permissions before; None where there was none.
        marks: The entries that were put in.
        made: The paths of objects and lists that were made for them.
        whole: The SHA-256 of each text that a file which is ours alone may have; none for one that
            is shared.
        folders: Those that were made for the file, the innermost first.
    """

    path: str
    before: str | None
    mode: int | None
    marks: tuple[Mark, ...] = ()
    made: tuple[tuple[str, ...], ...] = ()
    whole: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One connection of an agent.

    Attributes:
        directory: The project; empty for the scope user.
        token: The id of its token; empty where it has none.
    """

    agent: str
    scope: str
    directory: str
    token: str
    files: tuple[FileRecord, ...]


def name_record(agent: str, scope: str, directory: str) -> str:
    """Return the name of the file that a record is kept in."""
    place = f"-{hashlib.sha256(directory.encode()).hexdigest()[:16]}" if directory else ""
    return f"{agent}-{scope}{place}.json"


def join_records(former: Record | None, new: Record) -> Record:
    """Return the record of a connection that takes the place of another one, file by file.

    It takes out what either of them has put in: which of them a file holds is not known while the
    files are written.
    """
    known = {file.path: file for file in former.files} if former is not None else {}
    joined = [_join_files(known.pop(file.path, None), file) for file in new.files]
    return replace(new, files=(*known.values(), *joined))


def _join_files(former: FileRecord | None, new: FileRecord) -> FileRecord:
    if former is None:
        return new
    return replace(
        new,
        marks=tuple(dict.fromkeys((*new.marks, *former.marks))),
        made=tuple(dict.fromkeys((*new.made, *former.made))),
        whole=tuple(dict.fromkeys((*new.whole, *former.whole))),
    )


def spell_record(record: Record) -> str:
    """Return a record as a text."""
    return json.dumps({"version": VERSION, **asdict(record)}, indent=1) + "\n"


def parse_record(text: str) -> Record:
    """Return the record that a text is.

    Raises:
        RecordError: It is none.
    """
    try:
        value: Any = json.loads(text)
        if value["version"] != VERSION:
            raise RecordError("another version of ccwatch wrote it")
        files = tuple(_read_file(each) for each in value["files"])
        return Record(
            agent=_text(value["agent"]),
            scope=_text(value["scope"]),
            directory=_text(value["directory"]),
            token=_text(value["token"]),
            files=files,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        if isinstance(error, RecordError):
            raise
        raise RecordError("it is no record of a connection") from None


def _read_file(value: dict[str, Any]) -> FileRecord:
    before, mode = value["before"], value["mode"]
    return FileRecord(
        path=_text(value["path"]),
        before=None if before is None else _text(before),
        mode=None if mode is None else int(mode),
        marks=tuple(_read_mark(each) for each in value["marks"]),
        made=tuple(_texts(each) for each in value["made"]),
        whole=_texts(value["whole"]),
        folders=_texts(value["folders"]),
    )


def _read_mark(value: dict[str, Any]) -> Mark:
    key = value["key"]
    return Mark(_texts(value["path"]), None if key is None else _text(key), _text(value["digest"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, cast("list[Any]", value)))
