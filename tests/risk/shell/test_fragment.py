from __future__ import annotations

import pytest

from ccwatch.risk.shell.fragment import find_fragments


def pieces(text: str) -> list[str]:
    return [" ".join(word.text for word in words) for words in find_fragments(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rm -rf /", ["rm -rf /"]),
        ("rm a; rm b && rm c | rm d & rm e", ["rm a", "rm b", "rm c", "rm d", "rm e"]),
        ("rm a\nrm b\rrm c", ["rm a", "rm b", "rm c"]),
        ("echo $(rm x) `rm y`", ["rm x", "rm y"]),
        ("'rm' \"-rf\" \\/", ["rm -rf /"]),
        ("{rm,-rf,/}", ["rm -rf /"]),
        ("{rm,-rf,{/,x}}", ["rm -rf / x"]),
        ("if true; then rm x; fi", ["rm x"]),
        ("X=1 Y=2 rm x", ["rm x"]),
        ("dd if=a of=b", ["dd if=a of=b"]),
        ("! time rm x", ["rm x"]),
        ("'' rm", ["rm"]),
        ("X=1", []),
        ("X=rm", []),
        ("EDITOR=x", []),
        ("ls; echo hello", []),
        ("rm a;rm a", ["rm a"]),
        ("rm 2>&- -rf 1>&2 /", ["rm -rf /"]),
        ('echo "x" /dev/sda', ["echo x /dev/sda"]),
        ("", []),
        ("';'", []),
    ],
)
def test_a_text_falls_into_pieces(text: str, found: list[str]):
    assert pieces(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("frob rm -rf /", ["frob rm -rf /", "rm -rf /"]),
        ("a git b curl c", ["a git b curl c", "git b curl c", "curl c"]),
        ("rm git", ["rm git", "git"]),
        (
            "a rm b rm c rm d rm e",
            ["a rm b rm c rm d rm e", "rm b rm c rm d rm e", "rm d rm e", "rm e"],
        ),
        ("nice find x", ["nice find x"]),
    ],
)
def test_what_is_grave_is_looked_at_wherever_it_stands(text: str, found: list[str]):
    assert [
        piece for place, piece in enumerate(pieces(text)) if piece not in pieces(text)[:place]
    ] == found


def test_only_so_many_pieces_are_looked_at():
    assert len(pieces("".join(f"rm {number};" for number in range(1_000)))) == 100


def test_a_word_knows_its_place():
    text = "echo (rm x"
    words = list(find_fragments(text))
    assert [text[word.span.start : word.span.end] for word in words[0]] == ["rm", "x"]


def test_a_command_that_is_spelled_in_braces_is_looked_at_whatever_it_is():
    (words,) = find_fragments("{railway,down}")
    assert [word.text for word in words] == ["railway", "down"]
    assert list(find_fragments("railway down")) == []
