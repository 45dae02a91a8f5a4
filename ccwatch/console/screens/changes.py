"""The changes of rules that wait for a person, file by file, with the key that confirms them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.screen import Screen

from ccwatch.console.arming import Target
from ccwatch.console.documents.rule_changes import change_facts, change_rows, problem_line
from ccwatch.console.guard import Guard, GuardBar
from ccwatch.console.read_pane import ReadPane
from ccwatch.console.text import own
from ccwatch.console.wrap import wrap_lines
from ccwatch.files import run_bounded
from ccwatch.journal import JournalError
from ccwatch.rules.desk import RuleChangeError
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content

    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.deliberate import Deliberate
    from ccwatch.rules.source import Source

_SECONDS: Final = 60.0
_KEYS: Final = "a confirm this file   space b scroll   End end   Esc leave it waiting"
_SEVERAL: Final = "a confirm this file   Tab next file   space b scroll   End end   Esc leave"
_NOTHING: Final = "Esc close   j k move   space b scroll"


class ChangesScreen(Screen[None]):
    """Shows one file at a time; it confirms what was on screen to its end, and nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("a", "confirm", "Confirm this file"),
        ("escape,q", "close", "Leave it"),
        ("tab", "next", "Next file"),
        ("j,down", "rows(1)", "Down"),
        ("k,up", "rows(-1)", "Up"),
        ("space,pagedown", "page(1)", "Page down"),
        ("b,pageup", "page(-1)", "Page up"),
        ("g,home", "edge(-1)", "Start"),
        ("G,shift+g,end", "edge(1)", "End"),
    ]
    AUTO_FOCUS = "#changes"

    def __init__(self, context: ConsoleContext, deliberate: Deliberate) -> None:
        super().__init__()
        self._given = context
        self._book = context.rules.book
        self._source: Source | None = None
        self._stop_watching: Callable[[], None] | None = None
        self._layout = 0
        self._needed = 0
        self.pane = ReadPane(id="changes")
        self.keys_line = GuardBar(_NOTHING, id="changes-keys")
        self._guard = Guard(deliberate, self.keys_line, what="the file")

    def compose(self) -> ComposeResult:
        """Put the changes above the keys."""
        yield self.pane
        yield self.keys_line

    def on_mount(self) -> None:
        """Watch the rules: a file that changes is another one."""
        self._stop_watching = self._book.subscribe(lambda: self.call_later(self.reread))

    def on_unmount(self) -> None:
        """Watch no more."""
        if self._stop_watching is not None:
            self._stop_watching()

    def on_resize(self) -> None:
        """Lay the changes out for the width."""
        self.call_after_refresh(self._draw)

    def on_key(self) -> None:
        """Show the keys again."""
        self.keys_line.hush()

    def note_frame(self) -> None:
        """Note that a frame has reached the terminal, and whether the end was in it."""
        drawn = self.pane.take_drawn()
        if drawn is not None:
            self._guard.note_frame(to_end=drawn[1], rows=self.pane.take_rows())

    def reread(self) -> None:
        """Take over what waits now; a file that is as it was stays as it is."""
        if self._source is None or self._source not in self._book.waiting:
            path = self._source.path if self._source is not None else ""
            same = (source for source in self._book.waiting if source.path == path)
            self._source = next(same, None)
            self._draw()

    def action_confirm(self) -> None:
        """Let the changes of the file on screen count, once the key is sure to be meant."""
        source = self._source
        if source is not None:
            rows = frozenset(range(self._needed))
            self._guard.press_at_end(lambda: self._confirm(source), needs_rows=rows)

    def action_next(self) -> None:
        """Show the next file."""
        waiting = self._book.waiting
        if self._source in waiting:
            place = waiting.index(self._source) + 1
            self._source = waiting[place % len(waiting)]
        self._draw()

    def action_close(self) -> None:
        """Leave what waits as it is."""
        self.dismiss(None)

    def action_rows(self, rows: int) -> None:
        """Scroll by rows."""
        self.pane.scroll_rows(rows)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.pane.scroll_page(pages)

    def action_edge(self, edge: int) -> None:
        """Scroll to the start or the end."""
        self.pane.scroll_to_edge(edge)

    async def _confirm(self, source: Source) -> None:
        try:
            await self._given.rules.confirm(source)
        except (RuleChangeError, JournalError) as error:
            self.keys_line.say(f"not confirmed: {error}")
            return
        self._given.gate.reconsider()
        if not self._book.waiting and not self._book.problems:
            self.dismiss(None)

    def _draw(self) -> None:
        if self._source is None:
            self._source = next(iter(self._book.waiting), None)
        self._layout += 1
        spawn(self._lay_out(self._source, self._layout), name="look at changes")

    async def _lay_out(self, source: Source | None, layout: int) -> None:
        width, waiting = self.pane.text_width, self._book.waiting
        if source is None:
            problems = [problem_line(problem) for problem in self._book.problems]
            self.pane.show_facts([own("No changes of rules wait.", "bold")])
            rows = [row for line in problems for row in wrap_lines(line, width)]
            self._show(None, rows, _NOTHING)
            return
        number = waiting.index(source) + 1 if source in waiting else 1
        facts = change_facts(source, number=number, of=len(waiting), home=self._given.home)
        rows, needed = await run_bounded(lambda: change_rows(source, width), seconds=_SECONDS)
        if layout == self._layout and self.is_mounted:
            self.pane.show_facts(facts)
            self._needed = needed
            target = Target(source.path, source.content.digest)
            self._show(target, rows, _SEVERAL if len(waiting) > 1 else _KEYS)

    def _show(self, target: Target | None, rows: list[Content], keys: str) -> None:
        self.pane.show_rows(target, rows)
        self.keys_line.show(keys)
        self._guard.renew()
