"""A prompt for one word that is typed by hand, and which then acts by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from ccwatch.console.confirmation import TypedWord
from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ACCENT, ORANGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.clock import Clock

_WRONG = "That is not the word; Backspace deletes."
_PASTED = "That came like a paste, and does not count: type it."


class TypingScreen(Form[None]):
    """Says what the word will do; Enter does nothing.

    It holds no widget that takes text: what is pasted, dropped or completed goes nowhere.

    Args:
        title: Our own words, after which the word stands.
        word: What must be typed.
        body: What it is about.
        clock: Tells typing from a paste.
        on_stands: Called after each key with which the word stands there.
        stands: Our own words for what happens then.
        leave: Our own words for the last line.
    """

    DEFAULT_CSS = """
    TypingScreen #typed { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "cancel", "Back")]

    def __init__(
        self,
        title: str,
        word: str,
        body: Sequence[Content],
        clock: Clock,
        *,
        on_stands: Callable[[], None],
        stands: str,
        leave: str,
    ) -> None:
        super().__init__()
        self.typed = TypedWord(word, clock)
        self._heading = title
        self._body = body
        self._on_stands = on_stands
        self._stands = stands
        self._leave = leave
        self._line = Static(own(""), id="typed", markup=False)

    def compose(self) -> ComposeResult:
        """Show what to type, then what it is about, which may be long."""
        title = Content.assemble(
            own(f"{self._heading}  "), one_line(self.typed.word, style=f"bold {ACCENT}")
        )
        body = Static(own("\n").join(self._body), markup=False)
        yield box(title, [self._line, body], self._leave)

    def on_mount(self) -> None:
        """Show the empty line."""
        self._draw("")

    def on_key(self, event: events.Key) -> None:
        """Take a character, or take one back; no other key does anything.

        Each key has dropped a word that stood there before it; what stands there after it counts.
        """
        if event.key == "escape":
            return
        note = ""
        if event.key == "backspace":
            self.typed.erase()
        elif event.key == "ctrl+u":
            self.typed.clear()
        elif event.is_printable and event.character and not self.typed.add(event.character):
            note = _PASTED
        if self.typed.is_whole:
            self._on_stands()
        self._draw(note)

    def on_paste(self, _event: events.Paste) -> None:
        """Drop a paste, and what was typed before it."""
        self.typed.clear()
        self._draw(_PASTED)

    def action_cancel(self) -> None:
        """Go back; nothing happens."""
        self.dismiss(None)

    def _draw(self, note: str) -> None:
        typed = self.typed
        if not note and typed.is_wrong:
            note = _WRONG
        if typed.is_whole:
            note = self._stands
        style = f"bold {ORANGE}" if typed.is_wrong else "bold"
        line = Content.assemble(
            own("> ", "dim"), one_line(typed.text, style=style), own("_", "dim")
        )
        self._line.update(Content("\n").join([line, own(note, ORANGE)]))
