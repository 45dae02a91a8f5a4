"""Screens whose keys change what decides by itself: such a key acts only if it was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ccwatch.console.arming import Target
from ccwatch.console.text import own
from ccwatch.console.theme import ORANGE
from ccwatch.console.widgets.bars import Bar

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from textual.content import Content

    from ccwatch.console.deliberate import Act, Deliberate


@runtime_checkable
class Watched(Protocol):
    """A screen that is told when a frame has reached the terminal."""

    def note_frame(self) -> None:
        """Note what the frame that has just reached the terminal shows."""
        ...


class GuardBar(Bar):
    """The line of keys of such a screen, or a notice in its place.

    It is drawn with everything that changes on its screen, and so knows whether that was drawn.

    Attributes:
        seen: Whether it was drawn since something else came on the screen.
    """

    def __init__(self, words: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._words = words
        self.seen = False
        self.put(own(f" {words}", "dim"))

    def show(self, words: str) -> None:
        """Draw other keys."""
        self._words = words
        self.hush()

    def say(self, words: str) -> None:
        """Draw a notice of our own instead of the keys."""
        self.put(own(f" {words}", f"bold {ORANGE}"))

    def hush(self) -> None:
        """Draw the keys again."""
        self.put(own(f" {self._words}", "dim"))

    def forget(self) -> None:
        """Draw it anew, together with what has changed on the screen."""
        self.seen = False
        self.refresh()

    def render(self) -> Content:
        """Return the line, and note that it is drawn."""
        self.seen = True
        return super().render()


class Guard:
    """Lets a key act once its screen could be read, and nobody was typing."""

    def __init__(self, deliberate: Deliberate, bar: GuardBar, *, what: str) -> None:
        self._deliberate = deliberate
        self._bar = bar
        self._arming = deliberate.make_arming(what)
        self._version = 0
        self.renew()

    def renew(self) -> None:
        """Begin anew: something else stands on the screen."""
        self._version += 1
        self._arming.select(Target("screen", str(self._version)))
        self._bar.forget()

    def note_frame(self, *, to_end: bool = True, rows: AbstractSet[int] = frozenset()) -> None:
        """Note that a frame has reached the terminal, and whether the end and which rows did."""
        if self._bar.seen and self._arming.target is not None:
            self._arming.paint(self._arming.target, to_end=to_end, rows=rows)

    def press(self, act: Act) -> None:
        """Take a key that acts, or say why it does not."""
        self._deliberate.press(act, self._arming.refusal(needs_end=False), say=self._bar.say)

    def press_at_end(self, act: Act, *, needs_rows: AbstractSet[int]) -> None:
        """Take one that acts only if the end was on screen, and so were these rows."""
        refusal = self._arming.refusal(needs_end=True, needs_rows=needs_rows)
        self._deliberate.press(act, refusal, say=self._bar.say)
