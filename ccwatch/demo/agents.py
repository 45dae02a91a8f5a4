"""The agents of the demo, as clients: one through the prompt tool, one through the hook."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any

import httpx2

from ccwatch.demo.script import Step, interactive_steps, make_projects, prompt_tool_steps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PROTOCOL = "2026-07-28"
_META = "io.modelcontextprotocol/"
_CLIENT = {"name": "claude-code", "version": "demo"}


async def play(address: str, folder: Path) -> None:
    """Let both agents ask ccwatch at ``address``, each call after the answer to its last one."""
    api, web = await asyncio.to_thread(make_projects, folder)
    limits = httpx2.Timeout(None, connect=5.0)
    async with httpx2.AsyncClient(base_url=f"http://{address}", timeout=limits) as client:
        await asyncio.gather(
            _ask_as_prompt_tool(client, str(api), prompt_tool_steps(api)),
            _ask_as_hook(client, str(web), interactive_steps(web)),
        )


async def _ask_as_prompt_tool(
    client: httpx2.AsyncClient, directory: str, steps: Sequence[Step]
) -> None:
    headers = {
        "accept": "application/json, text/event-stream",
        "mcp-method": "tools/call",
        "mcp-name": "approval_prompt",
        "mcp-protocol-version": PROTOCOL,
        "x-ccwatch-directory": directory,
    }
    for number, step in enumerate(steps, 1):
        await asyncio.sleep(step.pause)
        use = f"toolu_{secrets.token_hex(11)}"
        arguments = {"tool_name": step.tool, "input": step.input, "tool_use_id": use}
        meta = {
            f"{_META}protocolVersion": PROTOCOL,
            f"{_META}clientInfo": _CLIENT,
            f"{_META}clientCapabilities": {},
            "claudecode/toolUseId": use,
            "progressToken": number,
        }
        params = {"name": "approval_prompt", "arguments": arguments, "_meta": meta}
        body = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
        await _post(client, "/mcp", body, headers)


async def _ask_as_hook(client: httpx2.AsyncClient, directory: str, steps: Sequence[Step]) -> None:
    session = "7f3a0000-0000-4000-8000-00000000demo"
    for step in steps:
        await asyncio.sleep(step.pause)
        body = {
            "session_id": session,
            "cwd": directory,
            "permission_mode": "auto" if step.refused else "default",
            "hook_event_name": "PermissionDenied" if step.refused else "PermissionRequest",
            "tool_name": step.tool,
            "tool_input": step.input,
            "reason": step.refused,
        }
        await _post(client, "/hooks/claude", body, {})


async def _post(
    client: httpx2.AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]
) -> None:
    response = await client.post(path, json=body, headers=headers)
    response.raise_for_status()
