"""mise, asdf, rustup."""

from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from tests.risk.builders import commands_of, effect_of

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("mise ls", LOW),
        ("asdf current", LOW),
        ("rustup show", LOW),
        ("rustup target list --installed", LOW),
        ("mise install node@20", MEDIUM),
        ("mise use node@20", MEDIUM),
        ("mise exec -- make", MEDIUM),
        ("mise exec node@20", MEDIUM),
        ("mise run build", MEDIUM),
        ("mise cache clear", MEDIUM),
        ("rustup update", MEDIUM),
        ("rustup default stable", MEDIUM),
        ("rustup run nightly make", MEDIUM),
        ("mise tasks run x", UNSURE),
        ("rustup frob", UNSURE),
        ("mise uninstall node@18", HIGH),
        ("mise trust", HIGH),
        ("mise plugin add x https://x.example/x.git", HIGH),
        ("mise settings set a b", HIGH),
        ("rustup self uninstall", HIGH),
        ("rustup toolchain uninstall nightly", HIGH),
    ],
)
def test_version_managers_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_version_managers_pass_a_command_on():
    assert commands_of("mise exec node@20 -- make all") == ["make all"]
    assert commands_of("mise x -c 'make all'") == ["make all"]
    assert commands_of("rustup run nightly make all") == ["make all"]
