from __future__ import annotations

import pytest

from ccwatch.tokens.text import (
    TokenTextError,
    add_token,
    parse_tokens,
    remove_token,
    replace_token,
)
from ccwatch.tokens.token import Role
from tests.tokens.builders import OTHER, SECRET, a_token

HASH = a_token().hash
ONE = f"""\
version = 1

# Of the laptop.
[[token]]
id = "claude"
role = "ask"
agent = "claude"
waiting = 20
created = 2023-11-14T22:13:20Z
hash = "{HASH}"
"""
TWO = f"""\

# Reads.
# Since Monday.
[[token]]
id = "bot"
role = "read"
created = 2023-11-14T22:13:20Z # the day
hash = "{"0" * 64}"
"""


def test_a_token_is_read_with_all_that_it_says():
    assert parse_tokens(ONE) == (a_token(agent="claude", waiting=20),)
    assert [token.credential.role for token in parse_tokens(ONE + TWO)] == [Role.ASK, Role.READ]
    assert parse_tokens("") == ()


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ('role = "ask"', 'role = "admin"', 4, "role must be one of ask, decide, read"),
        ('role = "ask"', 'role = "ASK"', 4, "role must be one of"),
        ('role = "ask"\n', "", 4, "there is no role"),
        ('id = "claude"', 'id = "a b"', 4, "id must be"),
        ('id = "claude"', 'id = "\\u001b[2J"', 4, "id must be"),
        ('id = "claude"\n', "", 4, "id must be a text"),
        ('agent = "claude"', 'agent = "a\\nb"', 4, "agent must be"),
        ("waiting = 20", "waiting = 0", 4, "at least 1"),
        ("waiting = 20", "waiting = 10001", 4, "10,000 at most"),
        ("waiting = 20", "waiting = true", 4, "whole number"),
        ('role = "ask"', 'role = "read"', 4, "waiting is for ask tokens"),
        ("2023-11-14T22:13:20Z", "2023-11-14T22:13:20", 4, "a time with its zone"),
        ("2023-11-14T22:13:20Z", "1.5", 4, "a time with its zone"),
        (HASH, HASH.upper(), 4, "64 hexadecimal digits"),
        (HASH, HASH[:63], 4, "64 hexadecimal digits"),
        (HASH, SECRET, 4, "64 hexadecimal digits"),
        ("waiting = 20", 'secret = "x"', 4, "the key secret is unknown"),
        ("version = 1", "version = 2", 0, "version 2 is not known"),
        ("version = 1", "tokens = 1", 0, "the key tokens is unknown"),
        ("[[token]]", "[token]", 0, "is written as [[token]]"),
        ("version = 1", "version 1", 1, "not TOML"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_where(before: str, after: str, line: int, words: str):
    assert before in ONE
    with pytest.raises(TokenTextError) as caught:
        parse_tokens(ONE.replace(before, after))
    assert words in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(("again", "words"), [(f'"{"1" * 64}"', "id"), (f'"{HASH}"', "id")])
def test_an_id_is_there_once(again: str, words: str):
    second = ONE.removeprefix("version = 1\n").replace(f'"{HASH}"', again)
    with pytest.raises(TokenTextError, match=f"the {words} claude is there twice") as caught:
        parse_tokens(ONE + second)
    assert caught.value.line == 13


def test_a_hash_is_there_once():
    second = ONE.removeprefix("version = 1\n").replace('id = "claude"', 'id = "other"')
    with pytest.raises(TokenTextError, match="its hash is there twice"):
        parse_tokens(ONE + second)


def test_a_file_has_an_end():
    text = "".join(f'\n[[token]]\nid = "t{n}"\nrole = "ask"' for n in range(1_001))
    with pytest.raises(TokenTextError, match="more than 1,000"):
        parse_tokens(text)


def test_a_token_is_added_at_the_end_and_all_else_stays():
    added = a_token(OTHER, id="new", role=Role.READ)
    text = add_token(ONE + TWO, added)
    assert text.startswith(ONE + TWO)
    assert parse_tokens(text)[2] == added


def test_an_empty_file_begins_with_what_it_is():
    text = add_token("", a_token(agent="claude", waiting=3))
    assert text.startswith("# Tokens of ccwatch")
    assert parse_tokens(text) == (a_token(agent="claude", waiting=3),)


def test_a_file_without_a_last_newline_takes_a_token():
    assert len(parse_tokens(add_token(ONE.rstrip("\n"), a_token(OTHER, id="b")))) == 2


@pytest.mark.parametrize(("gone", "left"), [("claude", "version = 1\n" + TWO), ("bot", ONE)])
def test_a_token_goes_with_the_comments_above_it_alone(gone: str, left: str):
    text = remove_token(ONE + TWO, gone)
    assert text.split() == left.split()
    assert len(parse_tokens(text)) == 1


def test_another_hash_takes_the_place_of_one_and_comments_stay():
    renewed = a_token(OTHER, id="bot", role=Role.READ, created=1_700_000_060.0)
    text = replace_token(ONE + TWO, renewed)
    assert parse_tokens(text)[1] == renewed
    assert text.startswith(ONE)
    assert "# Since Monday.\n[[token]]" in text
    assert "created = 2023-11-14T22:14:20Z # the day" in text


def test_a_file_that_is_written_otherwise_is_changed_by_hand():
    fields = f'role = "ask", created = 2023-11-14T22:13:20Z, hash = "{HASH}"'
    text = f'token = [{{id = "a", {fields}}}]\n'
    assert len(parse_tokens(text)) == 1
    with pytest.raises(TokenTextError, match="in an editor"):
        remove_token(text, "a")
    with pytest.raises(TokenTextError, match="in an editor"):
        replace_token(text, a_token(OTHER, id="a"))
