"""What the doctor sends as an agent would, and what it reads from the answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

TOOL: Final = "ccwatch-doctor"
"""What the doctor asks about: no agent has such a tool, and nothing runs it."""
PROTOCOL: Final = "2026-07-28"
_META: Final = "io.modelcontextprotocol/"
_CLIENT: Final = {"name": "ccwatch-doctor", "version": "1"}
_PERSON: Final = "Denied by the person at ccwatch."
_NOBODY: Final = "not a refusal"
"""Stands in each reason that ccwatch gives by itself for a call that nobody has answered."""


@dataclass(frozen=True, slots=True)
class Check:
    """One request of the doctor.

    Attributes:
        id: Random, so that a person knows it again on the screen.
        directory: Where it was started.
    """

    id: str
    directory: str

    @property
    def session(self) -> str:
        """The session that it belongs to."""
        return f"doctor-{self.id}"

    @property
    def input(self) -> dict[str, str]:
        """What the tool would be run with."""
        return {"check": self.id}

    @property
    def tool_use_id(self) -> str:
        """The id of the call."""
        return f"toolu_doctor_{self.id}"


def build_probe(agent: str, check: Check) -> dict[str, Any]:
    """Return the message of an agent that ccwatch answers at once: that a session begins."""
    if agent == "copilot":
        return {"sessionId": check.session, "cwd": check.directory, "source": "new"}
    return {**_build_like_claude(check, "SessionStart"), "source": "startup"}


def build_use(check: Check) -> dict[str, Any]:
    """Return what Claude Code tells before a tool runs: rules answer it at once."""
    return {
        **_build_like_claude(check, "PreToolUse"),
        "permission_mode": "default",
        "tool_name": TOOL,
        "tool_input": check.input,
        "tool_use_id": check.tool_use_id,
    }


def build_question(agent: str, check: Check) -> dict[str, Any]:
    """Return the message of an agent that a person answers."""
    if agent == "opencode":
        place = {"session": check.session, "call": check.tool_use_id, "directory": check.directory}
        return {**place, "tool": TOOL, "input": check.input}
    if agent == "copilot":
        place = {"sessionId": check.session, "cwd": check.directory}
        return {**place, "toolName": TOOL, "toolArgs": json.dumps(check.input)}
    event = "BeforeTool" if agent == "gemini" else "PermissionRequest"
    message = _build_like_claude(check, event)
    if agent != "gemini":
        message["permission_mode"] = "default"
    return {**message, "tool_name": TOOL, "tool_input": check.input}


def build_end(agent: str, check: Check) -> dict[str, Any]:
    """Return the message of an agent that its session is over."""
    if agent == "copilot":
        return {"sessionId": check.session, "cwd": check.directory, "reason": "complete"}
    return {**_build_like_claude(check, "SessionEnd"), "reason": "other"}


def _build_like_claude(check: Check, event: str) -> dict[str, Any]:
    return {"session_id": check.session, "cwd": check.directory, "hook_event_name": event}


def build_call(method: str, check: Check) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a message of MCP as its revision 2026-07-28 has it, and its headers."""
    meta: dict[str, Any] = {
        f"{_META}protocolVersion": PROTOCOL,
        f"{_META}clientInfo": _CLIENT,
        f"{_META}clientCapabilities": {},
    }
    headers = {"mcp-method": method, "mcp-protocol-version": PROTOCOL}
    params: dict[str, Any] = {"_meta": meta}
    if method == "tools/call":
        headers["mcp-name"] = "approval_prompt"
        meta |= {"claudecode/toolUseId": check.tool_use_id, "progressToken": 1}
        arguments = {
            "tool_name": TOOL,
            "input": check.input,
            "tool_use_id": check.tool_use_id,
        }
        params |= {"name": "approval_prompt", "arguments": arguments}
    message: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return message, headers


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says.

    Attributes:
        verdict: ``allow``, ``deny``, ``ask``; empty for no decision.
    """

    verdict: str = ""
    reason: str = ""


def read_said(answer: Mapping[str, Any]) -> Said:
    """Return what an answer says, in the form of whatever agent."""
    output = _object(answer.get("hookSpecificOutput")) or answer
    told = _object(output.get("decision")) or output
    for verdict, reason in (
        ("behavior", "message"),
        ("permissionDecision", "permissionDecisionReason"),
        ("decision", "reason"),
        ("status", "message"),
    ):
        found = told.get(verdict)
        if isinstance(found, str):
            return Said(found, str(told.get(reason, "")))
    return Said()


def read_result(message: Mapping[str, Any]) -> Said | None:
    """Return what the result of an MCP call says; None for a message that is no result.

    Raises:
        ValueError: The call was refused, or its result is no answer.
    """
    error = _object(message.get("error"))
    if error:
        raise ValueError(str(error.get("message", "the call was refused")))
    result = _object(message.get("result"))
    if not result:
        return None
    content = result.get("content")
    for block in cast("list[Any]", content) if isinstance(content, list) else []:
        text = _object(block).get("text")
        value: Any = json.loads(text) if isinstance(text, str) else None
        if isinstance(value, dict):
            return read_said(cast("dict[str, Any]", value))
    raise ValueError("its result is no answer")


def describe_said(said: Said) -> tuple[str, bool]:
    """Return an answer in words, and whether somebody has given it."""
    if said.verdict == "deny":
        if _NOBODY in said.reason:
            return f"nobody answered: {said.reason}", False
        if said.reason in {"", _PERSON}:
            return "denied by the person", True
        return f"denied: {said.reason}", True
    if said.verdict == "allow":
        return "allowed", True
    return "left to the agent's own prompt", False


def _object(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
