"""Agents without a model: each asks over real HTTP, and remembers what it was told."""

from __future__ import annotations

import http.client
import itertools
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any

MODERN = "2026-07-28"
HANDSHAKE = "2025-11-25"
HOOK = "hook"
CLIENT = {"name": "claude-code", "version": "2.1.328"}

_numbers = itertools.count(1)


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tool_call(command: str, *, request_id: object = 3, tool: str = "Bash") -> dict[str, Any]:
    """Return a ``tools/call`` of the prompt tool, as the client sends it."""
    use = f"toolu_{next(_numbers):08d}"
    arguments = {"tool_name": tool, "input": {"command": command}, "tool_use_id": use}
    meta = {"claudecode/toolUseId": use, "progressToken": 3}
    params = {"name": "approval_prompt", "arguments": arguments, "_meta": meta}
    return {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": params}


def modern(message: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return headers and body of a message in the era without sessions."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": CLIENT,
        "io.modelcontextprotocol/clientCapabilities": {},
        **message["params"].get("_meta", {}),
    }
    headers = {
        "mcp-protocol-version": MODERN,
        "mcp-method": message["method"],
        "mcp-name": message["params"]["name"],
    }
    return headers, {**message, "params": {**message["params"], "_meta": meta}}


def initialize() -> dict[str, Any]:
    """Return the first message of a session."""
    params = {"protocolVersion": HANDSHAKE, "capabilities": {}, "clientInfo": CLIENT}
    return {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}


def permission_request(
    command: str, *, session: str = "session-1", tool: str = "Bash"
) -> dict[str, Any]:
    """Return the body of the hook that asks."""
    return {
        "session_id": session,
        "cwd": "/home/dev/project",
        "permission_mode": "default",
        "hook_event_name": "PermissionRequest",
        "tool_name": tool,
        "tool_input": {"command": command},
    }


class Connection:
    """One keep-alive connection to ccwatch."""

    def __init__(self, port: int, *, seconds: float = 60.0) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        self.session = ""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str) -> Any:
        """Return the JSON at a path."""
        self._http.request("GET", path)
        return json.loads(self._http.getresponse().read())

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> bytes:
        """Return the body of the answer, whenever it is complete."""
        fixed = {
            "content-type": "application/json",
            "accept": "application/json, text/event-stream",
        }
        if self.session:
            fixed |= {"mcp-session-id": self.session, "mcp-protocol-version": HANDSHAKE}
        self._http.request("POST", path, json.dumps(body), {**fixed, **(headers or {})})
        answer = self._http.getresponse()
        self.session = answer.getheader("mcp-session-id") or self.session
        return answer.read()

    def ask(self, era: str, command: str, *, request_id: object = 3, tool: str = "Bash") -> Any:
        """Ask whether a command may run, and return the reply of the prompt tool or the hook."""
        if era == HOOK:
            hook = permission_request(command, session=f"session of {command}", tool=tool)
            return json.loads(self.post("/hooks/claude", hook))
        message = tool_call(command, request_id=request_id, tool=tool)
        if era == MODERN:
            headers, body = modern(message)
            return read_reply(self.post("/mcp", body, headers), request_id)
        if not self.session:
            self.post("/mcp", initialize())
            self.post("/mcp", {"jsonrpc": "2.0", "method": "notifications/initialized"})
        return read_reply(self.post("/mcp", message), request_id)


def read_reply(body: bytes, request_id: object) -> Any:
    """Return what the prompt tool said: its answer is the last event of a stream, or all."""
    lines = body.decode().replace("\r\n", "\n").split("\n")
    messages = [line.removeprefix("data: ") for line in lines if line.startswith(("data: {", "{"))]
    answer = json.loads(messages[-1])
    assert answer["id"] == request_id, answer
    (block,) = answer["result"]["content"]
    return json.loads(block["text"])


def behavior(reply: Any) -> str:
    """Return ``allow``, ``deny``, or nothing for "no decision"."""
    if "hookSpecificOutput" in reply:
        return reply["hookSpecificOutput"]["decision"]["behavior"]
    return reply.get("behavior", "")


@dataclass
class Asker:
    """One agent that asks once, in a thread of its own.

    Attributes:
        reply: What it was told; None as long as it waits.
        heard: When it was told that (monotonic clock).
        error: How its connection ended, if it ended without an answer.
    """

    port: int
    command: str
    era: str = MODERN
    request_id: object = 3
    reply: Any = None
    heard: float = 0.0
    error: Exception | None = None
    _thread: threading.Thread = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether it waits no more."""
        return not self._thread.is_alive()

    def join(self, *, within: float = 15.0) -> None:
        """Wait until it has its answer, or has lost its connection."""
        self._thread.join(within)
        assert not self._thread.is_alive(), f"{self.command} never heard an answer"

    def _ask(self) -> None:
        try:
            with Connection(self.port) as connection:
                self.reply = connection.ask(self.era, self.command, request_id=self.request_id)
                self.heard = time.monotonic()
        except Exception as error:
            self.error = error
