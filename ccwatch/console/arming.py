"""When a decision key may act: never on a key that was meant for something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ccwatch.clock import Clock

PAINTED = 0.35
"""Seconds that a call must have been on screen."""
QUIET = 0.35
"""Seconds without a key other than a movement."""
QUIET_FIRST = 0.6
"""The same for a call that arrived into an empty queue: a person may be typing elsewhere."""
FOCUSED = 0.35
"""Seconds since the terminal came to the front, where it says so."""
TYPING = 0.15
"""Seconds after a decision key in which another printable key shows that it was typing."""
NO_CALL = "no call is selected"


@dataclass(frozen=True, slots=True)
class Target:
    """The version of a call that is selected."""

    call_id: str
    digest: str


class Keyboard:
    """Knows when the person last typed, and whether the terminal is in front."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key_before = self._last_key = float("-inf")
        self._presses = 0
        self._focused: bool | None = None
        self._focused_since = float("-inf")

    def press(self) -> None:
        """Note a key that is no movement, or a paste."""
        self._presses += 1
        self._key_before, self._last_key = self._last_key, self._clock.monotonic()

    @property
    def presses(self) -> int:
        """How often ``press`` was called: whether a key is the newest but for movements."""
        return self._presses

    def focus(self, focused: bool) -> None:
        """Note that the terminal came to the front or left it."""
        self._focused = focused
        self._focused_since = self._clock.monotonic()

    def wake(self) -> None:
        """Note any key: a terminal that said it was left, and then gives keys, is in front again.

        Some never say so, and no decision would be taken there any more.
        """
        if self._focused is False:
            self.focus(True)

    @property
    def watched(self) -> bool:
        """Whether the terminal says that it is in front."""
        return self._focused is True

    def find_refusal(self, quiet: float) -> str | None:
        """Return why the newest key must not act whatever it is about, or None.

        Args:
            quiet: Seconds without a key that it needs before it.
        """
        now = self._clock.monotonic()
        if self._focused is False or now - self._focused_since < FOCUSED:
            return "not taken: the terminal has just come to the front"
        if now - self._key_before < quiet:
            return "not taken: keys came too fast"
        return None


class Arming:
    """Knows since when what is decided could be read.

    Every reason for a refusal is a sentence for the status line.

    Args:
        clock: Measures how long it was on screen.
        keyboard: What the person types; one of its own where nothing else needs it.
        what: Our words for what is selected.
    """

    def __init__(
        self, clock: Clock, keyboard: Keyboard | None = None, *, what: str = "the call"
    ) -> None:
        self.keyboard = keyboard or Keyboard(clock)
        self._what = what
        self._clock = clock
        self._target: Target | None = None
        self._quiet = QUIET
        self._painted: float | None = None
        self._seen_to_end = False
        self._seen_rows: set[int] = set()

    @property
    def target(self) -> Target | None:
        """What is selected, in the version that is on screen."""
        return self._target

    def select(self, target: Target | None, *, into_empty: bool = False) -> None:
        """Begin anew with another call, or another version of it."""
        self._target = target
        self._quiet = QUIET_FIRST if into_empty else QUIET
        self._forget_frames()

    def restart(self, *, typing: bool = False) -> None:
        """Begin anew with the same version: it is laid out differently now.

        ``typing`` says that a form closed under the person's hands: what is still typed was not
        meant for the call.
        """
        if typing:
            self._quiet = QUIET_FIRST
        self._forget_frames()

    def accept(self) -> None:
        """Note that a decision key has got through: the person is not typing elsewhere."""
        self._quiet = QUIET

    def paint(self, target: Target, *, to_end: bool, rows: AbstractSet[int] = frozenset()) -> None:
        """Note that a frame with the call, and with these rows of it, has reached the terminal."""
        if target != self._target:
            return
        if self._painted is None:
            self._painted = self._clock.monotonic()
        self._seen_to_end = self._seen_to_end or to_end
        self._seen_rows |= rows

    def refusal(self, *, needs_end: bool, needs_rows: AbstractSet[int] = frozenset()) -> str | None:
        """Return why the decision key that was just pressed must not act, or None.

        Args:
            needs_end: The end of the call must have been on screen.
            needs_rows: So must these rows: a jump to the end leaves out what is between.
        """
        if self._target is None:
            return NO_CALL
        if self._painted is None or self._clock.monotonic() - self._painted < PAINTED:
            return f"not taken: {self._what} has just come on screen"
        if refusal := self.keyboard.find_refusal(self._quiet):
            return refusal
        if needs_end and not self._seen_to_end:
            return "not taken: its end was not on screen yet; End goes there"
        if unseen := len(needs_rows - self._seen_rows):
            lines = "1 risky line was" if unseen == 1 else f"{unseen} risky lines were"
            return f"not taken: {lines} not on screen yet; space and b scroll"
        return None

    def _forget_frames(self) -> None:
        self._painted = None
        self._seen_to_end = False
        self._seen_rows.clear()
