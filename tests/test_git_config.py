"""The configuration of a repository, as git reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.git_config import read_settings


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("[core]\n\tbare = false\n", {("core", "", "bare"): "false"}),
        ("[Core] BARE=True", {("core", "", "bare"): "True"}),
        ("[core]\nbare\n", {("core", "", "bare"): "true"}),
        ('[branch "a/B"]\nremote = x # why\n', {("branch", "a/B", "remote"): "x"}),
        ('[branch "a\\"\\\\b"]\nremote=x;', {("branch", 'a"\\b', "remote"): "x"}),
        ("[branch.fix]\nremote = x y  \n", {("branch", "fix", "remote"): "x y"}),
        ('[a]\nb = " x;y "z\\n\\q', {("a", "", "b"): " x;y z\nq"}),
        ("[a]\nb = one\\\n two\nc=3", {("a", "", "b"): "one two", ("a", "", "c"): "3"}),
        ("[a]\nb = 1\nb = 2", {("a", "", "b"): "2"}),
        ("b = 1\n# x\n; y\n\n[a]\n=3\n[", {}),
        ("[a]\nb = x\\", {("a", "", "b"): "x"}),
    ],
)
def test_settings_are_read_as_git_reads_them(
    text: str, settings: dict[tuple[str, str, str], str]
) -> None:
    assert read_settings(text) == settings


@given(st.text(alphabet=st.sampled_from('[]"\\=#; \n\tabranch.')))
def test_nothing_that_is_written_there_raises(text: str) -> None:
    for section, _, name in read_settings(text):
        assert section
        assert name
