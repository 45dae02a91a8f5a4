"""Decision keys over a desk, driven without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.arming import TYPING
from ccwatch.console.decisions import (
    DecisionKeys,
    Verb,
)
from ccwatch.console.desk import Desk
from ccwatch.console.session_allow import SessionAllow
from ccwatch.console.view import CallView
from ccwatch.risk.assess import Assessment
from ccwatch.risk.level import Level
from tests.builders import FakeClock, FakeJournal, a_call
from tests.gate_scene import Asker, Scene

if TYPE_CHECKING:
    from ccwatch.files import FileState


class FakePrompt:
    """Keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[CallView] = []
        self.closed = 0

    def ask(self, view: CallView) -> None:
        self.asked.append(view)

    def close(self) -> None:
        self.closed += 1


class KeyScene(Scene):
    """Decision keys over a desk with one call that was read whole."""

    def __init__(self, clock: FakeClock, journal: FakeJournal, level: Level = Level.LOW) -> None:
        super().__init__(clock, journal)
        self.level = level
        self.desk = Desk(self.gate, clock)
        self.desk.reread()
        self.gate.queue.subscribe(lambda _: self.desk.reread())
        self.said: list[str] = []
        self.due: list[int] = []
        self.behind = False
        self.prompt = FakePrompt()
        self.sessions = SessionAllow(self.gate, clock, self._say)
        self.gate.queue.subscribe(self.sessions.note)
        self.keys = DecisionKeys(
            self.desk,
            clock,
            say=self._say,
            post=self.due.append,
            behind=lambda: self.behind,
            prompt=self.prompt,
            sessions=self.sessions,
        )

    def _say(self, words: str, _seconds: float = 0.0, /) -> None:
        self.said.append(words)

    async def read(self, file: FileState | None = None) -> tuple[Asker, CallView]:
        asker = await self.ask(a_call("Write", {"file_path": "x", "content": "y"}))
        view = CallView(asker.call, (), 80, Assessment(self.level, ()), file)
        self.desk.arming.paint(view.target, to_end=True)
        self.clock.advance(60)
        return asker, view

    def press(self, verb: Verb, view: CallView | None) -> None:
        self.desk.arming.keyboard.press()
        self.keys.press(verb, view)

    async def take(self, verb: Verb, view: CallView) -> None:
        """Press a decision key, and wait out the time in which it could be typing."""
        self.press(verb, view)
        await self.end_of_typing()

    @property
    def held(self) -> list[float]:
        """For how long what is allowed is still held."""
        now = self.clock.monotonic()
        return [e.held_until - now for e in self.gate.queue.entries() if e.held_until]

    async def end_of_typing(self) -> bool:
        self.clock.advance(TYPING)
        return await self.keys.act(self.due.pop())
