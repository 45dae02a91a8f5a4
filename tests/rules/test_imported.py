from __future__ import annotations

import pytest

from ccwatch.rules.imported import (
    Import,
    ImportLine,
    ImportProblem,
    RuleIds,
    UnexpressedError,
    check_text,
    name_pattern,
    number_rules,
    read_object,
    show_json,
)
from ccwatch.rules.pattern import parse_pattern
from tests.rules.builders import a_rule


@pytest.mark.parametrize(
    ("parts", "rule_id"),
    [
        (("claude", "allow", "npm run *"), "claude-allow-npm-run"),
        (("claude", "deny", "Read(./.env)"), "claude-deny-read-env"),
        (("cco", "Block_It"), "cco-block-it"),
        (("claude", "ask", "été"), "claude-ask-t"),
        (("…", ""), "rule"),
        (("a" * 47, "bc"), "a" * 47),
        (("x" * 90,), "x" * 48),
    ],
)
def test_an_id_is_made_of_letters_digits_and_hyphens(parts: tuple[str, ...], rule_id: str):
    assert RuleIds().make(*parts) == rule_id


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (("a", "a", "a"), ["a", "a-2", "a-3"]),
        (("a 2", "a", "a"), ["a-2", "a", "a-3"]),
        (("a", "a", "a 2", "a"), ["a", "a-2", "a-2-2", "a-3"]),
    ],
)
def test_no_two_ids_are_equal(words: tuple[str, ...], made: list[str]):
    ids = RuleIds()
    assert [ids.make(word) for word in words] == made


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Bash(npm run *)", "npm run *"),
        ("Bash(*)", "Bash(*)"),
        ("Bash", "Bash"),
        ("Read(./.env)", "Read(./.env)"),
    ],
)
def test_a_command_is_named_by_its_words_and_anything_else_whole(pattern: str, name: str):
    assert name_pattern(parse_pattern(pattern, allows=False)) == name


def test_an_import_has_the_rules_of_its_lines_and_they_know_their_place():
    first, second = a_rule("deny", "Bash"), a_rule("ask", "Read")
    found = number_rules(
        [
            ImportLine("deny Bash", first),
            ImportLine("ask 5", None, "is no text"),
            ImportLine("ask Read", second, warning="so so"),
        ]
    )
    assert [rule.id for rule in found.rules] == [first.id, second.id]
    assert [rule.origin.number for rule in found.rules] == [0, 1]
    assert [line.problem for line in found.lines] == ["", "is no text", ""]
    assert [line.warning for line in found.lines] == ["", "", "so so"]
    assert Import(()).rules == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON at line 1, column 1"),
        ("[]", "no JSON object"),
        ("null", "no JSON object"),
        ('{"a": 1, "a": 2}', 'the key "a" stands twice'),
        ("// a comment\n{}", "not JSON at line 1, column 1"),
    ],
)
def test_only_a_json_object_is_read(text: str, reason: str):
    with pytest.raises(ImportProblem) as caught:
        read_object(text)
    assert str(caught.value) == reason


def test_a_long_value_is_cut():
    assert show_json(["a", 1]) == '["a",1]'
    shown = show_json("x" * 300)
    assert len(shown) == 200
    assert shown.endswith("x…")


@pytest.mark.parametrize("text", ["", "a\0b", "x" * 10_001])
def test_a_text_that_no_file_of_rules_can_hold_is_refused(text: str):
    check_text("x" * 10_000)
    with pytest.raises(UnexpressedError):
        check_text(text)
