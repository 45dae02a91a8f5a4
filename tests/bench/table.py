"""The table that a run prints: every figure with its limit and the bare baseline beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value.

    Attributes:
        bare: The same without ccwatch, measured in the same run; what it is stands in ``what``
            of the section's own row for it.
        limit: The most that ``value`` may be, or the ratio where ``limits_ratio``.
        least: The limit is the least that it may be.
    """

    section: str
    what: str
    value: float
    unit: str
    bare: float | None = None
    limit: float | None = None
    limits_ratio: bool = False
    least: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times the baseline it is."""
        return self.value / self.bare if self.bare else None

    @property
    def verdict(self) -> str:
        """``ok``, ``over``, or nothing where there is no limit."""
        if self.limit is None:
            return ""
        measured = self.ratio if self.limits_ratio else self.value
        assert measured is not None
        kept = measured >= self.limit if self.least else measured <= self.limit
        return "ok" if kept else "over"


def lay_out(figures: Sequence[Figure]) -> str:
    """Return all figures as one table."""
    rows = [("section", "what", "figure", "bare", "ratio", "limit", "")]
    rows += [_row(figure) for figure in figures]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if number in {0, 1, 6} else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent of all are at most."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def _row(figure: Figure) -> tuple[str, ...]:
    limit = "" if figure.limit is None else f"{'≥' if figure.least else '≤'} {figure.limit:g}"
    if limit and figure.limits_ratio:
        limit += " ×"
    elif limit:
        limit += f" {figure.unit}"
    return (
        figure.section,
        figure.what,
        f"{_spell(figure.value)} {figure.unit}",
        "" if figure.bare is None else f"{_spell(figure.bare)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.1f} ×",
        limit,
        figure.verdict,
    )


def _spell(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
