"""Reading and searching: where, then how, one parameter a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.documents.document import DIM, Fields, block, fact, speech
from ccwatch.console.documents.generic import rest
from ccwatch.console.documents.paths import take_path
from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import ToolCall

_PATHS = ("file_path", "notebook_path", "path")


def lay_out(call: ToolCall, home: str) -> list[Content]:
    """Return the paths of the call, its other parameters in their order, and what is left."""
    fields = Fields.of(call.input)
    said = speech(fields)
    lines = [line for key in _PATHS for line in take_path(fields, key, call, home)]
    for key, value in list(fields.left.items()):
        lines += _parameter(fields, key, value)
    return [*lines, *rest(fields), *said]


def _parameter(fields: Fields, key: str, value: object) -> list[Content]:
    if not key.isidentifier() or not key.isascii():
        return []
    match value:
        case str() if "\n" in value:
            lines = [own(key, DIM), *block(value)]
        case str():
            lines = [fact(key, own('"').append(one_line(value)).append(own('"')))]
        case bool():
            lines = [fact(key, own("true" if value else "false"))]
        case int():
            lines = [fact(key, own(str(value)))]
        case _:
            return []
    del fields.left[key]
    return lines
