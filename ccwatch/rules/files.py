"""Files of rules on disk: read with what they are, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.rules.text import MOST_BYTES, RulesFileError

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "rules.toml"
PROJECT_FOLDER: Final = ".ccwatch"
MANAGED_FILE: Final = "/etc/ccwatch/rules.toml"
CHECK_OWNER: Final = "check who owns the file and its folder"
_OTHERS_MAY_WRITE: Final = 0o022


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a file, None where there is none; ``problem`` says why it cannot be read."""

    text: str | None = None
    problem: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, hexadecimal; empty where there is none."""
        return "" if self.text is None else hash_text(self.text)


class FileChangedError(Exception):
    """The file is no longer what was read; nothing was written."""


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_content(path: Path, *, is_managed: bool = False) -> Content:
    """Return what stands in a file; it blocks.

    Only regular files are read. The managed file counts only if nobody but root can change it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # no path: it holds a NUL
        return Content()
    except OSError as error:
        return Content(problem=f"cannot be read: {error.strerror}")
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        return Content(problem="cannot be read: it is no regular file")
    with os.fdopen(descriptor, "rb") as stream:
        if is_managed and (found.st_uid != 0 or found.st_mode & _OTHERS_MAY_WRITE):
            return Content(problem="is not used: others than root can change it")
        try:
            data = stream.read(MOST_BYTES + 1)
        except OSError as error:
            return Content(problem=f"cannot be read: {error.strerror}")
    if len(data) > MOST_BYTES:
        return Content(problem=f"is larger than {MOST_BYTES // 1024 // 1024} MiB")
    try:
        return Content(data.decode("utf-8"))
    except UnicodeDecodeError:
        return Content(problem="cannot be read: it is no UTF-8")


def find_stamp(path: Path) -> tuple[int, ...]:
    """Return what changes whenever a file does: inode, size and times; it blocks."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return (found.st_ino, found.st_dev, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def write_content(path: Path, text: str, *, read: Content) -> tuple[int, ...]:
    """Write a file whole, keep what was there as ``.bak``, and return its stamp; it blocks.

    Args:
        path: Where; a symbolic link is kept, and what it leads to is replaced.
        text: What.
        read: What the text was made from.

    Raises:
        FileChangedError: Something else stands there by now.
        RulesFileError: It cannot be written.
    """
    target = path.resolve()
    if read_content(target) != read:
        raise FileChangedError(str(path))
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if read.text is not None:
            _replace(target.with_name(target.name + ".bak"), read.text)
        if read_content(target) != read:
            raise FileChangedError(str(path))
        _replace(target, text)
        return find_stamp(path)
    except OSError as error:
        raise RulesFileError(str(path), 0, f"cannot be written: {error.strerror}") from None


def write_for_command(path: Path, text: str, *, read: Content) -> None:
    """Write a file as ``write_content`` does, for a person at the command line.

    Raises:
        UserError: Something else stands there by now, or it cannot be written.
    """
    try:
        write_content(path, text, read=read)
    except FileChangedError:
        raise UserError(
            f"{escape(str(path))} has just been changed by something else",
            hint="run the command again",
        ) from None
    except RulesFileError as error:
        raise UserError(escape(str(error)), hint=CHECK_OWNER) from None


def _replace(path: Path, text: str) -> None:
    mode = 0o600
    with contextlib.suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
    replace_file(path, text, mode=mode, prefix=f".{path.name}.")


def replace_file(path: Path, text: str, *, mode: int, prefix: str) -> None:
    """Put a text in the place of a file, at once and for good; it blocks.

    ``prefix`` begins the name of the file beside it that becomes it.

    Raises:
        OSError: It cannot be written; nothing has changed then.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
