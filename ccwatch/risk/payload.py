"""Data that leaves inside a text which should only name something: a URL, a host."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from typing import Final
from urllib.parse import unquote

from ccwatch.risk.effect import Category, Effect, critical, high
from ccwatch.risk.word import UNKNOWN

_LONG_QUERY: Final = 400
_LONG_PATH: Final = 600
_MANY_ESCAPES: Final = 24
_SCANNED: Final = 4096

_TOKEN: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"gh[pousr]_[A-Za-z0-9]{16}|github_pat_[A-Za-z0-9_]{16}|glpat-[A-Za-z0-9_-]{16}"
    r"|sk-[A-Za-z0-9_-]{16}|sk_live_[A-Za-z0-9]{8}|rk_live_[A-Za-z0-9]{8}|xox[abprs]-[A-Za-z0-9-]{8}"
    r"|A[KS]IA[A-Z0-9]{12}|AIza[A-Za-z0-9_-]{20}|npm_[A-Za-z0-9]{20}|pypi-[A-Za-z0-9_-]{16}"
    r"|hf_[A-Za-z0-9]{20}|dop_v1_[a-f0-9]{20}|eyJ[A-Za-z0-9_-]{10,2000}\.|-----BEGIN)"
)
_CREDENTIAL: Final = re.compile(
    r"(?:^|[?&;#/=\s,\"'{(])(?:[a-z_-]{0,24}(?:token|secret|password|passwd|passphrase|api[_-]?key"
    r"|apikey|access[_-]?key|private[_-]?key|credential)s?|(?:[a-z]{1,12}_){0,2}(?:pwd|pass|auth))"
    r"(?:=|[\"']\s{0,4}:)[^&;#]{6}",
    re.IGNORECASE,
)
_SHORT_PASSWORD: Final = re.compile(r"[?&;](?:p|pw|pwd|pass|passwd|password|secret)=[^&;#]")
_USER: Final = re.compile(r"[?&;](?:u|usr|user|username|login|email)=[^&;#]")
_MOST_DECODED: Final = 3
_SHORT_PART: Final = 2
_MANY_SHORT: Final = 6
_RUN: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
_DIGESTS: Final = frozenset({32, 40, 64})
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORDS: Final = re.compile(r"[-_/+]")
_LONG_RUN: Final = 32
_BITS: Final = 4.0


def find_secret_literal(text: str) -> str | None:
    """Return the start of a key, a token or a certificate that stands in a text."""
    match = _TOKEN.search(text)
    return None if match is None else match.group()


def find_payload(text: str) -> Effect | None:
    """Return how much it looks as if a path and query carry data out; None if they do not."""
    scanned = _decode(text[:_SCANNED])
    if find_secret_literal(scanned):
        return critical(Category.SECRETS_EXFIL, "has a key or token")
    if _CREDENTIAL.search(scanned):
        return high(Category.SECRETS_EXFIL, "has a password or token")
    if _SHORT_PASSWORD.search(scanned) and _USER.search(scanned):
        return high(Category.SECRETS_EXFIL, "has the name and the password of a user")
    path, _, query = text.partition("?")
    if len(query) > _LONG_QUERY or len(path) > _LONG_PATH:
        return high(Category.SECRETS_EXFIL, "has a lot of data")
    if text.count("%") > _MANY_ESCAPES:
        return high(Category.SECRETS_EXFIL, "has escaped data")
    if _has_many_short_parts(path):
        return high(Category.SECRETS_EXFIL, "has data cut into short pieces")
    start = len(path)
    for match in _RUN.finditer(scanned.replace(UNKNOWN, " ")):
        if any(
            _is_coded(part, in_query=match.start() >= start) for part in _split_run(match.group())
        ):
            return high(Category.SECRETS_EXFIL, "has what looks like coded data")
    return None


def _decode(text: str) -> str:
    """Return a text without escapes, those of what was escaped twice included."""
    for _ in range(_MOST_DECODED):
        decoded = unquote(text)
        if decoded == text:
            break
        text = decoded
    return text


def _has_many_short_parts(path: str) -> bool:
    parts = [part for part in path[:_SCANNED].split("/") if part]
    short = sum(len(part) <= _SHORT_PART for part in parts)
    return short >= _MANY_SHORT and 2 * short > len(parts)


def _split_run(run: str) -> list[str]:
    """Return the parts of a run that no word boundary divides, and the whole without slashes."""
    parts = [part for part in run.split("/") if len(part) >= 16]
    return parts if parts else []


def _is_coded(run: str, *, in_query: bool) -> bool:
    bare = run.rstrip("=")
    if _UUID.fullmatch(bare):
        return False
    if _HEX.fullmatch(bare):
        # Commits and checksums stand in paths everywhere.
        return len(bare) > _LONG_RUN and (in_query or len(bare) not in _DIGESTS)
    if _is_text_in_base64(bare):
        return True
    return len(bare) >= _LONG_RUN and _looks_random(bare)


def _looks_random(run: str) -> bool:
    longest = max(_WORDS.split(run), key=len)
    if len(longest) < 20 and len(run) < 2 * _LONG_RUN:
        return False
    kinds = (
        any(letter.islower() for letter in longest)
        + any(letter.isupper() for letter in longest)
        + any(letter.isdigit() for letter in longest)
    )
    return kinds >= 2 and _entropy(run) >= _BITS


def _entropy(text: str) -> float:
    """Return the bits that one character carries if its neighbours do not matter."""
    return -sum(
        count / len(text) * math.log2(count / len(text)) for count in Counter(text).values()
    )


def _is_text_in_base64(run: str) -> bool:
    if not any(letter.isupper() for letter in run) or not any(letter.islower() for letter in run):
        return False
    padded = run + "=" * (-len(run) % 4)
    try:
        decoded = base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return all(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in decoded)
