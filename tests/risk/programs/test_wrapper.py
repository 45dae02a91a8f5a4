from __future__ import annotations

import pytest

from ccwatch.risk.act import Does, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("timeout -s INT 9 ls", Level.LOW, Category.SHELL),
        ("stdbuf -o 0 ls", Level.LOW, Category.SHELL),
        ("chrt -m", Level.LOW, Category.SYSTEM_READ),
        ("chrt 1 ls", Level.LOW, Category.SHELL),
        ("systemd-run ls", Level.HIGH, Category.SYSTEM_CHANGE),
        ("timeout --help", Level.LOW, Category.SHELL),
        ("timeout --frobnicate 5 ls", Level.UNCERTAIN, Category.UNKNOWN),
        ("timeout --frobnicate --help", Level.UNCERTAIN, Category.UNKNOWN),
        ("noglob", Level.UNCERTAIN, Category.UNKNOWN),
        ("rtk", Level.UNCERTAIN, Category.UNKNOWN),
        ("rtk proxy", Level.UNCERTAIN, Category.UNKNOWN),
        ("rtk --version", Level.LOW, Category.SHELL),
        ("rtk gain --daily", Level.LOW, Category.SYSTEM_READ),
        ("rtk init", Level.HIGH, Category.AGENT),
        ("taskset -p 3 77", Level.MEDIUM, Category.PROCESS),
        ("chroot /srv ls", Level.HIGH, Category.PRIVILEGE),
        ("nsenter -t 9 -a ls", Level.HIGH, Category.PRIVILEGE),
        ("unshare -r ls", Level.MEDIUM, Category.SYSTEM_CHANGE),
        ("systemd-run --on-calendar=daily ls", Level.HIGH, Category.SYSTEM_CHANGE),
        ("caffeinate -d", Level.LOW, Category.SYSTEM_READ),
        ("flock --help", Level.LOW, Category.SHELL),
        ("flock /tmp/lock", Level.MEDIUM, Category.FS_WRITE),
        ("bwrap --help", Level.LOW, Category.SHELL),
        ("bwrap --bogus ls", Level.UNCERTAIN, Category.UNKNOWN),
        ("bwrap --unshare-net", Level.MEDIUM, Category.SYSTEM_CHANGE),
        ("expect talk.exp", Level.HIGH, Category.AGENT),
        ("nice ls", Level.LOW, Category.SHELL),
    ],
)
def test_a_wrapper_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("timeout --frobnicate 5 1 ls", ["1 ls", "ls"]),
        ("chronic make all", ["make all"]),
        ("nice -4 make all", ["make all"]),
        ("watch -n 2 ls -l", ["ls -l"]),
        ("watch ls", ["ls"]),
        ("entr -s 'make all'", ["make all"]),
        ("flock /tmp/lock make all", ["make all"]),
        ("flock /tmp/lock -c 'make all'", ["make all"]),
        ("bwrap --ro-bind / / --unshare-net --chdir /tmp -- ls -l", ["ls -l"]),
        ("rtk err make all", ["make all"]),
        ("rtk git log", ["git log"]),
        ("xvfb-run -a make all", ["make all"]),
    ],
)
def test_a_wrapper_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


def test_a_wrapper_says_that_it_runs_the_command_after_it():
    reasons = [act.effect.reason for act in invoke("nohup make") if isinstance(act, Does)]
    assert reasons == ["runs the command after it"]


def test_help_hides_nothing_that_an_option_of_a_wrapper_does():
    assert Writes(a_word("notes")) in invoke("time -o notes -V")
    assert commands_of("flock -c 'make all' --help") == ["make all"]
