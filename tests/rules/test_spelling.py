from __future__ import annotations

from ccwatch.risk.assess import assess
from ccwatch.rules.spelling import join
from tests.rules.builders import a_place


def test_words_are_joined_by_single_blanks():
    (unit,) = assess("Bash", {"command": "echo  a 'b c'"}, a_place()).units
    assert join(unit.words) == "echo a b\x01c"
