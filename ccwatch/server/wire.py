"""Agents' JSON into tool calls, decisions into the JSON that each kind of asker understands.

The shapes are those of Claude Code 2.1.328 and 2.1.197, as observed.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.calls import Agent, Channel, Decider, ToolCall, Untrusted, Verdict
from ccwatch.canonical import JsonError, decode, digest, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ccwatch.calls import Decision
    from ccwatch.canonical import Json

TOOL = "approval_prompt"
TOOL_USE_META = "claudecode/toolUseId"

NAME_LIMIT = 256
PATH_LIMIT = 4096
LABEL_LIMIT = 100
LONGEST_MILLISECONDS = 366 * 24 * 3_600_000

DENIED = "Denied by the person at ccwatch."
BAD_EDIT = "ccwatch could not send the edited input. This is not a refusal: you may ask again."

_own_tool = re.compile(rf"mcp__.*__{TOOL}", re.DOTALL)
_pane = re.compile(r"%[0-9]{1,9}")


class WireError(ValueError):
    """A message has not the shape that it must have; the text says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an asker wants to run.

    Attributes:
        by_model: A model called the prompt tool itself, or asks to be allowed to.
    """

    tool: str
    input: Mapping[str, Json]
    tool_use_id: str | None = None
    by_model: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a call comes from, as far as its asker says."""

    channel: Channel
    agent: Agent
    session: Untrusted | None = None
    subagent: Untrusted | None = None
    directory: Untrusted | None = None
    pane: Untrusted | None = None
    mode: Untrusted | None = None
    credential: str | None = None
    strict: bool = False
    denial: Untrusted | None = None
    takes_edits: bool = True


def parse_approval(params: Mapping[str, Json]) -> Request:
    """Read the parameters of a ``tools/call`` of the prompt tool; unknown keys are ignored.

    Raises:
        WireError: An argument is missing or has another type.
    """
    arguments = params.get("arguments")
    if not isinstance(arguments, dict):
        raise WireError("the arguments are no object")
    tool = read_name(arguments, "tool_name")
    value = arguments.get("input")
    if not isinstance(value, dict):
        raise WireError("input is no object")
    tool_use_id = read_optional_name(arguments, "tool_use_id")
    meta = params.get("_meta")
    # The client puts the id of the call that it runs there: of the call that wants permission
    # when it asks for itself, of this very call when a model made it.
    by_model = (
        isinstance(meta, dict)
        and TOOL_USE_META in meta
        and (tool_use_id is None or meta[TOOL_USE_META] != tool_use_id)
    )
    return Request(
        tool=tool,
        input=value,
        tool_use_id=tool_use_id,
        by_model=by_model or is_own_tool(tool),
    )


def read_claims(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str | None, str | None]:
    """Return the directory and the tmux pane that the headers of an MCP entry claim.

    A variable that is not set arrives as it was written, ``${PWD}``, and means nothing; so does
    what is no absolute path, no pane, or too long.
    """
    directory = pane = None
    for name, value in headers:
        if name == b"x-ccwatch-directory":
            directory = read_directory(_text(value))
        elif name == b"x-ccwatch-pane":
            pane = _text(value)
    return directory, pane if pane is not None and _pane.fullmatch(pane) else None


def build_agent(name: str, version: str) -> Agent:
    """Return the client as it names itself, shortened to what a label holds."""
    label = name[:LABEL_LIMIT] or "unknown"
    return Agent(Untrusted(label), Untrusted(version[:LABEL_LIMIT]))


def build_call(request: Request, origin: Origin, *, received: float) -> ToolCall:
    """Return the tool call with an id of its own, its text and its digest."""
    return ToolCall(
        id=secrets.token_hex(6),
        received=received,
        channel=origin.channel,
        tool=Untrusted(request.tool),
        input=request.input,
        text=Untrusted(encode(request.input)),
        digest=digest(request.tool, request.input),
        agent=origin.agent,
        session=origin.session,
        subagent=origin.subagent,
        directory=origin.directory,
        pane=origin.pane,
        tool_use_id=as_untrusted(request.tool_use_id),
        mode=origin.mode,
        credential=origin.credential,
        strict=origin.strict,
        denial=origin.denial,
        takes_edits=origin.takes_edits,
    )


def prompt_reply(decision: Decision) -> str:
    """Return what the prompt tool answers: allow where that was decided, deny for all else.

    An unchanged allow carries an empty ``updatedInput``: the one form that both observed versions
    take and that no input is too large for.
    """
    if decision.verdict is Verdict.ALLOW and decision.decider is not Decider.AGENT_PROMPT:
        updated = "{}" if decision.edited is None else spell_edited(decision.edited)
        if updated is not None:
            return f'{{"behavior":"allow","updatedInput":{updated}}}'
        return encode({"behavior": "deny", "message": BAD_EDIT})
    return encode(spell_deny(decision))


def is_own_tool(tool: str) -> bool:
    """Return whether a tool is the prompt tool of an MCP server, ours or another's."""
    return _own_tool.fullmatch(tool) is not None


def spell_deny(decision: Decision) -> dict[str, Json]:
    """Return a deny as Claude Code takes it from the prompt tool and from hooks."""
    # Without a message the client calls the answer invalid; with interrupt it drops the message.
    denial: dict[str, Json] = {
        "behavior": "deny",
        "message": decision.reason if decision.reason.strip() else DENIED,
    }
    if decision.interrupt:
        denial["interrupt"] = True
    return denial


def spell_edited(text: str) -> str | None:
    """Return an edited input to send; None for one that would run something else.

    The client runs the original when the edited input is an empty object.
    """
    try:
        value = decode(text)
    except JsonError:
        return None
    return encode(value) if isinstance(value, dict) and value else None


def read_name(fields: Mapping[str, Json], key: str) -> str:
    """Return a field that must be there: a text of 1 to 256 characters.

    Raises:
        WireError: It is not.
    """
    value = fields.get(key)
    if not isinstance(value, str):
        raise WireError(f"{key} is missing" if value is None else f"{key} is no string")
    if not 0 < len(value) <= NAME_LIMIT:
        raise WireError(f"{key} has not 1 to {NAME_LIMIT} characters")
    return value


def read_optional_name(fields: Mapping[str, Json], key: str) -> str | None:
    """Return a field as ``read_name`` does; None where it is missing or null.

    Raises:
        WireError: It is there, and no such text.
    """
    return None if fields.get(key) is None else read_name(fields, key)


def _text(value: bytes) -> str | None:
    try:
        return value.decode("utf-8", "strict")
    except UnicodeDecodeError:
        return None


def read_directory(value: Json) -> str | None:
    """Return an absolute path; a shortened one would be another directory, so none is."""
    if not isinstance(value, str) or not value.startswith("/"):
        return None
    return None if len(value) > PATH_LIMIT or "\0" in value else value


def read_label(value: Json) -> str | None:
    """Return a short text that an agent says of itself, shortened; None where it says none."""
    return value[:LABEL_LIMIT] if isinstance(value, str) and value else None


def read_milliseconds(value: Json) -> float | None:
    """Return in seconds how long an agent says that something took; None where that cannot be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value / 1000 if 0 <= value <= LONGEST_MILLISECONDS else None


def as_untrusted(value: str | None) -> Untrusted | None:
    """Mark a text as one that an agent chose."""
    return None if value is None else Untrusted(value)
