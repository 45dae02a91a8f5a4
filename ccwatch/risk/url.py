"""What it means to read from a URL or a host, or to send something there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.host import Reach, find_reach
from ccwatch.risk.level import Level
from ccwatch.risk.payload import find_payload
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Callable

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,31}):(?=//)")
_SCHEME_ALONE: Final = re.compile(
    r"(file|data|javascript|mailto|view-source|blob|about|ext):", re.I
)
_REMOTE_PATH: Final = re.compile(
    r"(?:[^/@:\s]+@)?(\[[^\]/]*\]|[^/@:\s]+):(?![0-9]+(?:[/?#]|$)|//|[^/]*@)"
)
_UNKNOWN_PORT: Final = re.compile(
    r"\A((?:[A-Za-z][A-Za-z0-9+.-]{0,31}://)?(?:[A-Za-z0-9_.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])):"
    r"[0-9]*\x00[0-9]*(?=[/?#]|\Z)"
)
_BAD: Final = re.compile(r"[\x01-\x20\x7f-\x9f\\]")
_SHOWN_HOST: Final = 60

_WEB: Final = frozenset({"http", "https", "ws", "wss"})
_TRANSFERS: Final = frozenset(
    {
        "ftp", "ftps", "sftp", "scp", "ssh", "git", "git+ssh", "git+https", "git+http", "svn",
        "svn+ssh", "rsync", "s3", "gs", "az", "oci", "docker", "rtmp", "rtsp", "hg+https",
    }
)  # fmt: skip
_STORES: Final = frozenset({"s3", "gs", "az", "oci", "docker"})
"""Schemes whose host is the name of a bucket or an image."""
_SSH_LIKE: Final = frozenset({"ssh", "git+ssh", "svn+ssh", "sftp", "scp", "rsync", "git"})


@dataclass(frozen=True, slots=True)
class _Url:
    scheme: str
    user: str
    host: str
    rest: str
    """Path, query and fragment."""
    port: int | None = None
    hides_port: bool = False
    """Whether the port is not known, which could as well be the start of a path."""


def judge_fetch(word: Word, *, strict: bool = False) -> Effect:
    """Return what it means that a URL, or a host alone, is read from.

    Args:
        word: The URL. A URL of a file is uncertain here: see ``find_file``.
        strict: Nothing but public web sites is expected: this machine and its network are high.
    """
    if _BAD.search(word.text):
        return high(Category.OBFUSCATION, "has a URL with blanks, controls or backslashes in it")
    url = _split(word.text)
    if url is None:
        return high(Category.OBFUSCATION, "has a URL that programs read in different ways")
    effects = [
        _judge_scheme(url, strict=strict), _judge_host(url, strict=strict), _judge_user(url),
        _judge_hook(url),
    ]  # fmt: skip
    if strict:
        effects.append(_judge_odd_port(url))
    if url.hides_port:
        effects.insert(0, _judge_port(url))
    if find_reach(url.host) is not Reach.LOCAL:
        effects += [_judge_rest(url), _judge_labels(url)]
    return max(effects, key=lambda effect: effect.level)


def judge_send(word: Word, *, piped: bool) -> Effect:
    """Return what it means that data is sent to a URL or a host; ``piped``: what is read."""
    what = "what it reads" if piped else "data"
    fetched = judge_fetch(word)
    url = _split(word.text)
    if url is None:
        return fetched
    reach = find_reach(url.host)
    if reach is Reach.LOCAL:
        sent = medium(Category.NET_WRITE, f"sends {what} to {_show(url.host)}")
    elif reach is Reach.UNKNOWN:
        sent = high(Category.NET_WRITE, f"sends {what} to a host that is known only when it runs")
    elif reach is Reach.COLLECTOR:
        sent = critical(
            Category.SECRETS_EXFIL, f"sends {what} to {_show(url.host)}, a public inbox"
        )
    else:
        sent = high(Category.NET_WRITE, f"sends {what} to {_show(url.host)}")
    return max(sent, fetched, key=lambda effect: effect.level)


def find_file(word: Word) -> Word | None:
    """Return the path of a ``file:`` URL, None for every other."""
    start = word.text[:5].lower()
    if start != "file:":
        return None
    path = word.text[5:]
    if path.startswith("//"):
        host, slash, rest = path[2:].partition("/")
        path = (
            slash + rest if host.lower() in {"", "localhost", "127.0.0.1"} else host + slash + rest
        )
    path = unquote(path.partition("#")[0].partition("?")[0])
    return Word(path.replace("%", "") if UNKNOWN in path else path, word.span, word.has_glob)


def find_host(word: Word) -> str | None:
    """Return the host of a URL in lower case; None if it cannot be told."""
    url = _split(word.text)
    if url is None or not url.host or UNKNOWN in url.host:
        return None
    return url.host


def _split(text: str) -> _Url | None:
    match = _SCHEME.match(text) or _SCHEME_ALONE.match(text)
    shortened = _UNKNOWN_PORT.sub(r"\1", text, count=1)
    if shortened != text and (url := _split(shortened)) is not None:
        return replace(url, hides_port=True)
    if match is None:
        remote = _REMOTE_PATH.match(text)
        if remote is not None:
            return _Url("ssh", "", remote[1].strip("[]").lower(), text[remote.end() :])
        text = "http:" * (text[:2] == "//") + "http://" * (text[:2] != "//") + text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None if UNKNOWN not in text else _Url("http", "", UNKNOWN, text)
    user, at, _ = parts.netloc.rpartition("@")
    if match is None and at and ":" not in user and "%" not in user:
        user = ""  # as ssh and its like write it
    host = (parts.hostname or "").lower()
    rest = f"{parts.path}?{parts.query}#{parts.fragment}".rstrip("#").rstrip("?")
    return _Url(parts.scheme.lower(), user, host, rest, port)


def _show(host: str) -> str:
    shown = host.replace(UNKNOWN, "…")
    return shown if len(shown) <= _SHOWN_HOST else f"{shown[: _SHOWN_HOST - 1]}…"


def _judge_scheme(url: _Url, *, strict: bool) -> Effect:
    if url.scheme in _WEB:
        return low(Category.NET_READ, f"reads from {_show(url.host)}")
    if url.scheme in _TRANSFERS:
        said = f"reads from {_show(url.host)} by {url.scheme}"
        return (high if strict else low)(Category.NET_READ, said)
    if url.scheme == "file":
        return Effect(Category.FS_READ, Level.UNCERTAIN, "reads a file by its URL")
    if url.scheme == "ext":
        return critical(Category.EXEC_REMOTE, "runs the command in the URL")
    return high(Category.NET_WRITE, f"uses a protocol other than the web's: {url.scheme}")


def _judge_port(url: _Url) -> Effect:
    said = f"reads from {_show(url.host)}, at a port that is known only when it runs"
    level = Level.LOW if find_reach(url.host) is Reach.LOCAL else Level.UNCERTAIN
    return Effect(Category.NET_READ, level, said)


_PORTS: Final = frozenset(
    {None, 80, 443, 4000, 4200, 5000, 5001, 5173, *range(3000, 3306), *range(3307, 4000),
     *range(8000, 10_000)}
)  # fmt: skip
"""Ports that web sites use, public or while they are made."""


def _judge_odd_port(url: _Url) -> Effect:
    if url.port in _PORTS:
        return low(Category.NET_READ, f"reads from {_show(url.host)}")
    said = f"reads from {_show(url.host)} at port {url.port}, where no web site is expected"
    return high(Category.NET_WRITE, said)


_HOOKS: Final = (
    ("api.telegram.org", "/bot"),
    ("discord.com", "/api/webhooks"),
    ("discordapp.com", "/api/webhooks"),
    ("hooks.slack.com", ""),
    ("slack.com", "/api/"),
    (".webhook.office.com", ""),
    ("outlook.office.com", "/webhook"),
    ("chat.googleapis.com", "/v1/spaces"),
    ("script.google.com", "/macros"),
    ("hooks.zapier.com", ""),
    ("maker.ifttt.com", ""),
    ("hook.eu1.make.com", ""),
    ("hook.eu2.make.com", ""),
    ("hook.us1.make.com", ""),
    ("hook.us2.make.com", ""),
    ("hook.integromat.com", ""),
    (".n8n.cloud", "/webhook"),
    ("ntfy.sh", "/"),
    ("api.pushover.net", ""),
    ("open.feishu.cn", "/open-apis/bot"),
    ("oapi.dingtalk.com", "/robot"),
    ("qyapi.weixin.qq.com", "/cgi-bin/webhook"),
)
"""Hosts, or the ends of such, with the beginning of a path: they hand on what they are told."""
_VERSION: Final = re.compile(r"/v[0-9]{1,3}(?=/)")


def _judge_hook(url: _Url) -> Effect:
    path = _VERSION.sub("", unquote(url.rest).lower(), count=1)
    for host, start in _HOOKS:
        is_there = url.host.endswith(host) if host[0] == "." else url.host == host
        if is_there and (path.startswith(start) or unquote(url.rest).lower().startswith(start)):
            said = f"calls {_show(url.host)}, which hands on what it is called with"
            return high(Category.NET_WRITE, said)
    return low(Category.NET_READ, f"reads from {_show(url.host)}")


def _judge_user(url: _Url) -> Effect:
    if not url.user or (url.scheme in _SSH_LIKE and ":" not in url.user):
        return low(Category.NET_READ, f"reads from {_show(url.host)}")
    return high(
        Category.SECRETS_EXFIL, f"has credentials or a false host in the URL of {_show(url.host)}"
    )


def _judge_host(url: _Url, *, strict: bool) -> Effect:
    shown = _show(url.host)
    reach = Reach.PUBLIC if url.scheme in _STORES else find_reach(url.host)
    if not url.host:
        return Effect(Category.NET_READ, Level.UNCERTAIN, "reads from a URL that names no host")
    if strict and reach in {Reach.LOCAL, Reach.PRIVATE}:
        return high(Category.NET_READ, f"reads from this machine or its network: {shown}")
    return _HOSTS[reach](shown)


def _name_unknown(shown: str) -> str:
    known = f": {shown}" if shown.strip("….") else ""
    return f"a host that is known only when it runs{known}"


_HOSTS: Final[dict[Reach, Callable[[str], Effect]]] = {
    Reach.METADATA: lambda shown: critical(
        Category.SECRETS_READ, f"asks {shown}, which hands out the machine's credentials"
    ),
    Reach.LOCAL: lambda shown: low(Category.NET_READ, f"reads from {shown}"),
    Reach.PRIVATE: lambda shown: medium(
        Category.NET_READ, f"reads from the private network: {shown}"
    ),
    Reach.PUBLIC: lambda shown: low(Category.NET_READ, f"reads from {shown}"),
    Reach.COLLECTOR: lambda shown: high(
        Category.NET_WRITE, f"calls {shown}, which shows every call to whoever owns it"
    ),
    Reach.REBINDING: lambda shown: high(
        Category.NET_READ, f"reads from {shown}, a name that can lead to any address"
    ),
    Reach.DISGUISED: lambda shown: high(
        Category.OBFUSCATION, f"reads from {shown}, which is not the host that it looks like"
    ),
    Reach.FOREIGN: lambda shown: Effect(
        Category.NET_READ, Level.UNCERTAIN, f"reads from {shown}, a name beyond plain letters"
    ),
    Reach.UNKNOWN: lambda shown: Effect(
        Category.NET_READ, Level.UNCERTAIN, f"reads from {_name_unknown(shown)}"
    ),
}


def _judge_rest(url: _Url) -> Effect:
    shown = _show(url.host)
    said = find_payload(url.rest)
    if said is not None:
        return Effect(Category.SECRETS_EXFIL, said.level, f"{said.reason} in the URL of {shown}")
    if UNKNOWN in url.rest:
        return Effect(
            Category.NET_READ,
            Level.UNCERTAIN,
            f"calls {shown} with what is known only when it runs",
        )
    return low(Category.NET_READ, f"reads from {shown}")


_LONG_LABEL: Final = 40
_SHORT_LABEL: Final = 2
_MANY_SHORT: Final = 4
_CODED_LABEL: Final = re.compile(r"(?=[a-z]*[0-9])[a-z0-9]{24,}|[0-9a-f]{16,}")
_LETTERS_LABEL: Final = re.compile(r"[a-z0-9]{16,}")
_LETTERS: Final = re.compile(r"[^a-z]")
_VOWELS: Final = re.compile(r"[aeiouy]")
_FEWEST_VOWELS: Final = 0.25


def _judge_labels(url: _Url) -> Effect:
    labels = url.host.split(".")[:-2]
    short = sum(len(label) <= _SHORT_LABEL for label in labels)
    if short >= _MANY_SHORT or any(
        len(label) > _LONG_LABEL or _is_coded(label) for label in labels
    ):
        return high(
            Category.SECRETS_EXFIL, f"has what looks like data in the host {_show(url.host)}"
        )
    return low(Category.NET_READ, f"reads from {_show(url.host)}")


def _is_coded(label: str) -> bool:
    """Say whether a label is no word: coded bytes, or letters that nobody could speak."""
    if _CODED_LABEL.fullmatch(label):
        return True
    letters = _LETTERS.sub("", label)
    return _LETTERS_LABEL.fullmatch(label) is not None and len(
        _VOWELS.findall(letters)
    ) <= _FEWEST_VOWELS * len(letters)
