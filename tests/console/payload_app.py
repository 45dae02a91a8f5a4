"""The console in the terminal of a test: every payload in every field, through every screen."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

# Textual reads it once, when it is imported.
os.environ["TEXTUAL_FPS"] = "1000"

from ccwatch.calls import QUESTION, Agent, Channel, Decider, Untrusted, Verdict
from ccwatch.console.answer_draft import UnanswerableError, read_questions
from ccwatch.console.app import Console
from ccwatch.console.screens.answer import AnswerForm
from ccwatch.console.screens.edit import EditScreen
from ccwatch.console.screens.main import MainScreen
from ccwatch.console.screens.reason import ReasonScreen
from ccwatch.console.screens.record import RecordScreen
from ccwatch.console.screens.rule_form import RuleForm
from ccwatch.console.terminal import SteadyDriver
from tests.builders import FakeClock, FakeJournal, a_call, a_deny
from tests.console.builders import Stage, a_record, a_row
from tests.console.payloads import HOSTILE

if TYPE_CHECKING:
    from textual.screen import Screen

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json

SECONDS = 50.0
"""The longest that all texts may take."""
SCREENS: tuple[tuple[type[Screen[Any]], tuple[str, ...], tuple[str, ...]], ...] = (
    (ReasonScreen, ("D",), ("escape",)),
    (MainScreen, ("enter", "end"), ("escape",)),
    (RecordScreen, ("2", "enter"), ("end", "escape", "1")),
    (EditScreen, ("e",), ("x", "escape", "escape")),
    (RuleForm, ("r", "2"), ("right", "right", "escape")),
)
"""The screens that each call goes through, and what is pressed to get there and back."""


def inputs(text: str) -> list[tuple[str, dict[str, Json]]]:
    """Return inputs of tools with their own layouts, all of them about ``text``."""
    return [
        ("Bash", {"command": text, "description": text}),
        ("Write", {"file_path": f"/absent/{text[:200]}", "content": text}),
        ("WebFetch", {"url": f"https://{text[:200]}/?q={text}", "prompt": text}),
        (QUESTION, {"questions": [{"question": text, "options": [{"label": text}]}]}),
        (f"mcp__{text[:40]}__{text[:40]}", {text[:200]: text, "n": [text, 1]}),
        (text[:200], {"pattern": text}),
    ]


def hostile_call(tool: str, value: dict[str, Json], text: str, number: int) -> ToolCall:
    """Return a call whose agent says ``text`` wherever it can say something."""
    short = Untrusted(text[:300])
    # Built around its digest: the server refuses lone surrogates, the console must stand them.
    return replace(
        a_call(),
        tool=Untrusted(tool),
        input=value,
        text=Untrusted(repr(value)),
        digest=f"{number:064x}",
        channel=Channel.PERMISSION_REQUEST,
        agent=Agent(short, short),
        session=short,
        subagent=short,
        directory=short,
        pane=short,
    )


def has_form(call: ToolCall) -> bool:
    """Say whether a call is a question that can be answered by keys."""
    if call.tool != QUESTION:
        return False
    try:
        return bool(read_questions(call.input))
    except UnanswerableError:
        return False


class Tour:
    """Shows one text after the other."""

    def __init__(self) -> None:
        self.stage = Stage(FakeClock(), FakeJournal(), replies=("No.",))
        self.console = Console(self.stage.context)
        self.stage.console = self.console
        self.stage.rounds = 1

    async def run(self, texts: list[str]) -> None:
        """Run the console until all texts were shown."""
        running = asyncio.get_running_loop().create_task(self.console.run_async())
        async with asyncio.timeout(SECONDS):
            while not self.console.main.is_running:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await self._show_all(texts)
        self.console.exit()
        await running

    async def _show_all(self, texts: list[str]) -> None:
        for number, text in enumerate(texts):
            tools = inputs(text)
            tool, value = tools[number % len(tools)]
            await self._show(hostile_call(tool, value, text, number), text)

    async def _show(self, call: ToolCall, text: str) -> None:
        stage, log = self.stage, self.stage.log
        said = Untrusted(text[:2000])
        row = a_row(
            len(log.rows) + 1, tool=call.tool, headline=said, agent=said, session=said,
            directory=said, reason=said, verdict=Verdict.DENY, decider=Decider.PERSON,
        )  # fmt: skip
        log.put(row)
        log.records[row.id] = a_record(
            row, input=said, edited_input=said, pane=said, subagent=said, tool_use_id=said
        )
        asker = await stage.arrive(call)
        await self._look()
        if has_form(call):
            await self._press("a")
            await self._reach(AnswerForm)
            await self._press("1", "2", "escape")
            await self._reach(MainScreen)
            await self._look()
        for screen, there, back in SCREENS:
            await self._press(*there)
            await self._reach(screen)
            await self._press(*back)
            await self._reach(MainScreen)
        stage.gate.decide(call.id, call.digest, a_deny())
        await asker.task
        await stage.rest()
        await self._flush()

    async def _look(self) -> None:
        """Let a person look at the call until keys may act on it."""
        while self.console.main.desk.arming.refusal(needs_end=False):
            await self._flush()
            await self.stage.wait(1.0)

    async def _press(self, *keys: str) -> None:
        for key in keys:
            await self.stage.press(key)
            await self.console.main.audit.refresh_rows()
            await self._flush()

    async def _reach(self, screen: type[Screen[Any]]) -> None:
        while not isinstance(self.console.screen, screen):
            await self.stage.rest()
        await self._flush()

    async def _flush(self) -> None:
        """Wait until the terminal has everything: a frame may be left out while it has not."""
        driver = vars(self.console)["_driver"]
        while isinstance(driver, SteadyDriver) and driver.backlog:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


def main(kind: str) -> None:
    """Show the hostile texts, or as many harmless ones."""
    texts = list(HOSTILE.values())
    tour = Tour()
    asyncio.run(tour.run(texts if kind == "hostile" else ["harmless"] * 6))
    if tour.console.crashed or tour.stage.gate.queue.entries():
        os._exit(3)


if __name__ == "__main__":
    main(*sys.argv[1:])
