"""What must never reach a terminal as it is: found in a text, and written in visible ASCII."""

from __future__ import annotations

import re
import sys
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS_ALLOWED = 2
"""Combining marks that stay on one character; more of them paint over the lines above."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zs", "Zl", "Zp"})
_MARK_CATEGORIES = frozenset({"Mn", "Mc", "Me"})
# Letters, marks and symbols by category, but drawn as nothing: joiners, fillers, blank patterns.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4\U0001d159"
)
_EMOJI_SELECTOR = "\ufe0f"
_TEXT_SELECTORS = (("\ufe00", "\ufe0e"), ("\U000e0100", "\U000e01ef"))
# Marks without the category of one: Hangul vowels and finals, which join the letter before, and
# the skin tones of emoji.
_JOINING = (("\u1161", "\u11ff"), ("\ud7b0", "\ud7fb"), ("\U0001f3fb", "\U0001f3ff"))
# The bases of U+FE0F that are no symbols by category (emoji-variation-sequences.txt). Digits stay
# out: one that is not followed by a keycap looks the same with and without the selector.
_SELECTABLE = frozenset("\u203c\u2049\u2139\u3030")

# Ranges in which every character is visible and stands for itself: found past at the speed of the
# regular expression engine. Everything else is looked at one by one.
QUIET_RANGES = (
    r"\x20-\x7e\xa1-\xac\xae-\u02ff\u03a3-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a"
    r"\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2460-\u27ff\u2801-\u2b73\u3001-\u3029"
    r"\u3041-\u3096\u309b-\u30ff\u4e00-\u9ffc\uac00-\ud7a3\uff01-\uff9f"
    r"\U0001f300-\U0001f3fa\U0001f400-\U0001f64f"
)
_controls = re.compile(r"[^\x20-\x7e\n]+")
_controls_or_newline = re.compile(r"[^\x20-\x7e]+")
_suspicious = re.compile(rf"[^{QUIET_RANGES}\n]+")
_suspicious_or_newline = re.compile(rf"[^{QUIET_RANGES}]+")

_RUN_LENGTH = 4096


class Kind(Enum):
    """How a character is shown."""

    VISIBLE = auto()
    SYMBOL = auto()
    """Visible, and may be followed by U+FE0F."""
    MARK = auto()
    """Drawn onto the character before it."""
    SELECTOR = auto()
    """U+FE0F: asks for the coloured form of the symbol before it."""
    HIDDEN = auto()
    """No glyph of its own, or it moves others."""


@lru_cache(maxsize=8192)
def classify(character: str) -> Kind:
    """Return how one character is shown, without regard to its neighbours."""
    if character == " ":
        return Kind.VISIBLE
    if character == _EMOJI_SELECTOR:
        return Kind.SELECTOR
    category = unicodedata.category(character)
    if (
        category in _HIDDEN_CATEGORIES
        or character in _INVISIBLE
        or _is_between(character, _TEXT_SELECTORS)
    ):
        return Kind.HIDDEN
    if category in _MARK_CATEGORIES or _is_between(character, _JOINING):
        return Kind.MARK
    if character in _SELECTABLE or (category in {"So", "Sm"} and not character.isascii()):
        return Kind.SYMBOL
    return Kind.VISIBLE


@lru_cache(maxsize=8192)
def escape_character(character: str) -> str:
    r"""Return a character as visible ASCII: ``\t``, ``\x1b``, ``\u{202e}``."""
    named = {"\t": r"\t", "\r": r"\r", "\n": r"\n"}.get(character)
    if named:
        return named
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"


_written_controls = {code: escape_character(chr(code)) for code in (*range(0x20), 0x7F)}


def find_runs(
    text: str, start: int = 0, end: int = sys.maxsize, *, newlines: bool = True
) -> Iterator[tuple[int, int, str]]:
    """Yield where a run of hidden characters starts and ends, and how it is written.

    Hidden is what has no glyph of its own or moves others: controls, format characters, private,
    unassigned and surrogate code points, every space but U+0020, invisible letters, variation
    selectors where they select nothing, and combining marks without a character to stand on or
    after the second. A long run comes in adjacent parts.

    Args:
        text: What is searched, in linear time.
        start: Where to begin; what stands before is not regarded.
        end: Where to stop.
        newlines: Line ends are shown as they are, and not hidden.
    """
    if text.isascii():
        controls = _controls if newlines else _controls_or_newline
        for match in controls.finditer(text, start, end):
            yield *match.span(), match.group().translate(_written_controls)
        return
    pattern = _suspicious if newlines else _suspicious_or_newline
    for match in pattern.finditer(text, start, end):
        yield from _examine(text, *match.span(), at_start=match.start() == start)


def _examine(text: str, start: int, end: int, *, at_start: bool) -> Iterator[tuple[int, int, str]]:
    based = not at_start and text[start - 1] != "\n"
    previous = classify(text[start - 1]) if based else Kind.HIDDEN
    marks = 0
    first = start
    written: list[str] = []
    for index in range(start, end):
        character = text[index]
        kind = classify(character)
        if kind is Kind.MARK:
            marks += 1
            hidden = previous is Kind.HIDDEN or marks > MARKS_ALLOWED
        elif kind is Kind.SELECTOR:
            hidden = previous is not Kind.SYMBOL
        else:
            marks = 0
            hidden = kind is Kind.HIDDEN
        previous = Kind.HIDDEN if hidden else kind
        if written and (not hidden or len(written) == _RUN_LENGTH):
            yield first, index, "".join(written)
            written.clear()
        if hidden:
            if not written:
                first = index
            written.append(escape_character(character))
    if written:
        yield first, end, "".join(written)


def _is_between(character: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= character <= last for first, last in ranges)


def find_hidden(text: str) -> Iterator[tuple[int, str]]:
    """Yield the index and the escape of each character that is not shown as it is.

    The newline is not among them; see ``find_runs`` for what is.
    """
    for start, end, _ in find_runs(text):
        for index in range(start, end):
            yield index, escape_character(text[index])


def escape(text: str, *, newlines: bool = False) -> str:
    """Return ``text`` with everything hidden in it written out: for output, logs and errors.

    ``newlines`` keeps line ends; without it the result is one line.
    """
    parts: list[str] = []
    position = 0
    for start, end, written in find_runs(text, newlines=newlines):
        parts += (text[position:start], written)
        position = end
    return "".join((*parts, text[position:]))
