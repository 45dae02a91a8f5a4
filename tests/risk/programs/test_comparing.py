from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("diff -ru a b", "low", ["Reads a", "Reads b"]),
        ("diff --from-file=c a", "low", ["Reads c", "Reads a"]),
        ("diff -l a b", "uncertain", ["Reads a", "Reads b"]),
        ("sdiff -o c a b", "low", ["Writes c", "Reads a", "Reads b"]),
        (
            "diff3 --diff-program=x a b c",
            "medium",
            ["RunsCommand x", "Reads a", "Reads b", "Reads c"],
        ),
        ("vimdiff a b", "uncertain", ["Reads a", "Reads b"]),
        ("patch -p1 -i a.patch", "medium", ["Reads a.patch"]),
        ("patch a a.patch", "medium", ["Reads a.patch", "Writes a"]),
        ("patch -o b a", "medium", ["Writes b"]),
        ("patch --dry-run -p1", "low", []),
    ],
)
def test_comparing_and_patching(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)
