"""Debuggers, tracers and benchmarks."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import RunsFile, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("strace --version", LOW),
        ("gdb --version", LOW),
        ("hyperfine --help", LOW),
        ("strace ls", MEDIUM),
        ("valgrind --leak-check=full ./a", MEDIUM),
        ("gdb ./a", MEDIUM),
        ("hyperfine 'sleep 1'", MEDIUM),
        ("strace --frob ls", UNSURE),
        ("strace -p 1", HIGH),
        ("gdb -p 1", HIGH),
        ("gdb -batch -ex 'shell date' ./a", HIGH),
        ("lldb -o 'platform shell date' ./a", HIGH),
    ],
)
def test_programs_that_watch_others_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_is_watched_is_judged_as_a_command():
    assert commands_of("strace -o out make all") == ["make all"]
    assert commands_of("valgrind make all --help") == ["make all --help"]
    assert commands_of("hyperfine --prepare 'make clean' 'make all'") == ["make clean", "make all"]
    assert Writes(a_word("out")) in invoke("strace -o out make")
    assert RunsFile(a_word("./a")) in invoke("gdb ./a")
