from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.shell.environment import judge_assignment, poisons
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
    assert judge_assignment(name, Word("evil"), is_prefix=True).level >= Level.HIGH


@pytest.mark.parametrize("name", ["LANG", "LC_ALL", "NO_COLOR", "TERM", "CI", "RUST_LOG"])
def test_listed_variables_are_harmless(name: str):
    assert judge_assignment(name, Word("1"), is_prefix=True).level is Level.LOW


def test_a_variable_of_the_shell_alone_is_harmless():
    effect = judge_assignment("x", Word("1"), is_prefix=False)
    assert (effect.level, effect.category) == (Level.LOW, Category.SHELL)


@pytest.mark.parametrize("name", ["PATH", "IFS"])
def test_a_variable_that_changes_every_later_word_is_high(name: str):
    effect = judge_assignment(name, Word("x\0"), is_prefix=False)
    assert (effect.level, effect.category) == (Level.HIGH, Category.OBFUSCATION)
    assert "x…" in effect.reason


@pytest.mark.parametrize("name", ["PATH", "IFS"])
def test_what_poisons_later_words(name: str):
    assert poisons(name)
    assert not poisons("HOME")
