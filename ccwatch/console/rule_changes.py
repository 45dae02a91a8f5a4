"""What a person does to rules in the console: each change is durable, and says what it did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.journal import JournalError
from ccwatch.rules.desk import RuleChangeError
from ccwatch.rules.rule import Origin, Rule, Scope

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccwatch.console.context import ConsoleContext
    from ccwatch.risk.preset import Preset

AT_EDGE: Final = "not moved: no rule of your file that decides alike stands there"
_LONGEST_ID: Final = 60


class RuleChanges:
    """Makes changes through the desk of rules, and lets what waits be ruled on anew."""

    def __init__(self, context: ConsoleContext, say: Callable[[str], None]) -> None:
        self._gate = context.gate
        self._desk = context.rules
        self._clock = context.clock
        self._say = say

    async def switch(self, rule: Rule) -> None:
        """Switch a rule on or off, whichever it is not."""
        word = "off" if rule.enabled else "on"
        change = self._desk.set_enabled(rule, enabled=not rule.enabled)
        await self._make(change, f"{rule.id} is {word}")

    async def remove(self, rule: Rule) -> None:
        """Delete a rule; ``undo`` brings it back."""
        await self._make(self._desk.remove(rule), f"{rule.id} is deleted; u brings it back")

    async def undo(self) -> None:
        """Bring back the rule that was deleted last."""
        back = False

        async def bring() -> None:
            nonlocal back
            back = await self._desk.undo()

        if await self._make(bring(), "") and not back:
            self._say("nothing was deleted")
        elif back:
            self._say("it is back")

    async def duplicate(self, rule: Rule) -> str | None:
        """Put a copy of a rule, switched off, behind all others; returns its key."""
        copy = replace(
            rule,
            id=self._find_free_id(rule.id),
            enabled=False,
            scope=Scope.SESSION if rule.scope is Scope.SESSION else Scope.USER,
            created=self._clock.now(),
            origin=Origin(),
        )
        words = f"copied as {copy.id}, switched off: e edits it"
        return copy.key if await self._make(self._desk.add(copy), words) else None

    async def shift(self, rule: Rule, by: int) -> None:
        """Move a rule past the next one that decides alike (1), or the one before it (-1)."""
        steps = self._find_steps(rule, by)
        if not steps:
            self._say(AT_EDGE)
            return

        async def move() -> None:
            for _ in range(steps):
                await self._desk.move(rule, by=by)

        await self._make(move(), f"{rule.id} decides {'later' if by > 0 else 'sooner'} now")

    async def set_preset(self, preset: Preset) -> None:
        """Choose what passes without a person."""
        if await self._make(self._desk.set_preset(preset), f"preset {preset.value}"):
            counting = self._desk.book.preset
            if counting is not preset:
                self._say(f"preset {preset.value} is written, but {counting.value} counts")

    def _find_steps(self, rule: Rule, by: int) -> int:
        """Return how many places of the file lie between a rule and its neighbour in the list."""
        alike = [
            other.origin.number
            for other in self._desk.book.rules
            if other.origin.file == rule.origin.file
            and (other.scope, other.priority, other.decision)
            == (rule.scope, rule.priority, rule.decision)
        ]
        here = rule.origin.number
        beyond = [number for number in alike if (number - here) * by > 0]
        return min((abs(number - here) for number in beyond), default=0)

    def _find_free_id(self, rule_id: str) -> str:
        taken = {rule.id for rule in self._desk.book.rules}
        number = 2
        while (found := f"{rule_id[:_LONGEST_ID]}-{number}") in taken:
            number += 1
        return found

    async def _make(self, change: Awaitable[object], words: str) -> bool:
        try:
            await change
        except (RuleChangeError, JournalError) as error:
            self._say(f"not changed: {error}")
            return False
        if words:
            self._say(words)
        self._gate.reconsider()
        return True
