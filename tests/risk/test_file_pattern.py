"""Braces in patterns of file names."""

from __future__ import annotations

import pytest

from ccwatch.risk.file_pattern import MOST_PATTERNS, expand


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("", set[str]()),
        ("*.py", {"*.py"}),
        ("*.py *.ts,!a", {"*.py", "*.ts", "!a"}),
        ("*.{ts,tsx}", {"*.ts", "*.tsx"}),
        ("{a,{b,c}d}", {"a", "bd", "cd"}),
        ("{a}", {"a"}),
        ("{,b}c", {"c", "bc"}),
        ("{a,b", {"{a", "b"}),
        ("a/**/b", {"a/**/b", "a/b"}),
        ("**/{a,b}", {"**/a", "a", "**/b", "b"}),
        ("**/", {"**/"}),
        (".e\\nv", {".e\\nv", ".env"}),
    ],
)
def test_braces_are_expanded(text: str, patterns: set[str]):
    assert set(expand(text) or ()) == patterns


@pytest.mark.parametrize("text", ["{a,b}" * 9, "{" + "a," * MOST_PATTERNS + "b}", "a" * 3_000,
                                  ",".join(map(str, range(300)))])  # fmt: skip
def test_more_patterns_than_anybody_writes_are_not_expanded(text: str):
    assert expand(text) is None
