"""A pane that draws single lines on demand: cheap for long lists, and nothing parses markup."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scroll view over lines of ``Content``; subclasses say what each line is.

    It has no keys of its own: those of the screen decide what moves.
    """

    DEFAULT_CSS = """
    LineView {
        height: 1fr;
        scrollbar-size: 0 0;
        overflow-x: hidden;
        overflow-y: auto;
        background: $background;
        color: $foreground;
    }
    """

    def line(self, number: int) -> Content | None:
        """Return the line of that number, or None below the last one; by itself there is none."""
        del number
        return None

    def render_line(self, y: int) -> Strip:
        """Draw one row of the pane."""
        return self.draw(self.line(self.scroll_offset.y + y))

    def draw(self, content: Content | None) -> Strip:
        """Return ``content`` as a row of exactly the pane's width."""
        width = self.size.width
        if content is None:
            return Strip.blank(width, self.rich_style)
        strip = Strip(content.render_segments(self.visual_style))
        return strip.adjust_cell_length(width, self.rich_style)

    def mark(self, row: Content, *, chosen: bool) -> Content:
        """Return a row with the column before it, in which the chosen one has a bar."""
        line = Content.assemble(own("▌" if chosen else " ", ACCENT), row)
        return line.stylize_before("on #1C2430") if chosen else line

    def set_length(self, lines: int) -> None:
        """Say how many lines there are."""
        size = Size(self.size.width, lines)
        if size != self.virtual_size:
            self.virtual_size = size

    def refresh_part(self, number: int, *, x: int = 0, width: int | None = None) -> None:
        """Draw (a part of) one line anew where it is visible."""
        row = number - self.scroll_offset.y
        if 0 <= row < self.size.height:
            self.refresh(Region(x, row, self.size.width - x if width is None else width, 1))

    def keep_visible(self, number: int) -> None:
        """Scroll as little as it takes to show a line."""
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        if number < top:
            self.scroll_to(y=number, animate=False, immediate=True)
        elif number >= top + height:
            self.scroll_to(y=number - height + 1, animate=False, immediate=True)
