"""Text that hides something, or looks like another."""

from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.hidden import MOST_FINDINGS, find_hidden_text, is_plain
from ccwatch.risk.level import Level as L
from ccwatch.risk.word import Span


@pytest.mark.parametrize("text", ["ls -la\n\tx", "echo é 日本語 🙂", "", "привет — “hi”"])
def test_a_text_is_plain_if_every_character_is_to_be_seen(text: str):
    assert is_plain(text)


@pytest.mark.parametrize("character", ["\r", "\x1b", "\0", "\x7f", "\x85", "\xa0", "\u2028",
                                       "\u3000", "\u200b", "\u202e", "\ue000", "\ud800", "\u0378",
                                       "\U000e0041"])  # fmt: skip
def test_a_text_with_a_control_or_an_odd_space_is_not_plain(character: str):
    assert not is_plain(f"a{character}b")


@pytest.mark.parametrize(
    ("text", "level", "said"),
    [
        ("a\x1b]52;c;eA==\x07", L.HIGH, "escape sequence"),
        ("a\x9b31m", L.HIGH, "escape sequence"),
        ("a\u202eb", L.HIGH, "direction"),
        ("a\u200fb", L.HIGH, "direction"),
        ("a\u2066b", L.HIGH, "direction"),
        ("a\U000e0041b", L.HIGH, "tag characters"),
        ("a\rb", L.HIGH, "draw over"),
        ("a\bb", L.HIGH, "draw over"),
        ("a\0b", L.HIGH, "draw over"),
        ("a\x07b", L.UNCERTAIN, "control"),
        ("a\x85b", L.UNCERTAIN, "control"),
        ("a\ufe0fb", L.UNCERTAIN, "selectors"),
        ("a\u200bb", L.UNCERTAIN, "no width"),
        ("a\u00adb", L.UNCERTAIN, "no width"),
        ("a\xa0b", L.UNCERTAIN, "spaces"),
        ("a\u2028b", L.UNCERTAIN, "spaces"),
        ("a\u3000b", L.UNCERTAIN, "spaces"),
        ("a\ud800b", L.UNCERTAIN, "halves"),
        ("a\u0336\u0336\u0336\u0336b", L.UNCERTAIN, "marks"),
        ("a\ue000b", L.UNCERTAIN, "nothing shows"),
        ("a\u3164b", L.UNCERTAIN, "nothing shows"),
    ],
)
def test_each_class_of_hidden_text_is_named(text: str, level: L, said: str):
    [finding] = find_hidden_text(text, field="content")[:1]
    assert finding.category is Category.HIDDEN_TEXT
    assert finding.level is level
    assert said in finding.reason
    assert finding.field == "content"
    assert finding.span is not None
    assert text[finding.span.start] not in "ab"


@pytest.mark.parametrize(
    "text",
    [
        "plain\n\ttext", "é\tà", "é à ü ñ", "日本語 한국어", "🙂 👍🏽 ❤️",
        "👨\u200d👩\u200d👧 👩🏽\u200d💻 ❤️\u200d🔥",
        "می\u200cخواهم", "क्\u200dष", "echo привет мир", "Δx = 10 µs", "файл.txt",
        "git commit -m 'a – b “c”'",
        'echo "say – “hi”"', r"echo \“x", "don’t", "a — b",
    ],
)  # fmt: skip
def test_ordinary_text_in_any_language_hides_nothing(text: str):
    assert find_hidden_text(text, field="command") == []


@pytest.mark.parametrize(
    "text", ["a\u200db", "\u200da", "a\u200d", "a\u200d🙂", "می\u200ca", "🙂\u200da"]
)
def test_a_joiner_that_joins_nothing_is_hidden(text: str):
    assert find_hidden_text(text, field="x")


def test_the_line_ends_of_a_file_are_ordinary_but_in_a_command():
    assert find_hidden_text("a\r\nb", field="content") == []
    assert find_hidden_text("a\r\nb", field="command")[0].level is L.HIGH


@pytest.mark.parametrize(
    ("text", "field", "level", "span"),
    [
        ("сurl x", "command", L.HIGH, (0, 4)),
        ("ls; сurl x", "command", L.HIGH, (4, 8)),
        ("ｇｉｔ status", "command", L.HIGH, (0, 3)),
        ("𝐠𝐢𝐭 status", "command", L.HIGH, (0, 3)),
        ("сор x", "command", L.HIGH, (0, 3)),
        ("curl https://еxample.com", "command", L.HIGH, (5, 24)),
        ("rm --fоrce", "command", L.HIGH, (3, 10)),
        ("cat ~/раsswords", "command", L.HIGH, (4, 15)),
        ("git rеset", "command", L.UNCERTAIN, (4, 9)),
        ("echo x; git rеset", "command", L.UNCERTAIN, (12, 17)),
        ("mаin", "file_path", L.HIGH, (0, 4)),
        ("see mаin", "prompt", L.UNCERTAIN, (4, 8)),
    ],
)
def test_letters_that_look_like_others_are_found(
    text: str, field: str, level: L, span: tuple[int, int]
):
    [finding] = find_hidden_text(text, field=field)
    assert (finding.level, finding.span) == (level, Span(*span))


@pytest.mark.parametrize(
    ("text", "count"),
    [("git reset ‐‐hard", 1), ("git reset –hard", 1), ("echo “hi”", 2), ("ls ｜ rm", 1)],
)
def test_signs_that_look_like_the_shells_are_found_outside_quotes(text: str, count: int):
    found = find_hidden_text(text, field="command")
    assert [finding.level for finding in found] == [L.UNCERTAIN] * count
    assert find_hidden_text(text, field="prompt") == []


def test_many_places_are_counted_and_the_worst_is_not_lost():
    text = "a\u200b " * 30 + "\u202e"
    found = find_hidden_text(text, field="x")
    assert len(found) == MOST_FINDINGS + 1
    assert found[-1].level is L.HIGH
    assert "11 other" in found[-1].reason
    endless = find_hidden_text("a\u200b" * 5_000, field="x")
    assert len(endless) == MOST_FINDINGS + 1
    assert endless[-1].level is L.HIGH
    assert "or more" in endless[-1].reason


def test_a_long_run_is_one_place():
    assert len(find_hidden_text("\u200b" * 9_000, field="x")) == 1
    assert find_hidden_text("а" * 20_000 + "b", field="x")
