"""Marks on a text, at their places after the door."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.console import marks as module
from ccwatch.console import text as door
from ccwatch.console.marks import Mark, flatten, within
from ccwatch.console.text import one_line, shown
from ccwatch.escapes import find_hidden
from tests.console.payloads import HOSTILE

LETTERS = st.sampled_from("ab \\\t\n\r\x1b\u202e\u0301\ufe0f\u2603日\ud800")
texts = st.text(alphabet=st.one_of(st.characters(), LETTERS), max_size=60)
places = st.integers(min_value=-3, max_value=70)


def marked(text: str, start: int, end: int, **options: object) -> str:
    """Return what stands under a mark once the text is shown."""
    content = shown(text, marks=[Mark(start, end, "underline")], **options)  # type: ignore[arg-type]
    return "|".join(content.plain[a:b] for a, b, style in content.spans if style == "underline")


@pytest.mark.parametrize(
    ("text", "start", "end", "found"),
    [
        ("git push origin", 4, 8, "push"),
        ("a\x1b[2K; rm -rf ~", 7, 15, "rm -rf ~"),
        ("a\x1bb", 1, 2, r"\x1b"),
        ("a\x1b\x07\x1bb", 2, 3, r"\x07"),
        ("a\x1b\x07\x1bb", 0, 3, r"a\x1b\x07"),
        ("日\u200b\u202e本", 2, 4, r"\u{202e}本"),
        ("x" + " " * 50 + "rm", 51, 53, "rm"),
        ("x" + " " * 50 + "rm", 20, 53, "⋯ 50 blanks ⋯rm"),
        ("x" + " " * 50 + "rm", 0, 20, "x⋯ 50 blanks ⋯"),
        ("x" + "\n" * 30 + "rm", 31, 33, "rm"),
        ("x" + "\n" * 30 + "rm", 5, 32, "⋯ 29 empty lines ⋯\nr"),
        ("a\nb\nc", 2, 5, "b\nc"),
        ("abc", -5, 99, "abc"),
        ("abc", 2, 2, ""),
        ("abc", 3, 9, ""),
        ("", 0, 1, ""),
    ],
)
def test_a_mark_is_where_its_characters_are(text: str, start: int, end: int, found: str) -> None:
    assert marked(text, start, end) == found


@pytest.mark.parametrize(
    ("text", "start", "end", "found"),
    [
        ("\trm x", 1, 3, "rm"),
        ("a\tb\tc", 4, 5, "c"),
        ("a\tb\tc", 1, 3, "   b"),
        ("x\n\ty\r\tz", 3, 4, "y"),
        ("x\n\ty\r\tz", 6, 7, "z"),
        ("ab\tc", 0, 99, "ab  c"),
    ],
)
def test_a_mark_is_where_its_characters_are_behind_tabs(
    text: str, start: int, end: int, found: str
) -> None:
    assert marked(text, start, end, tab_width=4) == found


def test_what_is_hidden_stays_reversed_over_a_mark() -> None:
    content = shown("a\x1bb", style="bold", marks=[Mark(0, 3, "underline")])
    spans = [tuple(span) for span in content.spans]
    assert spans == [(0, 6, "bold"), (0, 6, "underline"), (1, 5, "reverse")]


def test_a_row_of_a_list_has_its_marks_too() -> None:
    content = one_line("a\nbc", marks=[Mark(2, 4, "underline")])
    assert [content.plain[a:b] for a, b, style in content.spans if style == "underline"] == ["bc"]


@pytest.mark.parametrize("limit", [1, 2, 200_000])
def test_marks_hold_where_too_much_is_hidden(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_SPANS", limit)
    assert marked("a\x1bb\x1bc\\\x1bd rm -rf", 9, 11) == "rm"
    assert marked("a\x1bb\x1bc\\\x1bd rm", 0, 3).startswith(r"a\x1b")


@settings(deadline=None)
@given(texts, places, places)
def test_a_mark_holds_what_it_held_before(text: str, start: int, end: int) -> None:
    hidden = dict(find_hidden(text))
    content = shown(text, fold=False, marks=[Mark(start, end, "underline")])
    under = {
        index
        for first, last, style in content.spans
        if style == "underline"
        for index in range(first, last)
    }
    escaped = {
        index
        for first, last, style in content.spans
        if style == "reverse"
        for index in range(first, last)
    }
    first, last = max(start, 0), max(end, 0)

    kept = "".join(content.plain[index] for index in sorted(under - escaped))
    written = "".join(content.plain[index] for index in sorted(under & escaped))

    inside = range(first, min(last, len(text)))
    assert kept == "".join(text[index] for index in inside if index not in hidden)
    assert written == "".join(hidden[index] for index in inside if index in hidden)


@settings(deadline=None)
@given(texts, places, places)
def test_tabs_move_a_mark_with_its_characters(text: str, start: int, end: int) -> None:
    first, last = max(start, 0), min(max(end, 0), len(text))
    expanded = text.expandtabs(4)
    before = len(text[:first].expandtabs(4))
    after = max(len(text[: max(first, last)].expandtabs(4)), before)
    expected = shown(expanded, fold=False, marks=[Mark(before, after, "underline")])
    found = shown(text, fold=False, tab_width=4, marks=[Mark(start, end, "underline")])
    assert found.is_same(expected)


@pytest.mark.parametrize("name", HOSTILE)
def test_marks_change_no_character(name: str) -> None:
    text = HOSTILE[name]
    marks = [Mark(index, index + 2, "underline") for index in range(0, len(text), 3)]
    assert shown(text, marks=marks).plain == shown(text).plain
    assert one_line(text, marks=marks).plain == one_line(text).plain


def test_of_marks_one_on_the_other_the_first_given_stays() -> None:
    flat = flatten([Mark(4, 6, "b"), Mark(0, 10, "a"), Mark(8, 12, "c"), Mark(3, 3, "d")])
    assert flat == [(0, 4, "a"), (4, 6, "b"), (6, 10, "a"), (10, 12, "c")]


def test_neighbours_of_one_style_are_one_mark() -> None:
    assert flatten([Mark(0, 4, "a"), Mark(2, 6, "a")]) == [(0, 6, "a")]
    assert flatten([]) == []


def test_only_so_many_marks_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MARKS", 2)
    marks = [Mark(0, 1, "a"), Mark(2, 3, "a"), Mark(4, 5, "a")]
    assert len(flatten(marks)) == 2
    assert len(shown("abcdef", marks=marks).spans) == 2


def test_a_stretch_has_the_parts_of_the_marks_that_lie_on_it() -> None:
    flat = [Mark(0, 4, "a"), Mark(4, 6, "b"), Mark(8, 20, "c")]
    assert within(flat, 2, 10) == [(0, 2, "a"), (2, 4, "b"), (6, 8, "c")]
    assert within(flat, 6, 8) == []
