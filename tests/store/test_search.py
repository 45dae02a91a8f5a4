from __future__ import annotations

import pytest

from ccwatch.store.search import build_match


@pytest.mark.parametrize(
    ("search", "match"),
    [
        ("git pu", '"git"* "pu"*'),
        ('say "hi"', '"say"* """hi"""*'),
        ("a NOT -b", '"a"* "NOT"* "-b"*'),
        ("tool:Bash *", '"tool:Bash"*'),
        ("é 中文", '"é"* "中文"*'),
        ("a\0b", '"a"* "b"*'),
        ("x\ud800", '"x?"*'),
    ],
)
def test_each_word_is_quoted_and_a_beginning(search: str, match: str):
    assert build_match(search) == match


@pytest.mark.parametrize("search", ["", "   ", "***", '"', "-- ( : ^", "\ud800", "\0"])
def test_a_search_without_a_letter_or_digit_looks_for_nothing(search: str):
    assert build_match(search) is None
