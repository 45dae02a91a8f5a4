from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("ls -lah --color=always src", "low", ["Looks src"]),
        ("ls --help", "low", []),
        ("ls --frobnicate", "uncertain", []),
        ("tree -L 2 -I node_modules src", "low", ["Looks src"]),
        ("tree -o out.txt src", "low", ["Writes out.txt", "Looks src"]),
        ("tree -R src", "medium", ["Looks src"]),
        ("stat -c %s a", "low", ["Looks a"]),
        ("file -b --mime-type a", "low", ["Looks a"]),
        ("file -C -m magic", "uncertain", ["Reads magic"]),
        ("du -sh --max-depth=1 .", "low", ["Looks ."]),
        ("df -hT", "low", []),
        ("eza -l --git --icons=always", "low", []),
        ("sha256sum -c sums", "low", ["Looks sums"]),
        ("xattr -l a", "low", []),
        ("xattr -w key value a", "medium", []),
        ("xattr -d com.apple.quarantine a", "high", []),
        ("ncdu /srv", "uncertain", ["Looks /srv"]),
    ],
)
def test_listing_looks_and_no_more(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


def test_a_listing_that_tree_draws_is_read():
    assert touched("tree --fromfile names") == ["Reads names"]
