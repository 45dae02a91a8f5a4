"""What is hidden in a text, and how it is written."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.escapes import (
    QUIET_RANGES,
    Kind,
    classify,
    escape,
    escape_character,
    find_hidden,
    find_runs,
)
from tests.console.payloads import HOSTILE, QUIET, find_sequences


def escaped(text: str) -> str:
    return escape(text, newlines=True)


@pytest.mark.parametrize("name", QUIET)
def test_what_a_person_writes_is_left_as_it_is(name: str) -> None:
    assert escaped(QUIET[name]) == QUIET[name]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_sequence_of_a_hostile_text_is_left(name: str) -> None:
    result = escape(HOSTILE[name])

    assert find_sequences(result) == []
    assert "\n" not in result


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\t\r\x1b\x7f", r"\t\r\x1b\x7f"),
        ("\x9b\xa0\xad", r"\x9b\xa0\xad"),
        ("a\u202eb", r"a\u{202e}b"),
        ("\ud800", r"\u{d800}"),
        ("\U000e0072", r"\u{e0072}"),
        ("a\n\tb", "a\n\\tb"),
    ],
)
def test_a_hidden_character_is_written_in_visible_ascii(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_line_end_is_written_where_one_line_is_wanted() -> None:
    assert escape("a\nb\x1b") == r"a\nb\x1b"
    assert escape("é\nb\x1b") == r"é\nb\x1b"


def test_two_marks_stay_on_a_character_and_a_third_does_not() -> None:
    assert escaped("e\u0301\u0302") == "e\u0301\u0302"
    assert escaped("e\u0301\u0302\u0303\u0304x\u0301") == "e\u0301\u0302\\u{303}\\u{304}x\u0301"


@pytest.mark.parametrize("before", ["", "\n", "\x1b", "a\u200b"])
def test_a_mark_without_a_character_to_stand_on_is_hidden(before: str) -> None:
    assert escaped(before + "\u0301") == escaped(before) + r"\u{301}"


def test_the_vowels_and_finals_of_one_hangul_letter_stay() -> None:
    assert escaped("\u1112\u1161\u11ab") == "\u1112\u1161\u11ab"
    assert escaped("\u1112" + "\u1161" * 3) == "\u1112\u1161\u1161\\u{1161}"


@pytest.mark.parametrize("symbol", ["\u2603", "\u2764", "\u2194", "\u203c"])
def test_the_emoji_selector_stays_directly_after_a_symbol(symbol: str) -> None:
    assert escaped(symbol + "\ufe0f") == symbol + "\ufe0f"
    assert escaped(symbol + "\ufe0f\ufe0f") == symbol + "\ufe0f\\u{fe0f}"


@pytest.mark.parametrize("before", ["", "a", "1", "+", "日", " ", "\u2800"])
def test_the_emoji_selector_is_hidden_after_anything_else(before: str) -> None:
    assert escaped(before + "\ufe0f") == escaped(before) + r"\u{fe0f}"


def test_other_variation_selectors_are_hidden() -> None:
    assert escaped("\u2603\ufe0e日\U000e0100") == "\u2603\\u{fe0e}日\\u{e0100}"


def test_a_long_run_comes_in_adjacent_parts() -> None:
    text = "é" + "\u200b" * 10_000 + "x"

    runs = list(find_runs(text))

    assert [start for start, _, _ in runs[1:]] == [end for _, end, _ in runs[:-1]]
    assert (runs[0][0], runs[-1][1]) == (1, 10_001)
    assert "".join(written for _, _, written in runs) == r"\u{200b}" * 10_000
    assert all(end - start <= 4096 for start, end, _ in runs)


def test_only_the_part_that_is_asked_for_is_searched() -> None:
    assert list(find_runs("\x1ba\x1b\x1bb\x1b", 1, 5)) == [(2, 4, r"\x1b\x1b")]
    assert list(find_runs("e\u0301\u200b", 1)) == [(1, 3, r"\u{301}\u{200b}")]


def test_the_quiet_ranges_hold_nothing_that_is_hidden_or_joins() -> None:
    quiet = re.compile(f"[{QUIET_RANGES}]")

    loud = [
        f"{code:x}"
        for code in range(sys.maxunicode + 1)
        if quiet.match(chr(code)) and classify(chr(code)) not in {Kind.VISIBLE, Kind.SYMBOL}
    ]

    assert loud == []


def test_every_character_of_a_hidden_category_is_hidden() -> None:
    hidden = {"Cc", "Cf", "Co", "Cn", "Cs", "Zs", "Zl", "Zp"}

    visible = [
        f"{code:x}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in hidden and classify(chr(code)) is not Kind.HIDDEN
    ]

    assert visible == ["20"]


@settings(deadline=None)
@given(st.text())
def test_the_escape_holds_nothing_hidden(text: str) -> None:
    assert list(find_hidden(escaped(text))) == []


@settings(deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("a\x1b\n\u0301\ufe0f\u2603"))))
def test_what_is_not_hidden_stays_in_its_place(text: str) -> None:
    hidden = dict(find_hidden(text))

    assert escaped(text) == "".join(
        hidden.get(index, character) for index, character in enumerate(text)
    )
    assert all(written == escape_character(text[index]) for index, written in hidden.items())


@settings(deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_ascii_is_judged_like_all_other_text(text: str) -> None:
    assert escaped(text) + "é" == escaped(text + "é")
