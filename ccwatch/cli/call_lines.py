"""The lines of a file of calls, a JSON object each."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_lines(name: str) -> Iterator[str]:
    """Yield the lines of a file, or of standard input for ``-``, as they come.

    Raises:
        UserError: It cannot be read.
    """
    try:
        if name == "-":
            yield from sys.stdin
        else:
            with Path(name).open(encoding="utf-8") as stream:
                yield from stream
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise UserError(
            f"cannot read {escape(name)}: {reason}", hint="give a file of JSON lines, or -"
        ) from None
