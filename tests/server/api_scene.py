"""Another front end: a server with tokens, a journal that can be read, and calls that wait."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from ccwatch.audit import AuditRecord, AuditRow
from ccwatch.calls import Untrusted, headline
from ccwatch.errors import UserError
from ccwatch.tasks import spawn
from ccwatch.tokens.token import Role
from tests.builders import settle
from tests.server.asgi import HOST, JSON, Rig
from tests.tokens.builders import TokenFile

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.calls import Decision, ToolCall
    from ccwatch.tokens.book import TokenBook
    from tests.builders import FakeClock, FakeJournal
    from tests.server.asgi import Answer, Opened


class ReadJournal:
    """The reading side of a journal in memory; like the real one it takes beginnings of ids."""

    def __init__(self, journal: FakeJournal) -> None:
        self._journal = journal
        self.broken = False
        self.asked: list[str] = []

    async def record(self, call_id: str) -> AuditRecord | None:
        self.asked.append(call_id)
        if self.broken:
            raise UserError("the journal is damaged", hint="")
        found = [each for each in self._journal.calls if each.startswith(call_id)]
        if len(found) != 1:
            return None
        return self._make_record(self._journal.calls[found[0]])

    def _make_record(self, call: ToolCall) -> AuditRecord:
        decision = self._journal.decisions.get(call.id)
        row = AuditRow(
            number=1,
            id=call.id,
            received=call.received,
            tool=call.tool,
            headline=headline(call.tool, call.input),
            agent=call.agent.name,
            session=call.session,
            directory=call.directory,
            decided=None if decision is None else call.received + 2.5,
            verdict=None if decision is None else decision.verdict,
            decider=None if decision is None else decision.decider,
            reason=Untrusted("" if decision is None else decision.reason),
            level=self._journal.levels[call.id],
            lane=call.lane,
            mode=call.mode,
            token=call.credential,
            result=self._journal.results.get(call.id),
        )
        edited = None if decision is None or decision.edited is None else decision.edited
        return AuditRecord(
            row=row,
            channel=call.channel,
            agent_version=call.agent.version,
            subagent=call.subagent,
            pane=call.pane,
            tool_use_id=call.tool_use_id,
            digest=call.digest,
            input=call.text,
            edited_input=None if edited is None else Untrusted(edited),
        )


class FrontEnd(Rig):
    """The server, and a program that has a token of each role."""

    def __init__(
        self, clock: FakeClock, journal: FakeJournal, book: TokenBook, file: TokenFile
    ) -> None:
        self.log: Any = ReadJournal(journal)
        super().__init__(clock, journal, tokens=book, log=self.log)
        self.book = book
        self.file = file
        self.secrets: dict[Role, str] = {}

    @classmethod
    async def build(
        cls, clock: FakeClock, journal: FakeJournal, folder: Path, **book: Any
    ) -> FrontEnd:
        file = TokenFile(folder / "tokens.toml")
        made = cls(clock, journal, await file.open(**({"confirms": False} | book)), file)
        for role in Role:
            made.secrets[role] = await file.make(role, id=role.value)
        await made.book.look()
        return made

    def headers(self, role: Role | None) -> dict[str, str]:
        return {} if role is None else {"authorization": f"Bearer {self.secrets[role]}"}

    def get(self, path: str, role: Role | None = Role.READ, **how: Any) -> Opened:
        headers = HOST | self.headers(role)
        return self.open(path, method=how.pop("method", "GET"), headers=headers, **how)

    async def read(self, path: str, role: Role | None = Role.READ, **how: Any) -> Answer:
        return await self.get(path, role, **how).answer()

    def post(self, path: str, body: Any, role: Role | None = Role.DECIDE) -> Opened:
        return self.open(path, body, headers=JSON | self.headers(role))

    async def settle(self, call_id: str, body: Any, role: Role | None = Role.DECIDE) -> Answer:
        return await self.post(f"/api/calls/{call_id}/decision", body, role).answer()

    async def wait_for(self, call: ToolCall) -> asyncio.Task[Decision]:
        """Let a call wait at the gate; the result is what its asker is told."""
        left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        task = spawn(self.gate.review(call, left=left), name="review of a test")
        while self.queue.get(call.id) is None and not task.done():
            await settle(1)
        return task

    async def tell(self) -> None:
        """Let time pass until changes are told."""
        await settle()
        self.clock.advance(0.1)
        await settle()


def events(opened: Opened) -> list[tuple[str, Any]]:
    """Return the events that have arrived, by name."""
    found: list[tuple[str, Any]] = []
    name = ""
    for line in opened.body().decode("ascii").split("\n"):
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            found.append((name, json.loads(line.removeprefix("data: "))))
    return found
