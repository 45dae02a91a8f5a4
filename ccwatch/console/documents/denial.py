"""Why an agent has refused a call itself, and what keys can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import Lane
from ccwatch.console.documents.document import DIM, block
from ccwatch.console.text import own

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import ToolCall

_KEYS: Final = (
    "a  the agent may try again: the same call, made again within 2 minutes by the same session, "
    "then runs once",
    "d  it stays refused",
    "r  make it an ask rule: the next such call is asked about here",
)


def lay_out_denial(call: ToolCall) -> list[Content]:
    """Return the reason in the agent's words, and what keys do; nothing for another call.

    It stands below the call, as all that agents say: a long reason must not hide what would run.
    """
    if call.lane is not Lane.DENIED:
        return []
    reason = call.denial or ""
    said = list(block(reason)) if reason else [own("│ nothing", DIM)]
    keys = [own(words, DIM) for words in _KEYS]
    return [own(""), own("agent says (why it refused)", DIM), *said, own(""), *keys]
