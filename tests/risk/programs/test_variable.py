from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from ccwatch.risk.programs.variable import judge_variable, names_secret
from ccwatch.risk.word import UNKNOWN


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("LC_ALL", "C", Level.LOW),
        ("NODE_ENV", "test", Level.LOW),
        ("COUNT", "3", Level.MEDIUM),
        ("COUNT", "$(id)", Level.MEDIUM),
        ("COUNT", UNKNOWN, Level.MEDIUM),
        ("SITE_URL", "x", Level.MEDIUM),
        ("PATH", "/usr/bin:/bin", Level.LOW),
        ("PATH", "/usr/bin:.", Level.HIGH),
        ("PATH", "", Level.HIGH),
        ("DYLD_INSERT_LIBRARIES", "x", Level.HIGH),
        ("GIT_CONFIG_COUNT", "1", Level.HIGH),
        ("MY_PAGER", "x", Level.HIGH),
        ("https_proxy", "x", Level.HIGH),
        ("COUNT", "() { :;}", Level.HIGH),
        ("A-B", "1", Level.UNCERTAIN),
        (UNKNOWN, "1", Level.UNCERTAIN),
    ],
)
def test_a_variable_has_its_level(name: str, value: str, level: Level):
    assert judge_variable(name, value).level == level


@pytest.mark.parametrize("name", ["GH_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", UNKNOWN])
def test_a_name_of_a_secret_is_known_as_one(name: str):
    assert names_secret(name)


@pytest.mark.parametrize("name", ["PWD", "LANG", "KEYBOARD", "PATH"])
def test_an_ordinary_name_is_no_secret(name: str):
    assert not names_secret(name)
