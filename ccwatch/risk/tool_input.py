"""A call of a tool as its judges see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.risk.effect import Effect, Finding, uncertain
from ccwatch.risk.odd_text import assess_odd
from ccwatch.risk.programs.verb import find_verbs
from ccwatch.risk.word import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context
    from ccwatch.risk.parameter import AssessShell, Texts


@dataclass(frozen=True, slots=True)
class ToolInput:
    """A tool, its input and where the call runs; ``texts`` is all text in the input."""

    tool: str
    value: Mapping[str, Json]
    context: Context
    assess_shell: AssessShell
    texts: Texts

    def text(self, field: str) -> str | None:
        """Return the text of a field, None where it is none."""
        value = self.value.get(field)
        return value if isinstance(value, str) else None

    def find(self, effect: Effect, field: str = "") -> Finding:
        """Return an effect of a field, or of the whole call, as a finding."""
        text = self.text(field)
        span = None if text is None else Span(0, len(text))
        return Finding(effect.category, effect.level, effect.reason, span, field)


ToolJudge = Callable[[ToolInput], Iterator[Finding]]


def missing(call: ToolInput, field: str) -> Iterator[Finding]:
    """Yield that a call lacks what it needs, and what stands there instead looks like."""
    yield call.find(uncertain(f"does not say its {field}"), field)
    yield from judge_odd(call, field)


def judge_odd(call: ToolInput, field: str) -> Iterator[Finding]:
    """Yield what the texts of a field look like that nobody expects there."""
    texts = [text for text in call.texts.found if text.field == field]
    kinds = frozenset(find_verbs(call.tool))
    yield from assess_odd(texts, call.value.get(field), kinds, call.context, call.assess_shell)
