"""The question before the console is left while somebody depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Static

from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import own

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class QuitScreen(Form[bool]):
    """Asks whether to quit; true means yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "answer(True)", "Quit"),
        ("escape,n,q", "answer(False)", "Stay"),
    ]

    def __init__(self, waiting: int, connected: int) -> None:
        super().__init__()
        self._waiting = waiting
        self._connected = connected

    def compose(self) -> ComposeResult:
        """Say what quitting does to those who wait."""
        state = (
            f"{_count(self._waiting, 'call waits', 'calls wait')}, "
            f"{_count(self._connected, 'connection is', 'connections are')} open."
        )
        effect = (
            "What waits is not allowed: claude -p hears a deny that says ccwatch was stopped, an "
            "interactive session goes on asking in its own terminal."
        )
        body = [Static(own(f"{state}\n\n{effect}"), markup=False)]
        yield box(own("Quit?"), body, "y quit   Esc stay")

    def action_answer(self, sure: bool) -> None:
        """Close with the answer."""
        self.dismiss(sure)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
