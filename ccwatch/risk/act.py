"""What a program does with its arguments, before anybody knows what that means here.

The tables of ``programs`` turn arguments into acts; ``shell`` turns acts into findings, with the
directory, the pipe and the state of the shell at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccwatch.risk.effect import Effect
    from ccwatch.risk.word import Word


class Flow(StrEnum):
    """What data is, on its way through pipes and files."""

    SECRET = "secret"  # noqa: S105 - a kind of data, no password
    NETWORK = "network"
    DECODED = "decoded"
    ENVIRONMENT = "environment"
    CREDENTIAL = "credential"
    """A variable whose name says that it holds a password, key or token."""
    FILE = "file"


class Language(StrEnum):
    """What a text is run as."""

    SHELL = "shell"
    PYTHON = "python"
    JAVASCRIPT = "javascript"
    PERL = "perl"
    RUBY = "ruby"
    PHP = "php"
    AWK = "awk"
    SQL = "sql"
    SERVICE = "service"
    """Orders for a service, one a line, each with a verb."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Does:
    """An effect that needs no context; ``word`` is what causes it, else the whole command."""

    effect: Effect
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Reads:
    """The content of the file is read; ``sends`` says that it leaves the machine as well."""

    word: Word
    sends: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    """Names, sizes or attributes are shown, no content."""

    word: Word


@dataclass(frozen=True, slots=True)
class Writes:
    """The file is written, made, or written over; ``how`` is a verb: "writes", "appends to"."""

    word: Word
    how: str = "writes"


@dataclass(frozen=True, slots=True)
class Deletes:
    """The path is deleted, or its content destroyed; ``how`` is a verb: "deletes", "empties".

    ``forced`` means that nobody is asked (``rm -f``); ``recursive`` that folders go as well.
    """

    word: Word
    recursive: bool = False
    forced: bool = False
    how: str = "deletes"


@dataclass(frozen=True, slots=True)
class Changes:
    """Owner, mode, attributes of the path change; ``how``: "makes world-writable"."""

    word: Word
    how: str
    recursive: bool = False


@dataclass(frozen=True, slots=True)
class Fetches:
    """A URL or host is read from."""

    word: Word


@dataclass(frozen=True, slots=True)
class Sends:
    """Data leaves for a URL or host; ``piped`` says that standard input is what is sent.

    ``idle`` says that without any of it nothing happens there, beyond the connection.
    """

    word: Word
    piped: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True)
class RunsCommand:
    """The words are run as a command, without a shell in between: what a wrapper does.

    ``adds_arguments`` says that words which are not here follow at run time (xargs, find -exec).
    ``inside`` names the place where the files are of no concern to this machine: "host web1",
    "container api", "pod x". ``fed`` says that the program which starts it feeds it data, or
    takes those words from a file (xargs -a).
    """

    words: tuple[Word, ...]
    adds_arguments: bool = False
    inside: str | None = None
    fed: bool = False


@dataclass(frozen=True, slots=True)
class RunsShell:
    """The text is run by a shell (``sh -c``, ``eval``, ``trap``); ``inside`` as above."""

    text: Word
    inside: str | None = None
    adds_arguments: bool = False


@dataclass(frozen=True, slots=True)
class RunsCode:
    """The text is run as a program in another language."""

    text: Word
    language: Language


@dataclass(frozen=True, slots=True)
class RunsFile:
    """The file is run as a program: what it does cannot be seen in the command."""

    word: Word
    language: Language = Language.OTHER


@dataclass(frozen=True, slots=True)
class RunsInput:
    """Standard input is run as a program; ``inside`` as above, and ``host`` gets it there."""

    language: Language = Language.SHELL
    inside: str | None = None
    host: Word | None = None


@dataclass(frozen=True, slots=True)
class Emits:
    """Standard output carries this kind of data. Everything also passes on what it reads."""

    flow: Flow


Act = (
    Does
    | Reads
    | Looks
    | Writes
    | Deletes
    | Changes
    | Fetches
    | Sends
    | RunsCommand
    | RunsShell
    | RunsCode
    | RunsFile
    | RunsInput
    | Emits
)
