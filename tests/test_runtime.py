"""One run of the whole process, with stand-ins for what draws on the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import threading
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch import runtime
from ccwatch.config import find_folders, load
from ccwatch.errors import UserError
from ccwatch.runtime import Runtime
from ccwatch.server.listener import bind
from ccwatch.tasks import spawn
from tests.builders import settle

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


async def test_of_quick_changes_of_the_lock_the_last_one_is_kept(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bool] = []
    begun, free = threading.Event(), threading.Event()

    def write_slowly(_file: Path, locked: bool) -> None:
        written.append(locked)
        begun.set()
        free.wait(10)

    monkeypatch.setattr(runtime, "_mark_locked", write_slowly)
    gate = build()._gate  # pyright: ignore[reportPrivateUsage]
    gate.panic()
    await asyncio.to_thread(begun.wait, 10)
    gate.unlock()
    gate.panic()
    gate.unlock()
    await settle()
    assert written == [True]
    free.set()
    writes = [task for task in asyncio.all_tasks() if task.get_name() == "keep the lock"]
    await asyncio.wait(writes)
    assert written[-1] is False


async def test_a_lock_of_the_last_moment_outlives_the_run(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(work: Any, *, name: str) -> Any:
        """Let the loop end before what is begun behind a lock has begun."""
        if name != "keep the lock":
            return spawn(work, name=name)
        return work.close()

    monkeypatch.setattr(runtime, "spawn", lose)
    ran = build()
    running = spawn(ran.run(), name="run")
    await asyncio.sleep(0)
    ran._gate.lock()  # pyright: ignore[reportPrivateUsage]
    await end(running, ran)
    assert await asyncio.to_thread(ran._panic_file.exists)  # pyright: ignore[reportPrivateUsage]


def test_keys_that_cannot_be_used_are_said_before_anything_begins(build: Build) -> None:
    with pytest.raises(UserError, match="unknown key id foo"):
        build(keys={"foo": "x"})


@pytest.mark.parametrize("missing", ["ccwatch.server.serve", "ccwatch.server.mcp_endpoint"])
async def test_a_server_that_does_not_start_ends_the_run_with_one_line(
    build: Build, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    import_module = importlib.import_module

    def fail(name: str) -> ModuleType:
        if name == missing:
            raise ImportError("no such library")
        return import_module(name)

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


async def test_a_look_at_files_that_fails_is_not_the_last_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtime, "WATCH_SECONDS", 0.0)
    ends = [OSError(), ZeroDivisionError(), asyncio.CancelledError()]

    async def look() -> None:
        raise ends.pop(0)

    with pytest.raises(asyncio.CancelledError):
        await runtime.keep_looking(look)
    assert ends == []
