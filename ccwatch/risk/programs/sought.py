"""Which files with secrets a search by name can be after."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SECRETS: Final = (
    ".env", ".env.local", "prod.env", "id_rsa", "id_ed25519", "server.key", "server.pem",
    "credentials", ".netrc", ".npmrc", ".pgpass", ".git-credentials", "secrets.yml",
    "terraform.tfstate", "store.p12", "vault.kdbx",
)  # fmt: skip
"""Names that stand for all files with secrets."""
_ORDINARY: Final = (
    "main.py", "index.ts", "app.test.js", "readme.md", "notes.txt", "package.json", "style.css",
    "lib.rs", "server.go", "main.c", "makefile", "license", "run.sh", "page.html", "values.yml",
    "data.csv",
)  # fmt: skip
"""Who finds one of these as well is not after secrets: it is a search through everything."""
_LONGEST: Final = 100
_MOST_REPEATS: Final = 4
_REPEATS: Final = re.compile(r"[*+?{]")
_NESTED: Final = re.compile(r"\)[*+?{]|\\[1-9]")


def _choose(fits: Callable[[str], object]) -> list[str]:
    if any(fits(name) for name in _ORDINARY):
        return []
    return [name for name in _SECRETS if fits(name)]


@lru_cache(maxsize=256)
def find_by_pattern(pattern: str) -> Sequence[str]:
    """Return secret names that a pattern of file names fits (``-name '*.e*'``), case aside.

    A pattern that is a path is taken for one from any folder on.
    """
    if len(pattern) > _LONGEST:
        return []
    text = pattern.lower().replace(UNKNOWN, "*").replace("[^", "[!")
    match = re.compile(translate(text)).match
    return _choose(lambda name: match(f"./a/{name}") if "/" in text else match(name))


@lru_cache(maxsize=256)
def find_by_expression(pattern: str, *, whole: bool = False) -> Sequence[str] | None:
    """Return secret names that a regular expression fits; None where it cannot be tried.

    Args:
        pattern: The expression, of fd or find.
        whole: It has to fit a path from its beginning to its end.
    """
    if UNKNOWN in pattern:
        return []
    if len(pattern) > _LONGEST or len(_REPEATS.findall(pattern)) > _MOST_REPEATS:
        return None
    if _NESTED.search(pattern):
        return None
    try:
        # Emacs, whose syntax find has by default, writes groups and choices with a backslash.
        texts = {pattern, re.sub(r"\\([|()])", r"\1", pattern)}
        tried = [re.compile(text, re.IGNORECASE) for text in texts]
    except (re.error, OverflowError):
        return None
    if whole:
        return _choose(lambda name: any(each.fullmatch(f"./a/{name}") for each in tried))
    return _choose(lambda name: any(each.search(name) for each in tried))


def find_by_ending(ending: str) -> Sequence[str]:
    """Return secret names with the extension."""
    return [name for name in _SECRETS if name.endswith(f".{ending.lower().lstrip('.')}")][:1]


def find_by_part(part: str) -> Sequence[str]:
    """Return secret names that a text is part of."""
    text = part.lower()
    return _choose(lambda name: text in name)
