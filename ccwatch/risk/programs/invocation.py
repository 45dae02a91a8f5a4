"""A program with its arguments, as the tables judge it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ccwatch.risk.act import Act
from ccwatch.risk.context import Context

if TYPE_CHECKING:
    from ccwatch.risk.word import Word


@dataclass(frozen=True, slots=True)
class Invocation:
    """One program start, after the shell.

    Attributes:
        program: The name without its folder.
        words: The arguments, the program itself not among them.
        is_piped: Standard input comes from another command, a file or a heredoc.
        verbs: The subcommand words that led here ("remote add"), for reasons.
    """

    program: str
    words: tuple[Word, ...]
    is_piped: bool = False
    context: Context = field(default_factory=Context)
    verbs: str = ""

    def after(self, words: tuple[Word, ...], verbs: str) -> Invocation:
        """Return what is left for a subcommand to judge."""
        return replace(self, words=words, verbs=verbs)


Judge = Callable[[Invocation], list[Act]]
"""Says what an invocation does. It never raises and looks nothing up outside its argument."""
