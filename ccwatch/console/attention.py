"""Calling the person: the title of the terminal's window, and its bell. Never with agent text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccwatch.clock import Clock

BELL = "\x07"
PUSH_TITLE = "\x1b[22;2t"
"""Keeps the title that the window has, where the terminal can (xterm, tmux)."""
RESET_TITLE = "\x1b]2;\x07\x1b[23;2t"
"""Takes our title away, and brings the kept one back where the terminal can."""
BELL_SECONDS = 1.0
"""The shortest time between two bells."""


def title(waiting: int, *, urgent: bool = False) -> str:
    """Return what sets the window's title to the number of calls that wait, in printable ASCII.

    ``urgent`` says that one of them is critical. Both tmux and plain terminals take OSC 2 ended by
    BEL.
    """
    mark = "!!!" if urgent else "!"
    words = f"({waiting:d}{mark}) ccwatch" if waiting else "ccwatch"
    return f"\x1b]2;{words}\x07"


class Attention:
    """Decides what is worth a bell: one a second at most, and none for a person who watches."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rang = float("-inf")

    @property
    def next_bell(self) -> float:
        """Seconds until the bell may ring again."""
        return max(self._rang + BELL_SECONDS - self._clock.monotonic(), 0.0)

    def title(self, waiting: int, *, urgent: bool = False) -> str:
        """Return what sets the window's title; see ``title``."""
        return title(waiting, urgent=urgent)

    def ring(self, *, watched: bool, critical: bool = False) -> str:
        """Return the bell if it is due for a call that came, else nothing.

        Args:
            watched: The terminal says that it is in front; False where it says nothing.
            critical: Ring also for a person who watches; one that is not due yet is owed.
        """
        if (watched and not critical) or self.next_bell > 0:
            return ""
        self._rang = self._clock.monotonic()
        return BELL
