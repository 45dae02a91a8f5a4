from __future__ import annotations

import pytest

from ccwatch.risk.act import Emits, Flow
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("systemctl --user status web", Level.LOW, Category.SYSTEM_READ),
        ("systemctl stop web", Level.HIGH, Category.PROCESS),
        ("systemctl enable web", Level.HIGH, Category.PERSISTENCE),
        ("systemctl reboot", Level.CRITICAL, Category.PROCESS),
        ("service web status", Level.LOW, Category.SYSTEM_READ),
        ("service web stop", Level.HIGH, Category.PROCESS),
        ("service web start", Level.HIGH, Category.SYSTEM_CHANGE),
        ("service --status-all", Level.LOW, Category.SYSTEM_READ),
        ("service", Level.LOW, Category.SHELL),
        ("service web", Level.UNCERTAIN, Category.UNKNOWN),
        ("crontab -l", Level.LOW, Category.SYSTEM_READ),
        ("crontab -r", Level.HIGH, Category.PERSISTENCE),
        ("crontab jobs", Level.HIGH, Category.PERSISTENCE),
        ("at -l", Level.LOW, Category.SYSTEM_READ),
        ("at -c 4", Level.MEDIUM, Category.SYSTEM_READ),
        ("at -r 4", Level.HIGH, Category.PERSISTENCE),
        ("at now", Level.HIGH, Category.PERSISTENCE),
        ("at -f job.sh now", Level.HIGH, Category.PERSISTENCE),
        ("useradd bob", Level.CRITICAL, Category.PRIVILEGE),
        ("shutdown now", Level.CRITICAL, Category.PROCESS),
        ("launchctl list", Level.LOW, Category.SYSTEM_READ),
        ("launchctl load x.plist", Level.HIGH, Category.PERSISTENCE),
        ("launchctl", Level.UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_a_service_control_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("launchctl submit -l j -- rm x", ["rm x"]),
        ("launchctl asuser 501 rm x", ["rm x"]),
    ],
)
def test_a_service_control_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("systemctl show-environment", True),
        ("systemctl show web -p Environment", True),
        ("systemctl show --property=Id,EnvironmentFiles web", True),
        ("systemctl show -p ActiveState web", False),
        ("systemctl show web", False),
    ],
)
def test_the_environment_of_a_service_is_a_secret(command: str, shows: bool):
    assert (Emits(Flow.ENVIRONMENT) in invoke(command)) == shows
    assert (effect_of(command)[0] is Level.HIGH) == shows


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "launchctl limit maxfiles"),
        ("high", "launchctl limit maxfiles 1 2"),
        ("low", "visudo -c"),
        ("medium", "visudo -c -x out"),
        ("critical", "visudo"),
    ],
)
def test_a_limit_and_a_check_are_shown_before_they_are_changed(level: str, command: str):
    assert assess_command(command, HERE).level == level
