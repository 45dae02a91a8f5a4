"""The Queue pane: one line a call, in the order of arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.calls import headline
from ccwatch.console.durations import age, seconds_left
from ccwatch.console.labels import brief, fit, project_label, tool_label
from ccwatch.console.messages import Selected
from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT, BLUE, LEVEL_GLYPHS, LEVEL_STYLES
from ccwatch.console.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from ccwatch.queue import Entry

_AGE_WIDTH = 7
_HELD_WIDTH = 10
_TOOL_WIDTH = 8
_PROJECT_WIDTHS = ((60, 12), (48, 6))
"""Cells of the project from a width of the pane on."""


class QueuePane(LineView):
    """What waits. It shows what it is told and reports which row was clicked."""

    DEFAULT_CSS = """
    QueuePane { height: 5; }
    """

    def __init__(self, home: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._home = home
        self._entries: Sequence[Entry] = ()
        self._selected: str | None = None
        self._now = 0.0

    def show(self, entries: Sequence[Entry], *, selected: str | None, now: float) -> None:
        """Draw these calls; ``now`` on the monotonic clock."""
        self._entries, self._selected, self._now = entries, selected, now
        self.set_length(len(entries))
        for number, entry in enumerate(entries):
            if entry.call.id == selected:
                self.keep_visible(number)
        self.refresh()

    def tick(self, now: float) -> None:
        """Draw only the column of ages anew."""
        self._now = now
        for number in range(len(self._entries)):
            self.refresh_part(number, x=self.size.width - _HELD_WIDTH, width=_HELD_WIDTH)

    def line(self, number: int) -> Content | None:
        """Return one call as a line: level, tool, headline, project, age."""
        if number >= len(self._entries):
            return None
        entry = self._entries[number]
        call, width = entry.call, self.size.width
        chosen = call.id == self._selected
        time = self._time(entry)
        project = next((cells for least, cells in _PROJECT_WIDTHS if width >= least), 0)
        right = (project + 1 if project else 0) + max(time.cell_length, _AGE_WIDTH)
        flexible = width - 1 - 4 - _TOOL_WIDTH - 1 - right
        what = headline(call.tool, call.input)
        parts = [
            own("▌" if chosen else " ", ACCENT),
            fit(own(LEVEL_GLYPHS[entry.level], LEVEL_STYLES[entry.level]), 4),
            fit(tool_label(call.tool), _TOOL_WIDTH),
            own(" "),
            fit(brief(call.tool, what, call.directory, self._home), flexible),
        ]
        if project:
            parts += [own(" "), fit(project_label(call), project).stylize("dim")]
        parts.append(fit(time, _AGE_WIDTH, right=True) if time.cell_length < _AGE_WIDTH else time)
        row = Content.assemble(*parts)
        return row.stylize_before("on #1C2430") if chosen else row

    def on_click(self, event: events.Click) -> None:
        """Select the call under the pointer; a click never decides."""
        number = self.scroll_offset.y + event.y
        if number < len(self._entries):
            self.post_message(Selected(self._entries[number].call.id))

    def _time(self, entry: Entry) -> Content:
        if entry.held_until is not None:
            return own(f" allow {seconds_left(entry.held_until - self._now)} ", f"bold {BLUE}")
        return own(age(self._now - entry.since) + " ", "dim")
