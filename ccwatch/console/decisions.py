"""From a decision key to the gate: nothing happens on a key that was meant for something else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from ccwatch.calls import Lane
from ccwatch.console.arming import QUIET, TYPING
from ccwatch.console.typing_watch import TypingWatch
from ccwatch.files import have_changed
from ccwatch.gate import Outcome
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.clock import Clock
    from ccwatch.console.desk import Desk
    from ccwatch.console.session_allow import SessionAllow
    from ccwatch.console.view import CallView

TYPED = "not taken: were you typing?"
HELD = "allowed; u takes it back"
HELD_AGAIN = "the agent may try it again; u takes it back"
BEHIND = "not taken: the terminal has not drawn everything yet"
NOT_ON_SCREEN = "not taken: no call is on screen; 1 shows the queue"
NOT_WHOLE = "not taken: the call could not be shown; d denies it"
NOT_DRAWN = "not taken: the call has just come on screen"
LAID_OUT_ANEW = "not taken: the call was laid out anew; read it again"
FILE_CHANGED = "not taken: the file changed under you; this is how it is now"

AGAIN_WITHIN = 3.0
"""Seconds after the first press on a high call in which the second one must come.

One that comes later is a first one again. One within ``QUIET`` is refused as any key that comes too
fast is, and does not count: the time goes on from the first press, and the next press must keep its
distance from the one that was refused.
"""


class Say(Protocol):
    """Shows a notice of our own for some seconds."""

    def __call__(self, words: str, seconds: float = ..., /) -> None:
        """Show it."""
        ...


class WordPrompt(Protocol):
    """Asks for a word of a critical call."""

    def ask(self, view: CallView) -> None:
        """Ask; ``DecisionKeys.take_word`` must be called as soon as the word stands there."""
        ...

    def close(self) -> None:
        """Ask no more, if it does."""
        ...


class Verb(StrEnum):
    """What a decision key asks for."""

    ALLOW = "allow"
    ALLOW_SAME = "allow equal calls for the session"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class _Pressed:
    verb: Verb
    view: CallView
    at: float
    again: bool = False
    by_word: bool = False


@dataclass(frozen=True, slots=True)
class _First:
    """The first of two presses, and how many keys had been pressed by then."""

    view: CallView
    at: float
    presses: int


class DecisionKeys:
    """Waits after each decision key whether it was typing, then decides what was on screen.

    An allow of a high call needs a second press, one of a critical call a word that is typed.

    Args:
        desk: What is decided.
        clock: Measures the time between keys.
        say: Shows a notice.
        post: Given a number once a key can no longer turn out to be typing; must bring it back to
            ``act`` behind every key that has arrived meanwhile.
        behind: Whether the terminal has yet to draw something.
        prompt: Asks for the word.
        sessions: Allows equal calls for a session.
        allow_key: The name of the key that allows, for notices.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        *,
        say: Say,
        post: Callable[[int], None],
        behind: Callable[[], bool],
        prompt: WordPrompt,
        sessions: SessionAllow,
        allow_key: str = "a",
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._say = say
        self._behind = behind
        self._prompt = prompt
        self._sessions = sessions
        self._allow_key = allow_key
        self._watch = TypingWatch[_Pressed](desk.arming.keyboard, clock, post)
        self._first: _First | None = None

    def press(self, verb: Verb, view: CallView | None, *, on_screen: bool = True) -> None:
        """Take a decision key on the version of the call that is on screen."""
        if not on_screen:
            self._say(NOT_ON_SCREEN)
            return
        refusal = self._find_refusal(verb, view, followed=self._watch.followed)
        first = self._take_first(view, allowing=verb is Verb.ALLOW)
        if refusal or view is None:
            if first is not None and refusal != TYPED:
                self._first = replace(first, presses=self._desk.arming.keyboard.presses)
            self._say(refusal or NOT_DRAWN)
            return
        self._wait(verb, view, TYPING, again=first is not None)

    def take_word(self, view: CallView) -> None:
        """Note that the word of a critical call stands there: it is allowed unless a key follows.

        Call it again after each key with which the word still stands.
        """
        self._wait(Verb.ALLOW, view, QUIET, by_word=True)

    def note_other_key(self) -> None:
        """Drop the decision that waits: another printable key, or a paste, has followed."""
        pressed = self._watch.note_other_key()
        if pressed is not None and not pressed.by_word:
            self._say(TYPED)

    async def act(self, number: int) -> bool:
        """Decide, if nothing has followed the key; returns whether the file changed meanwhile."""
        pressed = self._watch.take(number)
        if pressed is None:
            return False
        view = pressed.view
        if pressed.verb is Verb.DENY:
            self.report(self._desk.deny(view.call.id))
            return False
        if pressed.by_word:
            self._prompt.close()
        self._desk.arming.accept()
        level = self._desk.level(view)
        if level is Level.HIGH and not pressed.again:
            self._first = _First(view, pressed.at, self._desk.arming.keyboard.presses)
            act = "let it try again" if view.call.lane is Lane.DENIED else "allow it"
            words = f"high: press {self._allow_key} once more to {act}"
            self._say(words, AGAIN_WITHIN - TYPING)
            return False
        if await self.has_changed(view):
            self._say(FILE_CHANGED)
            return True
        if level is Level.CRITICAL and not pressed.by_word:
            self._prompt.ask(view)
            return False
        if pressed.by_word and (refusal := self._find_refusal(Verb.ALLOW, view)):
            self._say(refusal)
            return False
        outcome = self._desk.allow(view.target, view.files, level=level, assessment=view.assessment)
        if outcome is Outcome.HELD and pressed.verb is Verb.ALLOW_SAME:
            self._sessions.await_leave(view)
        self.report(outcome, lane=view.call.lane)
        return False

    async def has_changed(self, view: CallView) -> bool:
        """Return whether a file that was read for the view is another by now."""
        return await have_changed(view.files)

    def _find_refusal(
        self, verb: Verb, view: CallView | None, *, followed: bool = False
    ) -> str | None:
        if verb is not Verb.DENY and view is not None and not view.whole:
            return NOT_WHOLE
        if self._behind():
            return BEHIND
        if followed:
            return TYPED
        refusal = self._desk.refusal(allowing=verb is not Verb.DENY, view=view)
        if refusal is None and verb is Verb.ALLOW_SAME and view is not None:
            refusal = self._sessions.find_refusal(view.call)
        return refusal

    def _take_first(self, view: CallView | None, *, allowing: bool) -> _First | None:
        """Return the first press that the one now follows: no other key, no other view between."""
        first, self._first = self._first, None
        if first is None or not allowing or first.view is not view:
            return None
        if self._desk.arming.keyboard.presses != first.presses + 1:
            return None
        return first if self._clock.monotonic() - first.at <= AGAIN_WITHIN else None

    def _wait(
        self,
        verb: Verb,
        view: CallView,
        seconds: float,
        *,
        again: bool = False,
        by_word: bool = False,
    ) -> None:
        self._watch.wait(_Pressed(verb, view, self._clock.monotonic(), again, by_word), seconds)

    def report(self, outcome: Outcome, *, lane: Lane = Lane.ASK) -> None:
        """Say what became of a decision, where it did not simply happen."""
        if outcome is Outcome.HELD:
            self._say(HELD_AGAIN if lane is Lane.DENIED else HELD, 1.0)
        elif outcome is not Outcome.TAKEN:
            self._say(f"not taken: {outcome.value}")
