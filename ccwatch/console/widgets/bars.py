"""The first and the last line of the screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from ccwatch.calls import Lane
from ccwatch.console.agent_rows import warn_of
from ccwatch.console.durations import age
from ccwatch.console.keys import KEYS, Key, Place, name_keys
from ccwatch.console.labels import asker_label, fit
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ACCENT, ORANGE, VERMILION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.agents import AgentSession
    from ccwatch.queue import Entry


_RAREST = frozenset({"park", "panic", "tmux"})
_RARE = _RAREST | {"filter", "quit", "pane_audit", "pane_rules", "pane_agents"}
_ROOMY = 100
_LEFT_OUT = (
    (170, frozenset[str]()),
    (136, _RAREST),
    (116, _RAREST | {"filter", "quit"}),
    (_ROOMY, _RARE),
    (78, _RARE | {"same", "rule_copy", "rule_down", "rule_up"}),
    (0, _RARE | {"same", "rule", "deny_why", "next", "undo", "rule_copy", "rule_down", "rule_up",
                 "rule_undo", "preset"}),
)  # fmt: skip
"""What the footer leaves out below each width; help is always there."""
_BESIDE_PANES = frozenset({"filter", "help", "quit"})
"""Keys of the screen that stand behind those of a pane."""


class Bar(Widget):
    """One line across the screen."""

    DEFAULT_CSS = """
    Bar { height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._content = own("")

    def put(self, content: Content) -> None:
        """Draw another line, if it is another."""
        if not content.is_same(self._content):
            self._content = content
            self.refresh()

    def render(self) -> Content:
        """Return the line."""
        return self._content


class StatusBar(Bar):
    """What waits, since when, for whom, and where ccwatch listens."""

    def show(
        self,
        entries: Sequence[Entry],
        *,
        now: float,
        address: str,
        words: str = "",
        whose: AgentSession | None = None,
        shown: int = 0,
        search: str = "",
        searched: str = "audit",
    ) -> None:
        """Draw the state.

        Args:
            entries: All that waits.
            now: On the monotonic clock.
            address: Where ccwatch listens.
            words: The filter of the queue, where there is one; ``shown`` calls pass it.
            whose: The session whose calls alone are in the queue.
            shown: See ``words``.
            search: What the audit or the rules are searched for, if anything.
            searched: Our own word for which of them.
        """
        parts = [own(" ccwatch  ", "bold")]
        asked = [entry for entry in entries if entry.call.lane is not Lane.DENIED]
        if asked:
            parts += [own(str(len(asked)), f"bold {ORANGE}"), own(" waiting")]
            parts.append(own(f"  oldest {age(now - asked[0].since)}", "dim"))
        else:
            parts.append(own("nothing waits", "dim"))
        if refused := len(entries) - len(asked):
            parts += [own(f"  {refused}", "bold"), own(" refused")]
        if whose is not None:
            parts += [own("  only ", "dim"), _session_label(whose), own(f" {shown}", "dim")]
        if words:
            parts += [own(f"  {shown} match ", "dim"), one_line(words, style=f"bold {ORANGE}")]
        if search:
            parts += [own(f"  {searched}: ", "dim"), one_line(search, style=f"bold {ORANGE}")]
        right = own(f"{address} ", "dim")
        room = self.size.width - right.cell_length - 1
        left = Content.assemble(*parts)
        left += _askers(entries, room - left.cell_length)
        self.put(Content.assemble(fit(left, room), own(" "), right))


class Banner(Bar):
    """What a person should know before all else; not there while there is nothing."""

    DEFAULT_CSS = """
    Banner { display: none; }
    """

    def show(
        self,
        problems: Sequence[str],
        *,
        waiting: int,
        key: str,
        tokens: int = 0,
        token_problem: str = "",
        locked: bool = False,
        panic_key: str = "",
        unasking: Sequence[AgentSession] = (),
    ) -> None:
        """Draw what is wrong, and how many changes of rules and decide tokens wait for a key.

        The lock comes first, and sessions that ask nobody last.
        """
        parts: list[Content] = []
        if locked:
            words = f" locked: nothing is allowed without a key · {panic_key} unlocks "
            parts.append(own(words, f"bold reverse {VERMILION}"))
        if tokens:
            what = "decide token waits" if tokens == 1 else "decide tokens wait"
            parts.append(own(f"{tokens:,} {what}: press {key}", f"bold {ORANGE}"))
        if waiting:
            what = "change of rules waits" if waiting == 1 else "changes of rules wait"
            parts.append(own(f"{waiting:,} {what}: press {key}", f"bold {ORANGE}"))
        if problems:
            more = f" (+{len(problems) - 1} more, {key} shows them)" if len(problems) > 1 else ""
            broken = own("rules not read: ", f"bold {VERMILION}")
            parts.append(Content.assemble(broken, _without_folder(problems[0]), own(more, "dim")))
        if token_problem:
            broken = own("tokens not read: ", f"bold {VERMILION}")
            parts.append(Content.assemble(broken, _without_folder(token_problem)))
        if unasking:
            parts.append(warn_of(unasking).stylize("dim"))
        self.display = bool(parts)
        self.put(fit(own(" ") + own(" · ", "dim").join(parts), self.size.width))


def _without_folder(problem: str) -> Content:
    """Return the name and the line: the way there is long, and stands where the key leads."""
    place, colon, reason = problem.partition(": ")
    return one_line(place.rpartition("/")[2] + colon + reason)


class KeyBar(Bar):
    """The keys that matter now, or a notice in their place."""

    def show(
        self,
        keys: Mapping[str, tuple[str, ...]],
        *,
        greyed: frozenset[str],
        moves: str,
        full: bool = False,
        place: Place = Place.SCREEN,
        labels: Mapping[str, str] | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        """Draw the keys of the footer; those in ``greyed`` do nothing now.

        ``moves`` is our own word for what the movement keys do in the pane with the focus; ``full``
        says that the call has the screen for itself; ``place`` whose keys they are; ``labels`` are
        our own words for keys that do something else than usual, ``hidden`` those that have no
        meaning for the selected call.
        """
        left_out = next(ids for width, ids in _LEFT_OUT if self.size.width >= width)
        if full and left_out:
            left_out |= {"undo", "pane_audit", "pane_rules", "pane_agents"}
            left_out |= {"rule"} if self.size.width < _ROOMY else frozenset[str]()
        left_out |= hidden
        parts: list[Content] = [own(" ")]
        for key in _of_place(place):
            if key.label and key.id not in left_out:
                style = "dim" if key.id in greyed else f"bold {ACCENT}"
                label = (labels or {}).get(key.id, key.label)
                parts += _key(name_keys(keys[key.id][:1]), label, style)
            if key.id == "next" and key.id not in left_out:
                parts += [own("│ ", "dim"), *_key("j k", moves)]
            if key.id == "next" and full:
                parts += _key("Esc", "back")
            if key.id == "preset":
                parts += [own("│ ", "dim"), *_key("Esc", "queue")]
        self.put(Content.assemble(*parts))

    def notify_person(self, words: str) -> None:
        """Draw a notice of our own instead of the keys."""
        self.put(own(f" {words}", f"bold {ORANGE}"))


def _of_place(place: Place) -> list[Key]:
    own_keys = [key for key in KEYS if key.place is place]
    if place is not Place.SCREEN:
        own_keys += [key for key in KEYS if key.id in _BESIDE_PANES]
    return own_keys


def _key(name: str, label: str, style: str = f"bold {ACCENT}") -> list[Content]:
    return [own(name, style), own(f" {label}  ", "dim")]


def _session_label(session: AgentSession) -> Content:
    label = asker_label(session).stylize(f"bold {ORANGE}")
    if not session.session:
        return label
    return Content.assemble(label, own(" "), one_line(session.session[:8]))


def _askers(entries: Sequence[Entry], room: int) -> Content:
    """Return who asks how often, as many whole ones as there is room for."""
    row = own("")
    askers = Counter(asker_label(entry.call) for entry in entries).most_common()
    for number, (label, count) in enumerate(askers):
        longer = _add(row, label, count)
        more = own(f"   +{len(askers) - number}", "dim")
        last = number == len(askers) - 1
        if longer.cell_length + (0 if last else more.cell_length) > room:
            return row + more if row.cell_length + more.cell_length <= room else row
        row = longer
    return row


def _add(row: Content, label: Content, count: int) -> Content:
    return Content.assemble(row, own("   "), label, own(f" {count}", "bold"))
