"""The panic lock: everything that waits is denied, and nothing is allowed without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.console.documents.document import count
from ccwatch.console.running_app import find_app
from ccwatch.console.screens.unlock import UnlockScreen

if TYPE_CHECKING:
    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.screens.main import MainScreen

UNLOCKED: Final = "unlocked: rules allow again"


class Emergency:
    """What the panic key does, and how it is undone.

    A panic is held back as decision keys are, until it is sure that nobody was typing.
    """

    def __init__(self, context: ConsoleContext, screen: MainScreen) -> None:
        self._given = context
        self._screen = screen

    def press(self) -> None:
        """Take the key: lock, or ask whether to unlock."""
        if not self._given.gate.locked:
            self._screen.deliberate.press_blindly(self._panic, say=self._screen.presenter.say)
            return
        question = UnlockScreen(self._screen.deliberate)
        find_app(self._screen).push_screen(question, self._answer)

    async def _panic(self) -> None:
        ended = self._given.gate.panic()
        self._show(f"locked: {count(ended, 'call')} stopped")

    def _answer(self, sure: bool | None) -> None:
        self._screen.note_return()
        if sure:
            self._given.gate.unlock()
            self._show(UNLOCKED)

    def _show(self, words: str) -> None:
        self._screen.presenter.say(words)
        self._screen.presenter.reread()
        self._screen.rules.draw()
