from __future__ import annotations

import pytest

from ccwatch.risk.programs.sought import (
    find_by_ending,
    find_by_expression,
    find_by_part,
    find_by_pattern,
)
from ccwatch.risk.word import UNKNOWN


@pytest.mark.parametrize("pattern", [".env", ".E*", "id_*", "*.key", "./*/.env", f".e{UNKNOWN}"])
def test_a_pattern_for_secrets_is_one(pattern: str):
    assert find_by_pattern(pattern)


@pytest.mark.parametrize("pattern", ["*", "*.md", "[^.]*", "*.js*", "src/*", "*a" * 60])
def test_a_pattern_for_anything_is_none_for_secrets(pattern: str):
    assert not find_by_pattern(pattern)


@pytest.mark.parametrize("expression", [r"^\.env$", "env", "(rsa|pem)$", r"\(rsa\|pem\)$", "NETRC"])
def test_an_expression_for_secrets_is_one(expression: str):
    assert find_by_expression(expression)


def test_an_expression_for_a_path_fits_from_end_to_end():
    assert find_by_expression(r".*/\.env", whole=True)
    assert find_by_expression("env", whole=True) == []


@pytest.mark.parametrize("expression", ["(a*)*b", "a" * 200, "a*b*c*d*e*f*", "[", r"(a)\1"])
def test_an_expression_that_may_take_long_is_not_tried(expression: str):
    assert find_by_expression(expression) is None


def test_an_expression_that_is_not_known_names_nothing():
    assert find_by_expression(UNKNOWN) == []


def test_an_extension_or_a_part_of_a_name_is_for_secrets():
    assert find_by_ending("PEM") == ["server.pem"]
    assert find_by_ending("py") == []
    assert "id_rsa" in find_by_part("rsa")
    assert find_by_part("e") == []
