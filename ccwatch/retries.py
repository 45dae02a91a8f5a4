"""Calls that an agent has refused itself, and that a person has let it try again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.canonical import digest
from ccwatch.risk.tool import SHELL_TOOLS

if TYPE_CHECKING:
    from ccwatch.calls import Decider, ToolCall
    from ccwatch.clock import Clock

SECONDS: Final = 120.0
"""How long an agent may take to make the call again."""
_MOST: Final = 200


class Retries:
    """What may run once, when the same agent makes the same call again.

    The agent's classifier would refuse it again: a hook can only say that the model may retry, and
    overrule the classifier before the second call runs (observed, Claude Code 2.1.328). Input and
    directory must be equal; of a command only what it is said to be for may differ.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._granted: dict[tuple[str | None, ...], tuple[float, Decider]] = {}

    def add(self, call: ToolCall, decider: Decider) -> None:
        """Let one equal call run; ``decider`` has said so."""
        key = _key(call)
        self._granted.pop(key, None)
        self._granted[key] = (self._clock.monotonic() + SECONDS, decider)
        if len(self._granted) > _MOST:
            del self._granted[next(iter(self._granted))]

    def take(self, call: ToolCall) -> Decider | None:
        """Return who has let the call run, and forget it; None where nobody has."""
        until, decider = self._granted.pop(_key(call), (0.0, None))
        return decider if self._clock.monotonic() <= until else None

    def clear(self) -> None:
        """Let nothing of it run any more."""
        self._granted.clear()


def _key(call: ToolCall) -> tuple[str | None, ...]:
    value = dict(call.input)
    if call.tool in SHELL_TOOLS:
        value.pop("description", None)
    return (
        call.credential, call.agent.name, call.session, call.subagent, call.directory,
        digest(call.tool, value),
    )  # fmt: skip
