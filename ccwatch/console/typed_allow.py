"""Asks for the word that allows a critical call, and watches that the call stays what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.confirmation import word_of_call
from ccwatch.console.decisions import FILE_CHANGED, LAID_OUT_ANEW
from ccwatch.console.running_app import find_app
from ccwatch.console.screens.word import WordScreen
from ccwatch.gate import Outcome
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from ccwatch.clock import Timer
    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.screens.main import MainScreen
    from ccwatch.console.view import CallView

WATCH_SECONDS = 1.0
"""How often the file of a call is read again while the word is awaited."""


class TypedAllow:
    """The prompt over the main screen, while there is one."""

    def __init__(self, context: ConsoleContext, screen: MainScreen) -> None:
        self._given = context
        self._screen = screen
        self._view: CallView | None = None
        self._prompt: WordScreen | None = None
        self._timer: Timer | None = None

    def ask(self, view: CallView) -> None:
        """Open the prompt for the version of a call that is on screen."""
        prompt = WordScreen(
            view,
            word_of_call(view.call, view.assessment),
            self._given.clock,
            on_stands=lambda: self._screen.decisions.take_word(view),
            as_it_came=self._screen.desk.level(view),
        )
        self._view, self._prompt = view, prompt
        find_app(self._screen).push_screen(prompt, lambda _: self._end(prompt))
        self._watch()

    def check(self) -> None:
        """Close the prompt, and say why, if its call is not what it was when it opened."""
        if self._view is not None and (problem := self._find_problem(self._view)):
            self._close(problem)

    def close(self) -> None:
        """Close the prompt: it is decided."""
        if (prompt := self._prompt) is not None:
            self._end(prompt)
            prompt.dismiss(None)

    def _find_problem(self, view: CallView) -> str | None:
        entry, call = self._given.gate.queue.get(view.call.id), self._screen.desk.call
        if entry is None:
            return f"not taken: {Outcome.GONE.value}"
        if entry.held_until is not None:
            return f"not taken: {Outcome.ALREADY_HELD.value}"
        if call is None or (call.id, call.digest) != (view.call.id, view.call.digest):
            return f"not taken: {Outcome.OTHER_INPUT.value}"
        return None if self._screen.presenter.readable is view else LAID_OUT_ANEW

    def _close(self, words: str) -> None:
        self._screen.note_return()
        self.close()
        self._screen.presenter.say(words)

    def _end(self, prompt: WordScreen) -> None:
        if self._prompt is not prompt:
            return
        self._view = self._prompt = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _watch(self) -> None:
        self._timer = self._given.clock.call_later(WATCH_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self.check()
        if self._view is not None:
            spawn(self._read_file(self._view), name="recheck the file of a critical call")

    async def _read_file(self, view: CallView) -> None:
        changed = await self._screen.decisions.has_changed(view)
        if self._view is not view:
            return
        if changed:
            self._close(FILE_CHANGED)
            self._screen.presenter.lay_out_again()
        else:
            self._watch()
