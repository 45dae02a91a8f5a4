"""The real hook and the real server, over the socket that they share."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.gate import Gate
from ccwatch.queue import Queue
from ccwatch.reception import Reception
from ccwatch.server.listener import bind, bind_socket
from ccwatch.server.serve import HttpServer
from tests.builders import a_deny, an_allow
from tests.hook_scene import command, pick_denial
from tests.server.messages import hook

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from ccwatch.calls import Decision, ToolCall
    from tests.builders import FakeClock, FakeJournal


class Served:
    """A server at a socket, and hooks that ask there."""

    def __init__(
        self, path: Path, local: socket.socket, clock: FakeClock, journal: FakeJournal
    ) -> None:
        self.queue = Queue()
        self._gate = Gate(self.queue, journal, clock)
        self._clock, self.path = clock, path
        self.server = HttpServer(
            Reception(self._gate, clock),
            clock,
            listener=bind("127.0.0.1", 0),
            local=local,
        )
        self._changed = asyncio.Event()
        self.queue.subscribe(lambda _: self._changed.set())

    async def ask(self, agent: str, told: Any, *more: str) -> asyncio.subprocess.Process:
        words = command("--agent", agent, "--socket", str(self.path), *more)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe)
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode())
        process.stdin.close()
        return process

    async def waiting(self, count: int = 1) -> list[ToolCall]:
        while len(self.queue) != count:
            self._changed.clear()
            await self._changed.wait()
        return [entry.call for entry in self.queue.entries()]

    def decide(self, call: ToolCall, decision: Decision) -> None:
        self._gate.decide(call.id, call.digest, decision)
        self._clock.advance(2.0)

    async def stop(self) -> None:
        self._gate.close()
        await self.server.stop()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[socket.socket]:
    with bind_socket(tmp_path / "s.sock") as listening:
        yield listening


@pytest.fixture
async def served(
    tmp_path: Path, local: socket.socket, clock: FakeClock, journal: FakeJournal
) -> AsyncGenerator[Served]:
    running = Served(tmp_path / "s.sock", local, clock, journal)
    await running.server.start()
    try:
        yield running
    finally:
        await running.stop()


async def read(process: asyncio.subprocess.Process) -> Any:
    output, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(output)


BEFORE_TOOL = {
    "session_id": "s1",
    "transcript_path": "/home/dev/t.json",
    "cwd": "/home/dev/project",
    "hook_event_name": "BeforeTool",
    "timestamp": "2026-06-01T10:00:00Z",
    "tool_name": "run_shell_command",
    "tool_input": {"command": "ls"},
}
CASES = [
    ("claude", hook(), an_allow(), {"behavior": "allow"}),
    ("codex", hook(), an_allow(), {"behavior": "allow"}),
    ("gemini", BEFORE_TOOL, an_allow(), "allow"),
]


@pytest.mark.parametrize(("agent", "told", "decision", "said"), CASES)
async def test_an_agent_hears_through_the_hook_what_was_decided(
    agent: str, told: Any, decision: Decision, said: Any, served: Served
) -> None:
    process = await served.ask(agent, told)
    (call,) = await served.waiting()
    assert call.strict
    served.decide(call, decision)
    answer = await read(process)
    assert answer.get("hookSpecificOutput", answer)["decision"] == said


async def test_a_deny_carries_the_reason(served: Served) -> None:
    process = await served.ask("claude", hook(), "--when-down", "ask")
    (call,) = await served.waiting()
    assert not call.strict
    served.decide(call, a_deny("not today"))
    assert pick_denial(await read(process)) == ("deny", "not today")


async def test_nobody_is_asked_any_more_for_a_hook_that_was_ended(served: Served) -> None:
    process = await served.ask("claude", hook())
    await served.waiting(1)
    process.terminate()
    await served.waiting(0)
    assert pick_denial(await read(process))[0] == "deny"


async def test_an_event_that_the_server_does_not_take_denies(served: Served) -> None:
    process = await served.ask("claude", {"hook_event_name": "PreToolUse", "session_id": 7})
    verdict, reason = pick_denial(await read(process))
    assert verdict == "deny"
    assert "refused the call as it was sent" in reason


async def test_other_requests_at_the_socket_are_answered_too(served: Served) -> None:
    reader, writer = await asyncio.open_unix_connection(served.path)
    writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 200")
    with contextlib.suppress(OSError):
        writer.close()
        await writer.wait_closed()
