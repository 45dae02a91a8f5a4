from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from ccwatch.rules.pattern import BLANK, encode_word, parse_pattern, split_words
from tests.rules.builders import means


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("ls", ["ls"], ["ls -a", "lsof", "als", ""]),
        ("npm test", ["npm test"], ["npm", "npm test x", "npm tests"]),
        ("npm  \t test", ["npm test"], ["npm  test"]),
        ("ls *", ["ls", "ls -la", "ls a b"], ["lsof", "als"]),
        ("ls:*", ["ls", "ls -la"], ["lsof", "ls:"]),
        ("npm run test:*", ["npm run test", "npm run test x"], ["npm run test:a", "npm run"]),
        ("ls*", ["ls", "lsof", "ls -la"], ["als"]),
        ("git * main", ["git x main", "git push -f main"], ["git main", "git x main y"]),
        ("* --version", ["a --version", "a b --version"], ["--version", "a --version b"]),
        ("*", ["a", "a b", ""], []),
        ("* *", ["a", "a b"], []),
        ("echo a*b", ["echo ab", "echo a x b"], ["echo a", "echo abc"]),
        ("echo 'a b'", ["echo a\x01b"], ["echo a b"]),
        ('echo "a b"', ["echo a\x01b"], ["echo a b"]),
        (r"echo a\ b", ["echo a\x01b"], ["echo a b"]),
        ("echo '*'", ["echo *"], ["echo x"]),
        (r"echo \*", ["echo *"], ["echo x"]),
        (r"echo '\*'", ["echo \\*"], ["echo *"]),
        (r'echo "\*"', ["echo *"], ["echo \\*"]),
        ("echo a\\", ["echo a\\"], ["echo a"]),
        ("echo ''", ["echo "], ["echo"]),
        ("echo a''b", ["echo ab"], ["echo a b"]),
        ("echo .", ["echo ."], ["echo x"]),
        ("echo (a|b)+", ["echo (a|b)+"], ["echo a"]),
        ("echo a:b", ["echo a:b"], ["echo a"]),
        ("echo a:", ["echo a:"], ["echo a"]),
        ("cat *", ["cat a\nb"], []),
    ],
)
def test_a_command_pattern_means_words(pattern: str, yes: list[str], no: list[str]):
    for text in yes:
        assert means(f"Bash({pattern})", f"c{text}"), text
    for text in no:
        assert not means(f"Bash({pattern})", f"c{text}"), text
    assert not means(f"Bash({pattern})", f"t{yes[0]}")


@pytest.mark.parametrize(
    ("pattern", "is_exact"),
    [
        ("ls", True),
        ("ls -la", True),
        (r"ls \*", True),
        ("ls '*'", True),
        ("ls *", False),
        ("ls:*", False),
        ("l*s", False),
    ],
)
def test_a_command_without_wildcards_is_exact(pattern: str, *, is_exact: bool):
    assert parse_pattern(f"Bash({pattern})", allows=True).is_exact is is_exact


WORDS: list[tuple[str, list[list[str | None]]]] = [
    ("", []),
    ("  ", []),
    ("a b", [["a"], ["b"]]),
    ("a'b c'd", [["a", "b", " ", "c", "d"]]),
    ("''", [[]]),
    ("* '*' \\*", [[None], ["*"], ["*"]]),
    ("a\\", [["a", "\\"]]),
    ("'a\\'", [["a", "\\"]]),
    ('"a\\"b"', [["a", '"', "b"]]),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_words_are_taken_apart_as_a_shell_does(text: str, words: list[list[str | None]]):
    assert split_words(text) == words


def test_every_blank_within_a_word_is_encoded():
    assert encode_word("a b\tc\nd\u00a0e") == f"a{BLANK}b{BLANK}c{BLANK}d{BLANK}e"


@pytest.mark.parametrize(
    ("pattern", "cap"),
    [
        ("Bash", Level.LOW),
        ("Bash(*)", Level.LOW),
        ("Bash(**)", Level.LOW),
        ("Bash(* *)", Level.LOW),
        ("Bash(* --version)", Level.LOW),
        ("Bash(l*)", Level.LOW),
        ("Bash(git *)", None),
        ("Bash(git:*)", None),
        ("Bash(git * main)", Level.LOW),
        ("Bash(git * x *)", Level.LOW),
        ("Bash(npm *)", None),
        ("Bash(python *)", Level.LOW),
        ("Bash(python3:*)", Level.LOW),
        ("Bash(/usr/bin/python *)", Level.LOW),
        ("Bash(bash *)", Level.LOW),
        ("Bash(sudo *)", Level.LOW),
        ("Bash(env *)", Level.LOW),
        ("Bash(xargs *)", Level.LOW),
        ("Bash(npx *)", Level.LOW),
        ("Bash(ls *)", None),
        ("Bash(git log *)", None),
        ("Bash(git log:*)", None),
        ("Bash(git -C *)", None),
        ("Bash(npm run *)", None),
        ("Bash(python x.py)", None),
        ("Bash(python x.py *)", None),
        ("Bash(git status)", None),
        ("Read(**)", None),
        ("Edit", None),
        # It names all that runs: nothing in it is a wildcard.
        ("Bash(make)", None),
        ("Bash(git)", None),
        ("Bash(npm)", None),
        # What an interpreter or a wrapper is given is not named by an option before it.
        ("Bash(python * x)", Level.LOW),
        ("Bash(python *x)", Level.LOW),
        ("Bash(python3.11 *)", Level.LOW),
        ("Bash(bash -c *)", Level.LOW),
        ("Bash(sudo -u x *)", Level.LOW),
        ("Bash(node -e *)", Level.LOW),
    ],
)
def test_an_allow_that_says_too_little_is_capped_and_says_why(pattern: str, cap: Level | None):
    parsed = parse_pattern(pattern, allows=True)
    assert parsed.cap is cap
    assert bool(parsed.warning) is (cap is not None)
