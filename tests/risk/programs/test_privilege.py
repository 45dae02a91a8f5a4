from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, commands_of, effect_of


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("sudo ls", Level.MEDIUM, Category.PRIVILEGE),
        ("sudo -l", Level.MEDIUM, Category.PRIVILEGE),
        ("sudo -k", Level.MEDIUM, Category.PRIVILEGE),
        ("sudo -s", Level.HIGH, Category.PRIVILEGE),
        ("sudo -e notes", Level.HIGH, Category.PRIVILEGE),
        ("sudoedit notes", Level.HIGH, Category.PRIVILEGE),
        ("sudo --help", Level.LOW, Category.SHELL),
        ("su - bob", Level.MEDIUM, Category.PRIVILEGE),
        ("runuser bob run.sh", Level.MEDIUM, Category.PRIVILEGE),
        ("su --help", Level.LOW, Category.SHELL),
        ("doas -s", Level.HIGH, Category.PRIVILEGE),
        ("sudo ENV=x.sh ls", Level.HIGH, Category.EXEC_INLINE),
    ],
)
def test_another_user_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("sudo -u bob -- rm x", ["rm x"]),
        ("sudo A=1 rm x", ["rm x"]),
        ("sudo --frob a rm x", ["a rm x", "rm x"]),
        ("su - bob -c 'rm x'", ["rm x"]),
        ("runuser -u bob -- rm x", ["rm x"]),
        ("gosu bob rm x", ["rm x"]),
        ("pkexec --user bob rm x", ["rm x"]),
    ],
)
def test_another_user_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("sudo ls", Level.MEDIUM),
        ("su - bob -c ls", Level.MEDIUM),
        ("runuser -u bob -- ls", Level.MEDIUM),
        ("sudo mkdir out", Level.HIGH),
        ("su - bob -c 'mkdir out'", Level.HIGH),
        ("runuser -u bob -- mkdir out", Level.HIGH),
        ("sudo frobnicate", Level.HIGH),
        ("su - bob", Level.HIGH),
        ("runuser bob run.sh", Level.HIGH),
    ],
)
def test_only_reading_as_another_user_is_less_than_high(command: str, level: Level):
    assert assess_command(command, HERE).level == level
