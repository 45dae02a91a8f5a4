"""The one door through which text that an agent chose reaches the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content, Span
from textual.filter import LineFilter

from ccwatch.console.marks import Carrier, Mark, expand
from ccwatch.escapes import Kind, classify, escape_character, find_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.color import Color

FOLDED_BLANKS = 40
"""As many blanks in a row are written as their number: they push what follows out of sight."""
FOLDED_NEWLINES = 20
"""As many line ends in a row, blanks between them or not, are written as their number."""
MOST_SPANS = 200_000
"""Reversed runs in one text; a span takes about 200 bytes."""

_REVERSE = "reverse"
_LINE_END = "reverse dim"
"""Of line ends in a list: they are common there, and should not be as loud as an attack."""
_LINE_ENDS = frozenset({r"\n", r"\n\n"})
_TABLE_SIZE = 65_536
_DENSE = "\u22ef too much is hidden: from here on all is reversed and a backslash is \\\\ \u22ef"

_blank = re.compile(r"[ \t\n]{20,}+")
_empty_lines = re.compile(rf"\n(?:[ \t]*+\n){{{FOLDED_NEWLINES - 1}}}")
_folded = re.compile(
    rf"[ \t]{{{FOLDED_BLANKS},}}+|\n(?:[ \t]*+\n){{{FOLDED_NEWLINES - 1},}}+",
)


def shown(
    text: str,
    *,
    style: str = "",
    tab_width: int | None = None,
    fold: bool = True,
    marks: Sequence[Mark] = (),
) -> Content:
    r"""Return any text so that a person sees every character of it.

    What is hidden is written as an ASCII escape in reverse, so that a real backslash, which never
    is, cannot be taken for one. Nothing is left out but runs of blanks and of empty lines, for
    which a reversed marker says how many there were.

    Args:
        text: Anything; 16 MiB of it should be handled in a thread.
        style: The style under all of it.
        tab_width: Cells from one tab stop to the next, for the content of files; without it a tab
            is written as ``\t``.
        fold: Replace long runs of blanks and line ends by a marker.
        marks: Styles for parts of the text. A part that is hidden or folded away has the style
            under what stands for it, which stays reversed.
    """
    if tab_width is not None:
        tab_width = max(1, tab_width)
        marks = expand(text, marks, tab_width)
        text = text.expandtabs(tab_width)
    return _build(text, style, newlines=True, fold=fold, marks=marks)


def one_line(text: str, *, style: str = "", marks: Sequence[Mark] = ()) -> Content:
    r"""Return any text as ``shown`` does, on one line: a line end is a dim reversed ``\n``."""
    return _build(text, style, newlines=False, fold=True, marks=marks)


def own(text: str, style: str = "") -> Content:
    """Return words of ours as they are: never read as markup, and safe if they are not ours."""
    return _build(text, style, newlines=True, fold=False)


def _build(
    text: str, style: str, *, newlines: bool, fold: bool, marks: Sequence[Mark] = ()
) -> Content:
    writer = _Writer(text, newlines=newlines, marks=marks)
    for start, end, after, marker in _find_folds(text, fold=fold):
        writer.write(start, end)
        writer.fold(after, marker)
    return writer.finish(style)


def _find_folds(text: str, *, fold: bool) -> Iterator[tuple[int, int, int, str]]:
    """Yield where each stretch that stays starts and ends, then the end and marker of a fold."""
    position = 0
    for blank in _blank.finditer(text) if fold and _may_fold(text) else ():
        for match in _folded.finditer(text, *blank.span()):
            start, end = match.span()
            if text[start] == "\n":
                count = text.count("\n", start, end)
                # The first line end belongs to the line before, the last one ends the marker's.
                yield position, start + 1, end - 1, f"\u22ef {count - 1} empty lines \u22ef"
                position = end - 1
            else:
                yield position, start, end, f"\u22ef {end - start} blanks \u22ef"
                position = end
    yield position, len(text), len(text), ""


def _may_fold(text: str) -> bool:
    """Rule out most texts in a fraction of the time."""
    return (
        "\t" in text
        or " " * FOLDED_BLANKS in text
        or (text.count("\n") >= FOLDED_NEWLINES and _empty_lines.search(text) is not None)
    )


class _Writer:
    """The text that is shown and its reversed spans, as they grow."""

    def __init__(self, text: str, *, newlines: bool, marks: Sequence[Mark] = ()) -> None:
        self._text = text
        self._newlines = newlines
        self._dense: _DenseTable | None = None
        self._parts: list[str] = []
        self._length = 0
        self._spans: list[Span] = []
        self._carrier = Carrier(text, marks) if marks else None

    def write(self, start: int, end: int) -> None:
        """Add a stretch of the text, with what is hidden in it reversed."""
        position = start
        if self._dense is None:
            for first, last, written in find_runs(self._text, start, end, newlines=self._newlines):
                self._keep(position, first)
                if self._carrier is not None:
                    self._carrier.escape(first, last, self._length)
                self._reverse(written, _LINE_END if written in _LINE_ENDS else _REVERSE)
                position = last
                if len(self._spans) >= MOST_SPANS:
                    self._dense = _DenseTable(newlines=self._newlines)
                    self._reverse(_DENSE)
                    break
        if self._dense is None:
            self._keep(position, end)
        else:
            self._write_dense(position, end, self._dense)

    def fold(self, end: int, marker: str) -> None:
        """Add a marker of ours that stands for the text up to ``end``."""
        if self._carrier is not None:
            self._carrier.fold(end, self._length, len(marker))
        self._reverse(marker)

    def finish(self, style: str) -> Content:
        """Return all of it: hidden characters are reversed over any other style."""
        under = [Span(0, self._length, style)] if style else []
        if self._carrier is not None:
            under += self._carrier.spans()
        spans = [*under, *self._spans] if under else self._spans
        return Content("".join(self._parts), spans, strip_control_codes=False)

    def _keep(self, start: int, end: int) -> None:
        if self._carrier is not None:
            self._carrier.keep(start, end, self._length)
        self._parts.append(self._text[start:end])
        self._length += end - start

    def _write_dense(self, start: int, end: int, table: _DenseTable) -> None:
        if self._carrier is not None:
            self._carrier.write(start, end, self._length, lambda piece: len(piece.translate(table)))
        self._reverse(self._text[start:end].translate(table))

    def _reverse(self, written: str, style: str = _REVERSE) -> None:
        if not written:
            return
        start, end = self._length, self._length + len(written)
        if self._spans and self._spans[-1].end == start and self._spans[-1].style == style:
            start = self._spans.pop().start
        self._spans.append(Span(start, end, style))
        self._parts.append(written)
        self._length = end


class _DenseTable(dict[int, str]):
    """How each character is written in a text of which too much is hidden, for ``str.translate``.

    One span covers the rest of such a text. What is hidden is told apart from what is there by its
    backslash alone: a real one is written twice.
    """

    def __init__(self, *, newlines: bool) -> None:
        super().__init__({ord("\\"): r"\\"})
        if newlines:
            self[ord("\n")] = "\n"

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = classify(character) in {Kind.VISIBLE, Kind.SYMBOL}
        written = character if plain else escape_character(character)
        if len(self) < _TABLE_SIZE:
            self[code] = written
        return written


_leaking = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


class OutputFilter(LineFilter):
    """The net under the door: no control or invisible character leaves in a segment.

    It is given to ``App.get_line_filters`` and sees every row just before output. What it catches
    becomes a ``?``; the row keeps its width in cells, so that its neighbours stay in place.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a row without what must not leave."""
        if not any(_leaking.search(text) for text, _, control in segments if not control):
            return segments
        width = Segment.get_line_length(segments)
        clean = [
            segment if segment.control else Segment(_leaking.sub("?", segment.text), segment.style)
            for segment in segments
        ]
        return Segment.adjust_line_length(clean, width, pad=False)
