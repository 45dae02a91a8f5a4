"""Programs that find files by name, and run others on what they find."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Looks, Reads, RunsCommand, Writes
from ccwatch.risk.effect import Category, high, low, uncertain
from ccwatch.risk.programs.command import HELPS, LISTED, Command, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.sought import (
    find_by_ending,
    find_by_expression,
    find_by_part,
    find_by_pattern,
)
from ccwatch.risk.word import UNKNOWN, Span, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FINDS: Final = low(Category.FS_READ, "finds files")
_DELETES: Final = high(Category.FS_DESTROY, "deletes whatever it finds")
_ASKS: Final = uncertain("asks at the terminal before each command")
_UNENDED: Final = uncertain("has a command without an end")
_TOO_MANY: Final = uncertain("starts too many commands to look at")
_UNCLEAR: Final = uncertain("may get another option from a pattern or variable")
_VAGUE: Final = uncertain("finds files by an expression that ccwatch cannot try")
_MOST_COMMANDS: Final = 64
_MOST_NAMES: Final = 4
_MOST_FOUND: Final = 2

_TESTS: Final = _words(
    "-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -amin "
    "-cmin -mmin -atime -ctime -mtime -Bmin -Btime -anewer -cnewer -newer -used -user "
    "-group -uid -gid -perm -size -type -xtype -fstype -inum -links -samefile -context "
    "-maxdepth -mindepth -regextype -printf -flags -xattrname -mnewer -bnewer"
)
_FLAGS: Final = _words(
    "-empty -executable -readable -writable -true -false -nouser -nogroup -daystart "
    "-depth -d -follow -ignore_readdir_race -noignore_readdir_race -mount -xdev -noleaf "
    "-nowarn -warn -print -print0 -ls -prune -quit -a -and -o -or -not -sparse -xattr "
    "-acl ( ) ! ,"
)
_FILES: Final = {"-fprint": 1, "-fprint0": 1, "-fls": 1, "-fprintf": 2}
_RUNS: Final = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
_TURNS: Final = frozenset({"-o", "-or", "-not", "!", ","})
_NAMES: Final = frozenset({"-name", "-iname"})
_PATHS: Final = frozenset({"-path", "-ipath", "-wholename", "-iwholename"})
_EXPRESSIONS: Final = frozenset({"-regex", "-iregex"})
_HELPS: Final = frozenset({"-help", "--help", "-version", "--version"})
_NEWER: Final = re.compile(r"-newer[aBcm][aBcmt]")
_BEFORE: Final = re.compile(r"-(?:[HLPEXdsx]+|O\d?)")


class _Search:
    """A command line of find on its way through the reader."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.place = 0
        self.starts: list[Word] = []
        self.names: list[str] = []
        self.secrets: list[str] = []
        self.is_vague = False
        self.turns = False
        self.deletes: Word | None = None
        self.commands: list[tuple[Word, ...]] = []
        self.acts: list[Act] = [Does(_FINDS)]

    def next(self) -> Word | None:
        if self.place >= len(self.words):
            return None
        self.place += 1
        return self.words[self.place - 1]

    def read(self) -> list[Act]:
        self._read_starts()
        self._read_expression()
        starts = self.starts or [Word(".", self.deletes.span if self.deletes else Span(0, 0))]
        acts = [*self.acts, *map(Looks, starts)]
        if self.deletes is not None:
            # Of the whole command, so that what is said of each place can stand for it.
            acts.append(Does(_DELETES))
            acts += [Deletes(word, recursive=True, forced=True) for word in self._found(starts)]
        if self.is_vague and self.commands:
            acts.append(Does(_VAGUE))
        return [*acts, *run_on(self.commands, self._found(starts))]

    def _read_starts(self) -> None:
        while self.place < len(self.words):
            word = self.words[self.place]
            text = word.text
            if text == "-D" or text == "-f":
                self.place += 2
                if text == "-f":
                    self.starts += self.words[self.place - 1 : self.place]
                continue
            if text == "--" or _BEFORE.fullmatch(text):
                self.place += 1
                continue
            if text in _FLAGS or (text[:1] == "-" and len(text) > 1):
                return
            if word.may_be_option:
                self.acts.append(Does(_UNCLEAR, word))
            self.starts.append(word)
            self.place += 1

    def _read_expression(self) -> None:
        while (word := self.next()) is not None:
            text = word.text
            if text in _FLAGS:
                self.turns |= text in _TURNS
            elif text in _TESTS or _NEWER.fullmatch(text):
                self._read_test(text)
            elif text == "-delete":
                self.deletes = word
            elif text in _RUNS:
                self._read_command(text)
            elif text in _FILES:
                self._read_file(_FILES[text])
            elif text == "-files0-from":
                self.acts += [Reads(file) for file in (self.next(),) if file is not None]
                self.acts.append(Does(LISTED, word))
            else:
                reason = f"has an option that ccwatch does not know: {shorten(text)}"
                self.acts.append(Does(uncertain(reason), word))

    def _read_test(self, text: str) -> None:
        value = self.next()
        if value is None:
            return
        if text in _NAMES:
            self.names.append(value.text)
        if text in _NAMES or text in _PATHS:
            self.secrets += find_by_pattern(value.text)
        elif text in _EXPRESSIONS:
            names = find_by_expression(value.text, whole=True)
            self.is_vague |= names is None
            self.secrets += names or ()

    def _read_file(self, values: int) -> None:
        file = self.next()
        if file is not None:
            self.acts.append(Writes(file))
        if values > 1:
            self.next()

    def _read_command(self, text: str) -> None:
        command: list[Word] = []
        if text.startswith("-ok"):
            self.acts.append(Does(_ASKS))
        while (word := self.next()) is not None:
            if word.text == ";" or (word.text == "+" and command and command[-1].text == "{}"):
                break
            command.append(word)
        if word is None or not command:
            self.acts.append(Does(_UNENDED))
        if command:
            self.commands.append(tuple(command))

    def _found(self, starts: Sequence[Word]) -> list[Word]:
        """Return what the paths look like that are found."""
        names = [name.replace("*", UNKNOWN).replace("?", UNKNOWN) for name in self.names]
        names = names[:_MOST_NAMES] + self.secrets[:_MOST_FOUND]
        ends = [f"{UNKNOWN}/{name}" for name in names]
        if self.turns or len(self.names) != 1:
            ends.append(UNKNOWN)
        return [below(start, end) for end in ends for start in starts]


def below(start: Word, name: str) -> Word:
    """Return a path in a folder, at the place of the folder."""
    text = start.text if start.text.endswith("/") else f"{start.text or '.'}/"
    return Word(text + name, start.span)


def run_on(commands: Sequence[tuple[Word, ...]], found: Sequence[Word]) -> list[Act]:
    """Return the runs of each command on each path, which takes the place of ``{}``."""
    if len(commands) * len(found) > _MOST_COMMANDS:
        return [
            Does(_TOO_MANY),
            *(RunsCommand(command, adds_arguments=True) for command in commands[:8]),
        ]
    acts: list[Act] = []
    for command in commands:
        if not any("{}" in word.text for word in command):
            acts.append(RunsCommand(command, adds_arguments=True))
            continue
        for path in found:
            words = tuple(_replace(word, path) for word in command)
            acts.append(RunsCommand(words, adds_arguments=True))
    return acts


def _replace(word: Word, path: Word) -> Word:
    if "{}" not in word.text:
        return word
    return Word(word.text.replace("{}", path.text), word.span, word.has_glob, word.disguised)


def _judge_find(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if len(words) == 1 and words[0].text in _HELPS:
        return [Does(HELPS)]
    return _Search(words).read()


_FD_OPTIONS: Final = Options(
    """
    -HIuasigFlLp01qrh -d= -E= -t= -e= -S= -o= -j= -c= -C=look -h=help -V=help --help=help
    --version=help --hidden --no-hidden --no-ignore --ignore --no-ignore-vcs --ignore-vcs
    --no-require-git --require-git --no-ignore-parent --unrestricted --case-sensitive --ignore-case
    --glob --regex --fixed-strings --and= --absolute-path --relative-path --list-details --follow
    --no-follow --full-path --print0 --max-depth= --min-depth= --exact-depth= --exclude= --prune
    --type= --extension= --size= --changed-within= --change-newer-than= --newer= --changed-after=
    --changed-before= --change-older-than= --older= --owner= --format= --batch-size=
    --ignore-file=read --color= --hyperlink?= --threads= --max-results= --quiet --show-errors
    --base-directory=look --path-separator= --search-path=look --strip-cwd-prefix?=
    --one-file-system --mount --xdev --gen-completions?= --no-global-ignore-file
    """
)
_FD_FLAGS: Final = r"-[HIuasigFlLp01qr]*"
_FD_EXEC: Final = re.compile(
    rf"(?:{_FD_FLAGS}[xX]|--exec(?:-(?:b(?:a(?:t(?:c(?:h)?)?)?)?)?)?(?:=|\Z))"
)
_FD_PLACEHOLDER: Final = re.compile(r"\{(?:/|//|\.|/\.)?\}")
_PLAIN_NAME: Final = re.compile(r"[\w.-]+")


def _judge_fd(invocation: Invocation) -> list[Act]:
    words = invocation.words
    place, commands = 0, list[tuple[Word, ...]]()
    kept: list[Word] = []
    while place < len(words):
        word = words[place]
        match = _FD_EXEC.match(word.text)
        if match is None:
            used = (_FD_OPTIONS.measure(words, place) if word.text[:1] == "-" else 1) or 1
            kept += words[place : place + used]
            place += used
            continue
        command, place = _read_fd_command(words, place, match.end())
        commands.append(command)
    return _FD(invocation.after(tuple(kept), "")) + _run_fd(kept, commands)


def _read_fd_command(words: Sequence[Word], place: int, start: int) -> tuple[tuple[Word, ...], int]:
    first = words[place]
    command = [first.part(start)] if len(first.text) > start else []
    place += 1
    while place < len(words) and words[place].text != ";":
        command.append(words[place])
        place += 1
    return tuple(command), place + 1


def _run_fd(kept: Sequence[Word], commands: Sequence[tuple[Word, ...]]) -> list[Act]:
    if not commands:
        return []
    parsed = _FD_OPTIONS.parse(kept)
    folders = parsed.values("--search-path", "-C", "--base-directory") + parsed.operands[1:]
    starts = folders or [Word(".")]
    found = [below(start, UNKNOWN) for start in starts]
    for pattern in parsed.operands[:1]:
        if _PLAIN_NAME.fullmatch(pattern.text):
            found += [below(start, f"{UNKNOWN}/{pattern.text}") for start in starts]
    names = _find_secrets(parsed)
    found += [
        below(start, f"{UNKNOWN}/{name}")
        for name in (names or ())[:_MOST_FOUND]
        for start in starts
    ]
    unended: list[Act] = [Does(_VAGUE)] if names is None else []
    unended += [Does(_UNENDED) for command in commands if not command]
    ready = [_place_path(command) for command in commands if command]
    return [*unended, *run_on(ready, found)]


def _find_secrets(parsed: Parsed) -> list[str] | None:
    """Return names of secret files that fd can be after, by its pattern or by an extension.

    None where its pattern cannot be tried.
    """
    by_ending = [
        name for word in parsed.values("-e", "--extension") for name in find_by_ending(word.text)
    ]
    patterns = [*parsed.operands[:1], *parsed.values("--and")]
    if parsed.has("-e", "--extension"):
        names = by_ending
    elif parsed.has("-g", "--glob"):
        names = [name for word in patterns for name in find_by_pattern(word.text)]
    elif parsed.has("-F", "--fixed-strings"):
        names = [name for word in patterns for name in find_by_part(word.text)]
    else:
        found = [find_by_expression(word.text) for word in patterns]
        names = None if None in found else [name for each in found for name in each or ()]
    if names is not None and not parsed.has("-H", "--hidden", "-u", "--unrestricted"):
        names = [name for name in names if name[0] != "."]
    return names


def _place_path(command: tuple[Word, ...]) -> tuple[Word, ...]:
    words = tuple(
        Word(_FD_PLACEHOLDER.sub("{}", word.text), word.span, word.has_glob) for word in command
    )
    return words if any("{}" in word.text for word in words) else (*words, Word("{}"))


_FD: Final = Command(_FINDS, _FD_OPTIONS, "data look*")

PROGRAMS: Final[dict[str, Judge]] = {
    "find gfind": _judge_find,
    "fd fdfind": _judge_fd,
    "locate mlocate plocate slocate": Command(
        _FINDS,
        Options(
            """
            -AbceEiNLPpqrsSwHm0 -d= -l= -n= --all --basename --count --database= --existing
            --follow --ignore-case --ignore-spaces --limit= --literal --nofollow --null
            --quiet --regexp= --regex --statistics --wholename --transliterate --max-database-age=
            --print --non-existing -h=help -V=help --help=help --version=help
            """
        ),
    ),
    "mdfind": Command(
        _FINDS,
        Options("-0 -live -count -onlyin= -name= -literal -interpret -attr= -s=", long_dash=True),
    ),
    "updatedb": Command(high(Category.SYSTEM_CHANGE, "rebuilds the index of all files")),
}
