from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("grep -rn word src", "low", ["Reads src"]),
        ("grep -r word", "low", ["Reads ."]),
        ("grep word", "low", []),
        ("grep -e word a", "low", ["Reads a"]),
        ("grep -f list a", "low", ["Reads list", "Reads a"]),
        ("rgrep word", "low", ["Reads ."]),
        ("zgrep word a.gz", "low", ["Reads a.gz"]),
        ("rg -n word src", "low", ["Reads src"]),
        ("rg word", "low", ["Reads ."]),
        ("rg --files", "low", ["Reads ."]),
        ("rg --pre=x word src", "high", ["RunsCommand x", "Reads src"]),
        ("rg --hostname-bin x word src", "high", ["RunsCommand x", "Reads src"]),
        ("rg -z word src", "medium", ["Reads src"]),
        ("rg --unheard word src", "uncertain", ["Reads src"]),
        ("rga word src", "medium", ["Reads src"]),
        ("ag --pager='x y' word src", "low", ["RunsShell x y", "Reads src"]),
        ("ack --output='$1' word src", "uncertain", ["Reads src"]),
        ("ugrep --filter='pdf:x' word src", "low", ["RunsShell pdf:x", "Reads src"]),
        ("ug word src", "medium", ["Reads src"]),
        ("pcre2grep '(?C|/bin/x|)word' a", "high", ["Reads a"]),
        ("ast-grep -p 'x($A)' src", "low", []),
        ("ast-grep -p a -r b -U src", "medium", []),
    ],
)
def test_searching(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


def test_a_search_of_its_input_reads_no_folder():
    assert touched("rg word", is_piped=True) == []
