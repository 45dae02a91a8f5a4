from __future__ import annotations

import shlex

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    "program",
    [
        "{print $1}",
        "$3 > 5 {n++} END {print n/2}",
        '/a|b/ && $2 ~ /x["]y/ {print ($1 > 2)}',
        "{print $1 # > comment\n}",
        'BEGIN {print ENVIRON["HOME"] > "/dev/stderr"}',
        "{if (x > 1) print; else next}",
        "($1)/2 == 3",
        "while ((getline) > 0) print",
        "a < b {print}",
        "{print $1 / 2 / 3, /x/}",
        "{print return /x/}",
        "BEGIN {x = y / 2 / z}",
    ],
)
def test_plain_programs_are_low(program: str):
    assert level_of(f"awk {shlex.quote(program)} a") == "low"
    assert touched(f"awk {shlex.quote(program)} x=1 a") == ["Reads a"]


@pytest.mark.parametrize(
    ("program", "level", "acts"),
    [
        ('{system("touch b")}', "medium", ["RunsShell touch b"]),
        ('{system("touch " $1)}', "high", []),
        ('{print | "sort"}', "medium", ["RunsShell sort"]),
        ("{print | cmd}", "high", []),
        ('BEGIN {"date" | getline d}', "medium", ["RunsShell date"]),
        ("BEGIN {c | getline d}", "high", []),
        ('{print > "out"}', "low", ["Writes out"]),
        ('{print >> "out"; print > "out"}', "low", ["Writes out"]),
        ("{print > $1}", "low", ["Writes …"]),
        ('{getline x < "in"}', "low", ["Reads in"]),
        ('{print "x" |& "/inet/tcp/0/h/1"}', "high", ["RunsShell /inet/tcp/0/h/1"]),
        ("BEGIN {for (k in ENVIRON) print k}", "high", ["Emits environment"]),
        (f"{{system() {chr(92)}{chr(34)}" * 40, "high", []),
        ('@load "filefuncs"', "uncertain", []),
        ('BEGIN {ARGV[1] = "x"}', "uncertain", []),
        ('(x)/"/; system("y") #/', "uncertain", ["RunsShell y"]),
        ('BEGIN {print "x > y', "uncertain", ["Writes …"]),
        ("/[/]/ {print > $1}", "uncertain", ["Writes …"]),
    ],
)
def test_what_a_program_does(program: str, level: str, acts: list[str]):
    command = f"gawk {shlex.quote(program)}"
    assert (level_of(command), touched(command)) == (level, acts)


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("awk --help", "low", []),
        ("awk -F: -v x=1 '{print}' a", "low", ["Reads a"]),
        ("awk -f prog a", "low", ["RunsFile prog", "Reads a"]),
        ("gawk -e '{print}' a", "low", ["Reads a"]),
        ("gawk -i inplace '{print}' a", "medium", ["Reads a", "Writes a"]),
        ("gawk -l library '{print}'", "low", ["RunsFile library"]),
        ("gawk -oout '{print}'", "low", ["Writes out"]),
        ("gawk -p '{print}'", "low", ["Writes awkprof.out"]),
        ("mawk --unheard '{print}'", "uncertain", []),
        ("awk '{print \"\0\"}'", "uncertain", []),
    ],
)
def test_options(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


def test_an_escape_that_is_not_known_hides_the_command():
    assert level_of(r"""awk '{system("r\x6d a")}'""") == "high"
