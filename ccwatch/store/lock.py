"""One process a data folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Self

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class FolderLock:
    """The lock on a data folder, held from construction until ``release``.

    The file stays where it is: removing it would let two processes hold two files of one name.

    Raises:
        UserError: Another process holds it, or the file cannot be opened or locked.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            self._descriptor: int | None = os.open(path, flags, 0o600)
        except OSError as error:
            raise _unusable(path, error) from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.fchmod(self._descriptor, 0o600)
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError:
            holder = _read_holder(self._descriptor)
            self._close()
            raise UserError(
                f"another ccwatch{holder} uses the data folder {escape(str(path.parent))}",
                hint="end it first, or choose another folder with --data-dir",
            ) from None
        except OSError as error:
            self._close()
            raise _unusable(path, error) from None

    def release(self) -> None:
        """Let another process have the folder; harmless when that was done already."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _read_holder(descriptor: int) -> str:
    written = os.pread(descriptor, 20, 0).strip()
    return f" (pid {written.decode()})" if written.isdigit() else ""


def _unusable(path: Path, error: OSError) -> UserError:
    return UserError(
        f"cannot lock {escape(str(path))}: {error.strerror}",
        hint="check who owns the data folder, or choose another with --data-dir",
    )
