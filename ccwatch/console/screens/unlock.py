"""The question before rules may allow again what panic has stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.widgets import Static

from ccwatch.console.guard import Guard, GuardBar
from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import own

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.console.deliberate import Deliberate

_KEYS: Final = "Esc cancel: it stays locked   y unlock"
_WORDS: Final = (
    "Rules, the preset and what was allowed for a session then decide again, at once also on what "
    "waits now. What was denied stays denied."
)


class UnlockScreen(Form[bool]):
    """Asks whether to unlock; true means yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "answer(True)", "Unlock"),
        ("escape,enter,n,q,exclamation_mark", "answer(False)", "Cancel"),
    ]
    DEFAULT_CSS = """
    UnlockScreen #unlock-keys { margin-top: 1; }
    """

    def __init__(self, deliberate: Deliberate) -> None:
        super().__init__()
        self.keys_line = GuardBar(_KEYS, id="unlock-keys")
        self._guard = Guard(deliberate, self.keys_line, what="the question")

    def compose(self) -> ComposeResult:
        """Say what will pass again."""
        yield box(own("Unlock?"), [Static(own(_WORDS), markup=False)], self.keys_line)

    def note_frame(self) -> None:
        """Note that a frame has reached the terminal."""
        self._guard.note_frame()

    def on_key(self) -> None:
        """Show the keys again."""
        self.keys_line.hush()

    def action_answer(self, sure: bool) -> None:
        """Close with the answer; a yes only if it was meant."""
        if sure:
            self._guard.press(self._unlock)
        else:
            self.dismiss(False)

    async def _unlock(self) -> None:
        self.dismiss(True)
