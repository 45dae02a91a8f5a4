"""Keys that change what decides by itself: they act only if they were meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.console.arming import QUIET, TYPING, Arming
from ccwatch.console.decisions import BEHIND, TYPED
from ccwatch.console.typing_watch import TypingWatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccwatch.clock import Clock
    from ccwatch.console.arming import Keyboard

    Act = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class _Meant:
    act: Act
    say: Callable[[str], None] | None = None


class Deliberate:
    """Waits after such a key whether it was typing, as decision keys do.

    Args:
        keyboard: What the person types, wherever it goes.
        clock: Measures the time between keys.
        post: Given a number once a key can no longer turn out to be typing; must bring it back to
            ``act`` behind every key that has arrived meanwhile.
        behind: Whether the terminal has yet to draw something.
    """

    def __init__(
        self,
        keyboard: Keyboard,
        clock: Clock,
        *,
        post: Callable[[int], None],
        behind: Callable[[], bool],
    ) -> None:
        self._keyboard = keyboard
        self._clock = clock
        self._behind = behind
        self._watch = TypingWatch[_Meant](keyboard, clock, post)

    def make_arming(self, what: str) -> Arming:
        """Return what knows since when a thing was on screen; ``what`` are our words for it."""
        return Arming(self._clock, self._keyboard, what=what)

    def press(self, act: Act, refusal: str | None, *, say: Callable[[str], None]) -> None:
        """Take a key: ``act`` follows, unless another key does.

        Args:
            act: What the key does.
            refusal: Why it must not act, by what knows when it was on screen.
            say: Shows why nothing happens.
        """
        if self._behind():
            refusal = BEHIND
        elif self._watch.followed:
            refusal = TYPED
        if refusal:
            say(refusal)
        else:
            self._watch.wait(_Meant(act, say), TYPING)

    def press_blindly(self, act: Act, *, say: Callable[[str], None]) -> None:
        """Take a key that is about nothing on the screen."""
        self.press(act, self._keyboard.find_refusal(QUIET), say=say)

    def hold(self, act: Act) -> None:
        """Note that a word stands there: ``act`` follows, unless a key does.

        Call it again after each key with which the word still stands.
        """
        self._watch.wait(_Meant(act), QUIET)

    def note_other_key(self) -> None:
        """Drop what waits: another printable key, or a paste, has followed."""
        dropped = self._watch.note_other_key()
        if dropped is not None and dropped.say is not None:
            dropped.say(TYPED)

    async def act(self, number: int) -> None:
        """Do what the key of that number means, if nothing has followed it."""
        meant = self._watch.take(number)
        if meant is not None:
            await meant.act()
