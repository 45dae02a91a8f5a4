"""Colours: few, each beside a word or a mark that says the same (Okabe-Ito, no red and green)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.theme import Theme

from ccwatch.calls import Decider, Lane, Verdict
from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from ccwatch.audit import AuditRow

BLUE, ORANGE, VERMILION, ACCENT = "#56B4E9", "#E69F00", "#D55E00", "#8AB4F8"

LEVEL_GLYPHS = {
    Level.LOW: ".",
    Level.MEDIUM: "!",
    Level.UNCERTAIN: "?",
    Level.HIGH: "!!",
    Level.CRITICAL: "!!!",
}
LEVEL_STYLES = {
    Level.LOW: BLUE,
    Level.MEDIUM: ORANGE,
    Level.UNCERTAIN: "bold",
    Level.HIGH: f"bold {VERMILION}",
    Level.CRITICAL: f"bold reverse {VERMILION}",
}
WORD_STYLES = LEVEL_STYLES | {Level.CRITICAL: f"bold {VERMILION}"}
"""Of levels in lists: a reversed word is kept for the level of the call itself."""
LEVEL_MARKS = {
    Level.MEDIUM: f"underline {ORANGE}",
    Level.UNCERTAIN: "underline bold",
    Level.HIGH: f"underline bold {VERMILION}",
    Level.CRITICAL: f"underline bold {VERMILION}",
}
"""Of the places in a call that cause its level; reverse is for what the door wrote itself."""
RISKY_MARKS = frozenset(style for level, style in LEVEL_MARKS.items() if level.needs_whole_view)
"""Of the places that must have been on screen before the call may be allowed."""

VERDICT_WORDS = {Verdict.ALLOW: "allow", Verdict.DENY: "deny", Verdict.NONE: "none", None: "waits"}
VERDICT_MARKS = {Verdict.ALLOW: "+", Verdict.DENY: "x", Verdict.NONE: "-", None: "…"}
VERDICT_STYLES = {
    Verdict.ALLOW: BLUE,
    Verdict.DENY: f"bold {ORANGE}",
    Verdict.NONE: "dim",
    None: "bold",
}
RULING_STYLES = {
    Ruling.ALLOW: BLUE,
    Ruling.ASK: "bold",
    Ruling.DENY: f"bold {ORANGE}",
}
"""Of the decisions of rules; allow and deny look as they do for calls."""
_DECIDER_WORDS = {
    Decider.PERSON: "you",
    Decider.SESSION: "you, session",
    Decider.AGENT_PROMPT: "agent",
    Decider.WITHDRAWN: "agent gone",
    Decider.QUEUE_FULL: "queue full",
    Decider.ABANDONED: "restart",
    Decider.AGENT: "agent itself",
    Decider.PROGRAM: "program",
}

_REFUSED_WORDS = {Verdict.ALLOW: "again", Verdict.DENY: "left", Verdict.NONE: "left"}
_REFUSED_MARKS = {Verdict.ALLOW: "~", Verdict.DENY: "-", Verdict.NONE: "-"}

DARK = Theme(
    name="ccwatch",
    primary=ACCENT,
    secondary=BLUE,
    accent=ACCENT,
    warning=ORANGE,
    error=VERMILION,
    success=BLUE,
    foreground="#D6D9DE",
    background="#0E1116",
    surface="#0E1116",
    panel="#171B22",
    dark=True,
)


def verdict_word(row: AuditRow) -> str:
    """Return what was decided: of a call that its agent refused, whether it may try again."""
    if row.decider is Decider.AGENT:
        return "seen"
    if row.lane is Lane.DENIED and row.verdict is not None:
        return _REFUSED_WORDS[row.verdict]
    return VERDICT_WORDS[row.verdict]


def verdict_mark(row: AuditRow) -> str:
    """Return the same in one character."""
    if row.lane is Lane.DENIED and row.verdict is not None:
        return _REFUSED_MARKS[row.verdict]
    return VERDICT_MARKS[row.verdict]


def verdict_style(row: AuditRow) -> str:
    """Return its colour; what its agent refused was never allowed here."""
    if row.lane is Lane.DENIED and row.verdict is not None:
        return "bold" if row.verdict is Verdict.ALLOW else "dim"
    return VERDICT_STYLES[row.verdict]


def decider_word(row: AuditRow) -> str:
    """Return who decided, in the words of the screen."""
    if row.decider is None:
        return ""
    if row.decider is Decider.RULE and row.rules:
        return f"rule {', '.join(rule_name(key) for key in row.rules)}"
    return _DECIDER_WORDS.get(row.decider, row.decider.value)


def rule_name(key: str) -> str:
    """Return the id of a rule from its ``Rule.key``."""
    return key.partition(":")[2].partition("@")[0] or key
