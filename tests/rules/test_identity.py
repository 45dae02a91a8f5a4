from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.rules.identity import make_id
from ccwatch.rules.rule import Ruling
from ccwatch.rules.text import ID


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bash(npm run *)", "allow-npm-run"),
        ("Bash(npm run *), Bash(npm test)", "allow-npm-run"),
        ("Read(./src/**)", "allow-src"),
        ("Read(./**)", "allow-read"),
        ("WebFetch(domain:*.python.org)", "allow-domain-python-org"),
        ("mcp__github__get_*", "allow-mcp-github-get"),
        ("TodoWrite", "allow-todowrite"),
        ('program = "git"', "allow-program-git"),
        ("Bash(Make)", "allow-make"),
        ("", "allow"),
        ("…", "allow"),
    ],
)
def test_an_id_says_what_the_rule_is_about(title: str, expected: str):
    assert make_id(Ruling.ALLOW, title, ()) == expected


def test_an_id_begins_with_the_decision():
    assert make_id(Ruling.DENY, "Bash(rm *)", ()) == "deny-rm"


def test_an_id_that_is_taken_gets_the_first_free_number():
    taken = ["allow-make", "allow-make-2", "allow-make-4"]
    assert make_id(Ruling.ALLOW, "Bash(make)", taken) == "allow-make-3"
    assert make_id(Ruling.ALLOW, "Bash(make)", taken[:1]) == "allow-make-2"


def test_an_id_ends_with_a_whole_word():
    title = "Bash(" + " ".join(["twelveletter"] * 9) + ")"
    assert make_id(Ruling.ALLOW, title, ()) == "allow-twelveletter-twelveletter"
    longest = "x" * 34
    assert make_id(Ruling.ALLOW, longest, ()) == f"allow-{longest}"
    assert make_id(Ruling.ALLOW, f"{longest}x", ()) == "allow"


@given(st.text(), st.sets(st.sampled_from(["allow", "allow-2", "allow-a"])))
def test_every_title_gives_an_id_that_a_file_takes_and_no_rule_has(title: str, taken: set[str]):
    found = make_id(Ruling.ALLOW, title, taken)
    assert ID.fullmatch(found)
    assert found not in taken
