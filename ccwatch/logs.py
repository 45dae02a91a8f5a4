"""The log: a rotating file, written by a thread of its own, never the terminal."""

from __future__ import annotations

import atexit
import logging
import logging.handlers
import queue
from typing import TYPE_CHECKING

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from pathlib import Path

_FILE_BYTES = 1_000_000
_FILES_KEPT = 3
_QUIET = ("mcp", "uvicorn", "asyncio", "httpx2", "sse_starlette", "textual")


class _EscapingFormatter(logging.Formatter):
    """Writes out what hides: a line of the log may hold a name that an agent chose.

    Further lines of one record are indented, so that none can pass for a record.
    """

    def format(self, record: logging.LogRecord) -> str:
        return escape(super().format(record), newlines=True).replace("\n", "\n    ")


def log_to(path: Path) -> None:
    """Send every log record of this process to a rotating file at ``path``.

    Raises:
        UserError: The file cannot be written.
    """
    try:
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8"
        )
    except OSError as error:
        raise UserError(
            f"cannot write the log {escape(str(path))}: {error.strerror}",
            hint="check who owns it, or choose another folder with --data-dir",
        ) from None
    handler.setFormatter(_EscapingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, handler)
    listener.start()
    atexit.register(listener.stop)
    root = logging.getLogger()
    root.handlers = [logging.handlers.QueueHandler(records)]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
