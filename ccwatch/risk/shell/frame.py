"""Where a command stands: its place in the call, what runs it and what flows into it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ccwatch.risk.shell.unit import NO_FLOWS, TERMINAL, Stream
from ccwatch.risk.word import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.act import Flow
    from ccwatch.risk.word import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The surroundings of one command.

    Attributes:
        raw: The outermost text, in which every span counts.
        depth: How many commands run this one.
        connects: What runs it holds a connection.
        repeats: It runs once for each of many names.
        flows: The kinds of data in words, by the span of the word.
    """

    raw: str
    span: Span
    stdin: Stream = TERMINAL
    depth: int = 0
    wrappers: tuple[str, ...] = ()
    inside: str | None = None
    assignments: tuple[str, ...] = ()
    in_background: bool = False
    repeats: bool = False
    connects: bool = False
    flows: Mapping[Span, frozenset[Flow]] = field(default_factory=dict[Span, "frozenset[Flow]"])

    def at(
        self,
        span: Span,
        stdin: Stream = TERMINAL,
        *,
        assignments: tuple[str, ...] = (),
        in_background: bool = False,
        flows: Mapping[Span, frozenset[Flow]] | None = None,
    ) -> Frame:
        """Return the frame of another command of the same text."""
        return replace(
            self,
            span=span,
            stdin=stdin,
            assignments=assignments,
            in_background=self.in_background or in_background,
            flows=self.flows if flows is None else flows,
        )

    def below(self, wrapper: str, inside: str | None, stdin: Stream) -> Frame:
        """Return the frame of what this command runs."""
        return replace(
            self,
            depth=self.depth + 1,
            wrappers=(*self.wrappers, wrapper),
            inside=inside or self.inside,
            stdin=stdin,
            assignments=(),
        )

    def flows_of(self, word: Word) -> frozenset[Flow]:
        """Return the kinds of data that a word may carry."""
        return self.flows.get(word.span, NO_FLOWS)
