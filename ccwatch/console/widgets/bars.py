"""The first and the last line of the screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from ccwatch.console.durations import age
from ccwatch.console.keys import KEYS, MOVE, name_keys
from ccwatch.console.labels import agent_label, fit, project_label
from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT, ORANGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.queue import Entry


_ALL_KEYS_FIT = 100
_LESS_NEEDED = frozenset({"filter", "quit"})


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
        self, entries: Sequence[Entry], *, now: float, address: str, shown: int | None = None
    ) -> None:
        """Draw the state; ``shown`` is how many pass the filter, where there is one."""
        parts = [own(" ccwatch  ", "bold")]
        if entries:
            parts += [own(str(len(entries)), f"bold {ORANGE}"), own(" waiting")]
            if shown is not None:
                parts.append(own(f", {shown} match", "dim"))
            parts.append(own(f"  oldest {age(now - entries[0].since)}", "dim"))
        else:
            parts.append(own("nothing waits", "dim"))
        for label, count in Counter(_whose(entry) for entry in entries).most_common(4):
            parts += [own("   "), label, own(f" {count}", "bold")]
        right = own(f"{address} ", "dim")
        left = fit(Content.assemble(*parts), self.size.width - right.cell_length - 1)
        self.put(Content.assemble(left, own(" "), right))


class KeyBar(Bar):
    """The keys that matter now, or a notice in their place."""

    def show(
        self, keys: Mapping[str, tuple[str, ...]], *, greyed: frozenset[str], moves: str
    ) -> None:
        """Draw the keys of the footer; those in ``greyed`` do nothing now.

        ``moves`` is our own word for what the movement keys do in the pane with the focus.
        """
        parts: list[Content] = [own(" ")]
        narrow = self.size.width < _ALL_KEYS_FIT
        for key in KEYS:
            if key.label and not (narrow and key.id in _LESS_NEEDED):
                dim = key.id in greyed
                parts += [
                    own(name_keys(keys[key.id][:1]), "dim" if dim else f"bold {ACCENT}"),
                    own(f" {key.label}  ", "dim"),
                ]
            if key.group == MOVE and key.id == "next":
                parts += [own("│ ", "dim"), own("j k", f"bold {ACCENT}"), own(f" {moves}  ", "dim")]
        self.put(Content.assemble(*parts))

    def notify_person(self, words: str) -> None:
        """Draw a notice of our own instead of the keys."""
        self.put(own(f" {words}", f"bold {ORANGE}"))


def _whose(entry: Entry) -> Content:
    project = project_label(entry.call)
    label = agent_label(entry.call.agent)
    return Content.assemble(label, own("@"), project) if project else label
