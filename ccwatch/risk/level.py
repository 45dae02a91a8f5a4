"""The levels of risk that a call can have."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How dangerous a call is, mildest first; ``UNCERTAIN`` means that nobody could tell.

    Levels compare by danger, not by spelling: ``max`` of several is the worst.
    """

    rank: int

    def __new__(cls, value: str) -> Level:
        """Make a member whose rank is its place in the class."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.rank = len(cls.__members__)
        return member

    LOW = "low"
    MEDIUM = "medium"
    UNCERTAIN = "uncertain"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def needs_whole_view(self) -> bool:
        """Whether the end of the call must have been on screen before it may be allowed."""
        return self >= Level.UNCERTAIN

    def __lt__(self, other: str) -> bool:
        return self.rank < Level(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Level(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Level(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Level(other).rank
