"""Whether a query in SQL only reads: for the services that run one from an option."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[a-z_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_READS: Final = frozenset({"select", "show", "describe", "desc", "explain", "with", "values"})
_WRITES: Final = _words(
    "insert update delete drop create alter truncate merge unload grant revoke call msck vacuum "
    "optimize into replace execute exec set copy load export refresh rename analyze lock do using "
    "begin commit rollback external function"
)


def only_reads(query: str) -> bool:
    """Say whether a query is one statement that only reads; doubt counts as no.

    Only the comments before it are skipped: a later one might be the inside of a string.
    """
    text = _skip_comments(query).rstrip().rstrip(";").lower()
    if ";" in text or "\0" in text:
        return False
    first = _WORD.match(text)
    if first is None or first.group() not in _READS:
        return False
    return _WRITES.isdisjoint(_WORD.findall(text))


def _skip_comments(query: str) -> str:
    position = 0
    while True:
        while query[position : position + 1].isspace():
            position += 1
        closing = {"--": "\n", "/*": "*/"}.get(query[position : position + 2])
        if closing is None:
            return query[position:]
        end = query.find(closing, position + 2)
        if end < 0:
            return ""
        position = end + len(closing)
