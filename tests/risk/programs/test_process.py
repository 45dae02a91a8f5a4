from __future__ import annotations

import pytest

from ccwatch.risk.act import Emits, Flow, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import Word
from tests.risk.builders import HERE, commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("kill 77", Level.MEDIUM, Category.PROCESS),
        ("kill -s KILL 77", Level.MEDIUM, Category.PROCESS),
        ("kill -9 %1", Level.MEDIUM, Category.PROCESS),
        ("kill --signal=HUP -- 77", Level.MEDIUM, Category.PROCESS),
        ("kill -9 -1", Level.CRITICAL, Category.PROCESS),
        ("kill -1", Level.CRITICAL, Category.PROCESS),
        ("kill 1", Level.CRITICAL, Category.PROCESS),
        ("kill -- -77", Level.HIGH, Category.PROCESS),
        ("kill -l", Level.LOW, Category.SYSTEM_READ),
        ("kill -0 77", Level.LOW, Category.SYSTEM_READ),
        ("kill a/b", Level.UNCERTAIN, Category.UNKNOWN),
        ("kill", Level.UNCERTAIN, Category.UNKNOWN),
        ("kill ccwatch", Level.CRITICAL, Category.AGENT),
        ("pkill -HUP node", Level.HIGH, Category.PROCESS),
        ("killall -9 node", Level.HIGH, Category.PROCESS),
        ("pkill -f ccw", Level.CRITICAL, Category.AGENT),
        ("killall ccwatch", Level.CRITICAL, Category.AGENT),
        ("pgrep -fl node", Level.LOW, Category.SYSTEM_READ),
        ("ps aux", Level.LOW, Category.SYSTEM_READ),
        ("ps", Level.LOW, Category.SYSTEM_READ),
        ("ps auxe", Level.HIGH, Category.SECRETS_READ),
        ("fuser -k 80/tcp", Level.HIGH, Category.PROCESS),
        ("lsof -nP -i :80", Level.LOW, Category.SYSTEM_READ),
        ("top -b -n 1", Level.LOW, Category.SYSTEM_READ),
    ],
)
def test_a_process_tool_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("ps ax e", True),
        ("ps faux e", True),
        ("ps eww", True),
        ("ps -p 3 e", True),
        ("ps -o pid,environ", True),
        ("ps 3 e", True),
        ("ps axo user", False),
        ("ps axouser", False),
        ("ps -e", False),
        ("ps -ef", False),
        ("ps ax k user", False),
        ("ps faux", False),
        ("ps -o user,pid", False),
    ],
)
def test_the_environment_of_processes_is_a_secret(command: str, shows: bool):
    assert (Emits(Flow.ENVIRONMENT) in invoke(command)) == shows
    assert (effect_of(command)[0] is Level.HIGH) == shows


def test_what_a_monitor_starts_or_writes_is_found():
    assert commands_of("pidstat -e ./x") == ["./x"]
    assert Writes(Word("out")) in invoke("nmon -F out")
    assert effect_of("glances -s")[0] is Level.UNCERTAIN


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "pkill -0 node"),
        ("low", "killall -f -0 node"),
        ("high", "pkill -0 -9 node"),
        ("high", "pkill -0 --signal 9 node"),
    ],
)
def test_a_signal_of_zero_only_asks_who_is_there(level: str, command: str):
    assert assess_command(command, HERE).level == level
