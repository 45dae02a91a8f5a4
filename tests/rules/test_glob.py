from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.rules.glob import matches_any, matches_folder, matches_glob


@pytest.mark.parametrize(
    ("glob", "text", "matches"),
    [
        ("git", "git", True),
        ("git", "Git", False),
        ("git", "gitk", False),
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("*", "a/b\nc", True),
        ("a*", "a", True),
        ("a*", "ba", False),
        ("*a", "ba", True),
        ("*a", "ab", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "axbyc", True),
        ("a*b*c", "acb", False),
        ("a*bb*b", "abb", False),
        ("a*b*b", "abb", True),
        ("**", "x", True),
        ("a**b", "ab", True),
        ("a?c", "abc", False),
        ("a?c", "a?c", True),
        ("[ab]", "a", False),
        ("a.c", "abc", False),
    ],
)
def test_a_star_is_any_text_and_everything_else_itself(glob: str, text: str, *, matches: bool):
    assert matches_glob(glob, text) is matches


@given(st.text("ab*", max_size=8), st.text("ab", max_size=12))
def test_a_glob_is_the_expression_that_it_looks_like(glob: str, text: str):
    wanted = re.fullmatch(".*".join(map(re.escape, glob.split("*"))), text)
    assert matches_glob(glob, text) is (wanted is not None)


def test_many_stars_take_no_time():
    assert not matches_glob("a*" * 2_000 + "b", "a" * 20_000)


def test_one_of_several_globs_is_enough():
    assert matches_any(["x", "a*"], "ab")
    assert not matches_any(["x", "b*"], "ab")
    assert not matches_any([], "ab")


@pytest.mark.parametrize(
    ("glob", "folder", "matches"),
    [
        ("/srv/app", "/srv/app", True),
        ("/srv/app/", "/srv/app", True),
        ("/srv/app", "/srv/app/sub", False),
        ("/srv/app", "/srv/app-evil", False),
        ("/srv/app/**", "/srv/app", True),
        ("/srv/app/**", "/srv/app/sub/deep", True),
        ("/srv/app/**", "/srv/app-evil", False),
        ("/srv/app/**", "/srv", False),
        ("/srv/*/web", "/srv/a/web", True),
        ("/srv/*/web/**", "/srv/a/web/b", True),
        ("~", "/home/dev", True),
        ("~", "/home/dev/x", False),
        ("~/**", "/home/dev", True),
        ("~/**", "/home/dev/x", True),
        ("~/**", "/home/devil/x", False),
        ("~/work/**", "/home/dev/work/a", True),
        ("~dev/work", "/home/dev/work", False),
        ("/", "/", True),
        ("/", "/srv", False),
        ("/**", "/srv", True),
        ("srv", "/srv", False),
        ("*", "/srv", True),
    ],
)
def test_a_folder_is_one_of_some(glob: str, folder: str, *, matches: bool):
    assert matches_folder([glob], folder, "/home/dev/") is matches
    assert matches_folder(["/nowhere", glob], folder, "/home/dev") is matches


def test_of_no_folders_none_is_meant():
    assert not matches_folder([], "/srv", "/home/dev")
