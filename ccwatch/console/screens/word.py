"""The prompt for the word that allows a critical call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.calls import Lane, headline
from ccwatch.console.screens.typed import TypingScreen
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import LEVEL_STYLES
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock
    from ccwatch.console.view import CallView

_ASK_AGAIN = "To let the agent try this critical call again, type"
_MOST_REASONS = 5
_LEVEL_WIDTH = 11


class WordScreen(TypingScreen):
    """Says what the call will do, and which word allows it.

    Args:
        view: The version that would be allowed.
        word: What must be typed.
        clock: Tells typing from a paste.
        on_stands: Called after each key with which the word stands there.
        as_it_came: How dangerous the call was before an edit.
    """

    def __init__(
        self,
        view: CallView,
        word: str,
        clock: Clock,
        *,
        on_stands: Callable[[], None],
        as_it_came: Level,
    ) -> None:
        call = view.call
        what = Content.assemble(
            one_line(call.tool, style="bold"),
            own("  "),
            one_line(headline(call.tool, call.input)),
        )
        super().__init__(
            _ASK_AGAIN if call.lane is Lane.DENIED else "To allow this critical call, type",
            word,
            [what, own(""), *_reasons(view, as_it_came)],
            clock,
            on_stands=on_stands,
            stands=f"Wait a moment: it {_find_effect(call)} unless you press a key.",
            leave="Esc back to the call; nothing is decided",
        )


def _find_effect(call: ToolCall) -> str:
    return "may try again" if call.lane is Lane.DENIED else "is allowed"


def _reasons(view: CallView, as_it_came: Level) -> list[Content]:
    reasons = dict.fromkeys(
        (finding.level, finding.reason)
        for finding in view.assessment.findings
        if finding.level >= Level.UNCERTAIN
    )
    lines = [
        Content.assemble(
            own(level.value, LEVEL_STYLES[level]),
            own(" " * (_LEVEL_WIDTH - len(level.value))),
            one_line(reason.replace(UNKNOWN, "…")),
        )
        for level, reason in list(reasons)[:_MOST_REASONS]
    ]
    if len(reasons) > _MOST_REASONS:
        lines.append(own(f"and {len(reasons) - _MOST_REASONS} more", "dim"))
    if as_it_came > view.level:
        lines.append(own(f"As it came, before the edit, it was {as_it_came.value}."))
    return lines
