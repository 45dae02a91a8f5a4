"""A call of the journal, as it can be asked about again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Decider, Verdict

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

_PERSONS: Final = frozenset({Decider.PERSON, Decider.AGENT_PROMPT})


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call of the journal, and how it ended.

    Attributes:
        verdict: None while it waits.
        received: Seconds since the epoch.
        edited: A person changed the input: what was asked is not what was allowed.
    """

    id: str
    call: ToolCall
    verdict: Verdict | None
    decider: Decider | None
    received: float
    edited: bool = False

    @property
    def denied_by_person(self) -> bool:
        """Whether a person said no to it, here or in the agent's own prompt."""
        return self.verdict is Verdict.DENY and self.decider in _PERSONS
