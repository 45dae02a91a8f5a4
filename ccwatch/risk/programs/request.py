"""HTTP requests, whatever program makes them: methods, bodies, and what a path says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, cast

from ccwatch.risk.act import Act, Does, Fetches, Sends
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.programs.endpoint import has_unknown, host_of, is_well_known, path_of
from ccwatch.risk.programs.verb import Kind, find_verbs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.word import Word

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "LIST"})
_BODY_CHARACTERS: Final = 4_000
_QUERY_PATH: Final = re.compile(
    r"(?:^|/)(?:_?m?search|_count|_mget|_explain|_analyze|query|queries|multi-search|_field_caps)/?$"
)
_ADMINISTRATION: Final = re.compile(
    r"(?i)(?:^|/)(?:_close|_cluster/|_shutdown|_forcemerge|_reroute|_rollover|_shrink"
    r"|_ingest/|_security/|quitquitquit|shutdown|actuator/(?:shutdown|restart))"
)
_OVERRIDE: Final = re.compile(
    r"(?i)(?:^|\s)x-(?:http-method(?:-override)?|method-override)\s{0,5}[:=]\s{0,5}(\S+)|[?&;]_method=([^&;#\s]+)"
)
_CHANGES_DATA: Final = re.compile(r"\b(?:mutation|subscription)\b")
_SAYS: Final = ("method", "action", "op", "operation", "operationName", "command", "event", "type")


def judge_method(
    method: str, url: Word, body: Sequence[Word] | None, *, piped: bool = False
) -> list[Act]:
    """Return what a request does that is more than a read.

    Args:
        method: In upper case.
        url: Where it goes.
        body: The literal parts of its body; None if a file or standard input is sent.
        piped: Standard input is sent.
    """
    shown = shorten(url.text)
    if method == "DELETE":
        return [Does(high(Category.INFRA_DESTROY, f"deletes {shown}"), url), Sends(url, piped)]
    path = path_of(url.text)
    if Kind.DESTROY in find_verbs(path[:_BODY_CHARACTERS]) or _ADMINISTRATION.search(path):
        destroys = high(Category.INFRA_DESTROY, f"sends {shorten(method)} to {shown}")
        return [Does(destroys, url), Sends(url, piped)]
    if method == "POST" and body is not None and not any(has_unknown(part) for part in body):
        if (read := _judge_reading_body(url, path, body)) is not None:
            return read
        return [Sends(url, piped), *judge_body(body)]
    return [Sends(url, piped)]


def _judge_reading_body(url: Word, path: str, body: Sequence[Word]) -> list[Act] | None:
    """Return the acts of a body that only asks for something, None for any other."""
    text = body[0].text if len(body) == 1 else ""
    if len(text) > _BODY_CHARACTERS or _destroys(text):
        return None
    if _asks(text):
        if is_well_known(host_of(url.text)):
            return [Fetches(url), Does(low(Category.NET_READ, "asks a service a question"), url)]
        return [Fetches(url), Does(medium(Category.NET_READ, "asks a service a question"), url)]
    if _QUERY_PATH.search(path) and len(body) <= 1:
        return [Fetches(url), Does(medium(Category.NET_READ, f"searches {shorten(url.text)}"), url)]
    return None


def find_override(text: str) -> str | None:
    """Return the method that a header or a parameter puts in place of that of the request."""
    match = _OVERRIDE.search(text[:_BODY_CHARACTERS])
    return (match[1] or match[2]).upper() if match is not None else None


def judge_body(body: Sequence[Word]) -> list[Act]:
    """Return what the text of a body says about destroying something."""
    return [
        Does(high(Category.INFRA_DESTROY, f"asks to destroy something: {shorten(word.text)}"), word)
        for word in body
        if _destroys(word.text[:_BODY_CHARACTERS])
    ]


def judge_path(url: Word) -> list[Act]:
    """Return what the last part of a path says that is read: an address may act as well."""
    last = path_of(url.text)[:_BODY_CHARACTERS].rstrip("/").rpartition("/")[2]
    kinds = find_verbs(last)
    if "." not in last[-6:] and kinds[:1] in {(Kind.DESTROY,), (Kind.SEND,)}:
        return [Does(uncertain(f"may do more than read: its address says “{shorten(last)}”"), url)]
    return []


def says_only_reads(text: str) -> bool:
    """Say whether a message names a reading action and nothing else: ``{"type": "getUser"}``."""
    body = _load(text)
    said = [find_verbs(cast("str", body[key])) for key in _SAYS if isinstance(body.get(key), str)]
    return bool(said) and all(set(kinds) == {Kind.READ} for kinds in said)


def _load(text: str) -> dict[str, Any]:
    if len(text) > _BODY_CHARACTERS or not text.lstrip().startswith("{"):
        return {}
    try:
        body: Any = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def _asks(text: str) -> bool:
    """Say whether a body is a GraphQL query or a reading remote call."""
    body = _load(text)
    query = body.get("query")
    if isinstance(query, str) and set(body) <= {"query", "operationName", "variables"}:
        said = query.lstrip()
        return said.startswith(("query", "{")) and not _CHANGES_DATA.search(said)
    return "jsonrpc" in body and says_only_reads(text)


def _destroys(text: str) -> bool:
    body = _load(text)
    if any(
        isinstance(body.get(key), str) and Kind.DESTROY in find_verbs(body[key]) for key in _SAYS
    ):
        return True
    return bool(_CHANGES_DATA.search(text)) and Kind.DESTROY in find_verbs(text)
