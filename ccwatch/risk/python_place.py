"""Where the parts of a Python program are written in the call that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.risk.word import UNKNOWN, Span

if TYPE_CHECKING:
    import ast

    from ccwatch.risk.word import Word

_QUOTES = 2
_MOST_SEARCHED = 1_000
"""Characters: each text of a long list would be looked for in all of it."""


class Listing:
    """A program whose text stands as it is in the call, or else the place of all of it."""

    def __init__(self, word: Word, *, is_written: bool = True) -> None:
        self._word = word
        length = word.span.end - word.span.start
        quotes = length - len(word.text)
        # A form feed or a carriage return ends lines for one of us and not for the other.
        plain = not {UNKNOWN, "\r", "\f"} & set(word.text)
        self._is_written = is_written and plain and quotes in {0, _QUOTES}
        self._start = word.span.start + quotes // _QUOTES
        self._lines = word.text.split("\n") if self._is_written else []
        self._is_ascii = word.text.isascii()
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def find_node(self, node: ast.expr | ast.stmt) -> Span:
        """Return where a node is written; the whole program where that cannot be told."""
        if not self._is_written:
            return self._word.span
        start = self._count(node.lineno, node.col_offset)
        end = self._count(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return Span(self._start + start, self._start + end)

    def find_text(self, text: str, span: Span) -> Span:
        """Return where a text stands in quotes within a span, once; else the span."""
        if not self._is_written or span.end - span.start > _MOST_SEARCHED:
            return span
        written = self._word.text[span.start - self._start : span.end - self._start]
        for quoted in (f"'{text}'", f'"{text}"'):
            if written.count(quoted) == 1:
                start = span.start + written.index(quoted) + 1
                return Span(start, start + len(text))
        return span

    def _count(self, line: int, offset: int) -> int:
        """Return the characters before a place that the tree gives by line and bytes."""
        if self._is_ascii:
            return self._starts[line - 1] + offset
        before = self._lines[line - 1].encode()[:offset].decode(errors="ignore")
        return self._starts[line - 1] + len(before)
