"""Short names for whom and where, as Content: the claims of an agent, through the door."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from ccwatch.agents import AgentSession
    from ccwatch.calls import Agent, ToolCall

_SHORT_TOOLS = {
    "AskUserQuestion": "Question",
    "ExitPlanMode": "Plan",
    "NotebookEdit": "Notebook",
    "MultiEdit": "Edits",
}
_TOOLS_OF_FILES = frozenset({"Edit", "MultiEdit", "Write", "NotebookEdit", "Read", "Glob", "LS"})
"""Tools whose headline is a path; a shortened command would be another command."""
_KNOWN_AGENTS = {"claude-code": "claude"}
_blanks = re.compile(r"[ \t]+")


def agent_label(agent: Agent) -> Content:
    """Return the agent's name, shortened where it is well known, with single blanks in it."""
    name = _blanks.sub(" ", agent.name).strip()
    return one_line(_KNOWN_AGENTS.get(name, name or "unknown agent"))


def claim_label(agent: Agent) -> Content:
    """Return that nothing proves which agent it is; nothing where a token does."""
    return own("" if agent.proven else "claimed", "dim")


def tool_label(tool: str) -> Content:
    """Return a tool in a list; of an MCP server's tool that it is one, as many begin alike."""
    if tool.startswith("mcp__"):
        return own("mcp", "bold")
    return one_line(_SHORT_TOOLS.get(tool, tool), style="bold")


def project_label(call: ToolCall | AgentSession) -> Content:
    """Return the last part of the claimed directory, else the session, else nothing."""
    if call.directory:
        return one_line(os.path.basename(call.directory.rstrip("/")) or "/")
    if call.session:
        return one_line(call.session[:8])
    return own("")


def asker_label(source: ToolCall | AgentSession) -> Content:
    """Return who asks and where, as in ``claude@api``."""
    project, agent = project_label(source), agent_label(source.agent)
    return Content.assemble(agent, own("@"), project) if project else agent


def directory_label(call: ToolCall, home: str) -> Content:
    """Return the claimed directory with the home folder as ``~``."""
    if not call.directory:
        return own("directory unknown", "dim")
    return one_line(shorten_home(call.directory, home))


def shorten_home(path: str, home: str) -> str:
    """Return ``path`` with ``~`` for the home folder."""
    if home not in {"", "/"} and (path == home or path.startswith(home + "/")):
        return "~" + path[len(home) :]
    return path


def brief(tool: str, headline: str, directory: str | None, home: str) -> Content:
    """Return what a call is about in a list: the path of a file is relative to its directory."""
    if tool.startswith("mcp__"):
        server, _, name = tool.removeprefix("mcp__").partition("__")
        return Content.assemble(
            one_line(server), own(" ", "dim"), one_line(name), own("  "), one_line(headline)
        )
    if tool not in _TOOLS_OF_FILES:
        return one_line(headline)
    inside = (directory or "").rstrip("/") + "/"
    if directory and headline.startswith(inside):
        return one_line(headline[len(inside) :])
    return one_line(shorten_home(headline, home))


def fit(content: Content, width: int, *, right: bool = False) -> Content:
    """Return ``content`` in exactly ``width`` cells: cut with an ellipsis, or filled up."""
    cut = content.truncate(max(width, 0), ellipsis=True)
    missing = max(width - cut.cell_length, 0)
    return cut.pad_left(missing) if right else cut.pad_right(missing)
