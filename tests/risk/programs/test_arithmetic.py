"""Calculators."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Language, Reads, RunsFile, RunsInput
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("bc -l", Level.LOW),
        ("expr 1 + 2", Level.LOW),
        ("dc -e '2 3 + p'", Level.LOW),
        ("dc -e '[p] sa 2 1 !<a'", Level.LOW),
        ("dc -e '!date'", Level.HIGH),
    ],
)
def test_calculators_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_a_calculator_reads_is_found():
    assert Reads(a_word("a.bc")) in invoke("bc -q a.bc")
    assert RunsFile(a_word("a.dc")) in invoke("dc -f a.dc")
    assert RunsInput(Language.OTHER) in invoke("dc", is_piped=True)
