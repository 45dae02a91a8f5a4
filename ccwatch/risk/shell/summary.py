"""The findings of one command, without those that another one says more exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccwatch.risk.effect import Finding
    from ccwatch.risk.word import Span


def leave_out_repeats(findings: Iterable[Finding], span: Span) -> tuple[Finding, ...]:
    """Return findings of a command at ``span`` in their order.

    What is said of the whole command goes where the same is said of one of its words, as grave or
    graver: "deletes files" beside "deletes ~/work/api recursively".
    """
    kept = tuple(findings)
    exact: dict[str, int] = {}
    for finding in kept:
        if finding.span != span:
            family = _family(finding)
            exact[family] = max(exact.get(family, -1), finding.level.rank)
    return tuple(
        finding
        for finding in kept
        if finding.span != span or exact.get(_family(finding), -1) < finding.level.rank
    )


def _family(finding: Finding) -> str:
    return finding.category.value.partition(".")[0]
