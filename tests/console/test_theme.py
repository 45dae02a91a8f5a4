"""Colours that are never the only sign."""

from __future__ import annotations

import pytest

from ccwatch.calls import Decider, Verdict
from ccwatch.console import theme
from ccwatch.risk.level import Level
from tests.console.builders import a_row


def test_each_level_has_a_glyph_of_its_own_in_ascii():
    assert set(theme.LEVEL_GLYPHS) == set(Level)
    glyphs = list(theme.LEVEL_GLYPHS.values())
    assert len(set(glyphs)) == len(glyphs)
    assert all(glyph.isascii() for glyph in glyphs)
    assert set(theme.LEVEL_STYLES) == set(Level)


def test_each_verdict_has_a_word_and_a_mark_of_its_own():
    for table in (theme.VERDICT_WORDS, theme.VERDICT_MARKS):
        assert set(table) == {*Verdict, None}
        assert len(set(table.values())) == len(table)


def test_the_colours_are_those_that_colour_blind_people_tell_apart():
    assert (theme.BLUE, theme.ORANGE, theme.VERMILION) == ("#56B4E9", "#E69F00", "#D55E00")
    assert "reverse" in theme.LEVEL_STYLES[Level.CRITICAL]


@pytest.mark.parametrize("decider", list(Decider))
def test_whoever_decided_is_named_in_at_most_15_cells(decider: Decider):
    word = theme.decider_word(a_row(1, decider=decider))
    assert 0 < len(word) <= 15


def test_a_rule_is_called_by_its_id_alone():
    assert theme.rule_name("user:npm-tests") == "npm-tests"
    assert theme.rule_name("project:p@/home/dev/a:b@c/rules.toml") == "p"
    assert theme.rule_name("odd") == "odd"
    row = a_row(1, decider=Decider.RULE, rules=("user:a", "session:b"))
    assert theme.decider_word(row) == "rule a, b"
    assert theme.decider_word(a_row(1, decider=Decider.RULE)) == "rule"


def test_the_person_is_called_you():
    assert theme.decider_word(a_row(1, decider=Decider.PERSON)) == "you"
    assert theme.decider_word(a_row(1)) == ""
