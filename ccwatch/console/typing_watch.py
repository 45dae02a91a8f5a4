"""Holds a key back until it is sure that it was not typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.clock import Clock
    from ccwatch.console.arming import Keyboard

Meaning = TypeVar("Meaning")


class TypingWatch(Generic[Meaning]):
    """Keeps what a key means until nothing can have followed it any more.

    Args:
        keyboard: What the person types.
        clock: Measures the time between keys.
        post: Given a number once a key can no longer turn out to be typing; must bring it back to
            ``take`` behind every key that has arrived meanwhile.
    """

    def __init__(self, keyboard: Keyboard, clock: Clock, post: Callable[[int], None]) -> None:
        self._keyboard = keyboard
        self._clock = clock
        self._post = post
        self._waiting: tuple[int, Meaning] | None = None
        self._count = 0
        self._presses = 0
        self._followed = False

    @property
    def followed(self) -> bool:
        """Whether a movement that is a letter has followed the newest other key.

        Keys that the terminal gives in one piece are all noted before the first of them acts: a
        movement among them, such as ``j``, has followed the key before it just as well.
        """
        return self._followed

    def wait(self, meaning: Meaning, seconds: float) -> None:
        """Keep what a key means for some seconds; what waited is forgotten."""
        self._count += 1
        number = self._count
        self._waiting = (number, meaning)
        self._clock.call_later(seconds, lambda: self._post(number))

    def note_other_key(self) -> Meaning | None:
        """Note a printable key, or one that is no movement, or a paste; returns what it drops."""
        presses = self._keyboard.presses
        self._followed = presses == self._presses
        self._presses = presses
        waiting, self._waiting = self._waiting, None
        return None if waiting is None else waiting[1]

    def take(self, number: int) -> Meaning | None:
        """Return what the key of that number means, if nothing has followed it; only once."""
        if self._waiting is None or self._waiting[0] != number:
            return None
        meaning = self._waiting[1]
        self._waiting = None
        return meaning
