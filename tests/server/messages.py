"""What clients of both eras and hooks send, as observed (Claude Code 2.1.328 and 2.1.197)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.server.asgi import JSON

if TYPE_CHECKING:
    from tests.server.asgi import Answer, Headers, Opened, Rig

HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
MODERN = "2026-07-28"
CLIENT = {"name": "claude-code", "title": "Claude Code", "version": "2.1.328"}


def arguments(**changes: Any) -> dict[str, Any]:
    """The arguments of an approval call; a value of None leaves the key out."""
    fields = {"tool_name": "Bash", "input": {"command": "ls -la"}, "tool_use_id": "toolu_1"}
    return {key: value for key, value in (fields | changes).items() if value is not None}


def tool_call(
    request_id: Any = 3, fields: Any = None, *, meta: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The body of a tools/call of the prompt tool, without the parts of an era."""
    given = arguments() if fields is None else fields
    if meta is None:
        meta = {"progressToken": 3}
        if "tool_use_id" in given:
            meta["claudecode/toolUseId"] = given["tool_use_id"]
    params: dict[str, Any] = {"name": "approval_prompt", "arguments": given, "_meta": meta}
    return {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": params}


class ModernClient:
    """A client of 2026-07-28: every request stands alone."""

    def __init__(self, rig: Rig, **headers: str) -> None:
        self._rig = rig
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def headers(self, method: str = "tools/call", name: str = "approval_prompt") -> Headers:
        own = {"mcp-protocol-version": MODERN, "mcp-method": method}
        return JSON | own | ({"mcp-name": name} if name else {}) | self._headers

    def body(self, message: dict[str, Any]) -> dict[str, Any]:
        params: dict[str, Any] = message.get("params") or {}
        meta: dict[str, Any] = {
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientInfo": CLIENT,
            "io.modelcontextprotocol/clientCapabilities": {"roots": {"listChanged": True}},
        }
        meta |= params.get("_meta", {})
        return {**message, "params": {**params, "_meta": meta}}

    def send(self, method: str) -> Opened:
        message = {"jsonrpc": "2.0", "id": 1, "method": method}
        return self._rig.open("/mcp", self.body(message), headers=self.headers(method, ""))

    def call(self, request_id: Any = 3, fields: Any = None, **how: Any) -> Opened:
        body = self.body(tool_call(request_id, fields, **how))
        return self._rig.open("/mcp", body, headers=self.headers())

    def post(self, body: Any) -> Opened:
        return self._rig.open("/mcp", body, headers=self.headers())


class HandshakeClient:
    """A client of one of the eras with a session."""

    def __init__(self, rig: Rig, version: str = "2025-11-25", **headers: str) -> None:
        self._rig = rig
        self.version = version
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.session = ""

    def headers(self) -> Headers:
        own = {"mcp-session-id": self.session} if self.session else {}
        # The header came with 2025-06-18.
        if self.session and self.version >= "2025-06-18":
            own["mcp-protocol-version"] = self.version
        return JSON | own | self._headers

    async def connect(self) -> Answer:
        params = {"protocolVersion": self.version, "capabilities": {}, "clientInfo": CLIENT}
        body = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}
        answer = await self.post(body).answer()
        self.session = answer.headers["mcp-session-id"]
        await self.notify("notifications/initialized")
        return answer

    def post(self, body: Any) -> Opened:
        return self._rig.open("/mcp", body, headers=self.headers())

    def send(self, method: str, request_id: Any = 1) -> Opened:
        return self.post({"jsonrpc": "2.0", "id": request_id, "method": method})

    async def notify(self, method: str, **params: Any) -> Answer:
        return await self.post({"jsonrpc": "2.0", "method": method, "params": params}).answer()

    def call(self, request_id: Any = 3, fields: Any = None, **how: Any) -> Opened:
        return self.post(tool_call(request_id, fields, **how))


def reply_of(answer: Answer) -> Any:
    """The reply of the prompt tool, after checking that it is one text block and nothing else."""
    result = answer.messages()[-1]["result"]
    assert "structuredContent" not in result
    assert result["isError"] is False
    (block,) = result["content"]
    assert block["type"] == "text"
    return json.loads(block["text"])


def hook(event: str = "PermissionRequest", **changes: Any) -> dict[str, Any]:
    """The body of a hook; a value of None leaves the key out."""
    fields: dict[str, Any] = {
        "session_id": "1a404bf1-41aa-4dbc-bb51-0bb07ab15b8d",
        "transcript_path": "/home/dev/.claude/projects/-home-dev-project/1a404bf1.jsonl",
        "cwd": "/home/dev/project",
        "prompt_id": "a8387529-9a4d-4226-adc4-8f2858d66d2f",
        "permission_mode": "default",
        "effort": {"level": "medium"},
        "hook_event_name": event,
        "tool_name": "Bash",
        "tool_input": {"command": "touch ./x1 && echo hello", "description": "Create x1"},
    }
    return {key: value for key, value in (fields | changes).items() if value is not None}
