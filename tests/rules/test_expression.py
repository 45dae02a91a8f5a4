from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.rules import expression
from ccwatch.rules.expression import ExpressionError, ExpressionSet, check_expression, escape

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.mark.parametrize(
    ("text", "found"),
    [("ab", [0, 2]), ("abc", [1, 2]), ("xab", [2]), ("", [2]), ("a\nb", [2]), ("AB", [2])],
)
def test_all_expressions_that_match_a_whole_text_are_found_in_order(text: str, found: list[int]):
    assert ExpressionSet(["ab", "abc?c", "(?s:.*)"]).match(text) == found


def test_a_set_of_nothing_matches_nothing():
    assert ExpressionSet([]).match("") == []


def test_the_one_that_always_matches_is_never_told():
    assert ExpressionSet(["a"]).match("b") == []


@pytest.mark.parametrize("broken", ["(", "[", "*", r"(?=a)", r"\1", "a{2000}"])
def test_an_expression_that_cannot_be_used_is_an_error(broken: str):
    with pytest.raises(ExpressionError, match="cannot be matched"):
        check_expression(broken)
    with pytest.raises(ExpressionError, match="cannot be matched"):
        ExpressionSet(["a", "b", broken, "c"])


def test_what_is_too_large_for_one_set_is_spread_over_several(monkeypatch: pytest.MonkeyPatch):
    wide = [f"{name}(?s:.*)x(?s:.*)y" for name in ("aa", "bb", "cc", "dd", "ee", "ff", "gg")]
    monkeypatch.setattr(expression, "_MOST_MEMORY", 6_000)
    spread = ExpressionSet(wide)
    assert len(vars(spread)["_parts"]) > 1
    assert spread.match("ee.x.y") == [4]
    assert spread.match("gg x y") == [6]
    assert spread.match("hh x y") == []


def test_one_expression_that_is_too_large_is_an_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(expression, "_MOST_MEMORY", 2_000)
    with pytest.raises(ExpressionError):
        check_expression("(?:abc){100}")


class _Forgetful:
    """A set that says what RE2's says when its memory is used up while it matches."""

    answer: list[int] | None = None

    def Add(self, expression: str) -> None:
        """Take an expression."""

    def Compile(self) -> None:
        """Be ready."""

    def Match(self, text: str) -> list[int] | None:
        return self.answer


@pytest.mark.parametrize("answer", [None, [], [0]])
def test_a_set_that_runs_out_of_memory_is_asked_singly(
    monkeypatch: pytest.MonkeyPatch, answer: list[int] | None
):
    forgetful = type("Forgetful", (_Forgetful,), {"answer": answer})
    library: Any = vars(expression)["_re2"]
    monkeypatch.setattr(
        expression,
        "_re2",
        SimpleNamespace(
            Set=SimpleNamespace(FullMatchSet=lambda _: forgetful()),  # pyright: ignore
            Options=library.Options,
            error=library.error,
            fullmatch=library.fullmatch,
        ),
    )
    assert ExpressionSet(["a+", "b", "(?s:.*)"]).match("b") == [1, 2]


@given(TEXTS, TEXTS)
def test_an_escaped_text_means_itself_and_nothing_else(text: str, other: str):
    escaped = escape(text)
    assert ExpressionSet([escaped]).match(text) == [0]
    assert bool(ExpressionSet([escaped]).match(other)) is (text == other)
    assert re.fullmatch(escaped, text)


def test_thousands_of_expressions_are_one_pass():
    many = ExpressionSet([f"cprogram{number} (?s:.*)" for number in range(3_000)])
    assert many.match("cprogram2999 x") == [2_999]
    assert len(vars(many)["_parts"]) == 1


def test_a_text_that_backtracking_would_never_end_on_is_answered():
    nasty = "(?s:" + ".*a" * 30 + ")"
    assert ExpressionSet([nasty]).match("a" * 29 + "b" * 5_000) == []


def test_a_lone_surrogate_is_no_error():
    both = ExpressionSet(["(?s:echo .*)", "(?s:.*)"])
    assert both.match("echo \udcff é") == [0, 1]
    with pytest.raises(ExpressionError, match="it is no text"):
        ExpressionSet(["\udcff"])
