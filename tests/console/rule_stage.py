"""A console over rules in a file, and calls that are judged as live ones are."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from ccwatch.calls import Decider, Untrusted, Verdict
from ccwatch.canonical import encode
from ccwatch.console.arming import TYPING
from ccwatch.risk.assess import Assessment, assess
from ccwatch.risk.context import Context
from ccwatch.rules.book import RuleBook
from ccwatch.rules.kept import Kept
from ccwatch.rules.places import Places
from tests.builders import a_hook_call
from tests.console.builders import HOME, Stage, a_record, a_row

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from ccwatch.audit import AuditRow
    from ccwatch.calls import ToolCall
    from ccwatch.rules.rule import Rule
    from tests.builders import FakeClock, FakeJournal
    from tests.gate_scene import Asker

API = os.path.join(HOME, "work", "api")
READ = 1.0
"""Seconds in which a person reads what has just come on the screen."""


RULES = """\
version = 1

# Tests are fine.
[[rule]]
id = "npm-tests"
decision = "allow"
match = ["Bash(npm test)", "Bash(npm run test *)"]
cwd = ["~/work/**"]
max_uses = 50

[[rule]]
id = "no-force"
decision = "deny"
match = ["Bash(git push --force *)"]
reason = "Never force-push."

[[rule]]
id = "make"
decision = "allow"
match = ["Bash(make all)"]

[[rule]]
id = "docker"
decision = "allow"
match = ["Bash(docker *)"]
enabled = false
"""


async def judge(call: ToolCall) -> Assessment:
    """Judge a call by the real engine, on a machine that does not exist."""
    place = call.directory
    return assess(call.tool, call.input, Context(directory=place, home=HOME, project=place))


class RuleStage(Stage):
    """A stage with a file of rules, all of it confirmed unless ``waits``."""

    def __init__(
        self,
        clock: FakeClock,
        journal: FakeJournal,
        folder: Path,
        text: str = "",
        *,
        waits: bool = False,
        **options: Any,
    ) -> None:
        self.file = folder / "rules.toml"
        self.managed = folder / "managed.toml"
        if text:
            self.file.write_text(text)
        places = Places(user=self.file, managed=self.managed, trust=folder / "trust.toml")
        accepted = {} if waits or not text else {str(self.file): text}
        self.book = RuleBook(places, kept=Kept(accepted=accepted))
        options.setdefault("inspect", judge)
        super().__init__(clock, journal, rules=self.book, **options)

    @asynccontextmanager
    async def open(self, size: tuple[int, int] = (80, 24)) -> AsyncGenerator[RuleStage]:
        """Read the rules, then run the console."""
        await self.book.refresh()
        async with super().open(size):
            yield self

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules that count, by their ids."""
        return {rule.id: rule for rule in self.book.rules}

    @property
    def listed(self) -> list[str]:
        """The ids of the rules in the pane, from the top."""
        pane = self.console.main.rules
        return [row.rule.id for row in pane.rows]

    @property
    def chosen(self) -> str | None:
        """The id of the selected rule."""
        row = self.console.main.rules.selected
        return None if row is None else row.rule.id

    async def show_rules(self) -> None:
        """Go to the Rules pane, and look at it."""
        await self.press("3")
        await self.wait(READ)

    async def do(self, key: str) -> None:
        """Press a key that changes rules, and wait out the time in which it could be typing."""
        await self.wait(READ)
        await self.press(key)
        await self.wait(TYPING + 0.01)
        await self.rest()

    async def arrive_in_api(self, command: str, **changes: Any) -> Asker:
        """Let a command of a session in a project arrive; its rules are looked for first."""
        fields: dict[str, Any] = {"directory": Untrusted(API)} | changes
        return await self.arrive(a_hook_call(value={"command": command}, **fields))

    def remember(self, *ends: tuple[str, Verdict]) -> list[AuditRow]:
        """Put commands into the journal that a person decided, each an hour after the other."""
        rows: list[AuditRow] = []
        for number, (command, verdict) in enumerate(ends, 1):
            row = a_row(
                len(self.log.rows) + 1,
                id=f"old{number:09d}",
                headline=Untrusted(command),
                verdict=verdict,
                decider=Decider.PERSON,
                directory=Untrusted(API),
                session=Untrusted("session-1"),
                received=self.clock.now() - 3600.0 * (len(ends) - number + 1),
            )
            self.log.put(row)
            text = Untrusted(encode({"command": command}))
            self.log.records[row.id] = a_record(row, input=text)
            rows.append(row)
        return rows
