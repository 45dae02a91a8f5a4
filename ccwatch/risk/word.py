"""One word of a shell command after the shell's own decoding, as far as it can be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

UNKNOWN: Final = "\0"
"""Stands in ``Word.text`` for a part that only the shell will know: a variable that the call does
not set, a substitution. No word of a shell can hold this character itself."""


HOLE: Final = "\ue000"
"""Stands for an unknown part in a text that goes through the parser, which takes no NUL.

A call that holds it itself is uncertain anyway: it is a character for private use."""


class Span(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) of the text that was judged."""

    start: int
    end: int


_NOWHERE: Final = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    r"""What the program gets as one argument.

    Attributes:
        text: The decoded text: quotes gone, escapes resolved, ``~`` and known variables replaced;
            ``UNKNOWN`` for every part that is not known.
        span: Where it is written.
        has_glob: An unquoted ``*``, ``?`` or ``[`` is in it, so it may become several words.
        disguised: Written with quotes or escapes where a plain spelling would do (``r\m``,
            ``"r"m``, ``$'\x72m'``).
        dashed: It stands for names that somebody else chose, so that one may begin with a dash.
    """

    text: str
    span: Span = _NOWHERE
    has_glob: bool = False
    disguised: bool = False
    dashed: bool = False

    @property
    def literal(self) -> str | None:
        """The text, or None where a part of it is unknown or a pattern of file names."""
        return None if self.has_glob or UNKNOWN in self.text else self.text

    @property
    def may_be_option(self) -> bool:
        """Whether it could turn into an option when it runs: it starts with an unknown or a glob.

        A file named ``-rf`` is enough.
        """
        first = self.text[:1]
        return self.dashed or first == UNKNOWN or (self.has_glob and first in {"*", "?", "["})

    def part(self, start: int) -> Word:
        """Return the word from ``text[start]`` on, at the same place."""
        return Word(self.text[start:], self.span, self.has_glob, self.disguised)
