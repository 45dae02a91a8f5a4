from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    "script",
    [
        "s/a/b/g",
        "s/a/b/gI;s|c|d|2p",
        "1,5p",
        "10q",
        "/start/,/end/{s/a/b/;d}",
        r"\%a%d",
        r"s/[/]/_/",
        r"s/[^]/]/_/",
        r"s/\//_/",
        ":a;N;$!ba;s/x/,/",
        r"1i\text; w not-a-file",
        "y/ab/cd/",
        "# a comment",
        "p # another",
        "w /dev/stdout",
        "{p}",
        "1!G;h;$!d",
        "p;",
    ],
)
def test_plain_scripts_are_low(script: str):
    command = f"sed -n '{script}' a"
    assert (level_of(command), touched(command)) == ("low", ["Reads a"])


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("sed 'w out' a", "low", ["Writes out", "Reads a"]),
        ("sed '/x/W out' a", "low", ["Writes out", "Reads a"]),
        ("sed 's/a/b/gw out' a", "low", ["Writes out", "Reads a"]),
        ("sed 'r in' a", "low", ["Reads in", "Reads a"]),
        ("sed 's/a/b/e' a", "high", ["Reads a"]),
        ("sed '1e' a", "high", ["Reads a"]),
        ("sed '1e touch b' a", "medium", ["RunsShell touch b", "Reads a"]),
        ("sed 's/[/]/w out/' a", "low", ["Writes out/", "Reads a"]),
        ("sed 's/a/b' a", "uncertain", ["Reads a"]),
        ("sed 's' a", "uncertain", ["Reads a"]),
        ("sed '/a' a", "uncertain", ["Reads a"]),
        (r"sed '\' a", "uncertain", ["Reads a"]),
        ("sed '1,2' a", "low", ["Reads a"]),
        ("sed 'xp' a", "uncertain", ["Reads a"]),
        ("sed 'k' a", "uncertain", ["Reads a"]),
        ("sed --help", "low", []),
        ("sed --unheard p a", "uncertain", ["Reads a"]),
        ("sed p '*.txt'", "uncertain", ["Reads *.txt"]),
        ("sed -f script a", "low", ["RunsFile script", "Reads a"]),
        ("sed -i s/a/b/ a", "medium", ["Reads a", "Writes a"]),
        ("sed -i '' s/a/b/ a", "medium", ["Reads a", "Writes a"]),
        ("sed -i.bak -e p a", "medium", ["Reads a", "Writes a"]),
        ("sed --in-place -n p a", "medium", ["Reads a", "Writes a"]),
    ],
)
def test_what_a_script_does(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


def test_the_lines_of_a_text_are_no_commands():
    script = "a" + chr(92) + "\nw out" + chr(92) + "\ne x\np"

    assert touched(f"sed '{script}' a") == ["Reads a"]


def test_an_unknown_script_is_uncertain():
    assert level_of("sed '1\0d' a") == "uncertain"


@pytest.mark.parametrize(
    ("script", "acts"),
    [
        (":x w out", ["Writes out"]),
        (": x w out", ["Writes out"]),
        (":x\tr in", ["Reads in"]),
        ("tx w out", ["Writes out"]),
        (":x e ls", ["RunsShell ls"]),
        (":x;w out", ["Writes out"]),
        (":x w a\nw b", ["Writes a", "Writes b"]),
        ("b x;s/\nw out\n/b/", ["Writes out"]),
        ("b end;s/a/b/;:end", []),
        ("b", []),
    ],
)
def test_a_label_ends_as_any_sed_may_take_it(script: str, acts: list[str]):
    assert touched(f"sed '{script}' a") == [*acts, "Reads a"]


@pytest.mark.parametrize(
    ("arguments", "empties"),
    [
        ("-i d", True),
        ("-i '1,$d'", True),
        ("-i -e '{ d; }'", True),
        ("-n -i ''", True),
        ("-ni s/x/y/", True),
        ("-i 2d", False),
        ("-i '/x/d'", False),
        ("-ni /x/p", False),
        ("-n -i -f a.sed", False),
        ("d", False),
    ],
)
def test_an_edit_that_leaves_no_line_empties_the_file(arguments: str, empties: bool):
    operand = "text" if arguments != "-n -i ''" else "-e s/x/y/ text"
    acts = touched(f"sed {arguments} {operand}")
    assert ("Deletes text" in acts) == empties
