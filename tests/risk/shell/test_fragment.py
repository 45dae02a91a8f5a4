from __future__ import annotations

import pytest

from ccwatch.risk.shell.fragment import find_fragments


def pieces(text: str) -> list[str]:
    return [" ".join(word.text for word in words) for words in find_fragments(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rm -rf /", ["rm -rf /"]),
        ("a; b && c | d & e", ["a", "b", "c", "d", "e"]),
        ("a\nb\rc", ["a", "b", "c"]),
        ("echo $(rm x) `rm y`", ["echo $", "rm x", "rm y"]),
        ("r'm' \"-rf\" \\/", ["rm -rf /"]),
        ("{rm,-rf,/}", ["rm -rf /"]),
        ("if true; then rm x; fi", ["true", "rm x", "fi"]),
        ("X=1 Y=2 rm x", ["rm x"]),
        ("dd if=a of=b", ["dd if=a of=b"]),
        ("! time rm x", ["rm x"]),
        ("'' rm", ["rm"]),
        ("X=1", []),
        ("", []),
        ("';'", []),
    ],
)
def test_a_text_falls_into_pieces(text: str, found: list[str]):
    assert pieces(text) == found


def test_only_so_many_pieces_are_looked_at():
    assert len(pieces("a;" * 1_000)) == 100


def test_a_word_knows_its_place():
    text = "echo (rm x"
    words = list(find_fragments(text))
    assert [text[word.span.start : word.span.end] for word in words[1]] == ["rm", "x"]
