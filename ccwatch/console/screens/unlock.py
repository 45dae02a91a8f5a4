"""The question before rules may allow again what panic has stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.console.screens.question import GuardedQuestion
from ccwatch.console.text import own

if TYPE_CHECKING:
    from textual.binding import BindingType

    from ccwatch.console.deliberate import Deliberate

_KEYS: Final = "Esc cancel: it stays locked   y unlock"
_WORDS: Final = (
    "Rules, the preset and what was allowed for a session then decide again, at once also on what "
    "waits now. What was denied stays denied."
)


class UnlockScreen(GuardedQuestion):
    """Asks whether to unlock; true means yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "answer(True)", "Unlock"),
        ("escape,enter,n,q,exclamation_mark", "answer(False)", "Cancel"),
    ]

    def __init__(self, deliberate: Deliberate) -> None:
        super().__init__(deliberate, heading=own("Unlock?"), words=_WORDS, keys=_KEYS)
