from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("gzip a", "medium", ["Reads a", "Writes a.gz", "Deletes a"]),
        ("gzip -k a", "medium", ["Reads a", "Writes a.gz"]),
        ("gzip -c a", "low", ["Reads a"]),
        ("gzip -l a.gz", "low", ["Reads a.gz"]),
        ("gzip", "low", []),
        ("gzip --help", "low", []),
        ("gzip --unheard a", "uncertain", ["Reads a", "Writes a.gz", "Deletes a"]),
        ("gunzip a.gz", "medium", ["Emits decoded", "Reads a.gz", "Writes a", "Deletes a.gz"]),
        ("gunzip -c a.gz", "low", ["Emits decoded", "Reads a.gz"]),
        ("zstd -d -o b a", "medium", ["Emits decoded", "Reads a", "Writes b", "Writes a"]),
        ("zstd a", "medium", ["Reads a", "Writes a.zst"]),
        ("zstd --rm a", "medium", ["Reads a", "Writes a.zst", "Deletes a"]),
        ("xz --files=list", "low", ["Reads list"]),
        ("zcat a.gz", "low", ["Reads a.gz", "Emits decoded"]),
        ("zdiff a b", "low", ["Reads a", "Reads b"]),
    ],
)
def test_packing_single_files(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)
