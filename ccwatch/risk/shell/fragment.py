"""A second look at a text that could not be parsed: pieces of it, as if each were a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.word import Span, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = re.compile(r"[^;&|\n\r(){}`<>]+")
_BRACES: Final = (
    re.compile(r"\{[^{}\s]*,[^{}\s]*\}"),
    re.compile(r"\{[^{}\n;]*,[^{}\n;]*\}"),
)
"""Inner braces, and those around them, in which blanks stand by then."""
_DESCRIPTORS: Final = re.compile(r"\d{0,9}[<>]&(?:\d{1,9}-?|-)")
_WORD: Final = re.compile(r"\S+")
_QUOTES: Final = str.maketrans("", "", "'\"\\")
_KEYWORDS: Final = frozenset({"then", "do", "else", "elif", "if", "while", "until", "!", "time"})
_MOST_PIECES: Final = 100
_GRAVE: Final = frozenset({"rm", "dd", "shred", "curl", "wget", "mkfs", "chmod", "chown", "git"})
"""Programs that are looked at wherever they stand: what runs them may be too much to follow."""
_TELLING: Final = re.compile(
    r"\b(?:rm|rmdir|unlink|shred|dd|mkfs[.\w]*|truncate|mv|chmod|chown|chattr|find|tee|install|cp|ln"
    r"|git|curl|wget|nc|ncat|socat|ssh|scp|rsync|sudo|doas|su|bash|sh|zsh|dash|eval|exec|source"
    r"|python[.\d]*|node|perl|ruby|php|osascript|pwsh|xargs|parallel|docker|podman|kubectl|helm"
    r"|terraform|aws|gcloud|az|gsutil|npm|pnpm|yarn|pip|cargo|gem|twine|make|psql|mysql|redis-cli"
    r"|mongosh|sqlite3|systemctl|launchctl|crontab|kill|pkill|killall|reboot|shutdown|halt|passwd"
    r"|useradd|usermod|visudo|tmux|screen|claude|codex|gemini|ccwatch|openssl|gpg|base64|env|export"
    r"|delete|destroy|drop|purge|remove|wipe|erase|revoke|terminate|publish|deploy)\b"
    r"|/dev/|\.ssh|\.aws|\.env|id_rsa|authorized_keys|\.bashrc|\.git/|shadow",
    re.IGNORECASE,
)
"""What makes a piece worth a second look: most pieces of a long text are not."""


def find_fragments(text: str) -> Iterator[tuple[Word, ...]]:
    """Yield the words of every piece between separators, quotes taken away.

    It finds more commands than there are, and never fewer words: only danger may be taken from it.
    """
    text = _DESCRIPTORS.sub(lambda match: " " * len(match[0]), text)
    is_braced = _BRACES[0].search(text) is not None
    for braces in _BRACES:
        text = braces.sub(lambda match: f" {match[0][1:-1].replace(',', ' ')} ", text)
    seen: set[str] = set()
    for piece in _PIECE.finditer(text):
        if piece[0] in seen or not (is_braced or _TELLING.search(piece[0])):
            continue
        seen.add(piece[0])
        if len(seen) > _MOST_PIECES:
            return
        words: list[Word] = []
        for match in _WORD.finditer(text, *piece.span()):
            plain = match.group().translate(_QUOTES)
            if plain and (words or (plain not in _KEYWORDS and not _is_assignment(plain))):
                words.append(Word(plain, Span(*match.span())))
        if words:
            yield tuple(words)
        inner = [place for place, word in enumerate(words) if word.text in _GRAVE]
        for place in (*inner[:1], *inner[-2:]):
            if place:
                yield tuple(words[place:])


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals) and name.isidentifier()
