"""What an import of another program's rules comes to, line by line."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ccwatch.canonical import JsonError, decode, encode
from ccwatch.risk.shell_tool import SHELL_TOOLS
from ccwatch.rules.rule import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccwatch.canonical import Json
    from ccwatch.rules.pattern import Pattern
    from ccwatch.rules.rule import Rule

_LONGEST_ID: Final = 48
_LONGEST_SHOWN: Final = 200
_LONGEST_TEXT: Final = 10_000
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")


class ImportProblem(ValueError):
    """A text of which nothing can be imported; the message says why."""


class UnexpressedError(ValueError):
    """An entry that ccwatch cannot express; the text says why, as what the entry is or has."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What became of one entry of a file.

    Attributes:
        source: The entry as it stands in the file, such as ``allow Bash(npm run *)``.
        rule: What it is in ccwatch, None where ccwatch cannot express it.
        problem: Why there is no rule, as what the entry is or has; empty if there is one.
        warning: What the rule means otherwise than the entry did; empty if nothing.
    """

    source: str
    rule: Rule | None
    problem: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """What became of every entry of a file."""

    lines: tuple[ImportLine, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all lines that have one."""
        return tuple(line.rule for line in self.lines if line.rule is not None)


def number_rules(lines: Iterable[ImportLine]) -> Import:
    """Return an import of lines whose rules know their place among each other."""
    numbers = itertools.count()
    return Import(
        tuple(
            line
            if line.rule is None
            else replace(line, rule=replace(line.rule, origin=Origin(number=next(numbers))))
            for line in lines
        )
    )


class RuleIds:
    """Ids of imported rules: the same file gives the same ones, and no two are equal."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def make(self, *parts: str) -> str:
        """Return a new id of some words, such as ``claude-allow-npm-run``."""
        name = "-".join(slug for part in parts if (slug := make_slug(part)))
        name = name[:_LONGEST_ID].rstrip("-") or "rule"
        count = self._counts.get(name, 0) + 1
        while (found := name if count == 1 else f"{name}-{count}") in self._counts:
            count += 1
        self._counts[name] = count
        self._counts.setdefault(found, 1)
        return found


def make_slug(text: str) -> str:
    """Return the letters and digits of a text in lower case, joined by hyphens."""
    return _NO_SLUG.sub("-", text.lower()).strip("-")


def name_pattern(pattern: Pattern) -> str:
    """Return the part of a pattern that names a rule best: of a command its words alone."""
    specifier = pattern.specifier or ""
    return specifier if pattern.tool in SHELL_TOOLS and make_slug(specifier) else pattern.text


def read_object(text: str) -> dict[str, Json]:
    """Return the JSON object that a text is.

    Raises:
        ImportProblem: It is none.
    """
    try:
        value = decode(text)
    except JsonError as error:
        raise ImportProblem(str(error)) from None
    if not isinstance(value, dict):
        raise ImportProblem("no JSON object")
    return value


def show_json(value: Json) -> str:
    """Return a value as the JSON that it is written in, cut where it is long."""
    text = encode(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def check_text(text: str) -> None:
    """Raise ``UnexpressedError`` for a text that no file of rules can hold."""
    if not text or "\0" in text or len(text) > _LONGEST_TEXT:
        raise UnexpressedError("has a text that is empty, too long or holds a NUL")
