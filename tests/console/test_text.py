"""The one door for untrusted text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import ControlType, Segment
from textual.color import Color

from ccwatch.console import text as door
from ccwatch.console.text import OutputFilter, one_line, own, shown
from ccwatch.escapes import find_hidden
from tests.console.payloads import HOSTILE, QUIET

if TYPE_CHECKING:
    from textual.content import Content

texts = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("ab \\\t\n\r\x1b\u202e\u0301\ufe0f\u2603"))
)


def marked(content: Content) -> str:
    """Return the text with what is reversed in brackets, line ends of lists in thin ones."""
    plain = content.plain
    for start, end, style in reversed(content.spans):
        if style == "reverse":
            plain = f"{plain[:start]}⟦{plain[start:end]}⟧{plain[end:]}"
        elif style == "reverse dim":
            plain = f"{plain[:start]}‹{plain[start:end]}›{plain[end:]}"
    return plain


@pytest.mark.parametrize("name", QUIET)
def test_what_a_person_writes_is_shown_as_it_is(name: str) -> None:
    assert marked(shown(QUIET[name])) == QUIET[name]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("echo [/] [a-z] [@click=app.allow]x[/]", "echo [/] [a-z] [@click=app.allow]x[/]"),
        ("rm #\x1b[2K\x1b[1Gls", r"rm #⟦\x1b⟧[2K⟦\x1b⟧[1Gls"),
        ("a\r\n\x07\x08b", "a⟦\\r⟧\n⟦\\x07\\x08⟧b"),
        ("\\x1b\x1b\\", r"\x1b⟦\x1b⟧\ "[:-1]),
        ("\u202ex\ty", r"⟦\u{202e}⟧x⟦\t⟧y"),
    ],
)
def test_what_is_hidden_is_reversed_and_the_rest_is_not(text: str, result: str) -> None:
    assert marked(shown(text)) == result


def test_a_list_row_is_one_line() -> None:
    assert marked(one_line("a\nb\r\n")) == r"a‹\n›b⟦\r\n⟧"


@pytest.mark.parametrize("blanks", [" " * 40, "\t" * 40, " \t" * 20])
def test_many_blanks_are_written_as_their_number(blanks: str) -> None:
    assert marked(shown(f"ls{blanks};rm")) == "ls⟦⋯ 40 blanks ⋯⟧;rm"
    assert marked(one_line(f"ls{blanks};rm")) == "ls⟦⋯ 40 blanks ⋯⟧;rm"


def test_fewer_blanks_stay() -> None:
    text = "ls" + " " * 39 + "; rm"
    assert marked(shown(text)) == text


@pytest.mark.parametrize("newline", ["\n", "\n  ", "\n \t"])
def test_many_line_ends_are_written_as_their_number(newline: str) -> None:
    blanks = newline[1:]
    result = marked(shown("ls" + newline * 21 + "rm"))
    assert result.replace("⟦\\t⟧", "\t") == f"ls\n⟦⋯ 20 empty lines ⋯⟧\n{blanks}rm"


def test_a_list_row_shows_folded_line_ends_too() -> None:
    assert marked(one_line("ls" + "\n" * 20 + "rm")) == r"ls‹\n›⟦⋯ 19 empty lines ⋯⟧‹\n›rm"


def test_fewer_line_ends_stay() -> None:
    text = "a" + "\n" * 19 + "b\n\n" * 9
    assert marked(shown(text)) == text


def test_nothing_is_folded_where_that_is_not_wanted() -> None:
    text = " " * 50 + "\n" * 50
    assert marked(shown(text, fold=False)) == text
    assert marked(own(text)) == text


def test_the_tabs_of_a_file_reach_to_the_next_stop() -> None:
    assert marked(shown("\tif x:\n12\ty", tab_width=4)) == "    if x:\n12  y"


def test_no_tab_width_makes_tabs_vanish() -> None:
    assert marked(shown("a\tb", tab_width=0)) == "a b"


def test_a_text_has_the_style_that_is_asked_for_under_the_escapes() -> None:
    spans = shown("a\x1b", style="bold").spans
    assert [tuple(span) for span in spans] == [(0, 5, "bold"), (1, 5, "reverse")]
    assert [tuple(span) for span in own("ab", "dim").spans] == [(0, 2, "dim")]


def test_hidden_characters_in_a_row_share_one_span() -> None:
    assert len(shown("\x1b" * 1000 + "é").spans) == 1
    assert len(shown("\u200b" * 10_000).spans) == 1


@pytest.mark.parametrize("end", ["", "é"])
def test_a_text_with_too_much_hidden_in_it_takes_bounded_memory(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(door, "MOST_SPANS", 3)
    text = "a\x1b" * 4 + "\\x1b\u0301\n"[: 4 if not end else None] + " " * 40 + end + "b\x1b"

    result = marked(shown(text))

    head = r"a⟦\x1b⟧a⟦\x1b⟧a⟦\x1b"
    middle = "\\u{301}\n" if end else ""
    tail = rf"a\x1b\\x1b{middle}⋯ 40 blanks ⋯{end}b\x1b⟧"
    assert result.startswith(head)
    assert result.endswith(tail)
    assert "too much is hidden" in result


def test_a_text_with_too_much_hidden_in_it_stays_on_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "MOST_SPANS", 1)
    assert marked(one_line("a\x1bb\nc")).endswith(r"⋯b\nc⟧")


def test_the_table_of_escapes_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_SPANS", 1)
    monkeypatch.setattr(door, "_TABLE_SIZE", 3)
    assert marked(shown("a\x1babcdef\u200bd")).endswith(r"⋯abcdef\u{200b}d⟧")


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("limit", [2, 200_000])
def test_nothing_hidden_is_left_of_a_hostile_text(
    name: str, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_SPANS", limit)
    for content in (shown(HOSTILE[name]), one_line(HOSTILE[name]), own(HOSTILE[name])):
        assert list(find_hidden(content.plain)) == []
    assert "\n" not in one_line(HOSTILE[name]).plain


@settings(deadline=None)
@given(texts, st.sampled_from([None, 4]), st.booleans())
def test_nothing_hidden_is_shown(text: str, tab_width: int | None, fold: bool) -> None:
    content = shown(text, tab_width=tab_width, fold=fold)

    assert list(find_hidden(content.plain)) == []
    assert list(find_hidden(one_line(text).plain)) == []
    assert "\n" not in one_line(text).plain


@settings(deadline=None)
@given(texts)
def test_what_is_not_reversed_is_the_text_itself(text: str) -> None:
    hidden = dict(find_hidden(text))
    visible = "".join(c for index, c in enumerate(text) if index not in hidden)
    content = shown(text, fold=False)
    spans = content.spans
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(content.plain)]

    kept = "".join(content.plain[a:b] for a, b in zip(ends, starts, strict=True))

    assert kept == visible


def filtered(*segments: Segment) -> list[Segment]:
    return OutputFilter().apply(list(segments), Color(0, 0, 0))


def test_the_net_leaves_harmless_rows_as_they_are() -> None:
    row = [Segment("日本 → é\u0301 ☃\ufe0f ok")]
    assert OutputFilter().apply(row, Color(0, 0, 0)) is row


@pytest.mark.parametrize("name", HOSTILE)
def test_the_net_catches_controls_and_keeps_the_width(name: str) -> None:
    row = Segment(HOSTILE[name].replace("\n", " "))

    result = filtered(row, Segment("end   "))

    text = "".join(segment.text for segment in result)
    assert not [c for c in text if c < " " or "\x7f" <= c < "\xa0" or c in "\u202e\u2066\u200b"]
    width = Segment.get_line_length([row, Segment("end   ")])
    assert Segment.get_line_length(result) == width


def test_the_net_marks_what_it_catches() -> None:
    assert filtered(Segment("a\x1b[2K   "))[0].text == "a?[2K  "


def test_the_net_leaves_control_segments_alone() -> None:
    control = Segment("\x1b[H", None, [(ControlType.HOME,)])
    result = filtered(control, Segment("a\x07b "))
    assert result == [control, Segment("a?b")]
