"""The levels of risk that a call can have."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How dangerous a call is, mildest first; ``UNCERTAIN`` means that nobody could tell."""

    LOW = "low"
    MEDIUM = "medium"
    UNCERTAIN = "uncertain"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def needs_whole_view(self) -> bool:
        """Whether the end of the call must have been on screen before it may be allowed."""
        return self in {Level.UNCERTAIN, Level.HIGH, Level.CRITICAL}
