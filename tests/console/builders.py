"""A console over a real gate and queue, driven key by key without waiting for real time."""

from __future__ import annotations

import asyncio
import html
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events
from textual.keys import Keys

from ccwatch.agents import AgentBook
from ccwatch.audit import AuditCounts, AuditRecord, AuditRow
from ccwatch.calls import Channel, Decider, Untrusted, Verdict
from ccwatch.console.app import Console
from ccwatch.console.arming import TYPING
from ccwatch.console.context import ConsoleContext
from ccwatch.console.keys import resolve_keys
from ccwatch.journal import JournalError
from ccwatch.rules.desk import RuleDesk
from tests.builders import settle
from tests.gate_scene import Asker, Scene

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from textual.app import App
    from textual.message_pump import MessagePump
    from textual.pilot import Pilot
    from textual.screen import Screen

    from ccwatch.audit import AuditLog
    from ccwatch.calls import ToolCall
    from ccwatch.journal import Journal
    from ccwatch.rules.rule import Rule
    from tests.builders import FakeClock

HOME = "/home/dev"
WORK = (
    "lay out", "welcome", "open record", "search", "recheck", "lint rules", "change rules",
    "allow equal calls", "preview", "look at changes", "suggest rules", "look at rules",
    "select tmux pane",
)  # fmt: skip
"""How the tasks begin that the console starts and that end by themselves."""

_CELL = 12.2
_text = re.compile(
    r'<text class="[^"]*-r\d+" x="([\d.]+)" y="[\d.]+" textLength="[\d.]+" '
    r'clip-path="url\(#[^)]*-line-(\d+)\)">([^<]*)</text>'
)

ScreenType = TypeVar("ScreenType", bound="Screen[Any]")


def a_row(number: int, **changes: Any) -> AuditRow:
    """Return a row of the journal, allowed by a person."""
    row = AuditRow(
        number=number,
        id=f"row{number:09d}",
        received=1_700_000_000.0 + number,
        tool=Untrusted("Bash"),
        headline=Untrusted(f"make step-{number}"),
        agent=Untrusted("claude-code"),
        session=None,
        directory=Untrusted("/home/dev/work/api"),
        decided=1_700_000_001.0 + number,
        verdict=Verdict.ALLOW,
        waited=1.0,
    )
    return replace(row, **changes)


def a_record(row: AuditRow, **changes: Any) -> AuditRecord:
    """Return the whole record of a row."""
    record = AuditRecord(
        row=row,
        channel=Channel.PROMPT_TOOL,
        agent_version=Untrusted("2.1.328"),
        subagent=None,
        pane=None,
        tool_use_id=None,
        digest="d" * 64,
        input=Untrusted('{"command":"make"}'),
    )
    return replace(record, **changes)


class FakeAuditLog:
    """The reading side of a journal, in memory."""

    def __init__(self) -> None:
        self.rows: list[AuditRow] = []
        self.records: dict[str, AuditRecord] = {}
        self.since: float | None = None
        self.pages_read = 0
        self._version = 0

    def put(self, *rows: AuditRow) -> None:
        """Add rows, or others in the place of those with their number."""
        kept = {row.number: row for row in self.rows} | {row.number: row for row in rows}
        self.rows = [kept[number] for number in sorted(kept)]
        self._version += 1

    async def page(
        self,
        *,
        before: int | None = None,
        limit: int = 100,
        search: str = "",
        seen: bool = False,
    ) -> Sequence[AuditRow]:
        self.pages_read += 1
        rows = [row for row in self.rows if seen or row.decider is not Decider.AGENT]
        found = [row for row in reversed(rows) if before is None or row.number < before]
        return [row for row in found if _matches(row, search)][:limit]

    async def record(self, call_id: str) -> AuditRecord | None:
        return self.records.get(call_id)

    async def version(self) -> int:
        return self._version

    async def size(self, *, search: str = "", seen: bool = False) -> int:
        return len(await self.page(limit=len(self.rows), search=search, seen=seen))

    async def counts(self, *, since: float) -> AuditCounts:
        self.since = since
        rows = [row for row in self.rows if row.decider is not Decider.AGENT]
        verdicts = [row.verdict for row in rows if row.received >= since]
        return AuditCounts(
            allowed=verdicts.count(Verdict.ALLOW),
            denied=verdicts.count(Verdict.DENY),
            undecided=verdicts.count(Verdict.NONE),
        )

    async def recorded(self, *, since: float, limit: int) -> Sequence[AuditRecord]:
        found = [record for record in self.records.values() if record.row.received >= since]
        return sorted(found, key=lambda record: -record.row.received)[:limit]


class FakeRuleStore:
    """Where confirmations and rules for a while are kept, in memory; it can be made to fail."""

    def __init__(self) -> None:
        self.accepted: dict[str, str] = {}
        self.kept: dict[str, Rule] = {}
        self.broken = False

    async def accept(self, file: str, text: str) -> None:
        self._check()
        self.accepted[file] = text

    async def keep(self, rule: Rule) -> None:
        self._check()
        self.kept[rule.id] = rule

    async def drop(self, rule_id: str) -> None:
        self._check()
        self.kept.pop(rule_id, None)

    def _check(self) -> None:
        if self.broken:
            raise JournalError("the disk is full")


def _matches(row: AuditRow, search: str) -> bool:
    text = f"{row.tool} {row.headline}".casefold()
    return all(word in text for word in search.casefold().split())


class Stage(Scene):
    """A scene with a console on it."""

    rounds = 3
    """How often messages may lead to further ones before a screen is at rest."""
    console: Console
    pilot: Pilot[None]

    def __init__(
        self,
        clock: FakeClock,
        journal: Journal,
        *,
        keys: dict[str, str] | None = None,
        replies: Sequence[str] = ("Use make clean.", "No network."),
        advance: bool = True,
        home: str = HOME,
        stored_log: AuditLog | None = None,
        **options: Any,
    ) -> None:
        super().__init__(clock, cast("Any", journal), **options)
        self.log = FakeAuditLog()
        self.rule_store = FakeRuleStore()
        self.connected = 0
        self.agents = AgentBook(clock)
        self.context = ConsoleContext(
            gate=self.gate,
            rules=RuleDesk(self.gate.rules, self.rule_store),
            agents=self.agents,
            log=stored_log or self.log,
            clock=clock,
            address=lambda: "127.0.0.1:8660",
            connected=lambda: self.connected,
            keys=resolve_keys(keys or {}),
            replies=replies,
            home=home,
            advance=advance,
        )

    @asynccontextmanager
    async def open(self, size: tuple[int, int] = (80, 24)) -> AsyncGenerator[Stage]:
        """Run the console; whatever still waits at the end is answered."""
        self.console = Console(self.context)
        async with self.console.run_test(size=size) as pilot:
            self.pilot = pilot
            await self.rest()
            yield self
        self.gate.close()
        await settle()

    async def arrive(self, call: ToolCall | None = None) -> Asker:
        """Let a call arrive, and everything be drawn; rules of its project may be read first."""
        asker = await self.ask(call)
        while self.gate.queue.get(asker.call.id) is None and not asker.task.done():  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        await self.rest()
        return asker

    async def arrive_and_arm(self, call: ToolCall | None = None) -> Asker:
        """Let a call arrive, and a person look at it for a second."""
        asker = await self.arrive(call)
        await self.wait(1.0)
        return asker

    async def wait(self, seconds: float) -> None:
        """Let time pass, and everything that was due happen."""
        self.clock.advance(seconds)
        await self.rest()

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, in no time."""
        for key in keys:
            self.console.post_message(_key_event(key))
            await self.rest()

    async def press_at_once(self, *keys: str) -> None:
        """Press keys that the terminal hands over in one piece."""
        for key in keys:
            self.console.post_message(_key_event(key))
        await self.rest()

    async def type(self, text: str) -> None:
        """Type a text into the widget with the focus."""
        await self.press(*text)

    async def paste(self, text: str) -> None:
        """Paste a text."""
        self.console.post_message(events.Paste(text))
        await self.rest()

    async def rest(self) -> None:
        """Return when all messages are handled, all layouts done and all frames written."""
        idle = 0
        while idle < 2 and self.console.return_code is None:
            await self._drain()
            await settle()
            work = [task for task in asyncio.all_tasks() if task.get_name().startswith(WORK)]
            if work:
                await asyncio.wait(work)
            idle = 0 if work else idle + 1

    async def _drain(self) -> None:
        """Return when the messages that are queued now are handled, and their changes drawn."""
        loop = asyncio.get_running_loop()
        for _ in range(self.rounds):
            screen = self._app.screen
            handled: list[tuple[MessagePump, asyncio.Future[None]]] = []
            for node in (self._app, screen, *screen.walk_children()):
                if node.is_running:
                    handled.append((node, loop.create_future()))
                    node.call_later(_finish, handled[-1][1])
            handled.append((screen, loop.create_future()))
            screen.call_after_refresh(_finish, handled[-1][1])
            while self.console.return_code is None:
                # A screen that was closed meanwhile handles nothing more.
                gone = screen is not self._app.screen
                left = [
                    future
                    for node, future in handled
                    if not future.done() and node.is_running and (node is self._app or not gone)
                ]
                if not left:
                    break
                await asyncio.wait(left, timeout=0.02)

    @property
    def _app(self) -> App[None]:
        return self.console

    @property
    def selected(self) -> str | None:
        """The id of the selected call."""
        return self.console.main.desk.selection.id

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return text_of_screen(self.console)

    @property
    def last_line(self) -> str:
        """The line of keys, or the notice in its place."""
        return self.text.splitlines()[-1].strip()

    def top(self, kind: type[ScreenType]) -> ScreenType:
        """Return the screen on top, which must be of this kind."""
        screen = self._app.screen
        assert isinstance(screen, kind), screen
        return screen


def waiting(stage: Stage) -> list[str]:
    """Return what waits undecided."""
    return [entry.call.id for entry in stage.gate.queue.entries() if entry.held_until is None]


async def decide(stage: Stage, key: str) -> None:
    """Press a decision key, and wait out the time in which it could be typing."""
    await stage.press(key)
    await stage.wait(TYPING + 0.01)


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _key_event(key: str) -> events.Key:
    named = {"space": " ", "slash": "/", "colon": ":", "question_mark": "?", "enter": "\r"}
    if key in named:
        return events.Key(key, named[key])
    if len(key) > 1:
        return events.Key(key, "\t" if key == Keys.Tab else None)
    name = {" ": "space", "/": "slash"}.get(key, key)
    return events.Key(name, key)


def text_of_screen(app: App[Any]) -> str:
    """Return the screen as lines of text without blanks at their ends."""
    width, height = app.size
    lines = [[" "] * width for _ in range(height)]
    for x, line, content in _text.findall(app.export_screenshot()):
        characters = html.unescape(content).replace("\u00a0", " ")
        column = round(float(x) / _CELL)
        lines[int(line)][column : column + len(characters)] = characters
    return "\n".join("".join(line).rstrip() for line in lines)
