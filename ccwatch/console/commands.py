"""The command palette: the actions of the table of keys, by their help; none that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from ccwatch.console.keys import KEYS, Place

if TYPE_CHECKING:
    from collections.abc import Callable

# Enter and the mouse choose here, and neither decides.
_DECIDES = frozenset({"allow", "deny", "same", "panic"})
OFFERED = tuple(
    key
    for key in KEYS
    if key.place is Place.SCREEN and key.id not in _DECIDES | {"palette", "back"}
)


class KeyCommands(Provider):
    """Offers the actions of the main screen."""

    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for key in OFFERED:
            yield DiscoveryHit(key.help, self._runner(key.action))

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for key in OFFERED:
            score = matcher.match(key.help)
            if score > 0:
                yield Hit(score, matcher.highlight(key.help), self._runner(key.action))

    def _runner(self, action: str) -> Callable[[], object]:
        screen = self.screen
        return lambda: self.app.call_later(screen.run_action, action)
