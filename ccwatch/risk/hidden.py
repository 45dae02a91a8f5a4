"""Text that is not what it looks like: characters that hide, reorder or imitate others."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from ccwatch.escapes import find_runs
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.word import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_FINDINGS: Final = 20
"""More hidden places than these are only counted."""
_MOST_COUNTED: Final = 500

COMMAND: Final = "command"
_NAME_FIELDS: Final = frozenset({"file_path", "path", "notebook_path", "url", "domain", "host"})

PLAIN_DASHES: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
"""What each dash that only looks like the shell's is meant to be taken for."""
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zs", "Zl", "Zp"})
_not_plain_ascii = re.compile(r"[^\x20-\x7e\n\t]")


def is_plain(text: str) -> bool:
    """Say whether a text holds no control, format or odd space that a parser may read its way."""
    if text.isascii():
        return _not_plain_ascii.search(text) is None
    return not any(
        unicodedata.category(letter) in _HIDDEN_CATEGORIES and letter not in "\n\t "
        for letter in set(text)
    )


def find_hidden_text(text: str, *, field: str) -> list[Finding]:
    """Return what a text hides or imitates, at most ``MOST_FINDINGS`` and one that counts the rest.

    Letters of other scripts, accents and emoji are ordinary text.
    """
    if text.isascii() and _not_plain_ascii.search(text) is None:
        return []
    places = list(islice(_find_all(text, field), _MOST_COUNTED))
    shown = places[:MOST_FINDINGS]
    hidden = places[MOST_FINDINGS:]
    if hidden:
        is_endless = len(places) == _MOST_COUNTED
        worst = Level.HIGH if is_endless else max(finding.level for finding in hidden)
        number = f"{len(hidden)} or more" if is_endless else str(len(hidden))
        said = f"has {number} other places with hidden text"
        shown.append(Finding(Category.HIDDEN_TEXT, worst, said, None, field))
    return shown


def _find_all(text: str, field: str) -> Iterator[Finding]:
    yield from _find_hidden(text, field)
    if text.isascii():
        return
    yield from _find_imitations(text, field)
    if field == COMMAND:
        yield from _find_punctuation(text)


# -- characters without a glyph --------------------------------------------------------------


def _find_hidden(text: str, field: str) -> Iterator[Finding]:
    last_end = -1
    last_said = ""
    for start, end, _ in find_runs(text):
        run = text[start:end]
        if _is_ordinary(text, start, end, field):
            continue
        level, said = _classify_run(run)
        if start != last_end or said != last_said:
            yield Finding(Category.HIDDEN_TEXT, level, said, Span(start, end), field)
        last_end, last_said = end, said


def _is_ordinary(text: str, start: int, end: int, field: str) -> bool:
    run = text[start:end]
    if not run.strip("\t"):
        return True
    if run == "\r" and field != COMMAND and text[end : end + 1] == "\n":
        return True
    if len(run) > 1 or run not in _JOINERS or start == 0 or end == len(text):
        return False
    before, after = text[start - 1], text[end]
    if run == "\u200d" and unicodedata.category(after) == "So":
        return _is_emoji(before)
    return _joins_letters(before) and _joins_letters(after)


_JOINERS: Final = frozenset("\u200c\u200d")


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) == "So" or character in _EMOJI_PARTS


_EMOJI_PARTS: Final = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


def _joins_letters(character: str) -> bool:
    """Say whether it is of a script that is written with joiners: Arabic, those of India."""
    return "\u0600" <= character <= "\u07bf" or "\u0900" <= character <= "\u0dff"


def _classify_run(run: str) -> tuple[Level, str]:
    _, level, said = _CLASSES[min(map(_class_of, set(run)))]
    return level, said


@lru_cache(maxsize=4096)
def _class_of(letter: str) -> int:
    """Return the place in ``_CLASSES`` of the first that the letter belongs to."""
    return next(index for index, (test, _, _) in enumerate(_CLASSES) if test(letter))


def _between(*ranges: tuple[str, str]) -> Callable[[str], bool]:
    return lambda letter: any(first <= letter <= last for first, last in ranges)


def _of_category(*categories: str) -> Callable[[str], bool]:
    return lambda letter: unicodedata.category(letter) in categories


_CLASSES: Final[tuple[tuple[Callable[[str], bool], Level, str], ...]] = (
    (
        _between(("\x1b", "\x1b"), ("\x90", "\x90"), ("\x9b", "\x9f")),
        Level.HIGH,
        "has an escape sequence, which commands the terminal",
    ),
    (
        _between(("\u202a", "\u202e"), ("\u2066", "\u2069"), ("\u200e", "\u200f"),
                 ("\u061c", "\u061c")),
        Level.HIGH,
        "has characters that turn the direction of the text around",
    ),
    (
        _between(("\U000e0000", "\U000e007f")),
        Level.HIGH,
        "has tag characters, which hide a text from people",
    ),
    (
        _between(("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"), ("\u180b", "\u180d")),
        Level.UNCERTAIN,
        "has variation selectors where they select nothing",
    ),
    (
        _between(("\0", "\0"), ("\b", "\b"), ("\r", "\r"), ("\x7f", "\x7f")),
        Level.HIGH,
        "has controls that end, wipe out or draw over the text before",
    ),
    (_of_category("Cc"), Level.UNCERTAIN, "has control characters"),
    (
        _between(("\u200b", "\u200d"), ("\u2060", "\u2064"), ("\ufeff", "\ufeff"),
                 ("\u00ad", "\u00ad"), ("\u180e", "\u180e")),
        Level.UNCERTAIN,
        "has characters of no width",
    ),
    (
        _of_category("Zs", "Zl", "Zp"),
        Level.UNCERTAIN,
        "has spaces or line ends that are no plain ones",
    ),
    (_of_category("Cs"), Level.UNCERTAIN, "has halves of characters"),
    (
        _of_category("Mn", "Mc", "Me"),
        Level.UNCERTAIN,
        "has marks that are drawn over other text",
    ),
    (lambda _: True, Level.UNCERTAIN, "has characters that nothing shows"),
)  # fmt: skip


# -- letters that look like others -----------------------------------------------------------

_LOOKALIKES: Final = (
    # Cyrillic, Greek, Armenian, Cherokee, Latin letters without a form of their own.
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d\u04bb\u0475"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
    "\u04cf\u04c0\u0433\u043f\u0442\u043a\u043c\u043d\u0432"
    "\u03bf\u03bd\u03c1\u03b9\u03ba\u03c5\u03b1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c"
    "\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u037f\u03f2"
    "\u0585\u057d\u0578\u0570\u0566\u0563\u0581\u0131\u0261\u0251\u01c0\u2044\u2215\u29f8"
)
_LOOKALIKE: Final = re.compile(
    rf"[{_LOOKALIKES}\u13a0-\u13f4\uff01-\uff5e\u2100-\u214f\u2460-\u24ff\U0001d400-\U0001d7ff]"
)
_WORD_ENDS: Final = frozenset(" \t\n\"'`;|&<>(){}$=,")
_BEFORE_PROGRAM: Final = frozenset("\n;|&(`{")
_LONGEST_WORD: Final = 4096
_ascii_letter = re.compile(r"[A-Za-z]")
_name_ends = re.compile(r"[/.:@_\d-]")


def _find_imitations(text: str, field: str) -> Iterator[Finding]:
    position = 0
    while match := _LOOKALIKE.search(text, position):
        start, end = _word_around(text, match.start(), position)
        word = text[start:end]
        position = end
        is_name = field in _NAME_FIELDS or _is_name(word)
        if field == COMMAND:
            is_name = is_name or _is_program(text, start)
        if not _imitates(word, is_name=is_name):
            continue
        if is_name:
            level, said = Level.HIGH, "has a name with letters that look like others"
        else:
            level, said = Level.UNCERTAIN, "has a word with letters that look like others"
        yield Finding(Category.HIDDEN_TEXT, level, said, Span(start, end), field)


def _word_around(text: str, index: int, earliest: int) -> tuple[int, int]:
    start = index
    while start > max(earliest, index - _LONGEST_WORD) and text[start - 1] not in _WORD_ENDS:
        start -= 1
    end = index + 1
    while end < min(len(text), index + _LONGEST_WORD) and text[end] not in _WORD_ENDS:
        end += 1
    return start, end


def _imitates(word: str, *, is_name: bool) -> bool:
    plain = unicodedata.normalize("NFKC", word)
    if plain.isascii() and _ascii_letter.search(plain):
        return True
    return any(_part_imitates(part, is_name=is_name) for part in _name_ends.split(word))


def _part_imitates(part: str, *, is_name: bool) -> bool:
    if _LOOKALIKE.search(part) is None:
        return False
    if _ascii_letter.search(part):
        return True
    # A whole name of such letters: written in its own language it would have others too.
    return is_name and all(_LOOKALIKE.match(letter) for letter in part if letter.isalpha())


def _is_name(word: str) -> bool:
    """Say whether a word is a path, a host or an option: something that a program looks up."""
    return "/" in word or word[:1] in {"-", "~", "."} or "." in word[1:-1]


def _is_program(text: str, start: int) -> bool:
    before = text[max(0, start - 64) : start].rstrip(" \t")
    return not before or before[-1] in _BEFORE_PROGRAM


# -- punctuation that looks like the shell's -------------------------------------------------

_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_QUOTES: Final = (
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u00b4\u02bc\uff02\uff07"
)
_OTHERS: Final = "\u037e\uff1b\uff5c\uff06\u2223\uff1e\uff1c\uff04\u01c0"
_ODD: Final = re.compile(
    rf"(?<![^\s])[{_DASHES}]+(?=[A-Za-z\-{_DASHES}])"
    rf"|(?<![^\s=(])[{_QUOTES}]|[{_QUOTES}](?![^\s;|&)])|[{_OTHERS}]"
)
_QUOTED: Final = re.compile(r"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)


def _find_punctuation(text: str) -> Iterator[Finding]:
    if _ODD.search(text) is None:
        return
    # Spaces keep the places; what is quoted is text and not the shell's.
    outside = _QUOTED.sub(lambda match: "x" * len(match.group()), text)
    for match in _ODD.finditer(outside):
        said = "has a dash, quote or sign that only looks like the shell's"
        yield Finding(Category.HIDDEN_TEXT, Level.UNCERTAIN, said, Span(*match.span()), COMMAND)
