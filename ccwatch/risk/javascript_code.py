"""What a line of JavaScript does that only uses what is known: reads files, computes, prints.

Whatever is not known makes the whole line unknown: a value can only be harmless, and a call of it
with it, while nothing in the line can get hold of anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Looks, Reads, Writes
from ccwatch.risk.javascript_names import (
    BEFORE_LIST,
    CALLED,
    FUNCTIONS,
    GLOBALS,
    KEYWORDS,
    MODULES,
    NEVER,
    NEWABLE,
    OTHER_GLOBALS,
    STREAM_MEMBERS,
    STREAMS,
)
from ccwatch.risk.javascript_tokens import Kind, Token, read_tokens
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NOTHING: Final = Token(Kind.SIGN, "", starts_line=True)
_ENCODING_OBJECT: Final = 5
"""The tokens of ``{encoding: 'utf8'}``."""
_MAX_TOKENS: Final = 1_500
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_DOTS: Final = frozenset({".", "?."})
_FILE_ACTS: Final[Mapping[str, Callable[[Word], Act]]] = {
    "readFileSync": Reads,
    "readdirSync": Looks,
    "existsSync": Looks,
    "statSync": Looks,
    "lstatSync": Looks,
    "accessSync": Looks,
    "writeFileSync": lambda word: Writes(word, "writes over"),
    "appendFileSync": lambda word: Writes(word, "appends to"),
    "mkdirSync": Writes,
}


def read_javascript(code: str, word: Word) -> list[Act] | None:
    """Return what a program does with files; None if there is more to it than can be told."""
    tokens = read_tokens(code)
    if tokens is None or len(tokens) > _MAX_TOKENS:
        return None
    program = _Program(tokens, word)
    return program.acts if program.is_known() else None


class _Program:
    def __init__(self, tokens: list[Token], word: Word) -> None:
        self.tokens = tokens
        self.word = word
        self.acts: list[Act] = []
        self.declared: set[str] = set()
        self.modules = {name: name for name in MODULES}
        self.members: dict[str, str] = {}
        self.learnt: set[int] = set()
        self.partners = _pair_brackets(tokens)

    def is_known(self) -> bool:
        places = range(len(self.tokens))
        for place in places:
            self._declare(place)
        if self.declared & (OTHER_GLOBALS | KEYWORDS | {*self.modules, *self.members}):
            return False
        return all(self._is_known(place) for place in places if place not in self.learnt)

    def _at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else _NOTHING

    def _read(self, place: int) -> str:
        """Return the name or sign at a place, nothing for a string."""
        token = self._at(place)
        return token.text if token.kind in {Kind.SIGN, Kind.NAME} else ""

    def _is_name(self, place: int) -> bool:
        return self._at(place).kind is Kind.NAME

    # -- declarations ----------------------------------------------------------------------------

    def _declare(self, place: int) -> None:
        text = self._read(place)
        if self._read(place - 1) in _DOTS:
            return
        if text in {"const", "let", "var"}:
            start = self._learn_modules(place + 1)
            if start == place + 1 or self._read(start - 1) == ",":
                self._declare_names(start, self._find_end(start))
        elif text in {"function", "catch"}:
            start = place + 1
            if self._is_name(start):
                self._declare_names(start, start + 1)
                start += 1
            if self._read(start) == "(":
                self._declare_names(start, self._find_end(start))
        elif text == "=>":
            start = self._find_start(place - 1)
            self._declare_names(start, place)

    def _learn_modules(self, place: int) -> int:
        """Learn ``fs = require('fs'), {join} = require('path')``; return the place after them."""
        while (found := self._learn_module(place)) is not None:
            place = found
            if self._read(place) != ",":
                break
            place += 1
        return place

    def _learn_module(self, place: int) -> int | None:
        end = self._find_end(place)
        if self._read(end) != "=" or (module := self._find_module(end + 1)) is None:
            return None
        after = self._at(end + 5)
        if not after.starts_line and self._read(end + 5) not in {",", ";"}:
            return None
        if self._is_name(place):
            self.modules[self._read(place)] = module
        else:
            inside = self.tokens[place + 1 : end - 1]
            names = {token.text for token in inside if token.kind is Kind.NAME}
            if not all(token.kind is Kind.NAME or token.text == "," for token in inside):
                return None
            self.members |= dict.fromkeys(names, module)
        self.learnt |= set(range(place, end + 5))
        return end + 5

    def _find_module(self, place: int) -> str | None:
        """Return the module of a ``require('fs')`` at a place, if it is one of those known."""
        spelled = [self._read(place), self._read(place + 1), self._read(place + 3)]
        name = self._at(place + 2)
        if spelled != ["require", "(", ")"] or name.kind is not Kind.STRING:
            return None
        module = name.text.removeprefix("node:")
        return module if module in MODULES else None

    def _declare_names(self, start: int, end: int) -> None:
        for place in range(start, end):
            # What stands behind a sign of equality is a value, and declared elsewhere if at all.
            if self._is_name(place) and self._read(place - 1) != "=":
                self.declared.add(self._read(place))

    def _find_end(self, place: int) -> int:
        """Return the place after a name, or after the bracket that closes the one here."""
        return self.partners.get(place, place) + 1

    def _find_start(self, place: int) -> int:
        return self.partners.get(place, place)

    # -- uses ------------------------------------------------------------------------------------

    def _is_known(self, place: int) -> bool:
        token = self._at(place)
        if token.kind is Kind.NAME:
            return self._is_known_name(place)
        if token.kind is Kind.STRING:
            # A key of an object, or of a pattern that takes one apart.
            return self._read(place + 1) != ":" or _is_plain_key(token)
        if token.kind is Kind.SIGN and token.text == "[":
            return self._is_known_look_up(place)
        return not (token.text == "]" and self._read(place + 1) == ":")

    def _is_known_look_up(self, place: int) -> bool:
        before = self._at(place - 1)
        if before.kind is Kind.SIGN and before.text not in {")", "]", "}", "?."}:
            return True
        if before.text in BEFORE_LIST and self._read(place - 2) not in _DOTS:
            return before.kind is Kind.NAME
        key = self._at(place + 1)
        if self._read(place + 2) != "]":
            return False
        is_called = self._read(place + 3) in {"(", "?."}
        if key.kind is Kind.STRING:
            return _is_plain_key(key) and (not is_called or key.text in CALLED)
        return key.kind is Kind.NUMBER

    def _is_known_name(self, place: int) -> bool:
        name, before, after = self._read(place), self._read(place - 1), self._read(place + 1)
        if name in NEVER:
            return False
        if before in _DOTS:
            return self._is_known_member(place)
        if before in {"{", ","} and after == ":":
            return True
        if name in self.modules:
            return after == "." and self._uses(self.modules[name], place + 2)
        if name in self.members:
            return self._uses(self.members[name], place)
        if name in GLOBALS and after == ".":
            member = self._read(place + 2)
            is_stream = name == "process" and member in STREAMS
            return (
                (self._read(place + 4) in STREAM_MEMBERS) if is_stream else member in GLOBALS[name]
            )
        is_free = name in KEYWORDS or name in FUNCTIONS or name in self.declared
        is_made = before == "new" and name in NEWABLE
        return is_free or is_made or (name == "require" and self._is_known_require(place))

    def _is_known_member(self, place: int) -> bool:
        holder, name = self._read(place - 2), self._read(place)
        is_first = self._read(place - 3) not in _DOTS
        if is_first and (holder in self.modules or holder in GLOBALS or holder == "require"):
            return True
        if self._find_module(place - 5) is not None:
            return True
        if self._read(place + 1) == "(" or self._read(place + 1) == "?.":
            is_stream = holder in STREAMS and self._read(place - 4) == "process"
            return name in CALLED or (name == "write" and is_stream)
        return True

    def _is_known_require(self, place: int) -> bool:
        if (module := self._find_module(place)) is not None:
            return self._read(place + 4) == "." and self._uses(module, place + 5)
        if self._read(place + 1) == ".":
            return self._read(place + 2) == "resolve" and self._read(place + 3) == "("
        if self._read(place + 1) != "(":
            return False
        name = self._at(place + 2)
        is_data = name.kind is Kind.STRING and name.text.endswith(".json")
        if is_data and name.text[:1] in {".", "/"} and self._read(place + 3) == ")":
            self.acts.append(Reads(self._at_word(name.text)))
            return True
        return False

    def _uses(self, module: str, place: int) -> bool:
        """Say whether what is used of a module there is known, and keep what it does."""
        name = self._read(place)
        if name not in MODULES[module]:
            return False
        if module != "fs":
            return True
        if self._read(place + 1) != "(":
            return False
        path, end = self._at(place + 2), self._read(place + 3)
        if name == "readFileSync" and not self._only_reads(place + 1):
            return False
        if path.kind is Kind.NUMBER and path.text == "0" and end in {",", ")"}:
            return name == "readFileSync"
        is_plain = path.kind is Kind.STRING and end in {",", ")"}
        self.acts.append(_FILE_ACTS[name](self._at_word(path.text if is_plain else UNKNOWN)))
        return True

    def _only_reads(self, place: int) -> bool:
        """Say whether the options of a call hold nothing but an encoding: a flag can write."""
        end = self._find_end(place) - 1
        inside = self.tokens[place + 1 : end]
        if any(token.text == "..." for token in inside):
            return False
        options: list[Token] = []
        depth = 0
        for each in range(len(inside)):
            sign = self._read(place + 1 + each)
            depth += (sign in _OPENING) - (sign in _CLOSING)
            if not depth and sign == ",":
                options = inside[each + 1 :]
                break
        if len(options) == _ENCODING_OBJECT:
            start = [token.text for token in options[:3]]
            return start == ["{", "encoding", ":"] and options[3].kind is Kind.STRING
        return not options or [token.kind for token in options] == [Kind.STRING]

    def _at_word(self, text: str) -> Word:
        return Word(text or UNKNOWN, self.word.span)


def _is_plain_key(token: Token) -> bool:
    return UNKNOWN not in token.text and token.text not in NEVER


def _pair_brackets(tokens: list[Token]) -> dict[int, int]:
    """Return for the place of each bracket that of the other one."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind is not Kind.SIGN:
            continue
        if token.text in _OPENING:
            opened.append(place)
        elif token.text in _CLOSING and opened:
            start = opened.pop()
            partners[start], partners[place] = place, start
    return partners
