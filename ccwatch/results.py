"""What became of a call that ran, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import Ending

if TYPE_CHECKING:
    from ccwatch.calls import Result

_WORDS: Final = {Ending.DONE: "done in", Ending.FAILED: "failed after"}
_ALONE: Final = {Ending.DONE: "done", Ending.FAILED: "failed"}


def spell_result(result: Result) -> str:
    """Return how a call ended and how long it ran: ``done in 0.04s``, ``failed after 3s``."""
    if result.seconds is None:
        return _ALONE[result.ending]
    return f"{_WORDS[result.ending]} {spell_time(result.seconds)}"


def spell_time(seconds: float) -> str:
    """Return a length of time in seconds, as exactly as a person needs it: ``0.04s``, ``12s``."""
    if seconds < 1:
        return f"{max(seconds, 0.0):.2f}s"
    if seconds < 60:
        return f"{seconds:.1f}".removesuffix(".0") + "s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02d}" if hours else f"{minutes}m{rest:02d}s"
