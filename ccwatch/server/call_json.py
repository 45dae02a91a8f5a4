"""Calls as other front ends read them: JSON in ASCII, of which no terminal obeys a character."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ccwatch.calls import headline
from ccwatch.canonical import JsonError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ccwatch.audit import AuditRecord
    from ccwatch.canonical import Json
    from ccwatch.queue import Entry

LISTED_INPUT: Final = 64 * 1024
"""Characters of an input; a longer one is left out of lists and events, and told by its id alone.
Else one reader would have all of a full queue spelled for it, 256 MiB."""


def spell(value: Mapping[str, Json] | Json) -> bytes:
    """Return JSON of one line, in ASCII: escape sequences and hidden text stay what they are."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")


def spell_list(entries: Sequence[Entry], now: float) -> Iterator[bytes]:
    """Yield the parts of a JSON array of calls that wait; ``now`` on the monotonic clock."""
    yield b"["
    for index, entry in enumerate(entries):
        yield (b"," if index else b"") + spell(describe_waiting(entry, now))
    yield b"]"


def describe_waiting(entry: Entry, now: float, *, whole: bool = False) -> dict[str, Json]:
    """Return a call that waits; ``whole`` leaves no input out, ``now`` is on the monotonic clock.

    No deadline runs while an allow is held.
    """
    call = entry.call
    is_held = entry.held_until is not None
    listed = whole or len(call.text) <= LISTED_INPUT
    left = None if entry.deadline is None or is_held else _round(entry.deadline - now)
    return {
        "id": call.id,
        "digest": call.digest,
        "lane": call.lane.value,
        "tool": call.tool,
        "input": dict(call.input) if listed else None,
        "input_left_out": not listed,
        "headline": headline(call.tool, call.input),
        "level": entry.level.value,
        "findings": [
            {"category": each.category.value, "level": each.level.value, "reason": each.reason}
            for each in entry.assessment.findings
        ],
        "reason": entry.reason,
        "denial": call.denial,
        "agent": {
            "name": call.agent.name,
            "version": call.agent.version,
            "proven": call.agent.proven,
        },
        "token": call.credential,
        "session": call.session,
        "subagent": call.subagent,
        "directory": call.directory,
        "pane": call.pane,
        "mode": call.mode,
        "received": _spell_time(call.received),
        "waited": _round(now - entry.since),
        "deadline": left,
        "held": is_held,
        "decision": None,
        "result": None,
    }


def describe_recorded(record: AuditRecord) -> dict[str, Json]:
    """Return a call of the journal, with the same keys; what the journal does not keep is null."""
    row = record.row
    value = _read(record.input)
    result: dict[str, Json] | None = None
    if row.result is not None:
        result = {"ending": row.result.ending.value, "seconds": row.result.seconds}
    return {
        "id": row.id,
        "digest": record.digest,
        "lane": row.lane.value,
        "tool": row.tool,
        "input": value,
        "input_left_out": value is None,
        "headline": row.headline,
        "level": None if row.level is None else row.level.value,
        "findings": None,
        "reason": None,
        "denial": None,
        "agent": {"name": row.agent, "version": record.agent_version, "proven": None},
        "token": row.token,
        "session": row.session,
        "subagent": record.subagent,
        "directory": row.directory,
        "pane": record.pane,
        "mode": row.mode,
        "received": _spell_time(row.received),
        "waited": row.waited,
        "deadline": None,
        "held": False,
        "decision": describe_decision(record),
        "result": result,
    }


def describe_decision(record: AuditRecord) -> dict[str, Json] | None:
    """Return the decision on a call of the journal, None while there is none."""
    row = record.row
    if row.verdict is None or row.decider is None or row.decided is None:
        return None
    edited = None if record.edited_input is None else _read(record.edited_input)
    return {
        "verdict": row.verdict.value,
        "decider": row.decider.value,
        "reason": row.reason,
        "rules": list(row.rules),
        "decided": _spell_time(row.decided),
        "edited_input": edited,
    }


def _read(text: str) -> Json:
    try:
        return decode(text)
    except JsonError:
        return None


def _round(seconds: float) -> float:
    return round(max(seconds, 0.0), 3)


def _spell_time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
