"""One run of the whole process, with stand-ins for what draws on the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch import runtime
from ccwatch.config import find_folders, load
from ccwatch.errors import UserError
from ccwatch.runtime import Runtime
from ccwatch.server.listener import bind
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    Build = Callable[..., Runtime]


class StillConsole:
    """A console whose terminal takes no frame; it ends when it is told to."""

    crashed = False
    built: list[bool]
    failures = 0

    def __init__(self, _context: Any, *, on_first_frame: Any, restarted: bool) -> None:
        del on_first_frame
        self.built.append(restarted)
        self._left = asyncio.Event()
        if len(self.built) <= self.failures:
            raise ZeroDivisionError

    async def run_async(self) -> None:
        await self._left.wait()

    def exit(self) -> None:
        self._left.set()


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> type[StillConsole]:
    class Fresh(StillConsole):
        built: list[bool] = []  # noqa: RUF012

    monkeypatch.setattr(runtime, "Console", Fresh)
    monkeypatch.setattr(runtime, "restore_terminal", lambda: None)
    monkeypatch.setattr(runtime, "FIRST_FRAME_SECONDS", 0.0)
    return Fresh


@pytest.fixture
def build(tmp_path: Path, console: type[StillConsole]) -> Iterator[Build]:
    """Build runs in a folder of their own; ``console`` takes the place of the real one."""
    del console
    folders = find_folders(str(tmp_path / "home"), {})
    with contextlib.closing(bind("127.0.0.1", 0)) as listener:

        def build_one(guests: Any = None, **flags: Any) -> Runtime:
            settings = load(flags, folders, {})
            return Runtime(settings, folders, listener=listener, guests=guests)

        yield build_one


async def end(running: asyncio.Task[None], ran: Runtime) -> None:
    ran._ending.set()  # pyright: ignore[reportPrivateUsage]
    await running


async def test_a_terminal_that_takes_no_frame_does_not_keep_agents_from_being_served(
    build: Build,
) -> None:
    served: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def guests(address: str) -> None:
        served.set_result(address)

    ran = build(guests)
    running = spawn(ran.run(), name="run")
    await asyncio.wait({served, running}, return_when=asyncio.FIRST_COMPLETED)
    assert served.result().startswith("127.0.0.1:")
    await end(running, ran)


def test_keys_that_cannot_be_used_are_said_before_anything_begins(build: Build) -> None:
    with pytest.raises(UserError, match="unknown key id foo"):
        build(keys={"foo": "x"})


async def test_a_server_that_does_not_start_ends_the_run_with_one_line(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str) -> ModuleType:
        raise ImportError("no such library")

    ran = build()
    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(UserError, match="the server did not start: no such library") as raised:
        await ran.run()
    assert "ccwatch.log" in raised.value.hint


async def test_a_console_that_cannot_be_built_is_tried_again(
    build: Build, console: type[StillConsole], monkeypatch: pytest.MonkeyPatch
) -> None:
    again = asyncio.Event()

    async def skip(_seconds: float) -> None:
        again.set()

    console.failures = 1
    monkeypatch.setattr(runtime.asyncio, "sleep", skip)
    ran = build()
    running = spawn(ran.run(), name="run")
    await asyncio.wait(
        {running, spawn(again.wait(), name="again")}, return_when=asyncio.FIRST_COMPLETED
    )
    await end(running, ran)
    assert console.built[:2] == [False, True]
