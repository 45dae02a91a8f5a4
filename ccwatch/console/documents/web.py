"""Requests to the web: the host before everything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit

from textual.content import Content

from ccwatch.console.documents.document import BOLD, DIM, WARNING, Fields, block, fact, speech
from ccwatch.console.documents.generic import rest
from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

_separator = re.compile("%(2f|5c)", re.IGNORECASE)

_read_in_two_ways = re.compile("[%\u00df\u03c2\u200c\u200d]")
"""Percent signs are decoded by some; the others differ between IDNA 2003 and 2008."""
_number = re.compile("[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_quad = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")

_INVALID = "this is no valid address"


def lay_out(call: ToolCall, home: str) -> list[Content] | None:
    """Return the host, the rest of the address part by part, and what is asked of the page."""
    del home
    fields = Fields.of(call.input)
    url = fields.take("url", str)
    if url is None:
        return None
    said = speech(fields)
    lines = url_lines(url)
    prompt = fields.take("prompt", str)
    if prompt is not None:
        lines += [own(""), own("prompt", DIM), *block(prompt)]
    return [*lines, *rest(fields), *said]


def url_lines(url: str) -> list[Content]:
    """Return an address part by part, and as it was received."""
    received = fact("url", one_line(url))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return [own(_INVALID, WARNING), received]
    # Parsers drop controls and blanks, and take a backslash for a slash, each in its own way.
    if not host or "\\" in url or any(character <= " " for character in url):
        return [own(_INVALID, WARNING), received]
    lines = [one_line(_written_host(parts) or host, style=BOLD)]
    lines += _other_forms(host)
    if "@" in parts.netloc:
        name = parts.netloc.rpartition("@")[0]
        note = own("  stands before the host and is not the host", WARNING)
        lines.append(Content.assemble(fact("user", one_line(name)), note))
    lines.append(fact("scheme", one_line(parts.scheme)))
    if port is not None:
        lines.append(fact("port", own(str(port))))
    lines.append(fact("path", one_line(_decode_path(parts.path) or "/")))
    if parts.query:
        lines.append(own("query", DIM))
    for parameter in parts.query.split("&") if parts.query else ():
        key, equals, value = parameter.partition("=")
        decoded = unquote_plus(key) + (f" = {unquote_plus(value)}" if equals else "")
        lines.append(Content.assemble(own("│ ", DIM), one_line(decoded)))
    if parts.fragment:
        lines.append(fact("fragment", one_line(unquote(parts.fragment))))
    return [*lines, received]


def _decode_path(path: str) -> str:
    """Return a path decoded, but for what would then look like another path."""
    return unquote(_separator.sub(r"%25\1", path))


def _written_host(parts: SplitResult) -> str:
    """Return the host as the agent wrote it, not in lower case."""
    host = parts.netloc.rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _other_forms(host: str) -> list[Content]:
    """Return how else a host is read, or that programs differ on it."""
    last = host.rstrip(".").rpartition(".")[2]
    if _read_in_two_ways.search(host) or (_number.fullmatch(last) and not _quad.fullmatch(host)):
        return [own("programs differ on which host this is", WARNING)]
    try:
        if host.isascii():
            if "xn--" not in host.lower():
                return []
            return [fact("reads as", one_line(host.encode("ascii").decode("idna")))]
        return [fact("is asked for as", one_line(host.encode("idna").decode("ascii")))]
    except UnicodeError:
        return [own("the host is no valid international name", WARNING)]
