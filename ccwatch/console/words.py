"""The words that what is listed must hold: asked for in a line at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.widgets.list_pane import ListPane
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from ccwatch.agents import AgentSession
    from ccwatch.console.screens.main import MainScreen
    from ccwatch.console.widgets.agents_pane import AgentsPane
    from ccwatch.console.widgets.audit_pane import AuditPane
    from ccwatch.console.widgets.rules_pane import RulesPane

    Listing = AgentsPane | AuditPane | RulesPane | None


class Words:
    """Filters the queue, or searches the list that had the keys when the line was opened."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._about: Listing = None

    def ask(self, about: Listing) -> None:
        """Open the line; None is about the queue."""
        self._about = about
        line = self._screen.filter_line
        line.value = self._screen.desk.filter if about is None else about.words
        line.display = True
        line.focus()

    def take(self, words: str) -> None:
        """Apply the words, and close the line."""
        if self._about is self._screen.audit:
            spawn(self._search(words), name="search")
        elif isinstance(self._about, ListPane):
            self._about.search(words)
        else:
            desk = self._screen.desk
            desk.filter = words
            desk.reread()
            if desk.entry is None:
                desk.move_to_edge(-1)
        self._close()
        self._screen.presenter.draw()

    def show_only(self, session: AgentSession | None) -> None:
        """Show the calls of one session alone in the queue; without one it does nothing."""
        if session is None:
            return
        desk, screen = self._screen.desk, self._screen
        desk.filter, desk.whose = "", session
        screen.panes.show("queue")
        desk.reread()
        if desk.entry is None:
            desk.move_to_edge(-1)
        screen.presenter.draw()

    def drop(self, about: Listing) -> bool:
        """Close the line, or forget the words of what has the keys; says if there were any."""
        screen = self._screen
        if screen.filter_line.display:
            self._close()
        elif about is screen.audit and screen.audit.words:
            spawn(self._search(""), name="search")
        elif isinstance(about, ListPane) and about.words:
            about.search("")
        elif about is None and (screen.desk.filter or screen.desk.whose):
            screen.desk.filter, screen.desk.whose = "", None
        else:
            return False
        return True

    def _close(self) -> None:
        self._screen.filter_line.display = False
        if isinstance(self._about, ListPane):
            self._about.list.focus()
        else:
            (self._about or self._screen.queue_pane).focus()

    async def _search(self, words: str) -> None:
        await self._screen.audit.search(words)
        self._screen.presenter.draw()
