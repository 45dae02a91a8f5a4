"""What the engine found: units, scripts that it could not look into, texts that it decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.act import Flow
    from ccwatch.risk.effect import Finding
    from ccwatch.risk.word import Span, Word


@dataclass(frozen=True, slots=True)
class Unit:
    """One simple command after its wrappers: what a rule has to allow.

    Attributes:
        words: The program and its arguments, decoded.
        span: Its place in the command; a unit out of decoded text has the place of that text.
        wrappers: What runs it, outermost first: ``sudo``, ``bash -c``, ``xargs``.
        inside: The host, container or pod that it runs in, None for this machine.
        assignments: Names of the environment variables that are set for it.
        is_piped: Its standard input comes from a pipe, a file or a heredoc.
        in_background: Nobody waits for it.
        directory: Where it starts, after any ``cd`` before it; None where nobody knows.
        around: Those findings that its redirections and assignments cause, not the program.
    """

    words: tuple[Word, ...]
    span: Span
    findings: tuple[Finding, ...]
    depth: int = 0
    wrappers: tuple[str, ...] = ()
    inside: str | None = None
    assignments: tuple[str, ...] = ()
    is_piped: bool = False
    in_background: bool = False
    directory: str | None = None
    around: frozenset[Finding] = frozenset()

    @property
    def level(self) -> Level:
        """The worst of its findings."""
        return max((finding.level for finding in self.findings), default=Level.LOW)


@dataclass(frozen=True, slots=True)
class Touch:
    """A file that the call reads or changes.

    Attributes:
        path: Absolute, None where nobody knows what it is relative to. It keeps its ``..``, which
            lead elsewhere behind a link.
        is_pattern: It is a pattern, or parts of it are unknown.
        is_redirect: A redirection writes it, and that is not harmless.
    """

    path: str | None
    writes: bool = False
    is_pattern: bool = False
    is_redirect: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A file that the call runs and that the command does not show.

    ``path`` is absolute, or None if nobody can know which file it is.
    """

    path: str | None
    word: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text that runs, and that stands in the call in another form only.

    ``how`` says what was undone: "base64", "printf", "quoting".
    """

    text: str
    how: str
    span: Span


@dataclass(frozen=True, slots=True)
class Stream:
    """What flows out of a command: kinds of data, and the text itself where it is known."""

    flows: frozenset[Flow] = frozenset()
    text: str | None = None
    span: Span | None = None
    is_connected: bool = True
    lists_project: bool = False
    """Every line is the name of a file in the project, and none was asked for by a secret name."""
    dashed: bool = False
    """Such a name may begin with a dash: it does not begin with the folder."""


TERMINAL: Final = Stream(is_connected=False)
"""Standard input that nothing was connected to."""
SILENCE: Final = Stream(text="")
"""The output of what prints nothing."""
IN_PROJECT: Final = f"./{UNKNOWN}"
"""A file of the project, whichever: the name begins with no dash, and leads nowhere else."""
NO_FLOWS: Final[frozenset[Flow]] = frozenset()


def join_streams(streams: Sequence[Stream]) -> Stream:
    """Return the output of commands that run one after the other."""
    if len(streams) == 1:
        return streams[0]
    texts = [stream.text for stream in streams]
    known = [text for text in texts if text is not None]
    text = "".join(known) if len(known) == len(texts) else None
    return Stream(NO_FLOWS.union(*(stream.flows for stream in streams)), text)
