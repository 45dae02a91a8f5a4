"""Any input as JSON: keys in the received order, nothing folded, long texts as text."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from textual.content import Content

from ccwatch.console.documents.document import DIM, Fields, block, count
from ccwatch.console.documents.findings import find_marks
from ccwatch.console.marks import Mark
from ccwatch.console.text import one_line, own
from ccwatch.escapes import find_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.risk.assess import Assessment

_MAX_CHARACTERS: Final = 4_000_000
_MAX_MEMBERS: Final = 100_000
_MAX_HIDDEN: Final = 100_000
_PIECE: Final = 1_000
"""Characters of raw JSON on one line."""


def lay_out(call: ToolCall, assessment: Assessment | None = None) -> list[Content]:
    """Return the whole input as JSON, with the places marked that findings speak of."""
    return list(json_lines(call.input, assessment))


def rest(fields: Fields) -> list[Content]:
    """Return what no other line shows, as JSON; empty where nothing is left."""
    if not fields.left:
        return []
    return [own(""), own("other input", DIM), *json_lines(fields.left)]


def raw(call: ToolCall, why: str) -> list[Content]:
    """Return the input as the JSON that was received, cut into lines, in linear time."""
    text = call.text
    lines = [
        own(why, "bold"),
        own(f"{count(len(call.text), 'character')} of JSON, cut anywhere", DIM),
    ]
    lines += [
        Content.assemble(own("│ ", DIM), one_line(text[start : start + _PIECE]))
        for start in range(0, len(text), _PIECE)
    ]
    return lines


def fits(value: Mapping[str, Json]) -> bool:
    """Say whether an input is small enough to be laid out line by line, in linear time."""
    members = characters = hidden = 0
    waiting: list[Json] = [cast("Json", value)]
    while waiting:
        texts: list[str] = []
        match waiting.pop():
            case str(text):
                texts.append(text)
            case list(items):
                waiting += items
            case dict(pairs):
                texts += pairs
                waiting += pairs.values()
            case _:
                pass
        members += 1
        for text in texts:
            members += text.count("\n")
            characters += len(text)
            if characters <= _MAX_CHARACTERS:
                hidden += sum(1 for _ in islice(find_hidden(text), _MAX_HIDDEN + 1))
        if members + len(waiting) > _MAX_MEMBERS or characters > _MAX_CHARACTERS:
            return False
        if hidden > _MAX_HIDDEN:
            return False
    return True


def json_lines(
    value: Mapping[str, Json], assessment: Assessment | None = None
) -> Iterator[Content]:
    """Yield a JSON object line by line; texts right in it have the marks of an assessment."""
    if not value:
        yield own("{}")
        return
    yield own("{", DIM)
    for index, (key, item) in enumerate(value.items(), 1):
        marks = find_marks(assessment, key) if assessment is not None else []
        yield from _member(_name(key), item, "  ", "," if index < len(value) else "", marks)
    yield own("}", DIM)


def _name(key: str) -> Content:
    return Content.assemble(own('"', DIM), one_line(_quoted(key)), own('": ', DIM))


def _member(
    label: Content, value: Json, indent: str, comma: str, marks: Sequence[Mark] = ()
) -> Iterator[Content]:
    head = Content.assemble(own(indent), label)
    match value:
        case dict() if value:
            yield Content.assemble(head, own("{", DIM))
            inner = indent + "  "
            for index, (key, item) in enumerate(value.items(), 1):
                yield from _member(_name(key), item, inner, "," if index < len(value) else "")
            yield own(f"{indent}}}{comma}", DIM)
        case list() if value:
            yield Content.assemble(head, own("[", DIM))
            for index, item in enumerate(value, 1):
                comma_inside = "," if index < len(value) else ""
                yield from _member(own(""), item, indent + "  ", comma_inside)
            yield own(f"{indent}]{comma}", DIM)
        case str() if "\n" in value:
            yield from _text(head, value, indent, comma, marks)
        case str():
            quote = own('"', DIM)
            moved = [Mark(_moved(value, a), _moved(value, b), style) for a, b, style in marks]
            text = one_line(_quoted(value), marks=moved)
            yield Content.assemble(head, quote, text, quote, own(comma, DIM))
        case _:
            yield Content.assemble(head, own(json.dumps(value)), own(comma, DIM))


def _text(
    head: Content, text: str, indent: str, comma: str, marks: Sequence[Mark]
) -> Iterator[Content]:
    ended = text.endswith("\n")
    body = text[:-1] if ended else text
    size = count(body.count("\n") + 1, "line")
    end = "" if ended else ", no newline at the end"
    yield Content.assemble(head, own(f"text, {size}{end}{comma}", DIM))
    for line in block(body, marks=marks):
        yield Content.assemble(own(indent + "  "), line)


def _moved(text: str, place: int) -> int:
    """Return where a place of ``text`` is once it is quoted."""
    return place + text.count("\\", 0, place) + text.count('"', 0, place)


def _quoted(text: str) -> str:
    """Return ``text`` with the two characters escaped that would end it, or seem to."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
