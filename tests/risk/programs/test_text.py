from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from tests.risk.builders import HERE
from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    "command",
    [
        "cat -n a",
        "tac a",
        "head -20 a",
        "tail -n +5 -f a",
        "nl -ba a",
        "cut -d: -f1 a",
        "fold -w 80 a",
        "od -c a",
        "hexdump -C a",
        "strings -n 8 a",
        "cmp a",
        "sort -k2,2n a",
        "uniq -c a",
        "xxd -l 16 a",
        "comm -12 a",
        "column -t -s, a",
    ],
)
def test_reading_a_file_is_low(command: str):
    assert level_of(command) == "low"
    assert touched(command) == ["Reads a"]


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("wc -l a", "low", ["Looks a"]),
        ("sort -o b a", "low", ["Writes b", "Reads a"]),
        ("sort --compress-prog=x a", "medium", ["RunsCommand x", "Reads a"]),
        ("sort --files0-from=b", "uncertain", ["Reads b"]),
        ("uniq a b", "low", ["Reads a", "Writes b"]),
        ("shuf -o b a", "low", ["Writes b", "Reads a"]),
        ("shuf -e a b", "low", []),
        ("xxd -r a", "medium", ["Reads a", "Emits decoded"]),
        ("xxd -r -p a b", "medium", ["Reads a", "Emits decoded", "Writes b"]),
        ("base64 a", "low", ["Reads a"]),
        ("base64 -d a", "low", ["Reads a", "Emits decoded"]),
        ("base32 --decode a", "low", ["Reads a", "Emits decoded"]),
        ("tr a-z n-za-m", "low", ["Emits decoded"]),
        ("tr -d x", "low", []),
        ("rev a", "low", ["Reads a", "Emits decoded"]),
        ("iconv -o b a", "low", ["Writes b", "Reads a", "Emits decoded"]),
        ("uudecode a", "medium", ["Reads a", "Emits decoded"]),
        ("envsubst", "uncertain", ["Emits environment"]),
        ("envsubst -v X", "low", []),
        ("dos2unix a", "medium", ["Writes a"]),
        ("seq 1 2 10", "low", []),
        ("cat --unheard a", "uncertain", ["Reads a"]),
    ],
)
def test_what_text_programs_do_besides_reading(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "dos2unix -i a.txt"),
        ("low", "dos2unix < a.txt"),
        ("medium", "dos2unix a.txt"),
    ],
)
def test_line_ends_that_are_shown_or_passed_on_write_no_file(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "base64 --encode a.txt"),
        ("medium", "base64 a.txt b.txt"),
    ],
)
def test_an_encoder_may_write_its_second_operand(level: str, command: str):
    assert assess_command(command, HERE).level == level
