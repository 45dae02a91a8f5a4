"""What a rule would have done with the calls of the last month, as lines of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.calls import Decider, Verdict, headline
from ccwatch.console.documents.document import DIM
from ccwatch.console.documents.findings import level_word
from ccwatch.console.durations import short_age
from ccwatch.console.labels import brief, fit, tool_label
from ccwatch.console.text import own
from ccwatch.console.theme import ORANGE, VERDICT_STYLES, VERDICT_WORDS
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.rules.replay import Replayed, Simulation

MOST_ROWS: Final = 60
_VERBS: Final = {
    Ruling.ALLOW: "would have allowed",
    Ruling.DENY: "would have denied",
    Ruling.ASK: "would have asked about",
}
_VERDICT_WIDTH: Final = 7
_WHO_WIDTH: Final = 4
_TOOL_WIDTH: Final = 9
_AGE_WIDTH: Final = 4
_WITH_DISTINCT: Final = 96
"""Cells from which on a preview says how many of the calls are different."""


def preview_title(
    simulation: Simulation, decision: Ruling, *, days: int, is_cut: bool, width: int
) -> Content:
    """Return how many calls a rule would have decided otherwise, and which."""
    found = find_affected(simulation, decision)
    calls = f"the newest {simulation.calls:,} calls" if is_cut else f"{simulation.calls:,} calls"
    of = f"{calls} in {days} days"
    parts = [own(f"{_VERBS[decision]} {len(found):,} of {of}", "bold")]
    if decision is Ruling.ALLOW and found:
        levels = [f"{number:,} {level.value}" for level, number in simulation.by_level.items()]
        different = f"; {simulation.distinct:,} different" if width >= _WITH_DISTINCT else ""
        parts.append(own(f": {', '.join(levels)}{different}"))
    against = find_against(simulation, decision)
    if against:
        verb = "denied" if decision is Ruling.ALLOW else "allowed"
        parts.append(own(f" · {len(against):,} that you {verb}", f"bold {ORANGE}"))
    return Content.assemble(*parts)


def preview_rows(
    simulation: Simulation, decision: Ruling, *, now: float, home: str, width: int
) -> list[Content]:
    """Return those calls, one a line: what a person decided otherwise on top, then the newest."""
    against = find_against(simulation, decision)
    known = {each.recorded.id for each in against}
    found = find_affected(simulation, decision)
    others = [each for each in found if each.recorded.id not in known]
    newest = [*reversed(against), *reversed(others)]
    return [_row(each, now=now, home=home, width=width) for each in newest[:MOST_ROWS]]


def find_affected(simulation: Simulation, decision: Ruling) -> Sequence[Replayed]:
    """Return the calls that would end as the rule says, and did not."""
    if decision is Ruling.ALLOW:
        return simulation.allowed
    return simulation.denied if decision is Ruling.DENY else simulation.asked


def find_against(simulation: Simulation, decision: Ruling) -> Sequence[Replayed]:
    """Return those of them that a person decided the other way."""
    if decision is Ruling.ALLOW:
        return simulation.denied_by_person
    if decision is Ruling.ASK:
        return ()
    return [
        each
        for each in simulation.denied
        if each.recorded.verdict is Verdict.ALLOW and each.recorded.decider is Decider.PERSON
    ]


def _row(each: Replayed, *, now: float, home: str, width: int) -> Content:
    recorded = each.recorded
    call = recorded.call
    who = "you" if recorded.decider is Decider.PERSON else ""
    start = Content.assemble(
        fit(own(VERDICT_WORDS[recorded.verdict], VERDICT_STYLES[recorded.verdict]), _VERDICT_WIDTH),
        fit(own(who, DIM), _WHO_WIDTH),
        level_word(each.level),
        fit(tool_label(call.tool), _TOOL_WIDTH),
    )
    what = brief(call.tool, headline(call.tool, call.input), call.directory, home)
    age = own(short_age(now - recorded.received), DIM)
    room = width - start.cell_length - _AGE_WIDTH - 1
    return Content.assemble(start, fit(what, room), own(" "), fit(age, _AGE_WIDTH, right=True))
