from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import commands_of, effect_of


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("env", Level.HIGH, Category.SECRETS_READ),
        ("env -0", Level.HIGH, Category.SECRETS_READ),
        ("env A=1", Level.HIGH, Category.SECRETS_READ),
        ("env -i", Level.LOW, Category.SYSTEM_READ),
        ("env -i LANG=C", Level.LOW, Category.SHELL),
        ("env -i A=1", Level.MEDIUM, Category.SHELL),
        ("env - A=1", Level.MEDIUM, Category.SHELL),
        ("env A=1 ls", Level.MEDIUM, Category.SHELL),
        ("env --help", Level.LOW, Category.SHELL),
        ("env PATH=/usr/bin:/bin ls", Level.LOW, Category.SHELL),
        ("env PATH=/opt/odd ls", Level.HIGH, Category.EXEC_INLINE),
        ("env LD_PRELOAD=./x.so ls", Level.HIGH, Category.EXEC_INLINE),
        ("env -P /opt ls", Level.HIGH, Category.EXEC_INLINE),
        ("env 'X=() { :;}; id' ls", Level.HIGH, Category.OBFUSCATION),
        ("env A-B=1 ls", Level.UNCERTAIN, Category.UNKNOWN),
        ("env -S 'ls $HOME'", Level.UNCERTAIN, Category.UNKNOWN),
        ('env -S "ls \'x"', Level.UNCERTAIN, Category.UNKNOWN),
        ("env -C /srv ls '*.py'", Level.UNCERTAIN, Category.UNKNOWN),
        ("env SITE_URL=x ls", Level.MEDIUM, Category.SHELL),
        ("env LC_ALL=C ls", Level.LOW, Category.SHELL),
        ("printenv LANG", Level.LOW, Category.SYSTEM_READ),
        ("printenv --help", Level.LOW, Category.SHELL),
        ("printenv", Level.HIGH, Category.SECRETS_READ),
        ("printenv GH_TOKEN", Level.HIGH, Category.SECRETS_READ),
        ("direnv allow", Level.HIGH, Category.PERSISTENCE),
        ("direnv status", Level.LOW, Category.SYSTEM_READ),
        ("dotenv list", Level.HIGH, Category.SECRETS_READ),
    ],
)
def test_an_environment_tool_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("env -i A=1 -- ls", ["-- ls"]),
        ("env -u B -- rm x", ["rm x"]),
        ("env -vS 'A=1 rm x' y", ["rm x y"]),
        ("env -C /srv rm x", ["cd /srv && rm x"]),
        ("env --frob a rm x", ["a rm x", "rm x"]),
        ("direnv exec . rm x", ["rm x"]),
        ("dotenv run -- rm x", ["rm x"]),
    ],
)
def test_an_environment_tool_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


def test_help_behind_a_name_is_another_name():
    assert effect_of("printenv API_TOKEN --help") == (Level.HIGH, Category.SECRETS_READ)
    assert effect_of("printenv --help")[0] == Level.LOW
