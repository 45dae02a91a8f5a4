"""Presets: calls that are known to be harmless, so that nobody has to be asked about them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.effect import Finding


class Preset(StrEnum):
    """Which harmless calls pass without a person. None of them is ever above low."""

    NONE = "none"
    READS_LOCAL = "reads-local"
    """What reads files, the repository and the machine, and changes nothing."""
    READS_CLOUD = "reads-cloud"
    """That, and what reads from the network, from services and from databases."""


_LOCAL: Final = frozenset(
    {
        Category.SHELL, Category.FS_READ, Category.FS_READ_OUTSIDE, Category.GIT_READ,
        Category.PACKAGE_READ, Category.SYSTEM_READ, Category.EXEC_INLINE,
    }
)  # fmt: skip
_COVERED: Final = {
    Preset.NONE: frozenset[Category](),
    Preset.READS_LOCAL: _LOCAL,
    Preset.READS_CLOUD: _LOCAL | {Category.NET_READ, Category.INFRA_READ, Category.DB_READ},
}


def covers(preset: Preset, assessment: Assessment) -> bool:
    """Say whether a preset lets a call pass: it is low, and reads only what the preset names."""
    return assessment.level is Level.LOW and covers_findings(preset, assessment.findings)


def covers_findings(preset: Preset, findings: Sequence[Finding]) -> bool:
    """Say the same of a part of a call, by what it does; of nothing at all it is not said."""
    categories = _COVERED[preset]
    return bool(findings) and all(
        finding.level is Level.LOW and finding.category in categories for finding in findings
    )
