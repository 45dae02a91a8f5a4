from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Does, Language, Reads, RunsFile, RunsInput
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("bash --version", Level.LOW, Category.SHELL),
        ("bash -n build.sh", Level.LOW, Category.FS_READ),
        ("bash -o noexec build.sh", Level.LOW, Category.FS_READ),
        ("zsh -nc ls", Level.LOW, Category.FS_READ),
        ("fish -n build.fish", Level.LOW, Category.FS_READ),
        ("fish --help", Level.LOW, Category.SHELL),
        ("bash -Z ls", Level.UNCERTAIN, Category.UNKNOWN),
        ("bash --frob", Level.UNCERTAIN, Category.UNKNOWN),
        ("bash -c", Level.UNCERTAIN, Category.UNKNOWN),
        ("fish -Z ls", Level.UNCERTAIN, Category.UNKNOWN),
        ("busybox --list", Level.LOW, Category.SHELL),
        ("busybox --install", Level.HIGH, Category.SYSTEM_CHANGE),
        ("bash --interactive", Level.LOW, Category.SHELL),
    ],
)
def test_a_shell_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("bash -euo pipefail -c 'make all'", ["make all"]),
        ("bash +e -O extglob -lc 'make all' zero", ["make all"]),
        ("bash -n +n -c 'make all'", ["make all"]),
        ("fish -c 'make all'", ["make all"]),
        ("busybox rm x", ["rm x"]),
    ],
)
def test_a_shell_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


@pytest.mark.parametrize(
    ("command", "act"),
    [
        ("bash -- -c ls", RunsFile(a_word("-c"), Language.SHELL)),
        ("bash --rcfile ./rc", RunsFile(a_word("./rc"), Language.SHELL)),
        ("bash --posix build.sh", RunsFile(a_word("build.sh"), Language.SHELL)),
        ("fish build.fish", RunsFile(a_word("build.fish"), Language.SHELL)),
        ("bash -s one", RunsInput(Language.SHELL)),
        ("bash -o", RunsInput(Language.SHELL)),
        ("fish", RunsInput(Language.SHELL)),
        ("bash -n build.sh", Reads(a_word("build.sh"))),
    ],
)
def test_a_shell_runs_its_script_or_its_input(command: str, act: Act):
    assert act in invoke(command)


def test_a_shell_says_that_it_runs_what_it_is_given():
    for command in ("bash tool.sh", "fish tool.fish", "sh -c ls"):
        reasons = [act.effect.reason for act in invoke(command) if isinstance(act, Does)]
        assert reasons == ["runs what it is given"]


def test_what_fish_does_before_it_checks_or_helps_counts():
    assert commands_of("fish -n -C 'make all' tool.fish") == ["make all"]
    assert commands_of("fish -C 'make all' --version") == ["make all"]
