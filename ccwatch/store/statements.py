"""What is written into the tables of the journal, one function a kind of write."""

# ruff: noqa: S608 (all that is put into the SQL here is constant)

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from ccwatch.calls import Decider, Verdict, headline
from ccwatch.journal import JournalError
from ccwatch.store.uses import count_uses

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from ccwatch.calls import Decision, Result, ToolCall
    from ccwatch.risk.level import Level

ABANDONED_REASON = "ccwatch ended before anybody answered"

_CALL: Final = (
    "id, received, channel, tool, headline, agent, agent_version, session, subagent, directory, "
    "pane, tool_use_id, digest, level, rules, mode, token, proven"
)
_DECIDED: Final = "decided, waited, verdict, decider, reason, edited_input, interrupt"
_OF_A_NEW_CALL: Final = f"{_CALL}, {_DECIDED}".split(", ")

_INSERT_CALL: Final = f"""
INSERT INTO calls ({_CALL}, {_DECIDED}) VALUES ({", ".join("?" * len(_OF_A_NEW_CALL))})
ON CONFLICT (id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _OF_A_NEW_CALL if name != "id")}
WHERE calls.decider = '{Decider.AGENT.value}'
RETURNING number
"""
"""A call that was only seen goes on as the one that is asked about; other rows stay."""

_DECIDE_CALL: Final = """
UPDATE calls SET
    decided = ?, waited = ?, verdict = ?, decider = ?, reason = ?, edited_input = ?, interrupt = ?
WHERE id = ? AND verdict IS NULL
"""

_NAME_RULES: Final = "UPDATE calls SET rules = ? WHERE id = ?"

_ABANDON_CALLS: Final = """
UPDATE calls SET
    decided = max(:now, received), waited = max(:now - received, 0),
    verdict = :verdict, decider = :decider, reason = :reason
WHERE verdict IS NULL
"""

_TRIM_OLDEST: Final = """
DELETE FROM calls WHERE number = (
    SELECT number FROM calls INDEXED BY calls_by_time
    WHERE received < ? AND verdict IS NOT NULL ORDER BY received LIMIT 1
)
"""


def insert_call(
    connection: sqlite3.Connection,
    call: ToolCall,
    level: Level | None = None,
    rules: Sequence[str] = (),
) -> None:
    """Write a call that has arrived, with its level and the rules that make it wait."""
    undecided = (None, None, None, None, "", None, 0)
    _insert(connection, call, (*_call_values(call, level, rules), *undecided))
    count_uses(connection, rules, call.received)


def insert_settled_call(
    connection: sqlite3.Connection,
    call: ToolCall,
    decision: Decision,
    *,
    at: float,
    level: Level | None = None,
) -> None:
    """Write a call together with the decision on it, which needed no wait."""
    call_values = _call_values(call, level, decision.rules)
    _insert(connection, call, (*call_values, at, 0.0, *_decision_values(decision)))
    count_uses(connection, decision.rules, at)


def insert_result(connection: sqlite3.Connection, call_id: str, result: Result) -> None:
    """Write what became of a call that ran; one that is not there any more is no error."""
    values = (result.ending, result.seconds, call_id)
    connection.execute("UPDATE calls SET result = ?, ran_for = ? WHERE id = ?", values)


def _insert(
    connection: sqlite3.Connection, call: ToolCall, values: tuple[float | str | None, ...]
) -> None:
    found = connection.execute(_INSERT_CALL, values).fetchone()
    if found is None:
        raise JournalError("another call has its id")
    connection.execute(
        "INSERT INTO inputs (number, input) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (found[0], call.text),
    )


def _call_values(
    call: ToolCall, level: Level | None, rules: Sequence[str]
) -> tuple[float | str | None, ...]:
    return (
        call.id,
        call.received,
        call.channel,
        call.tool,
        headline(call.tool, call.input),
        call.agent.name,
        call.agent.version,
        call.session,
        call.subagent,
        call.directory,
        call.pane,
        call.tool_use_id,
        call.digest,
        level,
        "\n".join(rules),
        call.mode,
        call.credential,
        int(call.agent.proven),
    )


def _decision_values(decision: Decision) -> tuple[str | int | None, ...]:
    return (
        decision.verdict,
        decision.decider,
        decision.reason,
        decision.edited,
        int(decision.interrupt),
    )


def insert_decision(
    connection: sqlite3.Connection, call_id: str, decision: Decision, *, at: float, waited: float
) -> None:
    """Write the decision on a call, unless there is one already.

    Raises:
        JournalError: The call was never recorded, or another decision was: the one that is asked
            for is then not in the journal, and must not be told as if it were.
    """
    what = _decision_values(decision)
    if connection.execute(_DECIDE_CALL, (at, waited, *what, call_id)).rowcount:
        if decision.rules:
            # A rule that was made, or changed, while the call waited.
            connection.execute(_NAME_RULES, ("\n".join(decision.rules), call_id))
            count_uses(connection, decision.rules, at)
        return
    found = connection.execute(
        "SELECT verdict, decider, reason, edited_input, interrupt FROM calls WHERE id = ?",
        (call_id,),
    ).fetchone()
    if found is None:
        raise JournalError("the call is not in the journal")
    if tuple(found) != what:
        raise JournalError(f"the call has a decision already: {found[0]}, {found[1]}")


def abandon_open_calls(connection: sqlite3.Connection, now: float) -> int:
    """Close the calls that an earlier process left open, and return how many there were."""
    values = {
        "now": now,
        "verdict": Verdict.NONE,
        "decider": Decider.ABANDONED,
        "reason": ABANDONED_REASON,
    }
    return connection.execute(_ABANDON_CALLS, values).rowcount


def trim_calls(connection: sqlite3.Connection, before: float, *, limit: int, seconds: float) -> int:
    """Delete the oldest decided calls that were received before a time, and return how many.

    At most ``limit``, and for about ``seconds``: other writes wait meanwhile.
    """
    end = time.perf_counter() + seconds
    for count in range(limit):
        if time.perf_counter() > end and count:
            return count
        if not connection.execute(_TRIM_OLDEST, (before,)).rowcount:
            return count
    return limit
