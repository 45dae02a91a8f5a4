"""The load: a process of its own that sends requests and says how long each took.

It reads a job as JSON from standard input and writes what it found as JSON to standard output.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from tests.e2e.asker import (
    HANDSHAKE,
    HOOK,
    MODERN,
    behavior,
    initialize,
    modern,
    permission_request,
    read_reply,
    tool_call,
)

SECONDS = 60.0
"""No job takes longer."""
TICK = 0.002
REFUSED_TOOL = "mcp__x__approval_prompt"
"""What ccwatch answers by itself: a model that wants to call a prompt tool is refused."""


class Client:
    """One keep-alive connection that waits for each answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._headers: dict[str, str] = {}
        self.session = ""
        self.request_id = 2
        """Every client counts from the same number; within a session no id comes twice."""

    async def connect(self) -> None:
        """Open the connection."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def begin_session(self) -> None:
        """Shake hands, as the era with sessions wants it."""
        await self.exchange(self.request("/mcp", initialize()))
        self._headers = {"mcp-session-id": self.session, "mcp-protocol-version": HANDSHAKE}
        await self.exchange(
            self.request("/mcp", {"jsonrpc": "2.0", "method": "notifications/initialized"})
        )

    def request(self, path: str, body: Any, headers: dict[str, str] | None = None) -> bytes:
        """Return the bytes of a POST."""
        content = json.dumps(body).encode()
        named = {
            "host": f"127.0.0.1:{self._port}",
            "content-type": "application/json",
            "accept": "application/json, text/event-stream",
            "content-length": str(len(content)),
            **self._headers,
            **(headers or {}),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + content

    async def exchange(self, request: bytes) -> bytes:
        """Send a request and return the whole body of its answer."""
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith((b"http/1.1 200", b"http/1.1 202")):
            raise RuntimeError(head.decode())
        found = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
        self.session = found.get(b"mcp-session-id", b"").decode() or self.session
        if b"content-length" in found:
            return await self._reader.readexactly(int(found[b"content-length"]))
        body = b""
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            body += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readexactly(2)
        return body

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()


async def make_client(port: int, kind: str) -> Client:
    """Return a client that is ready to ask in that era."""
    client = Client(port)
    await client.connect()
    if kind == HANDSHAKE:
        await client.begin_session()
    return client


def make_request(client: Client, kind: str, command: str, *, tool: str = "Bash") -> bytes:
    """Return the bytes of one question; the bare servers get the hook's."""
    client.request_id += 1
    call = tool_call(command, request_id=client.request_id, tool=tool)
    if kind == MODERN:
        headers, body = modern(call)
        return client.request("/mcp", body, headers)
    if kind == HANDSHAKE:
        return client.request("/mcp", call)
    hook = permission_request(command, session=f"session of {command}", tool=tool)
    return client.request("/hooks/claude", hook)


async def flood(port: int, kind: str, clients: int, count: int, tool: str) -> dict[str, Any]:
    """Let some clients ask as fast as they are answered; returns seconds and latencies."""
    ready = [await make_client(port, kind) for _ in range(clients)]
    took: list[float] = []

    async def ask(client: Client, number: int) -> None:
        for turn in range(count // clients):
            request = make_request(client, kind, f"make {number}-{turn}", tool=tool)
            started = time.perf_counter()
            await client.exchange(request)
            took.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(ask(client, number) for number, client in enumerate(ready)))
    return {"seconds": time.perf_counter() - started, "took": took}


async def pace(port: int, kind: str, rate: float, seconds: float, tool: str) -> dict[str, Any]:
    """Ask at a steady rate, whether or not answers come; returns latencies from the due time."""
    free: asyncio.Queue[Client] = asyncio.Queue()
    for _ in range(32):
        free.put_nowait(await make_client(port, kind))
    took: list[float] = []

    async def ask(number: int, due: float) -> None:
        client = await free.get()
        await client.exchange(make_request(client, kind, f"make {number}", tool=tool))
        took.append(time.perf_counter() - due)
        free.put_nowait(client)

    first = time.perf_counter()
    asking: list[asyncio.Task[None]] = []
    for number in range(int(rate * seconds)):
        due = first + number / rate
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        asking.append(asyncio.create_task(ask(number, due)))  # noqa: TID251
    await asyncio.gather(*asking)
    return {"seconds": time.perf_counter() - first, "took": took}


async def hold(port: int, kind: str, count: int) -> dict[str, Any]:
    """Let many clients ask at once and wait; returns what each heard, and how late.

    Says ``held`` once every question is on its way.
    """
    ready = [await make_client(port, kind) for _ in range(count)]
    heard: list[tuple[str, str, float]] = []

    async def ask(client: Client, number: int) -> None:
        body = await client.exchange(make_request(client, kind, f"call {number}"))
        now = time.monotonic_ns()
        reply, said = _read(client, kind, body)
        right = said["command"] == f"call {number}"
        heard.append((behavior(reply) if right else "another's", said["command"], now - said["at"]))

    asking = [asyncio.create_task(ask(client, at)) for at, client in enumerate(ready)]  # noqa: TID251
    sys.stdout.write("held\n")
    sys.stdout.flush()
    await asyncio.gather(*asking)
    return {"heard": heard}


async def sleep(port: int, seconds: float) -> dict[str, Any]:
    """Do nothing on a loop of its own; returns how late this machine lets it be."""
    late: list[float] = []
    until = time.monotonic() + seconds
    while (now := time.monotonic()) < until:
        await asyncio.sleep(TICK)
        late.append(time.monotonic() - now - TICK)
    return {"late": late}


async def decide(port: int, kind: str, clients: int, count: int) -> dict[str, Any]:
    """Ask again and again a server that decides a little later; returns how late each heard."""
    ready = [await make_client(port, kind) for _ in range(clients)]
    late: list[float] = []

    async def ask(client: Client, number: int) -> None:
        for turn in range(count // clients):
            body = await client.exchange(make_request(client, kind, f"call {number}-{turn}"))
            now = time.monotonic_ns()
            _, said = _read(client, kind, body)
            late.append((now - said["at"]) / 1e9)

    await asyncio.gather(*(ask(client, number) for number, client in enumerate(ready)))
    return {"took": late}


def _read(client: Client, kind: str, body: bytes) -> tuple[Any, dict[str, Any]]:
    """Return a reply, and what the measured server has put into it."""
    reply = json.loads(body) if kind == HOOK else read_reply(body, client.request_id)
    decision: dict[str, Any] = reply.get("hookSpecificOutput", {}).get("decision", reply)
    return reply, decision.get("updatedInput") or json.loads(decision["message"])


JOBS = {"sleep": sleep, "flood": flood, "pace": pace, "hold": hold, "decide": decide}


async def main() -> None:
    """Do the job."""
    job: dict[str, Any] = json.loads(sys.stdin.readline())
    work = JOBS[job.pop("job")]
    async with asyncio.timeout(SECONDS):
        found = await work(**job)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
