"""A question whose yes lets more pass: it is taken only from a key that was meant for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from ccwatch.console.guard import Guard, GuardBar
from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import own

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from ccwatch.console.deliberate import Deliberate


class GuardedQuestion(Form[bool]):
    """Asks, and closes with true for yes; a subclass binds keys to ``answer``.

    Args:
        deliberate: Tells a key that was meant from one that was typed.
        heading: What is asked.
        words: What a yes does, in our own words, as the keys.
        keys: The line of keys.
    """

    DEFAULT_CSS = """
    GuardedQuestion #question-keys { margin-top: 1; }
    """

    def __init__(self, deliberate: Deliberate, *, heading: Content, words: str, keys: str) -> None:
        super().__init__()
        self._heading = heading
        self._words = words
        self.keys_line = GuardBar(keys, id="question-keys")
        self._guard = Guard(deliberate, self.keys_line, what="the question")

    def compose(self) -> ComposeResult:
        """Say what a yes does."""
        body = Static(own(self._words), markup=False)
        yield box(self._heading, [body], self.keys_line)

    def note_frame(self) -> None:
        """Note that a frame has reached the terminal."""
        self._guard.note_frame()

    def on_key(self) -> None:
        """Show the keys again."""
        self.keys_line.hush()

    def action_answer(self, sure: bool) -> None:
        """Close with the answer; a yes only if it was meant."""
        if sure:
            self._guard.press(self._agree)
        else:
            self.dismiss(False)

    async def _agree(self) -> None:
        self.dismiss(True)
