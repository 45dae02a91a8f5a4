"""Those who want to hear of every change."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Generic, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Told = ParamSpec("Told")


class Listeners(Generic[Told]):
    """Functions that are called at every change, in the order in which they came.

    One that comes or goes while the others are called counts from the next change on.
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[Told, object]] = []

    def add(self, listener: Callable[Told, object]) -> Callable[[], None]:
        """Call ``listener`` from now on; returns what ends it."""
        self._listeners.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return end

    def tell(self, *told: Told.args, **named: Told.kwargs) -> None:
        """Call all of them."""
        for listener in self:
            listener(*told, **named)

    def __iter__(self) -> Iterator[Callable[Told, object]]:
        return iter(tuple(self._listeners))

    def __len__(self) -> int:
        return len(self._listeners)
