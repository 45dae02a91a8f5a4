"""Opens what stands over the main screen and is only read, and the question before leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.running_app import find_app
from ccwatch.console.screens.help import HelpScreen
from ccwatch.console.screens.quit import QuitScreen
from ccwatch.console.screens.record import RecordScreen

if TYPE_CHECKING:
    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.screens.main import MainScreen


class Openings:
    """What stands between the main screen and those screens."""

    def __init__(self, context: ConsoleContext, screen: MainScreen) -> None:
        self._given = context
        self._screen = screen

    async def show_record(self) -> None:
        """Show the selected row of the audit whole."""
        call_id = self._screen.audit.selected
        if call_id is None:
            return
        record = await self._given.log.record(call_id)
        if record is None:
            self._screen.presenter.say("the journal no longer holds that call")
        else:
            find_app(self._screen).push_screen(RecordScreen(record, self._given.home))

    async def switch_seen(self) -> None:
        """Show or hide in the audit what was only seen."""
        shown = await self._screen.audit.switch_seen()
        words = "what was only seen is shown" if shown else "what was only seen is hidden"
        self._screen.presenter.say(f"{words}; v switches")

    def show_help(self) -> None:
        """Show all keys."""
        find_app(self._screen).push_screen(HelpScreen(self._given.keys))

    def leave(self) -> None:
        """Quit; ask first while calls wait or an agent is connected."""
        app = find_app(self._screen)
        waiting, connected = len(self._given.gate.queue), self._given.connected()
        if not waiting and not connected:
            app.exit()
            return

        def leave(sure: bool | None) -> None:
            if sure:
                app.exit()

        app.push_screen(QuitScreen(waiting, connected), leave)
