"""Tools of MCP servers: which server, which tool, and the whole input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.documents.document import fact
from ccwatch.console.documents.generic import json_lines
from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment

PREFIX = "mcp__"


def split_name(tool: str) -> tuple[str, str] | None:
    """Return server and tool of ``mcp__server__tool``: all after the second ``__`` is the tool."""
    if not tool.startswith(PREFIX):
        return None
    server, mark, name = tool.removeprefix(PREFIX).partition("__")
    return (server, name) if mark and server and name else None


def lay_out(call: ToolCall, assessment: Assessment | None = None) -> list[Content] | None:
    """Return server and tool, then the input as JSON with the places that findings speak of."""
    names = split_name(call.tool)
    if names is None:
        return None
    server, tool = names
    facts = [fact("server", one_line(server)), fact("tool", one_line(tool)), own("")]
    return [*facts, *json_lines(call.input, assessment)]
