"""Findings as tests compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccwatch.doctor.finding import Finding, Status


def worst(findings: Iterable[Finding]) -> str:
    """Return how bad the worst of findings is."""
    order = ("ok", "note", "problem")
    return max((each.status.value for each in findings), key=order.index, default="ok")


def pick(findings: Iterable[Finding], words: str) -> Finding:
    """Return the one finding whose words contain these."""
    (found,) = [each for each in findings if words in each.words]
    return found


def words(findings: Iterable[Finding], status: Status) -> list[str]:
    """Return the words of all findings that are so bad."""
    return [each.words for each in findings if each.status is status]
