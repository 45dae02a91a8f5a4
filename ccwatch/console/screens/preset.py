"""The question before more calls pass without a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.widgets import Static

from ccwatch.console.guard import Guard, GuardBar
from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import own
from ccwatch.risk.preset import Preset

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.console.deliberate import Deliberate

_KEYS: Final = "y switch   Esc leave it as it is"
_EFFECTS: Final = {
    Preset.NONE: "Nothing passes that no rule allows.",
    Preset.READS_LOCAL: (
        "Calls that are low pass without you if they only read: files of no secret, repositories "
        "and this machine. They are written to the journal, and the agent is not held up."
    ),
    Preset.READS_CLOUD: (
        "Calls that are low pass without you if they only read: files of no secret, repositories, "
        "this machine, and also what they fetch from the network, from services and databases. "
        "They are written to the journal, and the agent is not held up."
    ),
}


class PresetScreen(Form[bool]):
    """Asks whether another preset shall count; true means yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "answer(True)", "Switch"),
        ("escape,n,q", "answer(False)", "Leave it"),
    ]
    DEFAULT_CSS = """
    PresetScreen #preset-keys { margin-top: 1; }
    """

    def __init__(self, before: Preset, after: Preset, deliberate: Deliberate) -> None:
        super().__init__()
        self._before = before
        self._after = after
        self.keys_line = GuardBar(_KEYS, id="preset-keys")
        self._guard = Guard(deliberate, self.keys_line, what="the question")

    def compose(self) -> ComposeResult:
        """Say what will pass."""
        words = f"{_EFFECTS[self._after]}\n\nUntil now: {self._before.value}."
        yield box(own(f"Preset {self._after.value}?"), [Static(own(words), markup=False)],
                  self.keys_line)  # fmt: skip

    def note_frame(self) -> None:
        """Note that a frame has reached the terminal."""
        self._guard.note_frame()

    def on_key(self) -> None:
        """Show the keys again."""
        self.keys_line.hush()

    def action_answer(self, sure: bool) -> None:
        """Close with the answer; a yes only if it was meant."""
        if sure:
            self._guard.press(self._switch)
        else:
            self.dismiss(False)

    async def _switch(self) -> None:
        self.dismiss(True)
