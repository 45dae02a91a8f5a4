"""Which pane has the keys, and what the keys are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.keys import KEYS, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget

    from ccwatch.console.screens.main import MainScreen
    from ccwatch.console.widgets.agents_pane import AgentsPane
    from ccwatch.console.widgets.audit_pane import AuditPane
    from ccwatch.console.widgets.rules_pane import RulesPane


class Panes:
    """The panes of the main screen, in the order of the key that goes round them."""

    def __init__(self, screen: MainScreen, keys: Mapping[str, tuple[str, ...]]) -> None:
        self._screen = screen
        self._chosen: Widget = screen.queue_pane
        self._moving = _find_names(keys, (key.id for key in KEYS if key.moves))
        self._in_rules = _find_names(keys, (key.id for key in KEYS if key.place is Place.RULES))

    @property
    def listing(self) -> AgentsPane | AuditPane | RulesPane | None:
        """The list that has the keys, if it is not the queue."""
        if self._screen.audit.has_focus:
            return self._screen.audit
        if self._screen.agents.has_keys:
            return self._screen.agents
        return self._screen.rules if self._screen.rules.has_keys else None

    @property
    def place(self) -> Place:
        """Whose keys count first."""
        return Place.RULES if self._screen.rules.has_keys else Place.SCREEN

    def is_movement(self, key: str) -> bool:
        """Say whether a key only moves where it goes now."""
        taken = self.place is Place.RULES and key in self._in_rules
        return key in self._moving and not taken

    def show(self, name: str) -> None:
        """Give a pane the keys; where only one fits, show it."""
        screen = self._screen
        found = {"audit": screen.audit, "rules": screen.rules.list, "agents": screen.agents.list}
        self._choose(found.get(name, screen.queue_pane))

    def show_next(self) -> None:
        """Give the next pane the keys."""
        screen = self._screen
        order = (
            screen.queue_pane, screen.call_pane, screen.audit, screen.rules.list,
            screen.agents.list,
        )  # fmt: skip
        at = next((number for number, pane in enumerate(order) if pane.has_focus), -1)
        self._choose(order[(at + 1) % len(order)])

    def move(self, steps: int) -> None:
        """Move in the pane that has the keys: without any, in the queue."""
        listing, screen = self.listing, self._screen
        if listing is not None:
            listing.move(steps)
        elif screen.call_pane.has_focus:
            screen.call_pane.scroll_rows(steps)
        else:
            screen.desk.move(steps)
            screen.presenter.draw()

    def move_to_edge(self, edge: int) -> None:
        """Go to the first (-1) or the last row (1) of the pane that has the keys."""
        listing, screen = self.listing, self._screen
        if listing is not None:
            listing.move_to_edge(edge)
        elif screen.call_pane.has_focus:
            screen.call_pane.scroll_to_edge(edge)
        else:
            screen.desk.move_to_edge(edge)
            screen.presenter.draw()

    def page(self, pages: int) -> None:
        """Move by pages in the list that has the keys; without one, scroll the call."""
        listing = self.listing
        if listing is not None:
            listing.page(pages)
        else:
            self._screen.call_pane.scroll_page(pages)

    def settle(self) -> None:
        """Give the chosen pane the keys back that it lost where it had no room."""
        if not self._screen.filter_line.has_focus and self._chosen.display:
            self._chosen.focus()

    def _choose(self, pane: Widget) -> None:
        screen = self._screen
        self._chosen = pane
        screen.remove_class("-full")
        screen.set_class(pane is screen.audit, "-audit")
        screen.set_class(pane is screen.rules.list, "-rules")
        screen.set_class(pane is screen.agents.list, "-agents")
        pane.focus()


def _find_names(keys: Mapping[str, tuple[str, ...]], ids: Iterable[str]) -> frozenset[str]:
    return frozenset(name for key_id in ids for name in keys[key_id])
