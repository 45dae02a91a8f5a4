"""The Queue pane: a line or two for each call, in the order of arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.calls import Lane, headline
from ccwatch.console.documents.findings import reason_text
from ccwatch.console.durations import age, seconds_left
from ccwatch.console.labels import brief, fit, project_label, tool_label
from ccwatch.console.messages import Selected
from ccwatch.console.text import own
from ccwatch.console.theme import BLUE, LEVEL_GLYPHS, LEVEL_STYLES, ORANGE, WORD_STYLES
from ccwatch.console.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from ccwatch.queue import Entry

_AGE_WIDTH = 7
_HELD_WIDTH = 10
_TOOL_WIDTH = 8
_GLYPH_WIDTH = 4
_WORD_WIDTH = 10
_WITH_WORD = 72
"""Cells of the pane from which on a level's word stands beside its glyph."""
_WITH_REASON = 12
"""Rows of the pane from which on each call has a second line: level and weightiest reason."""
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
        self._fit_length()
        for number, entry in enumerate(entries):
            if entry.call.id == selected:
                self.keep_visible((number + 1) * self._lines - 1)
                self.keep_visible(number * self._lines)
        self.refresh()

    def tick(self, now: float) -> None:
        """Draw only the column of ages anew."""
        self._now = now
        for number in range(len(self._entries)):
            x = self.size.width - _HELD_WIDTH
            self.refresh_part(number * self._lines, x=x, width=_HELD_WIDTH)

    def on_resize(self) -> None:
        """Keep the extent true: with another height a call may have another number of lines."""
        self._fit_length()
        self.refresh()

    def line(self, number: int) -> Content | None:
        """Return a line of a call: what it is about, or how dangerous it is and why."""
        number, below = divmod(number, self._lines)
        if number >= len(self._entries):
            return None
        entry = self._entries[number]
        row = self._reason(entry) if below else self._headline(entry)
        return self.mark(row, chosen=entry.call.id == self._selected)

    @property
    def _lines(self) -> int:
        return 2 if self.size.height >= _WITH_REASON else 1

    def _fit_length(self) -> None:
        self.set_length(len(self._entries) * self._lines)

    def _headline(self, entry: Entry) -> Content:
        """Return level, tool, headline, project and age; the word where there is room for it."""
        call, width = entry.call, self.size.width
        glyph = own(LEVEL_GLYPHS[entry.level], LEVEL_STYLES[entry.level])
        parts = [fit(glyph, _GLYPH_WIDTH)]
        tool_width = _TOOL_WIDTH + 1
        if self._lines > 1:
            tool_width = _WORD_WIDTH
        elif width >= _WITH_WORD:
            parts.append(_word(entry))
        time = self._time(entry)
        project = next((cells for least, cells in _PROJECT_WIDTHS if width >= least), 0)
        right = (project + 1 if project else 0) + max(time.cell_length, _AGE_WIDTH)
        left = sum(part.cell_length for part in parts) + tool_width
        what = headline(call.tool, call.input)
        parts += [
            fit(tool_label(call.tool), tool_width - 1),
            own(" "),
            fit(
                _mark(entry) + brief(call.tool, what, call.directory, self._home),
                width - 1 - left - right,
            ),
        ]
        if project:
            parts += [own(" "), fit(project_label(call), project).stylize("dim")]
        parts.append(fit(time, _AGE_WIDTH, right=True) if time.cell_length < _AGE_WIDTH else time)
        return Content.assemble(*parts)

    def _reason(self, entry: Entry) -> Content:
        findings = entry.assessment.findings
        reason = reason_text(findings[0].reason) if findings else own("")
        indent = own(" " * _GLYPH_WIDTH)
        line = Content.assemble(indent, _word(entry), reason.stylize("dim"))
        return fit(line, self.size.width - 2).pad_right(1)

    def on_click(self, event: events.Click) -> None:
        """Select the call under the pointer; a click never decides."""
        number = (self.scroll_offset.y + event.y) // self._lines
        if number < len(self._entries):
            self.post_message(Selected(self._entries[number].call.id))

    def _time(self, entry: Entry) -> Content:
        if entry.held_until is not None:
            word = "again" if entry.call.lane is Lane.DENIED else "allow"
            return own(f" {word} {seconds_left(entry.held_until - self._now)} ", f"bold {BLUE}")
        return own(age(self._now - entry.since) + " ", "dim")


def _mark(entry: Entry) -> Content:
    """Return the word before a call that nobody is asked about: its agent has refused it."""
    return own("refused  " if entry.call.lane is Lane.DENIED else "", f"bold {ORANGE}")


def _word(entry: Entry) -> Content:
    return fit(own(entry.level.value, WORD_STYLES[entry.level]), _WORD_WIDTH)
