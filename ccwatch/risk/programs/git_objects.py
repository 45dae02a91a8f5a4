"""What git's operands name: revisions, paths, both at once (``HEAD:.env``), and remotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Looks, Reads, RunsShell
from ccwatch.risk.effect import Category, critical, high
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.word import UNKNOWN
from ccwatch.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccwatch.risk.programs.invocation import Invocation
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_REVISION: Final = re.compile(
    r"(?:(?:[A-Z]+_)?HEAD|@|stash|[0-9a-f]{6,64})(?:[~^@][^:]*)?|v?[0-9]+(?:\.[0-9]+)*"
)
_RANGE: Final = re.compile(r"[^/.]\.\.\.?(?![/.])|^\.\.\.?[^/.]")
_STAGE: Final = re.compile(r":[0-3]:")
_MAGIC: Final = re.compile(r":(?:\([^)]*\)|[!^/]+)?")
_SCP: Final = re.compile(r"(?:[^/:@]+@)?[^/:@]+:(?!:)")
_HELPER: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*::")


_SUFFIX: Final = re.compile(r"(?<=.)[~^]|@\{")
"""Where what is said about a revision begins: ``main~2``, ``main@{1.day.ago}``."""
_DOT: Final = re.compile(r"\.(?![0-9])")
"""Names of files have one, and names of branches hardly ever: ``v1.2`` is none of a file."""

_PATTERN: Final = frozenset("*?[")

ONLY_THEN: Final = "takes a revision, or an option, that only the shell knows"


def path_in(word: Word) -> Word | None:
    """Return the part of an operand that may be a path, None for a plain revision or range.

    What could be either counts as a path where it looks like one, or like a secret: git takes it
    for a revision first.
    """
    text = word.text
    if _REVISION.fullmatch(text) or (_RANGE.search(text) and ":" not in text):
        return None
    if text[:1] == ":":
        start = _STAGE.match(text) or _MAGIC.match(text)
        return word.part(start.end() if start is not None else 1)
    before, colon, _ = text.partition(":")
    if colon:
        return word.part(len(before) + 1)
    return word if _looks_like_path(word) else None


def _looks_like_path(word: Word) -> bool:
    text = word.text
    if text[:1] == UNKNOWN:
        return is_secret(text)
    name = _SUFFIX.split(text, maxsplit=1)[0]
    return (
        word.has_glob
        or not _PATTERN.isdisjoint(name)
        or text.startswith(("/", "~"))
        or _DOT.search(name) is not None
        or is_secret(name)
    )


def _split(parsed: Parsed, invocation: Invocation) -> tuple[list[Word], list[Word]]:
    """Return what may be revisions, and what follows ``--``: paths only."""
    if parsed.has("--no-index"):
        return [], parsed.operands
    texts = [word.text for word in invocation.words]
    after = len(texts) - texts.index("--") - 1 if "--" in texts else 0
    start = len(parsed.operands) - after
    return parsed.operands[:start], parsed.operands[start:]


def _stripped(word: Word) -> Word:
    """Return a path without the signs before it: ``:(icase)name``."""
    start = _MAGIC.match(word.text)
    return word if start is None else word.part(start.end())


def read_objects(operands: Iterable[Word]) -> list[Act]:
    """Return the acts of a command that shows the content of what its operands name."""
    paths = (path_in(word) for word in operands)
    return [Reads(path) for path in paths if path is not None and path.text]


def look_at_objects(operands: Iterable[Word]) -> list[Act]:
    """Return the acts of a command that shows names, hashes or dates only."""
    paths = (path_in(word) for word in operands)
    return [Looks(path) for path in paths if path is not None and path.text]


def reads_operands(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """``more`` of a command that shows the content of its operands."""
    revisions, paths = _split(parsed, invocation)
    return [*read_objects(revisions), *[Reads(_stripped(word)) for word in paths]]


def looks_at_operands(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """``more`` of a command that shows no content."""
    revisions, paths = _split(parsed, invocation)
    return [*look_at_objects(revisions), *[Looks(_stripped(word)) for word in paths]]


def is_address(word: Word) -> bool:
    """Say whether a word is the address of a repository elsewhere, not the name of a remote."""
    text = word.text
    return "://" in text or _HELPER.match(text) is not None or _SCP.match(text) is not None


def is_folder(word: Word) -> bool:
    """Say whether a word is the path of a repository on this machine."""
    return word.text.startswith(("/", "./", "../", "~")) or word.text in {".", ".."}


def find_danger(word: Word) -> list[Act]:
    """Return what the address of a repository does by itself: some kinds run a command."""
    text = word.text
    if text.startswith("ext::"):
        effect = critical(Category.EXEC_INLINE, f"starts a command as a remote: {shorten(text)}")
        return [Does(effect, word), RunsShell(word.part(5), adds_arguments=True)]
    if _HELPER.match(text):
        return [Does(high(Category.EXEC_INLINE, f"starts a helper for {shorten(text)}"), word)]
    host = text.partition("://")[2] or text
    if host.startswith("-"):
        return [Does(critical(Category.EXEC_INLINE, "hides an option in a host's name"), word)]
    return []


def fetch_from(words: Iterable[Word]) -> list[Act]:
    """Return the acts of reading from remotes, given by name, address or folder."""
    acts: list[Act] = []
    for word in words:
        danger = find_danger(word)
        acts += danger
        if danger:
            continue
        if is_folder(word):
            acts.append(Looks(word))
        elif is_address(word):
            acts.append(Fetches(word))
    return acts


def name_of(word: Word | None, otherwise: str) -> str:
    """Return a word for a reason, or what to say where there is none."""
    return otherwise if word is None else shorten(word.text)


def is_unknown(word: Word) -> bool:
    """Say whether nobody knows yet what the word will be."""
    return UNKNOWN in word.text
