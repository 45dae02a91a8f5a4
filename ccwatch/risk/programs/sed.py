"""The stream editor: what its script reads, writes and runs."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Reads, RunsFile, RunsShell, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.effect import Effect
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_EDITS: Final = low(Category.FS_READ, "prints an edited copy of text")
_IN_PLACE: Final = medium(Category.FS_WRITE, "edits files in place")
_RUNS_PATTERN: Final = high(Category.EXEC_INLINE, "runs the text that it edits as a command")
_UNREADABLE: Final = uncertain("has a script that ccwatch cannot read")
_UNKNOWN_SCRIPT: Final = uncertain("has a script that is not known before it runs")

_OPTIONS: Final = Options(
    """
    -nErsuzab -e= -f=file -i?= -I?= -l= --quiet --silent --debug --expression= --file=file
    --follow-symlinks --in-place?= --line-length= --posix --regexp-extended --separate --sandbox
    --unbuffered --null-data --zero-terminated --binary --help=help --version=help
    """
)
_PLAIN: Final = frozenset("dDgGhHnNpPxzF=")
"""Commands without an argument that touch nothing but the text."""
_LABELLED: Final = frozenset("btT:v")
_NUMBERED: Final = frozenset("qQlL")
_TEXTS: Final = frozenset("aic")
_FILES: Final = frozenset("rRwW")
_FLAGS: Final = frozenset("gpiIeEmM0123456789")
_BLANKS: Final = frozenset(" \t\r\v\f\n;")
_LABEL: Final = re.compile(r"[ \t\r\v\f]*[^\s;}]*")
_DROPS_ALL: Final = re.compile(r"\s*(?:[01]\s*,\s*\$)?\s*\{?\s*[dD]\s*;?\s*\}?\s*;?\s*")
_PRINTS: Final = frozenset("pPlaicrR=wW\0")
"""Letters of the commands that print, even though nothing else does."""
_STANDARD: Final = frozenset({"/dev/stdout", "/dev/stderr", "/dev/stdin"})


class _Script:
    """A script of sed on its way through the reader."""

    def __init__(self, word: Word, *, minds_brackets: bool, has_short_labels: bool) -> None:
        self.word = word
        self.minds_brackets = minds_brackets
        self.has_short_labels = has_short_labels
        self.is_ambiguous = False
        self.text = word.text
        self.place = 0
        self.acts: list[Act] = []

    @property
    def letter(self) -> str:
        return self.text[self.place : self.place + 1]

    def skip(self, letters: frozenset[str]) -> None:
        while self.letter in letters and self.letter:
            self.place += 1

    def take_line(self) -> str:
        end = self.text.find("\n", self.place)
        end = len(self.text) if end < 0 else end
        line = self.text[self.place : end]
        self.place = end
        return line

    def part(self, text: str) -> Word:
        return Word(text, self.word.span)

    def skip_section(self, delimiter: str) -> bool:
        """Go past the next delimiter that is not escaped; say if there is one.

        Newer programs take a delimiter in brackets for a letter, older ones do not.
        """
        text, place, end = self.text, self.place, len(self.text)
        opened = -1
        while place < end:
            letter = text[place]
            if letter == delimiter and (opened < 0 or not self.minds_brackets):
                self.place = place + 1
                return True
            if opened >= 0:
                self.is_ambiguous |= letter == delimiter
                first = opened + 1 + (text[opened + 1 : opened + 2] == "^")
                opened = -1 if letter == "]" and place > first else opened
            elif letter == "\\":
                place += 1
            elif letter == "[":
                opened = place
            place += 1
        self.place = end
        return False


def read_script(word: Word) -> list[Act]:
    """Return what a script does besides editing text."""
    script = _Script(word, minds_brackets=True, has_short_labels=True)
    acts = _read(script)
    if UNKNOWN in word.text:
        acts = [
            Does(_UNKNOWN_SCRIPT, word),
            *[act for act in acts if act != Does(_UNREADABLE, word)],
        ]
    if script.is_ambiguous:
        for brackets, labels in _OTHER_WAYS:
            other = _read(_Script(word, minds_brackets=brackets, has_short_labels=labels))
            acts += [act for act in other if act not in acts and act != Does(_UNREADABLE, word)]
    return acts


_OTHER_WAYS: Final = tuple(product((True, False), repeat=2))[1:]
"""How programs differ: whether brackets hide a delimiter, and whether a label ends before "\n"."""


def _read(script: _Script) -> list[Act]:
    while script.place < len(script.text):
        script.skip(_BLANKS | {"{", "}", "!"})
        if not script.letter:
            break
        if not _read_addresses(script) or not _read_command(script):
            return [*script.acts, Does(_UNREADABLE, script.word)]
    return script.acts


_ADDRESS_LETTERS: Final = frozenset("0123456789$,~+ \t!")


def _read_addresses(script: _Script) -> bool:
    while script.letter and (script.letter in _ADDRESS_LETTERS or script.letter in "/\\"):
        if script.letter == "\\":
            script.place += 1
            delimiter = script.letter
        elif script.letter == "/":
            delimiter = "/"
        else:
            script.place += 1
            continue
        script.place += 1
        if not delimiter or not script.skip_section(delimiter):
            return False
        script.skip(frozenset("IM"))
    return True


def _read_command(script: _Script) -> bool:
    letter = script.letter
    script.place += 1
    if letter in {"{", "}", ""}:
        return True
    if letter == "#":
        script.take_line()
        return True
    if letter in _PLAIN:
        return _ends(script)
    if letter in "sy":
        return _read_substitution(script, letter)
    return _read_argument(script, letter)


def _read_argument(script: _Script, letter: str) -> bool:
    if letter in _NUMBERED:
        script.skip(frozenset(" \t0123456789"))
        return _ends(script)
    if letter in _LABELLED:
        _take_label(script)
        return True
    if letter in _TEXTS:
        while script.take_line().endswith("\\") and script.letter:
            script.place += 1
        return True
    if letter in _FILES:
        _touch_file(script, letter)
        return True
    if letter == "e":
        command = script.take_line().strip()
        if command:
            script.acts.append(RunsShell(script.part(command)))
        script.acts.append(Does(_RUNS_PATTERN if not command else _runs(command), script.word))
        return True
    return False


def _runs(command: str) -> Effect:
    return medium(Category.EXEC_INLINE, f"runs a command from its script: {shorten(command)}")


def _take_label(script: _Script) -> None:
    """Go past a label: to some programs a blank or a ";" ends it, to others only the line."""
    start = script.place
    line = script.take_line()
    label = _LABEL.match(line)
    end = label.end() if label is not None else 0
    script.is_ambiguous |= bool(line[end:].strip())
    if script.has_short_labels:
        script.place = start + end


def _touch_file(script: _Script, letter: str) -> None:
    # The name goes on to the end of the line: a ";" or "}" belongs to it.
    name = script.take_line().strip()
    if name in _STANDARD or not name:
        return
    word = script.part(name)
    script.acts.append(Reads(word) if letter in "rR" else Writes(word))


def _read_substitution(script: _Script, letter: str) -> bool:
    delimiter = script.letter
    script.place += 1
    if delimiter in {"", "\n", "\\"}:
        return False
    if not script.skip_section(delimiter) or not script.skip_section(delimiter):
        return False
    if letter == "y":
        return _ends(script)
    while script.letter and script.letter in _FLAGS:
        if script.letter == "e":
            script.acts.append(Does(_RUNS_PATTERN, script.word))
        script.place += 1
    if script.letter == "w":
        script.place += 1
        _touch_file(script, "w")
        return True
    return _ends(script)


def _ends(script: _Script) -> bool:
    script.skip(frozenset(" \t\r"))
    return script.letter in {"", ";", "\n", "}", "#"}


def _judge(invocation: Invocation) -> list[Act]:
    parsed = _OPTIONS.parse(invocation.words)
    if len(invocation.words) == 1 and parsed.has("--help", "--version"):
        return [Does(HELPS)]
    in_place = parsed.get("-i", "-I", "--in-place")
    scripts = parsed.values("-e", "--expression")
    operands: Sequence[Word] = parsed.operands
    if in_place is not None and in_place.word.text in {"-i", "-I"} and _is_suffix(operands):
        operands = operands[1:]  # as on a Mac: sed -i '' 's/a/b/' file
    if not scripts and not parsed.has("-f", "--file"):
        scripts, operands = list(operands[:1]), operands[1:]
    acts: list[Act] = [Does(_EDITS if in_place is None else _IN_PLACE)]
    acts += _doubts(parsed, scripts, is_dry=in_place is None)
    acts += [act for script in scripts for act in read_script(script)]
    acts += [RunsFile(word) for word in parsed.values("-f", "--file")]
    acts += map(Reads, operands)
    if in_place is not None:
        acts += [Writes(word, "edits") for word in operands]
        if _leaves_nothing(parsed, scripts):
            acts += [Deletes(word, forced=True, how="empties") for word in operands]
    return acts


def _leaves_nothing(parsed: Parsed, scripts: Sequence[Word]) -> bool:
    """Say whether the scripts print no line, so that a file edited in place becomes empty."""
    if any(_DROPS_ALL.fullmatch(script.text) for script in scripts):
        return True
    is_silent = parsed.has("-n", "--quiet", "--silent") and not parsed.has("-f", "--file")
    return is_silent and not any(_PRINTS.intersection(script.text) for script in scripts)


def _is_suffix(operands: Sequence[Word]) -> bool:
    return bool(operands) and (
        not operands[0].text or (operands[0].text[0] == "." and len(operands) > 1)
    )


def _doubts(parsed: Parsed, scripts: Sequence[Word], *, is_dry: bool) -> list[Act]:
    acts: list[Act] = [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    if is_dry and parsed.unclear and parsed.unclear[0] not in scripts:
        reason = "may edit files in place, by an option from a pattern or variable"
        acts.append(Does(uncertain(reason), parsed.unclear[0]))
    return acts


PROGRAMS: Final[dict[str, Judge]] = {"sed gsed ssed psed": _judge}
