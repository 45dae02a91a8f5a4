"""A data folder with rules, a project with rules of its own, and the command line."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccwatch.cli import command_line
from ccwatch.config import find_folders
from ccwatch.store.database import Database
from ccwatch.store.journal import StoredJournal
from ccwatch.store.rules import StoredRules

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    import pytest

    from ccwatch.calls import Decision, ToolCall
    from ccwatch.rules.rule import Rule


@dataclass(frozen=True)
class Done:
    """What a command has printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """The one JSON object that was printed."""
        (line,) = self.lines
        return json.loads(line)

    @property
    def refusal(self) -> str:
        """The line of an error that a person can mend."""
        first, hint = self.err.splitlines()
        assert (self.code, self.out) == (2, "")
        assert first.startswith("ccwatch: ")
        assert hint.startswith("hint: ")
        return first.removeprefix("ccwatch: ")


class RulesScene:
    """Everything that ``ccwatch rules`` reads and writes, in folders of one test."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.data = folder / "data"
        self.project = folder / "home" / "web"
        self.user_file = self.data / "rules.toml"
        self.project_file = self.project / ".ccwatch" / "rules.toml"
        self.trust_file = self.data / "trust.toml"
        for made in (self.data, self.project_file.parent, self.project / ".git"):
            made.mkdir(parents=True)
        (self.project / ".git" / "HEAD").write_text("ref: refs/heads/main\n")

    def run(self, *arguments: str) -> Done:
        """Run ``ccwatch rules …`` on this data folder."""
        self._capsys.readouterr()
        code = command_line(["rules", *arguments, "--data-dir", str(self.data)])
        printed = self._capsys.readouterr()
        return Done(code, printed.out, printed.err)

    def check(self, command: str) -> str:
        """Return what ccwatch would do with a command in the project."""
        self._capsys.readouterr()
        arguments = ["check", command, "--data-dir", str(self.data), "--cwd", str(self.project)]
        return {0: "allow", 10: "ask", 20: "deny"}[command_line(arguments)]

    def trust_changes(self) -> None:
        """Let what is widened count without a key."""
        (self.data / "config.toml").write_text("confirm_widening = false\n")

    def press_key(self) -> None:
        """Confirm what stands in the files now, as a person does in the console."""

        async def confirm(database: Database) -> None:
            for file in (self.user_file, self.project_file):
                if file.exists():
                    await StoredRules(database).accept(str(file), file.read_text())

        self._write(confirm)

    def keep(self, *rules: Rule) -> None:
        """Make rules for a while, as the console does."""

        async def keep(database: Database) -> None:
            for rule in rules:
                await StoredRules(database).keep(rule)

        self._write(keep)

    def record(self, *calls: tuple[ToolCall, Decision | None], rules: tuple[str, ...] = ()) -> None:
        """Write calls with their decisions, and the rules that made them wait."""

        async def record(database: Database) -> None:
            journal = StoredJournal(database)
            for call, decision in calls:
                await journal.received(call, None, rules)
                if decision is not None:
                    await journal.decided(call.id, decision, at=call.received + 1, waited=1.0)

        self._write(record)

    def use(self, key: str, *, count: int, last: float) -> None:
        """Write how often a rule has decided."""

        async def use(database: Database) -> None:
            statement = "INSERT INTO rule_uses (rule, count, last) VALUES (?, ?, ?)"
            await database.write(
                lambda connection: connection.execute(statement, (key, count, last))
            )

        self._write(use)

    def _write(self, work: Callable[[Database], Awaitable[None]]) -> None:
        async def write() -> None:
            database = Database(find_folders(str(self.data)).database)
            await database.open()
            await work(database)
            await database.close()

        asyncio.run(write())


def a_file(*rules: str) -> str:
    """Return the text of a file of rules, each ``id decision pattern``."""
    text = "version = 1\n"
    for rule in rules:
        rule_id, decision, pattern = rule.split(" ", 2)
        text += f'\n[[rule]]\nid = "{rule_id}"\ndecision = "{decision}"\nmatch = ["{pattern}"]\n'
    return text
