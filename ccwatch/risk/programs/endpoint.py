"""Hosts, URLs and remote paths as the network programs write them, and what they touch here."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, NamedTuple

from ccwatch.risk.act import Act, Fetches, Writes
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from ccwatch.risk.context import Context

STANDARD_STREAMS: Final = frozenset({"-", "/dev/stdout", "/dev/stderr", "/dev/stdin"})


def names(text: str) -> frozenset[str]:
    """Return the names of a table that is written as one text."""
    return frozenset(text.split())


_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://")
_LOOPBACK: Final = frozenset({"localhost", "::1", "[::1]", "0.0.0.0", "ip6-localhost", ""})  # noqa: S104
_WELL_KNOWN: Final = names(
    "github.com api.github.com gitlab.com bitbucket.org pypi.org registry.npmjs.org crates.io "
    "docs.rs rubygems.org proxy.golang.org hub.docker.com"
)


class Remote(NamedTuple):
    """A path on another machine: ``user@host:path``, ``rsync://host/path``, ``host::module``."""

    host: str
    path: str


def with_text(word: Word, text: str) -> Word:
    """Return a word with another text at the same place."""
    return Word(text, word.span, word.has_glob, word.disguised)


def scheme_of(url: str) -> str:
    """Return the scheme of a URL in lower case, "" without one."""
    match = _SCHEME.match(url)
    return match.group()[:-3].lower() if match else ""


def host_of(url: str) -> str:
    """Return the host of a URL or of ``user@host:port`` in lower case."""
    match = _SCHEME.match(url)
    rest = url[match.end() :] if match else url
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    if authority.startswith("["):
        return authority.partition("]")[0].lower() + "]"
    if authority.count(":") > 1:
        return authority.lower()
    return authority.partition(":")[0].lower()


def host_word(word: Word) -> Word:
    """Return the host alone of a word that names one."""
    return with_text(word, host_of(word.text))


def path_of(url: str) -> str:
    """Return the path of a URL, without query and fragment, without a leading slash."""
    match = _SCHEME.match(url)
    rest = url[match.end() :] if match else url
    return re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")[2]


def is_local_host(host: str) -> bool:
    """Say whether a host is this machine."""
    return host in _LOOPBACK or host.endswith(".localhost") or host.startswith("127.")


def is_well_known(host: str) -> bool:
    """Say whether a host belongs to one of the public services that developers read from."""
    return host in _WELL_KNOWN


def is_address(text: str) -> bool:
    """Say whether a text is an IP address: looking at it asks no name server anything."""
    try:
        ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    return True


def look_up(word: Word) -> list[Act]:
    """Return what asking for a host does: the name itself travels, an address does not."""
    return [] if is_address(word.text) else [Fetches(word)]


def find_remote(text: str) -> Remote | None:
    """Return the remote path that a word of scp or rsync names, None for a local one."""
    if scheme_of(text):
        return Remote(host_of(text), path_of(text))
    place = text.find("]:") + 1 if "[" in text[:80] else text.find(":")
    slash = text.find("/")
    if place <= 0 or 0 <= slash < place:
        return None
    host = text[:place].rpartition("@")[2]
    return Remote(host.lower(), text[place + 1 :].lstrip(":"))


def is_folder(text: str, context: Context) -> bool:
    """Say whether a path is certainly a folder."""
    return text.endswith("/") or text in {
        ".", "..", context.home, context.directory, context.project, "/tmp",  # noqa: S108
    }  # fmt: skip


def file_name(path: str, otherwise: str = "index.html") -> str:
    """Return the last part of a path or URL path."""
    return path.rstrip("/").rpartition("/")[2] or otherwise


def inside(folder: str, name: str) -> str:
    """Return the path of a name in a folder."""
    if folder in {"", "."} or name.startswith("/"):
        return name
    return f"{folder.rstrip('/')}/{name}"


def save(target: Word, source: str, context: Context) -> Writes:
    """Return the write of a copied file: under its own name if the target is a folder.

    A source that ends in a slash stands for what is in it, as rsync takes it.
    """
    if source.endswith("/") or not is_folder(target.text, context):
        return Writes(target)
    name = file_name(source, "")
    return Writes(with_text(target, inside(target.text, name)) if name else target)


def has_unknown(word: Word) -> bool:
    """Say whether a part of the word is known only when it runs."""
    return UNKNOWN in word.text
