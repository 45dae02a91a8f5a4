from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("xsv headers a.csv", "low", ["Reads a.csv"]),
        ("xsv count -n a.csv", "low", ["Reads a.csv"]),
        ("xsv select name,age a.csv", "low", ["Reads a.csv"]),
        ("xsv search -s name ^x a.csv", "low", ["Reads a.csv"]),
        ("xsv join id a.csv id b.csv", "low", ["Reads a.csv", "Reads b.csv"]),
        ("xsv stats --everything a.csv", "low", ["Reads a.csv"]),
        ("xsv sort -o b.csv a.csv", "low", ["Writes b.csv", "Reads a.csv"]),
        ("xsv split parts a.csv", "medium", ["Writes parts", "Reads a.csv"]),
        ("xsv partition name parts a.csv", "medium", ["Writes parts", "Reads a.csv"]),
        ("xsv index a.csv", "medium", ["Reads a.csv"]),
        ("xsv foreach name 'x {}' a.csv", "uncertain", []),
        ("qsv replace a b a.csv", "low", ["Reads a.csv"]),
        ("qsv sniff https://example.org/a.csv", "low", ["Fetches https://example.org/a.csv"]),
        ("qsv stats a.csv", "medium", ["Reads a.csv"]),
        ("qsv extsort a.csv b.csv", "medium", ["Reads a.csv", "Reads b.csv"]),
        ("qsv foreach name 'x {}' a.csv", "high", []),
        ("qsv luau map y x a.csv", "high", []),
        ("qsv fetchpost url a a.csv", "high", []),
        ("qsv to postgres postgres://h/d a.csv", "high", []),
        ("csvcut -n a.csv", "low", ["Reads a.csv"]),
        ("csvgrep -c 1 -f list a.csv", "low", ["Reads list", "Reads a.csv"]),
        ("csvsort -r a.csv", "low", ["Reads a.csv"]),
        ("csvstack -n kind -g a,b a.csv b.csv", "low", ["Reads a.csv", "Reads b.csv"]),
    ],
)
def test_programs_for_tables(command: str, level: str, acts: list[str]):
    assert level_of(command) == level
    assert touched(command) == acts
