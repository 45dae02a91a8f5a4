"""Long lines in rows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content, Span

from ccwatch.console.text import one_line, own, shown
from ccwatch.console.wrap import LEAST_WIDTH, MARKER, find_rows, measure, wrap, wrap_lines
from tests.console.payloads import HOSTILE, QUIET

texts = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("abc   日本👍\u0301\u0302\u2603\ufe0f\x1b한글")
    ),
    min_size=20,
    max_size=200,
)
widths = st.integers(min_value=0, max_value=40)


def joined(rows: list[Content]) -> str:
    return rows[0].plain + "".join(row.plain.removeprefix(MARKER) for row in rows[1:])


def plain(rows: list[Content]) -> list[str]:
    return [row.plain for row in rows]


def test_a_line_that_fits_is_one_row() -> None:
    assert plain(wrap(own("12345678"), 8)) == ["12345678"]
    assert plain(wrap(own(""), 8)) == [""]


def test_a_row_ends_after_a_space_in_its_last_third() -> None:
    assert plain(wrap(own("git push --force origin"), 12)) == [
        "git push ",
        "↪ --force ",
        "↪ origin",
    ]


def test_a_row_without_a_space_near_its_end_is_cut_hard() -> None:
    assert plain(wrap(own("a bcdefghijklmn"), 10)) == ["a bcdefghi", "↪ jklmn"]


def test_a_word_that_just_fits_stays_whole() -> None:
    assert plain(wrap(own("ab cd efgh ijk"), 10)) == ["ab cd efgh", "↪  ijk"]


def test_a_narrow_room_is_treated_as_eight_cells() -> None:
    assert plain(wrap(own("a" * 10), 3)) == ["a" * LEAST_WIDTH, "↪ aa"]


def test_a_wide_character_never_straddles_two_rows() -> None:
    assert plain(wrap(own("日本語日本"), 9)) == ["日本語日", "↪ 本"]


def test_marks_and_selectors_stay_with_their_character() -> None:
    assert plain(wrap(own("1234567e\u0301\u0302x"), 8)) == ["1234567e\u0301\u0302", "↪ x"]
    assert plain(wrap(own("1234567\u2603\ufe0f"), 8)) == ["1234567", "↪ \u2603\ufe0f"]


def test_the_marker_is_dim_and_the_styles_of_the_line_go_on() -> None:
    line = Content("0123456789", [Span(0, 10, "bold"), Span(6, 9, "reverse")])

    first, second = wrap(line, 8)

    assert [tuple(span) for span in first.spans] == [(0, 8, "bold"), (6, 8, "reverse")]
    assert [tuple(span) for span in second.spans] == [
        (0, 2, "dim"),
        (2, 4, "bold"),
        (2, 3, "reverse"),
    ]


def test_a_row_without_a_style_of_its_own_has_the_marker_alone() -> None:
    rows = wrap(Content("0123456789" * 2, [Span(0, 3, "bold")]), 8)
    assert [[tuple(span) for span in row.spans] for row in rows[1:]] == [[(0, 2, "dim")]] * 2


def test_every_line_of_a_text_begins_without_a_marker() -> None:
    assert plain(wrap_lines(own("0123456789\n\nab"), 8)) == ["01234567", "↪ 89", "", "ab"]
    assert plain(wrap_lines(own("a\n"), 8)) == ["a", ""]


def test_styles_go_across_line_ends() -> None:
    rows = wrap_lines(Content("ab\ncd\nef", [Span(1, 4, "bold")]), 8)
    assert [[tuple(span) for span in row.spans] for row in rows] == [
        [(1, 2, "bold")],
        [(0, 1, "bold")],
        [],
    ]


@pytest.mark.parametrize("texts", [HOSTILE, QUIET], ids=["hostile", "quiet"])
def test_wrapping_loses_nothing_of_a_payload(texts: dict[str, str]) -> None:
    for text in texts.values():
        content = one_line(text)
        rows = wrap(content, 20)
        assert joined(rows) == content.plain
        assert all(row.cell_length <= 20 for row in rows)


@settings(deadline=None)
@given(texts, widths)
def test_joining_the_rows_gives_the_line_back(text: str, width: int) -> None:
    content = one_line(text)
    assert joined(wrap(content, width)) == content.plain


@settings(deadline=None)
@given(texts, widths)
def test_no_row_is_wider_than_its_room(text: str, width: int) -> None:
    for row in wrap_lines(shown(text), width):
        cells = Content(row.plain).cell_length
        assert cells <= max(width, LEAST_WIDTH)
        assert row.cell_length == cells


@settings(deadline=None)
@given(texts, widths)
def test_each_character_keeps_its_styles(text: str, width: int) -> None:
    content = shown(text, style="bold")
    size = len(content.plain)
    styles: list[set[object]] = [set() for _ in range(size)]
    for start, end, style in content.spans:
        for index in range(start, end):
            styles[index].add(style)

    rows = wrap_lines(content, width)
    positions = find_rows(content.plain, width)

    for row, (start, end, _, continued) in zip(rows, positions, strict=True):
        shift = (len(MARKER) if continued else 0) - start
        for index in range(start, end):
            found = {style for a, b, style in row.spans if a <= index + shift < b}
            assert found == styles[index]


@settings(deadline=None)
@given(texts)
def test_a_text_is_measured_as_textual_measures_it(text: str) -> None:
    content = one_line(text)
    assert measure(content.plain) == content.cell_length
