"""Options of a program: an allow-list, and the parser that reads a command line with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccwatch.risk.word import Word


class Role(StrEnum):
    """What an operand, or the value of an option, is to its program."""

    DATA = "data"
    """Means nothing outside of the program: a pattern, a number, a name."""
    READ = "read"
    LOOK = "look"
    WRITE = "write"
    OUTPUT = "output"
    """Written, where "-" is standard output; to sort and git it is a file of that name."""
    DELETE = "delete"
    TREE = "tree"
    """A path that is deleted with everything below it."""
    URL = "url"
    """Read from over the network."""
    SEND = "send"
    """A URL or host that gets data."""
    UPLOAD = "upload"
    """A file whose content leaves the machine."""
    RUN = "run"
    """The name or path of a program that is started."""
    FILE = "file"
    """A script that is run."""
    SHELL = "shell"
    """Text that a shell runs."""
    HELP = "help"
    """The option takes no value: it shows help or the version, and the program does no more."""


class Takes(StrEnum):
    """Whether an option takes a value."""

    NOTHING = ""
    VALUE = "="
    ATTACHED = "?="
    """Only when written in the same word: ``--color=always``, ``-i.bak``."""


class Option(NamedTuple):
    """One option of the table."""

    name: str
    takes: Takes
    role: Role


class Found(NamedTuple):
    """An option on a command line; ``value`` is None where there is none."""

    option: Option
    word: Word
    value: Word | None


@dataclass(slots=True)
class Parsed:
    """A command line taken apart.

    Attributes:
        found: The options of the table that were used, in order.
        operands: Every other argument.
        unknown: Options that the table does not have, as written.
        unclear: Arguments that may turn into options when they run (``$x``, ``*``).
    """

    found: list[Found] = field(default_factory=list["Found"])
    operands: list[Word] = field(default_factory=list["Word"])
    unknown: list[Word] = field(default_factory=list["Word"])
    unclear: list[Word] = field(default_factory=list["Word"])
    helps: bool = False
    """Help or the version is asked for, and no option before can have taken the word for its
    value."""

    def has(self, *names: str) -> bool:
        """Say whether one of the options was used."""
        return any(found.option.name in names for found in self.found)

    def get(self, *names: str) -> Found | None:
        """Return the last use of one of the options."""
        return next((f for f in reversed(self.found) if f.option.name in names), None)

    def values(self, *names: str) -> list[Word]:
        """Return the values of the options in order."""
        return [f.value for f in self.found if f.option.name in names and f.value is not None]


class Options:
    """The options that a program is known to have, and nothing else.

    The table is one text of names: ``-abc`` stands for three flags, ``--long`` for one, ``-o=``
    and ``--out=`` take a value, ``--color?=`` takes one only in the same word. A role may follow:
    ``-o=write --pre=run``; ``-h=help`` is a flag. ``-#`` means ``-20``. With ``long_dash`` an
    option of one dash has a name of any length (find, java, terraform); ``-o=`` then takes
    ``-o v`` and ``-o=v``.

    Args:
        table: See above.
        posix: Options end at the first operand, as in every program that runs another.
        long_dash: See above.
        joined: With ``long_dash``: options whose value may stand in the same word without "="
            (``-Dkey=value``).
        any_long: Every other ``--option`` is taken for harmless, with a value if the next word
            is no option: for programs with hundreds of them that only filter and format.

    Raises:
        ValueError: A token of the table is no option.
    """

    def __init__(
        self,
        table: str = "",
        *,
        posix: bool = False,
        long_dash: bool = False,
        joined: str = "",
        any_long: bool = False,
    ) -> None:
        self.posix = posix
        self.long_dash = long_dash
        self.joined = tuple(joined.split())
        self.any_long = any_long
        self.numeric = False
        self.by_name: dict[str, Option] = {}
        for token in table.split():
            self._add(token)

    def _add(self, token: str) -> None:
        if token == "-#":  # noqa: S105 - a token of the table
            self.numeric = True
            return
        name, equals, role = token.partition("=")
        takes = Takes.VALUE if equals else Takes.NOTHING
        if role == Role.HELP:
            takes = Takes.NOTHING
        if name.endswith("?"):
            name, takes = name[:-1], Takes.ATTACHED
        is_cluster = name[:1] == "-" and name[:2] != "--" and not self.long_dash and not equals
        if equals and name[:2] != "--" and len(name) > 2 and not self.long_dash:
            message = f"{token}: only one letter can take a value"
            raise ValueError(message)
        names = [f"-{letter}" for letter in name[1:]] if is_cluster else [name]
        for each in names:
            self.by_name[each] = Option(each, takes, Role(role) if role else Role.DATA)

    def joined_with(self, more: Options) -> Options:
        """Return these options and those of a subcommand, which come first."""
        both = Options(posix=more.posix, long_dash=self.long_dash or more.long_dash)
        both.joined = self.joined + more.joined
        both.any_long = self.any_long or more.any_long
        both.numeric = self.numeric or more.numeric
        # -v may show the version of the program, and mean anything to a subcommand.
        common = {
            name: option
            for name, option in self.by_name.items()
            if option.role is not Role.HELP or name in {"-h", "--help"}
        }
        both.by_name = common | more.by_name
        return both

    @property
    def has_effects(self) -> bool:
        """Whether one of the options does more than filter, format and read."""
        return any(option.role in _EFFECTIVE for option in self.by_name.values())

    def parse(self, words: Iterable[Word]) -> Parsed:
        """Take a command line apart, in one pass."""
        parsed = Parsed()
        rest = list(words)
        position, end = 0, len(rest)
        doubted = -1
        while position < end:
            word = rest[position]
            position += 1
            text = word.text
            if doubted != position - 1 and (text == "--help" or (text == "--version" and end == 1)):
                parsed.helps = True
            if text == "--":
                parsed.operands += rest[position:]
                break
            if len(text) > 1 and text[0] == "-" and not (self.numeric and text[1:].isdigit()):
                unknown, found = len(parsed.unknown), len(parsed.found)
                is_doubted = doubted == position - 1
                position = self._read_option(parsed, word, rest, position)
                if len(parsed.unknown) > unknown and text not in _HELP:
                    doubted = position
                elif len(parsed.found) > found:
                    last = parsed.found[-1]
                    guessed = last.option.name not in self.by_name and last.value is None
                    doubted = position if guessed else doubted
                    asks = last.option.role is Role.HELP and not is_doubted
                    parsed.helps = parsed.helps or asks
                continue
            if text[:1] == "-" and text != "-":
                continue  # -20
            if word.may_be_option:
                parsed.unclear.append(word)
            parsed.operands.append(word)
            if self.posix:
                parsed.operands += rest[position:]
                break
        return parsed

    def measure(self, words: Sequence[Word], position: int) -> int:
        """Return how many words the option at ``position`` takes; 0 if it is not in the table."""
        parsed = Parsed()
        after = self._read_option(parsed, words[position], words, position + 1)
        return 0 if parsed.unknown else after - position

    def _read_option(self, parsed: Parsed, word: Word, rest: Sequence[Word], position: int) -> int:
        text = word.text
        if text.startswith("--") or self.long_dash:
            return self._read_long(parsed, word, rest, position)
        for index in range(1, len(text)):
            option = self.by_name.get(f"-{text[index]}")
            if option is None:
                parsed.unknown.append(word)
                return position
            if option.takes is Takes.NOTHING:
                parsed.found.append(Found(option, word, None))
                continue
            attached = word.part(index + 1) if index + 1 < len(text) else None
            return _take_value(parsed, option, word, attached, rest, position)
        return position

    def _read_long(self, parsed: Parsed, word: Word, rest: Sequence[Word], position: int) -> int:
        name, equals, _ = word.text.partition("=")
        attached = word.part(len(name) + 1) if equals else None
        option = self.by_name.get(name) or self._abbreviated(name)
        if option is None and self.long_dash:
            option, attached = self._read_joined(word) or (None, attached)
            if option is None and name.startswith("--"):
                option = self.by_name.get(name[1:])
        if option is None:
            if self.any_long and name.startswith("--") and not word.has_glob and "\0" not in name:
                takes_next = not equals and position < len(rest) and rest[position].text[:1] != "-"
                value = attached or (rest[position] if takes_next else None)
                known = Option(name, Takes.VALUE, Role.DATA)
                parsed.found.append(Found(known, word, value))
                return position + takes_next
            parsed.unknown.append(word)
            return position
        if option.takes is Takes.NOTHING and equals:
            parsed.unknown.append(word)
            return position
        return _take_value(parsed, option, word, attached, rest, position)

    def _abbreviated(self, name: str) -> Option | None:
        """Return the one long option that begins like this, as getopt_long takes it."""
        if self.long_dash or len(name) < 4:
            return None
        matches = [option for key, option in self.by_name.items() if key.startswith(name)]
        return matches[0] if len(matches) == 1 else None

    def _read_joined(self, word: Word) -> tuple[Option, Word] | None:
        for prefix in self.joined:
            if word.text.startswith(prefix) and len(word.text) > len(prefix):
                return self.by_name[prefix], word.part(len(prefix))
        return None


_HELP = frozenset({"--help", "--version"})
_EFFECTIVE = frozenset(
    {
        Role.WRITE, Role.OUTPUT, Role.DELETE, Role.TREE, Role.SEND, Role.UPLOAD, Role.RUN,
        Role.FILE, Role.SHELL, Role.URL,
    }
)  # fmt: skip


def _take_value(
    parsed: Parsed,
    option: Option,
    word: Word,
    attached: Word | None,
    rest: Sequence[Word],
    position: int,
) -> int:
    value = attached
    if option.takes is Takes.VALUE and attached is None and position < len(rest):
        value = rest[position]
        position += 1
    parsed.found.append(Found(option, word, value))
    return position
