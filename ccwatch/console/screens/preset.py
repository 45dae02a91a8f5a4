"""The question before more calls pass without a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.console.screens.question import GuardedQuestion
from ccwatch.console.text import own
from ccwatch.risk.preset import Preset

if TYPE_CHECKING:
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


class PresetScreen(GuardedQuestion):
    """Asks whether another preset shall count; true means yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "answer(True)", "Switch"),
        ("escape,n,q", "answer(False)", "Leave it"),
    ]

    def __init__(self, before: Preset, after: Preset, deliberate: Deliberate) -> None:
        words = f"{_EFFECTS[after]}\n\nUntil now: {before.value}."
        super().__init__(deliberate, heading=own(f"Preset {after.value}?"), words=words, keys=_KEYS)
