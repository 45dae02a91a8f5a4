"""Time, as a value that tests can replace."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Timer(Protocol):
    """A call that is due later."""

    def cancel(self) -> None:
        """Take the call back; harmless when it has been made."""
        ...


class Clock(Protocol):
    """Where every part of ccwatch gets the time from."""

    def now(self) -> float:
        """Return the time of day in seconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back."""
        ...

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` once on the running loop, after ``seconds``."""
        ...


class SystemClock:
    """The time of this machine and its running event loop."""

    def now(self) -> float:
        """Return the time of day in seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back."""
        return time.monotonic()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` once on the running loop, after ``seconds``."""
        return asyncio.get_running_loop().call_later(seconds, callback)
