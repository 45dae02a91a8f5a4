from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("less -R a", "low", ["Reads a"]),
        ("less +G a", "low", ["Reads a"]),
        ("less +/word a", "low", ["Reads a"]),
        ("less '+!touch b' a", "high", ["Reads a"]),
        ("less +y a", "uncertain", ["Reads a"]),
        ("less -o b a", "low", ["Writes b", "Reads a"]),
        ("less -k keys a", "medium", ["Reads keys", "Reads a"]),
        ("more a", "low", ["Reads a"]),
        ("bat -p --line-range=1:5 a", "low", ["Reads a"]),
        ("bat --pager='rm b' a", "low", ["RunsShell rm b", "Reads a"]),
        ("bat --lessopen a", "medium", ["Reads a"]),
        ("bat cache --build", "medium", []),
        ("bat", "low", []),
        ("man 3 printf", "low", []),
        ("man -P 'rm b' ls", "low", ["RunsShell rm b"]),
        ("man --html=x ls", "high", ["RunsShell x"]),
        ("man -p te ls", "uncertain", []),
        ("man -M share ls", "uncertain", ["Looks share"]),
        ("man ./page.1", "low", ["Reads ./page.1"]),
        ("man -C conf ls", "low", ["RunsFile conf"]),
        ("info -o out bash", "low", ["Writes out"]),
        ("tldr tar", "low", []),
        ("tldr --update", "medium", []),
        ("glow README.md", "low", ["Reads README.md"]),
        ("glow stash README.md", "high", []),
    ],
)
def test_pagers_and_manuals(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)
