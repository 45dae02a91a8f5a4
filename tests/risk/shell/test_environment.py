from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.shell.environment import is_run, judge_assignment
from ccwatch.risk.word import Word


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LD_PRELOAD", "./x.so"),
        ("DYLD_INSERT_LIBRARIES", "./x"),
        ("GIT_SSH_COMMAND", "evil"),
        ("PAGER", "evil"),
        ("EDITOR", "evil"),
        ("BASH_ENV", "./x"),
        ("PROMPT_COMMAND", "evil"),
    ],
)
@pytest.mark.parametrize("is_prefix", [True, False])
def test_what_makes_a_program_run_another_is_high_everywhere(
    name: str, value: str, *, is_prefix: bool
):
    assert judge_assignment(name, Word(value), is_prefix=is_prefix).level >= Level.HIGH


@pytest.mark.parametrize(
    "name", ["PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "NODE_OPTIONS", "PERL5OPT", "LESSOPEN"]
)
def test_for_a_command_more_variables_are_dangerous(name: str):
    assert judge_assignment(name, Word("/tmp/evil"), is_prefix=True).level >= Level.HIGH


@pytest.mark.parametrize("name", ["LANG", "LC_ALL", "NO_COLOR", "TERM", "CI", "RUST_LOG"])
def test_listed_variables_are_harmless(name: str):
    assert judge_assignment(name, Word("1"), is_prefix=True).level is Level.LOW


def test_a_variable_of_the_shell_alone_is_harmless():
    effect = judge_assignment("x", Word("1"), is_prefix=False)
    assert (effect.level, effect.category) == (Level.LOW, Category.SHELL)


def test_other_words_for_all_that_follows_are_high():
    effect = judge_assignment("IFS", Word("x\0"), is_prefix=False)
    assert (effect.level, effect.category) == (Level.HIGH, Category.OBFUSCATION)
    assert "x…" in effect.reason


@pytest.mark.parametrize(("value", "level"), [("", Level.LOW), (",", Level.LOW), ("x", Level.HIGH)])
def test_for_one_command_words_may_end_at_blanks_and_marks(value: str, level: Level):
    effect = judge_assignment("IFS", Word(value), is_prefix=True, lasts=False)
    assert effect.level is level


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("/usr/bin:/bin", Level.LOW),
        ("bin:\0", Level.MEDIUM),
        ("/srv/api/bin:/usr/bin", Level.MEDIUM),
        ("/srv/api-evil/bin:/usr/bin", Level.HIGH),
        ("/tmp", Level.HIGH),
    ],
)
@pytest.mark.parametrize("is_prefix", [True, False])
def test_where_programs_are_looked_for_counts_by_the_folders(
    value: str, level: Level, *, is_prefix: bool
):
    effect = judge_assignment(
        "PATH", Word(value), is_prefix=is_prefix, directory="/srv/api", project="/srv/api"
    )
    assert effect.level is level


def test_what_stays_says_that_it_stays():
    said = [
        judge_assignment("LANG", Word("C"), is_prefix=True, lasts=lasts).reason
        for lasts in (True, False)
    ]
    assert said == ["sets LANG for what follows", "sets LANG for one command"]
    lasting = judge_assignment("LD_PRELOAD", Word("./x.so"), is_prefix=True)
    assert lasting == judge_assignment("LD_PRELOAD", Word("./x.so"), is_prefix=True, lasts=False)


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("PAGER", True),
        ("GIT_EDITOR", True),
        ("PROMPT_COMMAND", True),
        ("PATH", False),
        ("x", False),
    ],
)
def test_what_programs_run_as_a_command(name: str, *, runs: bool):
    assert is_run(name) is runs
