from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("dmesg -T", Level.LOW, Category.SYSTEM_READ),
        ("dmesg -Tc", Level.HIGH, Category.SYSTEM_CHANGE),
        ("dmesg -D", Level.MEDIUM, Category.SYSTEM_CHANGE),
        ("journalctl -u web -b -1", Level.LOW, Category.SYSTEM_READ),
        ("journalctl --vacuum-time=2d", Level.HIGH, Category.SYSTEM_CHANGE),
        ("journalctl -u web --rotate", Level.HIGH, Category.SYSTEM_CHANGE),
        ("date +%s", Level.LOW, Category.SHELL),
        ("date -j -f %s 1", Level.LOW, Category.SHELL),
        ("date 01010101", Level.HIGH, Category.SYSTEM_CHANGE),
        ("date --set=now", Level.HIGH, Category.SYSTEM_CHANGE),
        ("sysctl -n hw.ncpu", Level.LOW, Category.SYSTEM_READ),
        ("sysctl -w a.b=1", Level.HIGH, Category.SYSTEM_CHANGE),
        ("sysctl a.b=1", Level.HIGH, Category.SYSTEM_CHANGE),
        ("stty size", Level.LOW, Category.SYSTEM_READ),
        ("stty raw", Level.MEDIUM, Category.SHELL),
        ("getent passwd bob", Level.LOW, Category.SYSTEM_READ),
        ("getent shadow bob", Level.HIGH, Category.SECRETS_READ),
        ("uname -a", Level.LOW, Category.SYSTEM_READ),
        ("uname x", Level.UNCERTAIN, Category.UNKNOWN),
        ("timedatectl set-time 1", Level.HIGH, Category.SYSTEM_CHANGE),
        ("hostnamectl", Level.LOW, Category.SYSTEM_READ),
        ("sleep 3", Level.LOW, Category.SHELL),
    ],
)
def test_the_machine_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


def test_the_set_up_of_a_fetch_tool_may_run_commands():
    assert effect_of("fastfetch -c ./x")[0] is Level.UNCERTAIN
    assert effect_of("fastfetch")[0] is Level.LOW
