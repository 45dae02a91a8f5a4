"""Tools that read from the web, and from what servers offer by a URI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from ccwatch.risk.effect import Category, Effect, Finding, high, low, medium, uncertain
from ccwatch.risk.path import judge_read
from ccwatch.risk.payload import find_payload
from ccwatch.risk.tool_input import ToolInput, missing
from ccwatch.risk.url import find_file, judge_fetch
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONG_QUERY: Final = 300
_MOST_URLS: Final = 50
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[^\s<>\"'`]+", re.IGNORECASE)


def judge_web_fetch(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that fetches its URL."""
    url = call.text("url")
    if url is None:
        yield from missing(call, "url")
        return
    yield from _judge_url(call, url, "url")


def _judge_url(call: ToolInput, url: str, field: str) -> Iterator[Finding]:
    file = find_file(Word(url))
    if file is not None:
        yield call.find(judge_read(file, call.context.directory, call.context), field)
    yield call.find(judge_fetch(Word(url), strict=True), field)


def judge_web_prompt(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that takes its URLs out of a prompt, or has one of its own."""
    if "url" in call.value:
        yield from judge_web_fetch(call)
        return
    urls = _URL.findall(call.text("prompt") or "")
    if not 0 < len(urls) <= _MOST_URLS:
        yield call.find(uncertain("reads from URLs that ccwatch cannot tell"), "prompt")
    for url in urls[:_MOST_URLS]:
        yield from _judge_url(call, url, "prompt")


def judge_web_search(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that hands a text to a search engine."""
    query = call.text("query")
    if query is None:
        yield from missing(call, "query")
        return
    said = find_payload(query)
    if said is not None:
        yield call.find(
            Effect(Category.SECRETS_EXFIL, said.level, f"{said.reason} in what it searches"),
            "query",
        )
    if len(query) > _LONG_QUERY:
        yield call.find(
            high(Category.SECRETS_EXFIL, "hands a long text to a search engine"), "query"
        )
    yield call.find(low(Category.NET_READ, "searches the web"), "query")


_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]{0,30}:/*", re.IGNORECASE)


def judge_resource(call: ToolInput) -> Iterator[Finding]:
    """Yield what a server hands out: a file of its scheme may well be one of this machine."""
    yield call.find(medium(Category.INFRA_READ, "reads what a server offers"))
    uri = call.text("uri")
    if uri is None:
        yield from missing(call, "uri")
        return
    if uri[:5].lower() in {"file:", "http:", "https"}:
        yield from _judge_url(call, uri, "uri")
        return
    scheme = _ELSEWHERE.match(uri)
    path = unquote(uri[scheme.end() :] if scheme else uri)
    effect = judge_read(Word(f"/{path}".replace("//", "/")), None, call.context)
    if effect.category is Category.SECRETS_READ and path.strip("/"):
        yield call.find(effect, "uri")
