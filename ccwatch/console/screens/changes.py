"""What waits for a person: changes of rules file by file, decide tokens, and the key for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.console.arming import Target
from ccwatch.console.documents.decide_token import token_facts, token_rows
from ccwatch.console.documents.rule_changes import change_facts, change_rows, problem_line
from ccwatch.console.guard import Guard, GuardBar
from ccwatch.console.screens.reader import Reader
from ccwatch.console.text import own
from ccwatch.console.widgets.read_pane import ReadPane
from ccwatch.console.wrap import wrap_lines
from ccwatch.files import run_bounded
from ccwatch.journal import JournalError
from ccwatch.rules.desk import RuleChangeError
from ccwatch.tasks import spawn
from ccwatch.tokens.book import TokenChangedError
from ccwatch.tokens.token import StoredToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType
    from textual.content import Content

    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.deliberate import Deliberate
    from ccwatch.rules.source import Source

_SECONDS: Final = 60.0
_KEYS: Final = "a confirm this file   space b scroll   End end   Esc leave it waiting"
_SEVERAL: Final = "a confirm this file   Tab next   space b scroll   End end   Esc leave"
_DECIDE: Final = "a confirm this token   space b scroll   End end   Esc leave it waiting"
_NEXT: Final = "a confirm this token   Tab next   space b scroll   End end   Esc leave"
_NOTHING: Final = "Esc close   j k move   space b scroll"


class ChangesScreen(Reader[ReadPane, GuardBar]):
    """Shows one at a time; it confirms what was on screen to its end, and nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("a", "confirm", "Confirm this"),
        ("escape,q", "close", "Leave it"),
        ("tab", "next", "Next"),
    ]
    AUTO_FOCUS = "#changes"

    def __init__(self, context: ConsoleContext, deliberate: Deliberate) -> None:
        super().__init__(ReadPane(id="changes"), GuardBar(_NOTHING, id="changes-keys"))
        self._given = context
        self._book = context.rules.book
        self._tokens = context.tokens
        self._source: Source | StoredToken | None = None
        self._on_screen: Source | StoredToken | None = None
        self._stop_watching: tuple[Callable[[], None], ...] = ()
        self._layout = 0
        self._needed = 0
        self._guard = Guard(deliberate, self.keys_line, what="the file")

    def on_mount(self) -> None:
        """Watch rules and tokens: a file or a token that changes is another one."""
        self._stop_watching = (
            self._book.subscribe(lambda: self.call_later(self.reread)),
            self._tokens.subscribe(lambda: self.call_later(self.reread)),
        )

    def on_unmount(self) -> None:
        """Watch no more."""
        for stop in self._stop_watching:
            stop()

    def on_key(self) -> None:
        """Show the keys again."""
        self.keys_line.hush()

    def note_frame(self) -> None:
        """Note that a frame has reached the terminal, and whether the end was in it."""
        drawn = self.pane.take_drawn()
        if drawn is not None:
            self._guard.note_frame(to_end=drawn[1], rows=self.pane.take_rows())

    def reread(self) -> None:
        """Take over what waits now; a file or a token that is as it was stays as it is."""
        if self._source is None or self._source not in self._waiting:
            name = _name(self._source)
            self._source = next((each for each in self._waiting if _name(each) == name), None)
            self.draw()

    def action_confirm(self) -> None:
        """Let the file or token on screen count, once the key is sure to be meant."""
        source = self._on_screen
        if source is not None:
            rows = frozenset(range(self._needed))
            self._guard.press_at_end(lambda: self._confirm(source), needs_rows=rows)

    def action_next(self) -> None:
        """Show the next file or token."""
        waiting = self._waiting
        if self._source is not None and self._source in waiting:
            place = waiting.index(self._source) + 1
            self._source = waiting[place % len(waiting)]
        self.draw()

    @property
    def _waiting(self) -> tuple[Source | StoredToken, ...]:
        return (*self._book.waiting, *self._tokens.waiting)

    @property
    def _problems(self) -> tuple[str, ...]:
        problem = self._tokens.problem
        return (*self._book.problems, problem) if problem else self._book.problems

    async def _confirm(self, source: Source | StoredToken) -> None:
        try:
            if isinstance(source, StoredToken):
                await self._tokens.confirm(source, now=self._given.clock.now())
            else:
                await self._given.rules.confirm(source)
        except (RuleChangeError, TokenChangedError, JournalError) as error:
            self.keys_line.say(f"not confirmed: {error}")
            return
        self._given.gate.reconsider()
        if not self._waiting and not self._problems:
            self.dismiss(None)

    def draw(self) -> None:
        """Lay out the file or token that is looked at, the first one at first."""
        if self._source is None:
            self._source = next(iter(self._waiting), None)
        self._layout += 1
        spawn(self._lay_out(self._source, self._layout), name="look at changes")

    async def _lay_out(self, source: Source | StoredToken | None, layout: int) -> None:
        width, waiting = self.pane.text_width, self._book.waiting
        if isinstance(source, StoredToken):
            self._show_token(source, width)
            return
        if source is None:
            problems = [problem_line(problem) for problem in self._problems]
            self.pane.show_facts([own("No changes of rules wait.", "bold")])
            rows = [row for line in problems for row in wrap_lines(line, width)]
            self._show(None, rows, _NOTHING, None)
            return
        number = waiting.index(source) + 1 if source in waiting else 1
        facts = change_facts(source, number=number, of=len(waiting), home=self._given.home)
        rows, needed = await run_bounded(lambda: change_rows(source, width), seconds=_SECONDS)
        if layout == self._layout and self.is_mounted:
            self.pane.show_facts(facts)
            self._needed = needed
            target = Target(source.path, source.content.digest)
            self._show(target, rows, _SEVERAL if len(self._waiting) > 1 else _KEYS, source)

    def _show_token(self, token: StoredToken, width: int) -> None:
        rows = token_rows(width)
        self.pane.show_facts(token_facts(token))
        self._needed = len(rows)
        keys = _NEXT if len(self._waiting) > 1 else _DECIDE
        self._show(Target(token.id, token.hash), rows, keys, token)

    def _show(
        self,
        target: Target | None,
        rows: list[Content],
        keys: str,
        source: Source | StoredToken | None,
    ) -> None:
        self._on_screen = source
        self.pane.show_rows(target, rows)
        self.keys_line.show(keys)
        self._guard.renew()


def _name(source: Source | StoredToken | None) -> tuple[str, str]:
    """Return what stays the same of a file or a token when it changes."""
    if isinstance(source, StoredToken):
        return ("token", source.id)
    return ("file", source.path if source is not None else "")
