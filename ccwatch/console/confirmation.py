"""The word that a person types to allow a critical call, and whether it was typed by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.calls import ToolCall
    from ccwatch.clock import Clock
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.effect import Finding
    from ccwatch.risk.word import Span

FALLBACK: Final = "critical"
"""What is typed where the call has no word that can be: ``rm -rf /``."""
LEAST_PER_KEY: Final = 0.02
"""Seconds that a hand needs for a key, on the average of a word; a paste takes none."""

_MOST_LOOKED_AT: Final = 4000
_MOST_TYPED: Final = 40
_TYPEABLE: Final = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9._@%+-]{3,24}")
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[!-~]+", re.IGNORECASE)
_REMOTE: Final = re.compile(r"(?:[!-~]+@)?([A-Za-z0-9.-]+):(?!//)[!-~]*")
_NET: Final = frozenset(
    {Category.SECRETS_EXFIL, Category.EXEC_REMOTE, Category.NET_WRITE, Category.NET_READ}
)
_GIT: Final = frozenset({Category.GIT_REMOTE, Category.GIT_REWRITE, Category.GIT_DISCARD})
_NO_BRANCH: Final = frozenset(
    {"the", "its", "all", "every", "what", "whatever", "changes", "commits", "branches", "over"}
)


def confirmation_word(assessment: Assessment, text: str) -> str:
    """Return the word of a call that is typed to allow it: 3 to 24 printable ASCII characters.

    It is a word of what the weightiest finding is about: the host of an address, the branch, the
    last part of the path; else the program's name.
    A word that could hide something, or that is written in another form, is passed over.

    Args:
        assessment: Of the version that would be allowed.
        text: What the span of its weightiest finding counts in; empty if there is none.
    """
    if not assessment.findings:
        return FALLBACK
    finding = assessment.findings[0]
    words = (_trim(word) for word in _candidates(assessment, finding, text))
    return next((word for word in words if _TYPEABLE.fullmatch(word)), FALLBACK)


def word_of_call(call: ToolCall, assessment: Assessment) -> str:
    """Return the word that is typed to allow a call; see ``confirmation_word``."""
    field = assessment.findings[0].field if assessment.findings else ""
    value = call.input.get(field)
    return confirmation_word(assessment, value if isinstance(value, str) else "")


def _candidates(assessment: Assessment, finding: Finding, text: str) -> Iterator[str]:
    cause = _cut(text, finding.span)
    words = [word for word in cause.split() if not word.startswith("-")]
    yield from _find_hosts(words)
    if finding.category in _NET:
        remotes = (_REMOTE.fullmatch(_trim(word)) for word in words)
        yield from (remote[1] for remote in remotes if remote)
        yield from _find_hosts(finding.reason.split())
        yield from _find_hosts(text[:_MOST_LOOKED_AT].split())
    if finding.category in _GIT and len(words) > 1:
        branch = finding.reason.split()[1:2]
        yield from (word for word in branch if _trim(word) not in _NO_BRANCH)
    yield from _find_parts(reversed(words if finding.span else []))
    yield from _find_parts(word for word in finding.reason.split() if "/" in word)
    worst = [unit for unit in assessment.units if unit.level is Level.CRITICAL]
    yield from _find_parts(unit.words[0].text for unit in worst if unit.words)


def _cut(text: str, span: Span | None) -> str:
    if span is None:
        return ""
    return text[span.start : min(span.end, span.start + _MOST_LOOKED_AT)]


def _find_hosts(words: list[str]) -> Iterator[str]:
    for word in words:
        for url in _URL.findall(word):
            try:
                yield urlsplit(_trim(url)).hostname or ""
            except ValueError:
                continue


def _find_parts(words: Iterator[str]) -> Iterator[str]:
    """Yield the parts of paths, the last one of each first; ``of=/dev/sda`` is ``sda`` as well."""
    for word in words:
        yield from reversed(re.split(r"[/:=]", word))


def _trim(word: str) -> str:
    return word.strip("'\"`$(){}[]<>,;:+")


class TypedWord:
    """What has been typed of a word so far."""

    def __init__(self, word: str, clock: Clock) -> None:
        self.word = word
        self.text = ""
        self._clock = clock
        self._began = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether exactly the word stands there."""
        return self.text == self.word

    @property
    def is_wrong(self) -> bool:
        """Whether what stands there cannot become the word."""
        return not self.word.startswith(self.text)

    def add(self, character: str) -> bool:
        """Add a character; returns False if the word was whole too soon for a hand.

        It is then gone: text that another program types comes at once.
        """
        if not self.text:
            self._began = self._clock.monotonic()
        if len(self.text) < _MOST_TYPED:
            self.text += character
        least = LEAST_PER_KEY * (len(self.word) - 1)
        if self.is_whole and self._clock.monotonic() - self._began < least:
            self.text = ""
            return False
        return True

    def erase(self) -> None:
        """Take the last character away."""
        self.text = self.text[:-1]

    def clear(self) -> None:
        """Take all away."""
        self.text = ""
