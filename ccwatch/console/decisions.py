"""From a decision key to the gate: nothing happens on a key that was meant for something else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from ccwatch.console.arming import TYPING
from ccwatch.files import read_file
from ccwatch.gate import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.clock import Clock
    from ccwatch.console.desk import Desk
    from ccwatch.console.view import CallView

TYPED = "not taken: were you typing?"
HELD = "allowed; u takes it back"
BEHIND = "not taken: the terminal has not drawn everything yet"
NOT_ON_SCREEN = "not taken: no call is on screen; 1 shows the queue"
NOT_WHOLE = "not taken: the call could not be shown; d denies it"
NOT_DRAWN = "not taken: the call has just come on screen"
FILE_CHANGED = "not taken: the file changed under you; this is how it is now"


class Say(Protocol):
    """Shows a notice of our own for some seconds."""

    def __call__(self, words: str, seconds: float = ..., /) -> None:
        """Show it."""
        ...


class Verb(StrEnum):
    """What a decision key asks for."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class _Pressed:
    number: int
    verb: Verb
    view: CallView


class DecisionKeys:
    """Waits after each decision key whether it was typing, then decides what was on screen.

    ``post`` is given a number after that time and must bring it back to ``act`` behind every
    key that has arrived meanwhile; ``behind`` says whether the terminal has yet to draw something.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        *,
        say: Say,
        post: Callable[[int], None],
        behind: Callable[[], bool],
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._say = say
        self._post = post
        self._behind = behind
        self._pressed: _Pressed | None = None
        self._count = 0
        self._presses = 0
        self._followed = False

    def press(self, verb: Verb, view: CallView | None, *, on_screen: bool = True) -> None:
        """Take a decision key on the version of the call that is on screen."""
        if not on_screen:
            self._say(NOT_ON_SCREEN)
            return
        refusal = self._desk.refusal(allowing=verb is Verb.ALLOW)
        if self._followed:
            refusal = TYPED
        if self._behind():
            refusal = BEHIND
        if verb is Verb.ALLOW and view is not None and not view.whole:
            refusal = NOT_WHOLE
        if refusal or view is None:
            self._say(refusal or NOT_DRAWN)
            return
        self._count += 1
        number = self._count
        self._pressed = _Pressed(number, verb, view)
        self._clock.call_later(TYPING, lambda: self._post(number))

    def note_other_key(self) -> None:
        """Drop the decision that waits: another printable key, or a paste, has followed.

        Keys that the terminal gives in one piece are all noted before ``press`` takes the first of
        them: a movement among them, such as ``j``, has followed the key before it just as well.
        """
        presses = self._desk.arming.presses
        self._followed = presses == self._presses
        self._presses = presses
        if self._pressed is not None:
            self._pressed = None
            self._say(TYPED)

    async def act(self, number: int) -> bool:
        """Decide, if nothing has followed the key; returns whether the file changed meanwhile."""
        pressed = self._pressed
        if pressed is None or pressed.number != number:
            return False
        self._pressed, view = None, pressed.view
        if pressed.verb is Verb.DENY:
            self.report(self._desk.deny(view.call.id))
            return False
        if view.file is not None and await self._has_changed(view):
            self._say(FILE_CHANGED)
            return True
        self.report(self._desk.allow(view.target, view.file))
        return False

    async def _has_changed(self, view: CallView) -> bool:
        assert view.file is not None
        now = await read_file(view.file.path)
        return (now.digest, now.target) != (view.file.digest, view.file.target)

    def report(self, outcome: Outcome) -> None:
        """Say what became of a decision, where it did not simply happen."""
        if outcome is Outcome.HELD:
            self._say(HELD, 1.0)
        elif outcome is not Outcome.TAKEN:
            self._say(f"not taken: {outcome.value}")
