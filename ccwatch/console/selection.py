"""Which call is selected: an id, never a row number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Selection:
    """Follows one call through arrivals and departures; rows are only its projection."""

    def __init__(self) -> None:
        self.id: str | None = None
        self._was_empty = True

    def reconcile(self, ids: Sequence[str], *, undecided: Sequence[str]) -> bool:
        """Take over what waits now, and which of it nobody has decided.

        A selected call that left by itself leaves nothing selected. Only where nothing was
        undecided is an arrival selected by itself.

        Returns:
            Whether that happened.
        """
        was_empty, self._was_empty = self._was_empty, not undecided
        if self.id is not None and self.id not in ids:
            self.id = None
        if was_empty and undecided and self.id is None:
            self.id = undecided[0]
            return True
        return False

    def select(self, call_id: str | None) -> None:
        """Select a call that a person chose."""
        self.id = call_id

    def move(self, steps: int, ids: Sequence[str]) -> None:
        """Select the call that many rows further, no further than the ends."""
        if not ids:
            return
        if self.id is None or self.id not in ids:
            self.id = ids[0] if steps > 0 else ids[-1]
            return
        place = list(ids).index(self.id) + steps
        self.id = ids[min(max(place, 0), len(ids) - 1)]

    def advance(self, ids: Sequence[str], *, past: str, undecided: Sequence[str]) -> None:
        """Select the next call after ``past`` that nobody has decided, else the first such."""
        places = list(ids)
        start = places.index(past) + 1 if past in places else 0
        order = places[start:] + places[:start]
        waiting = set(undecided) - {past}
        self.id = next((call_id for call_id in order if call_id in waiting), None)
