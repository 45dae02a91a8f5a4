"""Shells: text, a script, or standard input is run by them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Language,
    Reads,
    RunsCommand,
    RunsFile,
    RunsInput,
    RunsShell,
)
from ccwatch.risk.effect import Category, high, low, uncertain
from ccwatch.risk.programs.command import HELPS, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.wrapper import PASSES, doubt, option_acts, shows_help

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_LETTERS: Final = frozenset("abefhkmnptuvxBCEHPTIVXcilrsDoO")
_LONG: Final = Options(
    "--login --noprofile --norc --posix --verbose --restricted --debugger --noediting "
    "--interactive --wordexp --dump-strings --dump-po-strings --no-rcs --no-globalrcs"
)
_LONG_FILES: Final = frozenset({"--rcfile", "--init-file"})
_HELPS: Final = frozenset({"--help", "--version"})
_RUNS: Final = low(Category.SHELL, "runs what it is given")
_CHECKS: Final = low(Category.FS_READ, "checks the grammar of a script and runs nothing")


@dataclass(slots=True)
class _Start:
    """The options of a shell, as far as they were read."""

    letters: set[str] = field(default_factory=set["str"])
    acts: list[Act] = field(default_factory=list[Act])
    position: int = 0
    asks_help: bool = False

    def read(self, words: tuple[Word, ...]) -> None:
        """Read the options; what is left starts at ``position``."""
        while self.position < len(words):
            word = words[self.position]
            text = word.text
            if text in {"--", "-"}:
                self.position += 1
                return
            if len(text) < 2 or text[0] not in "-+":
                return
            self.position += 1
            if text[:2] == "--":
                self._read_long(word, words)
            else:
                self._read_letters(word, words)

    def _read_long(self, word: Word, words: tuple[Word, ...]) -> None:
        if word.text in _LONG_FILES:
            self.acts += [
                RunsFile(each, Language.SHELL) for each in words[self.position : self.position + 1]
            ]
            self.position += 1
        elif word.text in _HELPS:
            self.asks_help = self.asks_help or not self.acts
        elif word.text == "--interactive":
            self.letters.add("i")
        elif word.text not in _LONG.by_name:
            self._doubt(word)

    def _read_letters(self, word: Word, words: tuple[Word, ...]) -> None:
        is_on = word.text[0] == "-"
        for letter in word.text[1:]:
            if letter not in _LETTERS:
                self._doubt(word)
                return
            if letter in "oO":
                value = words[self.position].text if self.position < len(words) else ""
                self.position += 1
                letter = "n" if value == "noexec" else letter
            if is_on or letter == "c":
                self.letters.add(letter)
            else:
                self.letters.discard(letter)

    def _doubt(self, word: Word) -> None:
        said = shorten(word.text)
        self.acts.append(Does(uncertain(f"has an option that ccwatch does not know: {said}"), word))


def judge_shell(invocation: Invocation) -> list[Act]:
    """Judge a POSIX shell, bash or zsh."""
    start = _Start()
    start.read(invocation.words)
    if start.asks_help:
        return [Does(HELPS)]
    rest = invocation.words[start.position :]
    if "n" in start.letters and "i" not in start.letters:
        is_text = "c" in start.letters
        return [Does(_CHECKS), *start.acts, *([] if is_text else [Reads(w) for w in rest[:1]])]
    acts: list[Act] = [Does(_RUNS), *start.acts]
    if "c" in start.letters:
        if not rest:
            return [*acts, Does(uncertain("is a shell without the text to run"))]
        return [*acts, RunsShell(rest[0])]
    if rest and "s" not in start.letters:
        return [*acts, RunsFile(rest[0], Language.SHELL)]
    return [*acts, RunsInput(Language.SHELL)]


_FISH: Final = Options(
    "-iILlNnPv -c=shell --command=shell -C=shell --init-command=shell --interactive --login "
    "--no-config --no-execute --private -p=write --profile=write --profile-startup=write "
    "-d= --debug= -o=write --debug-output=write -f= --features= --print-rusage-self "
    "--print-debug-categories -h=help --help=help --version=help",
    posix=True,
)


def _judge_fish(invocation: Invocation) -> list[Act]:
    """Judge fish: its language is near enough for commands, not for its functions."""
    parsed = _FISH.parse(invocation.words)
    effects = option_acts(parsed, {})
    if shows_help(parsed) and not effects:
        return [Does(HELPS)]
    if parsed.has("-n", "--no-execute"):
        reads = [Reads(word) for word in parsed.operands[:1]]
        return [Does(_CHECKS), *doubt(parsed), *effects, *reads]
    acts: list[Act] = [Does(_RUNS), *doubt(parsed), *effects]
    if parsed.has("-c", "--command"):
        return acts
    if parsed.operands:
        return [*acts, RunsFile(parsed.operands[0], Language.SHELL)]
    return [*acts, RunsInput(Language.SHELL)]


def _judge_applets(invocation: Invocation) -> list[Act]:
    """Judge busybox and toybox: the first operand is the program."""
    words = invocation.words
    if not words or words[0].text in {"--help", "--list", "--list-full", "--long", "--version"}:
        return [Does(HELPS)]
    if words[0].text[:1] == "-":
        return [
            Does(high(Category.SYSTEM_CHANGE, "installs its programs, or does more than run one"))
        ]
    return [Does(PASSES), RunsCommand(words)]


_TEXT_SHELLS: Final = "sh bash dash zsh ksh ksh93 mksh pdksh ash rbash rzsh yash posh osh csh tcsh"

PROGRAMS: Final[dict[str, Judge]] = {
    _TEXT_SHELLS: judge_shell,
    "fish": _judge_fish,
    "busybox toybox": _judge_applets,
}
