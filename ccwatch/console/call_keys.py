"""What keys do with the selected call beside deciding it: edit, copy, park, go to its agent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Lane
from ccwatch.console.arming import NO_CALL
from ccwatch.console.clipboard import text_to_copy
from ccwatch.console.decisions import NOT_ON_SCREEN
from ccwatch.console.running_app import find_app
from ccwatch.console.screens.edit import EditScreen
from ccwatch.gate import Outcome
from ccwatch.tasks import spawn
from ccwatch.tmux import select_pane

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.screens.main import MainScreen
    from ccwatch.queue import Entry

AS_IT_IS: Final = "its agent has refused it: it can try it again only as it is"
PARKED: Final = "no deadline any more: it waits until it is decided"
PARKED_ALREADY: Final = "it has no deadline already"


class CallKeys:
    """The keys of the main screen that need a call, and decide nothing."""

    def __init__(self, context: ConsoleContext, screen: MainScreen) -> None:
        self._given = context
        self._screen = screen

    def edit(self) -> None:
        """Open the editor for the input; the edited version is then on the desk."""
        found = self._find()
        if found is None:
            return
        entry, call = found
        if entry.held_until is not None:
            self._screen.presenter.say(Outcome.ALREADY_HELD.value)
            return
        if entry.call.lane is Lane.DENIED:
            self._screen.presenter.say(AS_IT_IS)
            return

        def take(text: str | None) -> None:
            problem = None if text is None else self._screen.desk.draft(call.id, text)
            if problem:
                self._screen.presenter.say(problem)
            self._screen.presenter.draw()

        find_app(self._screen).push_screen(EditScreen(call), take)

    def copy(self) -> None:
        """Copy the command or, as JSON, the input to the terminal's clipboard."""
        call = self._screen.desk.call
        if call is None:
            self._screen.presenter.say(NO_CALL)
            return
        text, words = text_to_copy(call)
        if text is not None:
            find_app(self._screen).copy_to_clipboard(text)
        self._screen.presenter.say(words)

    def park(self) -> None:
        """Let the call wait without a deadline."""
        found = self._find()
        if found is None:
            return
        entry, _ = found
        if entry.deadline is None and entry.held_until is None:
            self._screen.presenter.say(PARKED_ALREADY)
        elif self._given.gate.park(entry.call.id):
            self._screen.presenter.say(PARKED)
            self._screen.presenter.draw()

    def show_tmux_pane(self) -> None:
        """Bring the tmux pane of the session that asks, or that is selected, to the front."""
        call, agents = self._screen.desk.call, self._screen.agents
        if agents.has_keys:
            pane = agents.selected.pane if agents.selected is not None else None
        elif call is None:
            self._screen.presenter.say(NO_CALL)
            return
        else:
            session = self._given.agents.find(call)
            pane = call.pane or (session.pane if session is not None else None)
        spawn(self._select(pane), name="select tmux pane")

    async def _select(self, pane: str | None) -> None:
        problem = await select_pane(pane, os.environ)
        if problem:
            self._screen.presenter.say(problem)

    def _find(self) -> tuple[Entry, ToolCall] | None:
        """Return the call that is on screen, and its version; else say that there is none."""
        entry, call = self._screen.desk.entry, self._screen.desk.call
        if entry is None or call is None or not self._screen.shows_call:
            self._screen.presenter.say(NO_CALL if call is None else NOT_ON_SCREEN)
            return None
        return entry, call
