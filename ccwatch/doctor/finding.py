"""What a check has found: a line of words, how bad it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ccwatch.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Status(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    """It works, and a person should know it."""
    PROBLEM = "problem"
    """Something does not work, or is open to others."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report; words and hint may hold text of files and agents, not escaped yet.

    Attributes:
        hint: What to do about it; empty where nothing is to be done.
    """

    status: Status
    words: str
    hint: str = ""


def ok(words: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(Status.OK, words)


def note(words: str, hint: str = "") -> Finding:
    """Return a finding that a person should know."""
    return Finding(Status.NOTE, words, hint)


def problem(words: str, hint: str) -> Finding:
    """Return a finding that something is wrong."""
    return Finding(Status.PROBLEM, words, hint)


def collect(what: str, check: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """Return what a check finds; one that fails by itself is a problem that says so.

    Args:
        what: What it looks at, for that problem.
        check: The check; what it has found before it fails is kept.
    """
    found: list[Finding] = []
    try:
        found.extend(check())
    except UserError as error:
        found.append(problem(str(error), error.hint))
    except Exception as error:
        words = f"{what} could not be checked: {type(error).__name__}: {error}"
        found.append(problem(words, "the other checks count; please report this one"))
    return tuple(found)
