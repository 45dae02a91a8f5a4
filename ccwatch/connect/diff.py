"""What becomes of files, as a unified diff that a terminal can be given."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING, Final

from ccwatch.connect.request import SECRET
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.connect.plan import Change

MASK: Final = "ccw_…"
STAND_IN: Final = "ccw_" + "x" * 43
"""What stands for a secret that is not made yet; it is shown as the mask."""
_LONGEST: Final = 2_000
"""Characters of a line: some programs write a file as one."""


def show_change(change: Change) -> Iterator[str]:
    """Yield the lines of a diff: no secret of a token, and nothing that a terminal would obey."""
    before, after = change.found.text, change.after
    name = change.path
    target = os.path.realpath(name)
    led = f" -> {target}" if target != name else ""
    yield escape(f"--- {name if before is not None else '/dev/null'}{led}")
    yield escape(f"+++ {name if after is not None else '/dev/null'}{led}")
    if change.mode is not None and change.found.mode not in {None, change.mode}:
        yield f"permissions {change.found.mode:o} -> {change.mode:o}"
    lines = difflib.unified_diff(
        (before or "").splitlines(), (after or "").splitlines(), n=2, lineterm=""
    )
    for number, line in enumerate(lines):
        if number > 1:
            yield _show(line)


def _show(line: str) -> str:
    shown = escape(SECRET.sub(MASK, line))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
