"""The pattern language awk: what its program reads, writes and runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads, RunsFile, RunsShell, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PRINTS: Final = low(Category.FS_READ, "prints what a program picks from text")
_BUILDS: Final = high(Category.EXEC_INLINE, "runs commands that it builds itself")
_CALLS: Final = medium(Category.EXEC_INLINE, "runs a command")
_CONNECTS: Final = high(Category.NET_WRITE, "opens a network connection")
_ENVIRONMENT: Final = high(Category.SECRETS_READ, "reads variables of the environment")
_LOADS: Final = uncertain("loads code from elsewhere")
_ARGUMENTS: Final = uncertain("may choose itself which files it reads")
_AMBIGUOUS: Final = uncertain("can be read in two ways")
_UNKNOWN: Final = uncertain("has a program that is not known before it runs")

_OPTIONS: Final = Options(
    """
    -bcCgkhMnNOPrsStVIq -F= -v= -f=file -e= -E=file -i=file -l=file -d?=write -o?=write -p?=write
    -L?= --characters-as-bytes --traditional --copyright --field-separator= --assign= --file=file
    --source= --exec=file --include=file --load=file --dump-variables?=write --pretty-print?=write
    --profile?=write --lint?= --gen-pot --bignum --use-lc-numeric --non-decimal-data --optimize
    --no-optimize --posix --re-interval --sandbox --csv --trace --lint-old --help=help
    --version=help --safe
    """,
    posix=True,
)

_TOKENS: Final = re.compile(
    r"""
      (?P<blank>[ \t\r]+|\\\r?\n)
    | (?P<line>\n)
    | (?P<comment>\#[^\n]*)
    | (?P<string>"(?:[^"\\\n]|\\.)*+")
    | (?P<number>\d[\w.]*|\.\d+)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>\|\||\|&|&&|>>|[<>=!]=|\+\+|--|[-+*%^]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX: Final = re.compile(r"/(?:[^/\\\n\[]|\\.|\[\^?+\]?+(?:[^\]\\\n]|\\.)*+\])*+/", re.DOTALL)
# Each failure may have read a whole line: more of them would be slow, and are ambiguous anyway.
_MOST_FAILURES: Final = 16
_KEYWORDS: Final = _words(
    "print printf return in case getline else do if while for delete exit BEGIN END"
)
_ESCAPES: Final = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_PLAIN_VARIABLES: Final = _words("HOME USER LOGNAME PWD PATH LANG SHELL TERM HOSTNAME")
_STANDARD: Final = frozenset({"/dev/stdout", "/dev/stderr", "/dev/stdin", "-"})
_DANGERS: Final = ("system", "|", "getline", ">", "@", "ENVIRON", "ARGV", "extension")


class _Token(NamedTuple):
    kind: str
    text: str


_END: Final = _Token("end", "")


class _Tokens(NamedTuple):
    tokens: list[_Token]
    is_ambiguous: bool


def _tokenize(text: str) -> _Tokens:
    """Return the tokens of a program; what looks like two things at once is said so."""
    tokens: list[_Token] = []
    is_ambiguous = False
    failures = 0
    place, end = 0, len(text)
    previous = _END
    while place < end:
        if text[place] == "/" and failures < _MOST_FAILURES and _may_start_regex(previous):
            match = _REGEX.match(text, place)
            failures += match is None
            is_ambiguous |= match is None or previous.text == ")"
            if match is not None:
                is_ambiguous |= "/" in match.group()[1:-1].replace("\\/", "")
                previous = _Token("regex", match.group())
                tokens.append(previous)
                place = match.end()
                continue
        match = _TOKENS.match(text, place)
        assert match is not None  # the last alternative takes any character
        place = match.end()
        kind = str(match.lastgroup)
        is_ambiguous |= match.group() in {'"', "\\"}
        failures += match.group() == '"'
        if failures > _MOST_FAILURES:
            return _Tokens(tokens, is_ambiguous)
        if kind not in {"blank", "comment"}:
            previous = _Token(kind, match.group())
            tokens.append(previous)
    return _Tokens(tokens, is_ambiguous)


def _may_start_regex(previous: _Token) -> bool:
    if previous.kind in {"string", "number", "regex"}:
        return False
    if previous.kind == "name":
        return previous.text in _KEYWORDS
    return previous.text not in {"]", "$", "++", "--"}


def _literal(token: _Token) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], UNKNOWN), token.text[1:-1])


_STOPS: Final = frozenset(")};|") | {
    "\n",
    "",
    ",",
    "|&",
    "&&",
    "||",
    "?",
    ":",
    "]",
    "while",
    "getline",
}


class _Program:
    """A program of awk on its way through the reader."""

    def __init__(self, word: Word) -> None:
        self.word = word
        self.acts: list[Act] = []
        self.tokens, self.is_ambiguous = _tokenize(word.text)
        self.printing = False
        self.depth = 0

    def at(self, place: int) -> _Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else _END

    def say(self, *acts: Act) -> None:
        self.acts += [act for act in acts if act not in self.acts]

    def target(self, place: int) -> Word:
        """Return the word that starts at a token: known only if it is one string alone."""
        token = self.at(place)
        if token.kind == "string" and self.at(place + 1).text in _STOPS:
            return Word(_literal(token), self.word.span)
        return Word(UNKNOWN, self.word.span)

    def read(self) -> list[Act]:
        for place, token in enumerate(self.tokens):
            self._track(token)
            reader = _READERS.get(token.text) if token.kind in {"name", "sign"} else None
            if reader is not None:
                reader(self, place)
            elif token.kind == "string" and token.text.startswith('"/inet'):
                self.say(Does(_CONNECTS, self.word))
        if self.is_ambiguous and any(danger in self.word.text for danger in _DANGERS):
            self.say(Does(_AMBIGUOUS, self.word))
        return self.acts

    def _track(self, token: _Token) -> None:
        text = token.text
        if token.kind == "name" and text in {"print", "printf"}:
            self.printing, self.depth = True, 0
        elif token.kind == "line" or text in {";", "}", "{"}:
            self.printing = False
        elif text == "(" and token.kind == "sign":
            self.depth += 1
        elif text == ")" and token.kind == "sign":
            self.depth -= 1

    def call(self, place: int) -> None:
        """Note a call of ``system``."""
        opens = self.at(place + 1).text == "("
        token, after = self.at(place + 2), self.at(place + 3)
        if opens and token.kind == "string" and after.text == ")":
            self.run(Word(_literal(token), self.word.span))
        else:
            self.say(Does(_BUILDS, self.word))

    def run(self, command: Word) -> None:
        if UNKNOWN in command.text:
            self.say(Does(_BUILDS, self.word))
        else:
            self.say(Does(_CALLS, self.word), RunsShell(command))

    def pipe(self, place: int) -> None:
        """Note a pipe, into a command or, before ``getline``, out of one."""
        if self.at(place + 1).text != "getline":
            self.run(self.target(place + 1))
            return
        token, before = self.at(place - 1), self.at(place - 2)
        if token.kind == "string" and before.text in _STARTS:
            self.run(Word(_literal(token), self.word.span))
        else:
            self.say(Does(_BUILDS, self.word))

    def redirect(self, place: int) -> None:
        """Note a file that ``print`` writes."""
        if self.printing and self.depth <= 0:
            word = self.target(place + 1)
            if word.text not in _STANDARD:
                self.say(Writes(word))

    def take(self, place: int) -> None:
        """Note a file that ``getline`` reads."""
        before = {self.at(place - offset).text for offset in range(1, 7)}
        if "getline" in before:
            self.say(Reads(self.target(place + 1)))

    def load(self, place: int) -> None:
        """Note a directive (``@load``) or an indirect call."""
        del place
        self.say(Does(_LOADS, self.word))

    def look(self, place: int) -> None:
        """Note a use of the environment."""
        key = self.at(place + 2)
        if (
            self.at(place + 1).text == "["
            and key.kind == "string"
            and self.at(place + 3).text == "]"
            and _literal(key) in _PLAIN_VARIABLES
        ):
            return
        self.say(Does(_ENVIRONMENT, self.word), Emits(Flow.ENVIRONMENT))

    def choose(self, place: int) -> None:
        """Note a use of the argument list, which names the files that are read."""
        del place
        self.say(Does(_ARGUMENTS, self.word))


_STARTS: Final = frozenset("({;=!&|") | {"\n", "", "&&", "||", "while", "if", "}", ")"}
_READERS: Final = {
    "system": _Program.call,
    "|": _Program.pipe,
    "|&": _Program.pipe,
    ">": _Program.redirect,
    ">>": _Program.redirect,
    "<": _Program.take,
    "@": _Program.load,
    "extension": _Program.load,
    "ENVIRON": _Program.look,
    "SYMTAB": _Program.look,
    "ARGV": _Program.choose,
}


def read_program(word: Word) -> list[Act]:
    """Return what a program does besides printing."""
    acts = _Program(word).read()
    return [Does(_UNKNOWN, word), *acts] if UNKNOWN in word.text else acts


def _judge(invocation: Invocation) -> list[Act]:
    words = invocation.words
    parsed = _OPTIONS.parse(words)
    if len(words) == 1 and parsed.has("--help", "--version", "-h", "-V"):
        return [Does(HELPS)]
    files = parsed.values("-f", "-E", "--file", "--exec")
    programs = parsed.values("-e", "--source")
    operands: Sequence[Word] = parsed.operands
    if not files and not programs:
        programs, operands = list(operands[:1]), operands[1:]
    acts: list[Act] = [Does(_PRINTS)]
    acts += [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    acts += [RunsFile(word) for word in files]
    acts += [act for program in programs for act in read_program(program)]
    reads = [word for word in operands if not _ASSIGNMENT.match(word.text)]
    acts += map(Reads, reads)
    acts += _outputs(parsed)
    libraries = parsed.values("-i", "-l", "--include", "--load")
    for library in libraries:
        if library.text == "inplace":
            acts.append(Does(medium(Category.FS_WRITE, "edits files in place")))
            acts += [Writes(word, "edits") for word in reads]
        else:
            acts.append(RunsFile(library))
    return acts


_WRITTEN: Final = ("-d", "-o", "-p", "--dump-variables", "--pretty-print", "--profile")


def _outputs(parsed: Parsed) -> list[Act]:
    return [
        Writes(found.value if found.value is not None else Word("awkprof.out", found.word.span))
        for found in parsed.found
        if found.option.name in _WRITTEN
    ]


PROGRAMS: Final[dict[str, Judge]] = {"awk gawk mawk nawk goawk": _judge}
