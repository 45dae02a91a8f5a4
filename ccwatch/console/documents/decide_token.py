"""A decide token that waits for a person: what it is, and what it would let a program do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.console.documents.document import DIM, fact
from ccwatch.console.durations import date_and_time
from ccwatch.console.text import one_line, own
from ccwatch.console.wrap import wrap_lines

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.tokens.token import StoredToken

_LINES: Final = (
    "Once you confirm it, it lets a program decide over HTTP, as you do: whoever has its secret "
    "can allow every call that waits.",
    "",
    "Confirm it only if you have just made it, and the mark is the one that was printed then.",
)


def token_facts(token: StoredToken) -> list[Content]:
    """Return what stands above a token that waits."""
    lines = [
        own("a decide token", "bold"),
        fact("id", one_line(token.id)),
        fact("created", own(date_and_time(token.credential.created))),
        fact("mark", own(token.mark)),
    ]
    if token.credential.agent:
        lines.insert(2, fact("agent", one_line(token.credential.agent)))
    return lines


def token_rows(width: int) -> list[Content]:
    """Return what such a token does, in rows of so many cells."""
    lines = [own(line, DIM if not line else "") for line in _LINES]
    return [row for line in lines for row in wrap_lines(line, width)]
