"""JSON-RPC ids that a handshake session may not use now, so that no answer goes astray."""

from __future__ import annotations

from mcp.shared.dispatcher import as_request_id, coerce_request_id

SESSIONS_REMEMBERED = 4_000
"""Twice the sessions that can be open, so that only ended ones are forgotten."""


class RequestIds:
    """The ids in use, session by session.

    The SDK sends an answer to whichever stream of the session bears its id at that time. An id is
    free again once its request was answered in full; one whose client went away before that stays
    taken as long as the session is remembered, because its answer may still be on its way.
    """

    def __init__(self) -> None:
        self._taken: dict[str, set[str | int]] = {}

    def take(self, session: str, request_id: object) -> bool:
        """Take an id for a request; False when the session uses it already (``4`` is ``"4"``)."""
        known = as_request_id(request_id)
        if known is None:
            return True
        ids = self._taken.pop(session, set())
        self._taken[session] = ids
        key = coerce_request_id(known)
        if key in ids:
            return False
        ids.add(key)
        while len(self._taken) > SESSIONS_REMEMBERED:
            del self._taken[next(iter(self._taken))]
        return True

    def free(self, session: str, request_id: object) -> None:
        """Let an id be used again: its request was answered in full."""
        known = as_request_id(request_id)
        ids = self._taken.get(session)
        if known is None or ids is None:
            return
        ids.discard(coerce_request_id(known))
        if not ids:
            del self._taken[session]

    def forget(self, session: str) -> None:
        """Forget a session that has ended."""
        self._taken.pop(session, None)
