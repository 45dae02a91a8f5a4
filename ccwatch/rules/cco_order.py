"""The order of rules from cco-mcp: the priorities that keep it, and what is said where none can."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ccwatch.rules.imported import ImportLine, RuleIds
from ccwatch.rules.rule import PRIORITIES, Rule, Ruling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LAST_STEP: Final = PRIORITIES[Ruling.ASK] - PRIORITIES[Ruling.DENY] - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule of cco-mcp that ccwatch can express.

    Attributes:
        place: Its priority in cco-mcp, and its place in the file.
        tool: The name of the tool, or ``mcp__server``.
        is_whole: Whether in ccwatch its rule is about each part of a call: a command or a file is
            a part, and the strictest ruling on any part counts.
    """

    source: str
    place: tuple[float, int]
    tool: str
    rule: Rule
    is_whole: bool
    warnings: tuple[str, ...]


def order_entries(entries: Sequence[Entry]) -> Iterator[ImportLine]:
    """Yield entries with priorities that keep their order, but for an allow before a deny."""
    ids = RuleIds()
    priorities = _find_priorities(entries)
    for place, entry in enumerate(entries):
        warnings = [*entry.warnings, *_find_losses(place, entries, priorities)]
        title = entry.rule.id or f"{entry.rule.decision.value} {entry.tool}"
        rule = replace(entry.rule, id=ids.make("cco", title), priority=priorities[place])
        yield ImportLine(entry.source, rule, warning="; ".join(warnings))


def _find_priorities(entries: Sequence[Entry]) -> list[int]:
    """Return the priority of each entry.

    An ask stays before the denies that come after it, and after the allows that come before it,
    where these are about the same tool; it never comes before a deny that was before it. Equal
    numbers are for the stricter one.
    """
    found: list[int] = []
    step, is_used = 0, False
    for place, entry in enumerate(entries):
        decision = entry.rule.decision
        if decision is Ruling.DENY:
            step = min(step + is_used, _LAST_STEP)
            is_used = False
            found.append(PRIORITIES[decision] + step)
        elif decision is Ruling.ALLOW or _comes_after_allow(entry, entries[:place]):
            found.append(PRIORITIES[Ruling.ALLOW] + place)
        elif entry.is_whole and _meets(entry, entries[place + 1 :], Ruling.DENY):
            is_used = True
            found.append(PRIORITIES[Ruling.DENY] + step)
        else:
            found.append(PRIORITIES[decision])
    return found


def _comes_after_allow(entry: Entry, before: Sequence[Entry]) -> bool:
    return _meets(entry, [other for other in before if other.is_whole], Ruling.ALLOW)


def _find_losses(place: int, entries: Sequence[Entry], priorities: Sequence[int]) -> Iterator[str]:
    """Yield which stricter entries win in ccwatch over one that came before them in cco-mcp."""
    entry = entries[place]
    for decision in (Ruling.DENY, Ruling.ASK):
        names = [
            f"{decision.value} {other.rule.id}".rstrip()
            for later, other in enumerate(entries[place + 1 :], place + 1)
            if decision.rank < entry.rule.decision.rank
            and not (entry.is_whole and priorities[place] < priorities[later])
            and _meets(entry, [other], decision)
        ]
        if names:
            wins = f"ccwatch lets the {decision.value} win where both match"
            yield f"comes before {', '.join(names)} in cco-mcp, but {wins}"


def _meets(entry: Entry, others: Sequence[Entry], decision: Ruling) -> bool:
    """Say whether one of some entries with a decision may be about the same calls."""
    return any(
        other.rule.decision is decision
        and (
            entry.tool == other.tool
            or entry.tool.startswith(f"{other.tool}__")
            or other.tool.startswith(f"{entry.tool}__")
        )
        for other in others
    )
