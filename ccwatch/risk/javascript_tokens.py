"""The tokens of a JavaScript program, where it can be told for sure what they are."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final, NamedTuple

from ccwatch.risk.word import UNKNOWN


class Kind(Enum):
    """What a token is."""

    NAME = auto()
    NUMBER = auto()
    STRING = auto()
    TEMPLATE = auto()
    PATTERN = auto()
    SIGN = auto()


class Token(NamedTuple):
    """A token; the text of a string is what is between its quotes, ``UNKNOWN`` with escapes."""

    kind: Kind
    text: str
    starts_line: bool = False


_GAP: Final = re.compile(r"(?:[ \t\n]|//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)*")
_STRING: Final = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
_CHUNK: Final = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_PATTERN: Final = re.compile(r"/(?!\*)(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_PLAIN: Final = (
    (Kind.NAME, re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")),
    (Kind.NUMBER, re.compile(r"(?:0[xob])?[0-9][0-9a-fA-F_]*(?:\.[0-9]+)?n?")),
    (
        Kind.SIGN,
        re.compile(
            r"=>|\?\.(?![0-9])|\.\.\.|\+\+|--|[=!]==?|[<>]=|&&|\|\||\?\?|\*\*"
            r"|[()\[\]{}.,;:?=+*/%<>!&|^~-]"
        ),
    ),
)
_UNCLEAR: Final = ("<!--", "-->", "\r", "\u2028", "\u2029")
"""What begins a comment or ends a line in some places and not in others."""
_BEFORE_PATTERN: Final = frozenset(["=>", "&&", "||", "??", *"(,=:[!&|?;{"])
_WORDS_BEFORE: Final = frozenset({"return", "typeof", "case", "in", "instanceof", "delete", "void"})
_UNCLEAR_WORDS: Final = frozenset(
    {"of", "await", "yield", "do", "else", "new", "throw", "default", "break", "continue"}
    | {"debugger", "extends"}
)


def read_tokens(code: str) -> list[Token] | None:
    """Return the tokens of a program; None if one of them could be read in two ways."""
    return None if any(sign in code for sign in _UNCLEAR) else _Reader(code).read()


class _Reader:
    def __init__(self, code: str) -> None:
        self.code = code
        self.tokens: list[Token] = []
        self.place = 0
        self.starts_line = True
        # For each open brace: whether it belongs to a template.
        self.braces: list[bool] = []

    def read(self) -> list[Token] | None:
        while True:
            start, self.place = self.place, self._find_end(_GAP)
            self.starts_line = not self.tokens or "\n" in self.code[start : self.place]
            if self.place >= len(self.code):
                return None if self.braces else self.tokens
            if not self._read_one(self.code[self.place]):
                return None

    def _find_end(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.code, self.place)
        return match.end() if match else self.place

    def _add(self, kind: Kind, end: int) -> bool:
        """Keep the token that ends there; an empty one is no token."""
        text = self.code[self.place : end]
        if kind is Kind.STRING:
            text = UNKNOWN if "\\" in text else text[1:-1]
        if end > self.place:
            self.tokens.append(Token(kind, text, self.starts_line))
        is_added, self.place = end > self.place, end
        return is_added

    def _read_one(self, letter: str) -> bool:
        if letter in "'\"":
            return self._add(Kind.STRING, self._find_end(_STRING))
        if letter == "`":
            return not self._follows_value() and self._read_template(Kind.TEMPLATE, "`")
        if letter == "/" and not self._divides():
            return self._may_be_pattern() and self._add(Kind.PATTERN, self._find_end(_PATTERN))
        if letter == "<" and not self._follows_value():
            return False
        if letter == "{":
            self.braces.append(False)
        elif letter == "}":
            if not self.braces:
                return False
            if self.braces.pop():
                return self._read_template(Kind.SIGN, ")")
        return any(self._add(kind, self._find_end(pattern)) for kind, pattern in _PLAIN)

    def _read_template(self, kind: Kind, text: str) -> bool:
        """Read the plain part of a template; what is put in stands in brackets of its own."""
        self.tokens.append(Token(kind, text, self.starts_line))
        self.place += 1
        self.place = self._find_end(_CHUNK)
        if self.code.startswith("${", self.place):
            self.tokens += [Token(Kind.SIGN, "+"), Token(Kind.SIGN, "(")]
            self.braces.append(True)
            self.place += 2
            return True
        self.place += 1
        return self.place <= len(self.code) and self.code[self.place - 1] == "`"

    def _last(self) -> Token:
        return self.tokens[-1] if self.tokens else Token(Kind.SIGN, ";")

    def _is_word(self, words: frozenset[str]) -> bool:
        """Say whether the last token is one of some words, and no property of that name."""
        is_property = len(self.tokens) > 1 and self.tokens[-2].text in {".", "?."}
        return self._last().kind is Kind.NAME and self._last().text in words and not is_property

    def _follows_value(self) -> bool:
        if self._last().kind is Kind.SIGN:
            return self._last().text in {")", "]", "}"}
        return not self._is_word(_WORDS_BEFORE | _UNCLEAR_WORDS)

    def _divides(self) -> bool:
        return self._follows_value() and self._last().text not in {")", "}"}

    def _may_be_pattern(self) -> bool:
        if self._last().kind is Kind.SIGN:
            return self._last().text in _BEFORE_PATTERN
        return self._is_word(_WORDS_BEFORE)
