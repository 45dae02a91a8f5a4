from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.shell.summary import leave_out_repeats
from ccwatch.risk.word import Span

WHOLE, WORD, OTHER = Span(0, 20), Span(3, 8), Span(9, 12)


def finding(category: Category, level: Level, span: Span | None) -> Finding:
    return Finding(category, level, "does it", span)


def test_what_a_word_says_as_gravely_is_not_said_of_the_command():
    whole = finding(Category.FS_DELETE, Level.MEDIUM, WHOLE)
    exact = finding(Category.FS_DELETE, Level.MEDIUM, WORD)
    assert leave_out_repeats([whole, exact], WHOLE) == (exact,)
    graver = finding(Category.FS_DESTROY, Level.CRITICAL, WORD)
    assert leave_out_repeats([graver, whole], WHOLE) == (graver,)


@pytest.mark.parametrize(
    "exact",
    [
        finding(Category.FS_DELETE, Level.LOW, WORD),
        finding(Category.GIT_DISCARD, Level.CRITICAL, WORD),
        finding(Category.FS_DESTROY, Level.CRITICAL, WHOLE),
    ],
)
def test_what_no_word_says_as_gravely_stays(exact: Finding):
    whole = finding(Category.FS_DELETE, Level.MEDIUM, WHOLE)
    assert leave_out_repeats([whole, exact], WHOLE) == (whole, exact)


def test_what_words_say_stays_in_its_order():
    kept = [
        finding(Category.FS_READ, Level.LOW, OTHER),
        finding(Category.FS_READ, Level.HIGH, WORD),
        finding(Category.NET_WRITE, Level.HIGH, None),
    ]
    assert leave_out_repeats(iter(kept), WHOLE) == tuple(kept)
    assert leave_out_repeats([], WHOLE) == ()
