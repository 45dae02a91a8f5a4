from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("open notes.txt", Level.MEDIUM, Category.PROCESS),
        ("open -R notes.txt", Level.LOW, Category.SYSTEM_READ),
        ("open -R -a Mail", Level.MEDIUM, Category.PROCESS),
        ("xdg-open https://docs.test/x", Level.MEDIUM, Category.PROCESS),
        ("open x.app", Level.MEDIUM, Category.PROCESS),
        ("pbpaste", Level.HIGH, Category.SECRETS_READ),
        ("pbcopy", Level.MEDIUM, Category.MESSAGE),
        ("xclip -o -selection clipboard", Level.HIGH, Category.SECRETS_READ),
        ("xsel -i", Level.MEDIUM, Category.MESSAGE),
    ],
)
def test_the_desktop_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)
