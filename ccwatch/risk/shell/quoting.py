"""The shell's own decoding of a word: quotes, escapes, tilde, braces, and expansions put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.risk.word import HOLE, UNKNOWN, Span, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccwatch.risk.act import Flow

_OPEN, _COMMA, _CLOSE, _STAR = "\x01", "\x02", "\x03", "\x04"
_SPECIAL: Final = re.compile(r"[\\'\"$`{},*?\[<>]")
_IN_QUOTES: Final = re.compile(r"[\\\"$`]")
_VARIABLE: Final = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?!$_-])")
_EVERY: Final = re.compile(r"\$(?:@|\{(?:@|\w{1,100}\[@\])\})")
"""Expansions that make several words even in quotes."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9_@%+=:./,-]+")
_RANGE: Final = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})")
_ESCAPES: Final = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
    "v": "\v",
}  # fmt: skip
_CODES: Final = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|0?([0-7]{1,3})|c(.)|(.))",
    re.DOTALL,
)
_BLANKS: Final = ("$IFS", "${IFS")
_MOST_BRACES: Final = 500_000
MOST_WORDS: Final = 64
"""Words that one written word may become where braces multiply; more are not worked out."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an expansion is replaced by: ``UNKNOWN`` in its text where nobody can know.

    ``dashed`` says that it is a name that somebody else chose, and may begin with a dash.
    ``words`` are those that it has in quotes: ``"$@"`` keeps the blanks inside of each.
    """

    text: str
    flows: frozenset[Flow] = frozenset()
    dashed: bool = False
    words: tuple[str, ...] = ()


def decode_escapes(text: str) -> str:
    r"""Resolve ``\n``, ``\x41``, ``\101``, ``\u00e9`` as ``$'…'``, ``echo -e`` and printf do."""

    def replace(match: re.Match[str]) -> str:
        short, four, eight, octal, control, letter = match.groups()
        if letter is not None:
            return _ESCAPES.get(letter, letter if letter in "\\'\"?" else "\\" + letter)
        if control is not None:
            return chr(ord(control.upper()) & 0x1F)
        code = int(octal, 8) & 0xFF if octal else int(short or four or eight, 16)
        usable = code < 0x110000 and not 0xD800 <= code < 0xE000
        return chr(code) if usable else UNKNOWN

    return _CODES.sub(replace, text) if "\\" in text else text


def is_plain_word(text: str) -> bool:
    """Say whether a word means itself, letter by letter."""
    return _PLAIN.fullmatch(text) is not None


class WordReader:
    """Decodes one written word; made for it, and used once.

    Args:
        text: The source.
        expansions: Where an expansion starts in the source, to where it ends and what it is
            replaced by.
        home: What ``~`` stands for.
        find_value: Returns the value of a variable that the parser took for plain letters.
    """

    def __init__(
        self,
        text: str,
        expansions: Mapping[int, tuple[int, Callable[[], Value]]],
        home: str,
        find_value: Callable[[str], Value],
    ) -> None:
        self._text = text
        self._expansions = expansions
        self._home = home
        self._find_value = find_value
        self._parts: list[str] = []
        self._fields: list[str] = []
        self._started = False
        self.flows: set[Flow] = set()
        self.disguised = False
        self._dashed = False

    def read(self, start: int, end: int, span: Span, *, splits: bool = True) -> list[Word]:
        """Return the words that the characters ``start`` to ``end`` become.

        ``splits`` is False in an assignment, where neither blanks nor braces make several.
        """
        position = self._read_tilde(start, end)
        while position < end:
            match = _SPECIAL.search(self._text, position, end)
            if match is None:
                self._add(self._text[position:end])
                break
            self._add(self._text[position : match.start()])
            position = self._read_special(match.start(), end, splits=splits)
        if self._started:
            self._fields.append("".join(self._parts))
        words: list[Word] = []
        for text in self._fields:
            many = _expand_braces(text) if splits else [text]
            disguised = self.disguised or (splits and len(many) > 1)
            for one in many:
                has_glob = _STAR in one
                words.append(Word(_restore(one), span, has_glob, disguised, self._dashed))
        return words

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._started = True

    def _read_tilde(self, start: int, end: int) -> int:
        if self._text[start : start + 1] != "~":
            return start
        slash = self._text.find("/", start, end)
        stop = end if slash < 0 else slash
        user = self._text[start + 1 : stop]
        if user == "":
            self._add(self._home)
        elif user.isalnum():
            self._add("/root" if user == "root" else f"/home/{user}")
        elif user in {"+", "-"}:
            self._add(UNKNOWN)
        else:
            return start
        return stop

    def _read_special(self, position: int, end: int, *, splits: bool) -> int:
        character = self._text[position]
        if character == "\\":
            escaped = self._text[position + 1 : position + 2]
            self._started = True
            self._add("" if escaped == "\n" else escaped or "\\")
            return position + 2
        if character == "'":
            close = self._text.find("'", position + 1, end)
            close = end if close < 0 else close
            self._started = True
            self._add(self._text[position + 1 : close])
            return close + 1
        if character == '"':
            return self._read_quoted(position + 1, end, splits=splits)
        if position in self._expansions:
            stop, find = self._expansions[position]
            if splits and self._started and self._text.startswith(_BLANKS, position):
                # Nobody writes $IFS for a blank who could as well write the blank.
                self.disguised = True
            self._read_expansion(find(), splits=splits)
            return stop
        if (name := _VARIABLE.match(self._text, position, end)) is not None:
            self._read_expansion(self._find_value(name[1]), splits=splits)
            return name.end()
        if character == "$":
            return self._read_dollar(position, end)
        self._add(_MARKS.get(character, character))
        return position + 1

    def _read_dollar(self, position: int, end: int) -> int:
        following = self._text[position + 1 : position + 2]
        if following == "'":
            close = position + 2
            while close < end and self._text[close] != "'":
                close += 2 if self._text[close] == "\\" else 1
            raw = self._text[position + 2 : min(close, end)]
            decoded = decode_escapes(raw)
            if decoded != raw and any(letter.isalnum() or letter in "/-" for letter in decoded):
                self.disguised = self.disguised or bool(_HIDES_LETTERS.search(raw))
            self._started = True
            self._add(decoded)
            return min(close, end) + 1
        if following == '"':
            return self._read_quoted(position + 2, end)
        self._add("$")
        return position + 1

    def _read_quoted(self, position: int, end: int, *, splits: bool = False) -> int:
        self._started = True
        while position < end:
            match = _IN_QUOTES.search(self._text, position, end)
            if match is None:
                self._add(self._text[position:end])
                return end
            self._add(self._text[position : match.start()])
            position = match.start()
            character = self._text[position]
            if character == '"':
                return position + 1
            if character == "\\":
                escaped = self._text[position + 1 : position + 2]
                self._add(
                    "" if escaped == "\n" else escaped if escaped in '"\\$`' else "\\" + escaped
                )
                position += 2
            elif position in self._expansions:
                stop, find = self._expansions[position]
                many = _EVERY.fullmatch(self._text, position, stop) is not None
                self._read_expansion(find(), splits=splits and many, keeps=True)
                position = stop
            elif (name := _VARIABLE.match(self._text, position, end)) is not None:
                self._read_expansion(
                    self._find_value(name[1]), splits=splits and name[1] == "@", keeps=True
                )
                position = name.end()
            else:
                self._add(character)
                position += 1
        return end

    def _read_expansion(self, value: Value, *, splits: bool, keeps: bool = False) -> None:
        """Put a value in; outside of quotes its blanks end words, and its stars match files.

        ``keeps`` says that it stands in quotes, where words keep the blanks that they have.
        """
        self.flows |= value.flows
        self._dashed = self._dashed or (value.dashed and not any(self._parts))
        if not splits:
            self._add(value.text)
            return
        if keeps and value.words:
            self._put_in(value.words)
            return
        marked = value.text.replace("*", _STAR)
        pieces = marked.split()
        if not pieces:
            if marked and self._started:
                self._break()
            return
        if marked[0].isspace():
            self._break()
        for index, piece in enumerate(pieces):
            if index:
                self._break()
            self._add(piece)
        if marked[-1].isspace():
            self._break()

    def _put_in(self, words: tuple[str, ...]) -> None:
        for index, word in enumerate(words):
            if index:
                self._break()
            self._started = True
            self._add(word)

    def _break(self) -> None:
        """End a word, as blanks in the value of an unquoted expansion do."""
        if self._started:
            self._fields.append("".join(self._parts))
        self._parts = []
        self._started = False


_MARKS: Final = {
    "{": _OPEN,
    ",": _COMMA,
    "}": _CLOSE,
    "*": _STAR,
    "?": _STAR + "?",
    "[": _STAR + "[",
}
_HIDES_LETTERS: Final = re.compile(r"\\(?:x[0-9a-fA-F]|u[0-9a-fA-F]|U[0-9a-fA-F]|[0-7])")


def _restore(text: str) -> str:
    text = text.replace(_STAR + "?", "?").replace(_STAR + "[", "[").replace(_STAR, "*")
    text = text.replace(_OPEN, "{").replace(_COMMA, ",").replace(_CLOSE, "}")
    return text.replace(HOLE, UNKNOWN)


def _expand_braces(text: str) -> list[str]:
    """Return what a word with braces becomes; ``UNKNOWN`` stands for what is not worked out."""
    done: list[str] = []
    todo = [text]
    while todo and len(done) + len(todo) <= MOST_WORDS:
        one = todo.pop()
        made = _expand_one(one)
        if made is None:
            done.append(one)
        else:
            todo += reversed(made)
    left = [one for one in reversed(todo) if _OPEN not in one]
    return [*done, *left] if len(left) == len(todo) else [*done, *left, UNKNOWN]


def _expand_one(text: str) -> list[str] | None:
    """Expand the first innermost pair of braces that expands at all; None if none does."""
    close = text.find(_CLOSE)
    while close >= 0:
        start = text.rfind(_OPEN, 0, close)
        if start >= 0:
            inner = text[start + 1 : close]
            parts = inner.split(_COMMA) if _COMMA in inner else _count(inner)
            if parts and len(parts) * len(text) > _MOST_BRACES:
                return [UNKNOWN]
            if parts:
                return [text[:start] + part + text[close + 1 :] for part in parts]
            text = f"{text[:start]}{{{inner}}}{text[close + 1 :]}"
        close = text.find(_CLOSE, close + 1)
    return None


def _count(inner: str) -> list[str] | None:
    match = _RANGE.fullmatch(inner)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2])
    if abs(last - first) >= MOST_WORDS:
        return [match[1], UNKNOWN, match[2]]
    step = 1 if last >= first else -1
    return [str(number) for number in range(first, last + step, step)]
