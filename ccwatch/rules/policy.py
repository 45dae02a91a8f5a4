"""All that decides without a person: rules of every scope, the preset, and the default."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ccwatch.risk.preset import Preset
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What counts for one call.

    Attributes:
        rulesets: Of all scopes that apply to it; their rules are ordered together.
        default: What happens to what no rule and no preset decides: ask or deny.
        uses: How many calls each rule has decided, by ``Rule.key``.
    """

    rulesets: tuple[RuleSet, ...] = ()
    preset: Preset = Preset.NONE
    default: Ruling = Ruling.ASK
    uses: Mapping[str, int] = field(default_factory=dict[str, int])
