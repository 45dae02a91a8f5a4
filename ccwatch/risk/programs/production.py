"""Names that speak of production, and what they make of a change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, Effect
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccwatch.risk.word import Word

_PRODUCTION: Final = re.compile(
    r"(?<![a-z])(?<!pre[-_.])(?<!non[-_.])(?:production|prod|prd|live)(?![a-z])", re.IGNORECASE
)
_RAISED: Final = {Level.MEDIUM: Level.HIGH, Level.HIGH: Level.CRITICAL}
_CHANGES: Final = frozenset(
    {Category.INFRA_CHANGE, Category.INFRA_DESTROY, Category.DB_CHANGE, Category.DB_DESTROY}
)


def speaks_of_production(words: Iterable[Word]) -> bool:
    """Say whether one of the words names production: ``prod-eu``, ``values.production.yaml``.

    The name of an option does not count, its value does.
    """
    return any(_PRODUCTION.search(_value_of(word.text)) for word in words)


def _value_of(text: str) -> str:
    return text.partition("=")[2] if text[:2] == "--" else text


def raise_for_production(acts: Sequence[Act], words: Iterable[Word]) -> list[Act]:
    """Return the acts with every change one level higher if the words speak of production."""
    if not speaks_of_production(words):
        return list(acts)
    return [_raise_one(act) for act in acts]


def _raise_one(act: Act) -> Act:
    if not isinstance(act, Does) or act.effect.category not in _CHANGES:
        return act
    effect = act.effect
    level = _RAISED.get(effect.level)
    if level is None:
        return act
    return Does(Effect(effect.category, level, f"{effect.reason}, in production"), act.word)
