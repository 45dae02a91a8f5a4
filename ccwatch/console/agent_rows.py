"""Sessions of agents as rows of a list, and a warning about those that ask nobody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.agents import find_key, make_session
from ccwatch.console.durations import short_age
from ccwatch.console.labels import (
    agent_label,
    asker_label,
    claim_label,
    fit,
    project_label,
    shorten_home,
)
from ccwatch.console.search import holds_words
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ORANGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.agents import AgentSession, SessionKey
    from ccwatch.queue import Entry

HEARD_LATELY: Final = 600.0
"""Seconds for which a session that asks nobody is spoken of on the main screen."""
_NUMBERS: Final = (("waits", 6), ("allowed", 8), ("denied", 7), ("last", 5))
_NUMBERS_WIDTH: Final = sum(width for _, width in _NUMBERS)
_SESSION_WIDTH: Final = 9
_ROOMY: Final = 110
_NARROW: Final = 76
_WIDEST: Final = 150
"""Cells that a row takes at most: the eye loses a line that is longer."""


@dataclass(frozen=True, slots=True)
class AgentRow:
    """A session in the list, and how many of its calls wait."""

    session: AgentSession
    waiting: int = 0


def make_rows(
    sessions: Sequence[AgentSession],
    entries: Sequence[Entry],
    places: Mapping[SessionKey, int],
    *,
    search: str = "",
) -> list[AgentRow]:
    """Return the sessions that hold all words of a search: those with calls that wait on top.

    Those that are over come last; else each stays in its place. Whoever has a call that waits is
    there even if too many others were heard of since.

    Args:
        sessions: What is known of each.
        entries: All that waits.
        places: Where each session stands among all that were ever listed.
        search: The words.
    """
    calls = [entry.call for entry in entries]
    waiting = Counter(map(find_key, calls))
    shown = {session.key: session for session in (*map(make_session, calls), *sessions)}
    rows = [AgentRow(session, waiting[session.key]) for session in shown.values()]
    rows = [row for row in rows if not search or holds_words(_texts_of(row.session), search)]
    return sorted(rows, key=lambda row: (_rank(row), places.get(row.session.key, 0)))


def _rank(row: AgentRow) -> int:
    if row.waiting:
        return 0
    return 2 if row.session.over else 1


def _texts_of(session: AgentSession) -> list[str]:
    texts = (
        session.agent.name, session.agent.version, session.session, session.directory,
        session.mode, session.pane, session.credential,
    )  # fmt: skip
    return [text for text in texts if text]


def draw_headings(width: int) -> Content:
    """Return what stands above the columns of a list of so many cells."""
    agent, mode, pane, flexible = _columns(width)
    names = [("agent", agent), ("session", _SESSION_WIDTH), ("mode", mode)]
    names += [("directory", flexible), ("pane", pane)]
    parts = [fit(own(name), cells) for name, cells in names if cells]
    parts += [fit(own(name), cells, right=True) for name, cells in _NUMBERS]
    return Content.assemble(*parts).stylize("dim")


def draw_row(row: AgentRow, *, now: float, width: int, home: str) -> Content:
    """Return a session on one line of exactly so many cells; ``now`` since the epoch."""
    session = row.session
    agent, mode, pane, flexible = _columns(width)
    parts = [
        _whose(session, agent - 1, versions=width >= _ROOMY),
        own(" "),
        fit(_known(session.session, 8), _SESSION_WIDTH),
        fit(one_line(session.mode or "", style=ORANGE if session.asks_nobody else ""), mode - 1),
        own(" "),
        fit(_place(session, home, whole=width >= _ROOMY), flexible - 1),
        own(" "),
        fit(one_line(session.pane or ""), pane),
        _number(row.waiting, _NUMBERS[0][1], f"bold {ORANGE}"),
        _number(session.allowed, _NUMBERS[1][1]),
        _number(session.denied, _NUMBERS[2][1]),
        fit(_seen(session, now), _NUMBERS[3][1], right=True),
    ]
    line = Content.assemble(*parts)
    return line.stylize("dim") if session.over else line


def _columns(width: int) -> tuple[int, int, int, int]:
    """Return the cells of agent, mode and pane, and those that are left for the directory."""
    agent, mode, pane = (30, 19, 7) if width >= _ROOMY else (16, 9, 6)
    if width < _NARROW:
        mode, pane = 7, 0
    width = min(width, _WIDEST)
    taken = agent + _SESSION_WIDTH + mode + pane + _NUMBERS_WIDTH
    return agent, mode, pane, max(width - taken, 2)


def _whose(session: AgentSession, width: int, *, versions: bool) -> Content:
    """Return which agent it is in so many cells: a long name is cut, never that it is claimed."""
    parts = [agent_label(session.agent)]
    if versions and session.agent.version:
        parts += [own(" "), one_line(session.agent.version)]
    name = Content.assemble(*parts)
    if session.agent.proven:
        return fit(name, width)
    claim = own(" ") + claim_label(session.agent)
    return fit(name.truncate(width - claim.cell_length, ellipsis=True) + claim, width)


def _known(text: str | None, most: int) -> Content:
    return own("unknown", "dim") if not text else one_line(text[:most])


def _place(session: AgentSession, home: str, *, whole: bool) -> Content:
    if not session.directory:
        return own("unknown", "dim")
    if whole:
        return one_line(shorten_home(session.directory, home))
    return project_label(session)


def _seen(session: AgentSession, now: float) -> Content:
    return own("over" if session.over else short_age(now - session.seen))


def _number(number: int, width: int, style: str = "") -> Content:
    return fit(own(f"{number:,}" if number else "-", style if number else "dim"), width, right=True)


def find_unasking(sessions: Sequence[AgentSession], now: float) -> list[AgentSession]:
    """Return the sessions heard of lately whose mode asks nobody, the newest first."""
    return [
        session
        for session in reversed(sessions)
        if session.asks_nobody and not session.over and now - session.seen <= HEARD_LATELY
    ]


def warn_of(unasking: Sequence[AgentSession]) -> Content:
    """Return what to know about the first of these sessions, and how many more there are."""
    first = unasking[0]
    more = f" (+{len(unasking) - 1} more)" if len(unasking) > 1 else ""
    return Content.assemble(
        asker_label(first),
        own(" runs in "),
        one_line(first.mode or "", style="bold"),
        own(f" mode: it asks nobody but for ask rules{more}"),
    )
