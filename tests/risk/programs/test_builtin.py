from __future__ import annotations

import pytest

from ccwatch.risk.act import Language, RunsFile
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN
from tests.risk.builders import HERE, a_word, commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("echo hi", Level.LOW, Category.SHELL),
        ("test -f x", Level.LOW, Category.SHELL),
        ("test -v 'a[$(id)]'", Level.HIGH, Category.EXEC_INLINE),
        ("printf -v 'a[`id`]' x", Level.HIGH, Category.EXEC_INLINE),
        ("printf '[$(id)]'", Level.LOW, Category.SHELL),
        ("let 'a=$(id)'", Level.HIGH, Category.EXEC_INLINE),
        ("let a=1", Level.LOW, Category.SHELL),
        ("export -p", Level.HIGH, Category.SECRETS_READ),
        ("set", Level.HIGH, Category.SECRETS_READ),
        ("set -e", Level.LOW, Category.SHELL),
        ("export A=1", Level.MEDIUM, Category.SHELL),
        ("export -n A", Level.MEDIUM, Category.SHELL),
        ("declare -f", Level.LOW, Category.SHELL),
        ("declare -p DB_PASSWORD", Level.HIGH, Category.SECRETS_READ),
        ("command -v git", Level.LOW, Category.SHELL),
        ("command", Level.UNCERTAIN, Category.UNKNOWN),
        ("exec", Level.LOW, Category.SHELL),
        ("eval", Level.LOW, Category.SHELL),
        ("source", Level.UNCERTAIN, Category.UNKNOWN),
        ("trap - INT", Level.LOW, Category.SHELL),
        ("history -c", Level.HIGH, Category.FS_DELETE),
        ("history -w", Level.MEDIUM, Category.FS_WRITE),
        ("history -r", Level.MEDIUM, Category.FS_WRITE),
        ("history -s x", Level.MEDIUM, Category.FS_WRITE),
        ("history -p x", Level.UNCERTAIN, Category.UNKNOWN),
        ("history 5", Level.MEDIUM, Category.FS_READ),
        ("fc -l", Level.MEDIUM, Category.FS_READ),
        ("fc -s x", Level.HIGH, Category.EXEC_INLINE),
        ("enable -f ./x.so x", Level.HIGH, Category.EXEC_INLINE),
        ("enable -n test", Level.MEDIUM, Category.SHELL),
        ("enable", Level.LOW, Category.SHELL),
        ("hash -r", Level.LOW, Category.SHELL),
        ("hash -p ./x ls", Level.HIGH, Category.OBFUSCATION),
        ("bind -f keys", Level.HIGH, Category.PERSISTENCE),
        ("bind -l", Level.LOW, Category.SHELL),
        ("complete -W 'a b' x", Level.LOW, Category.SHELL),
        ("compgen -W '$(id)'", Level.UNCERTAIN, Category.UNKNOWN),
        ("coproc", Level.LOW, Category.SHELL),
        ("zmodload zsh/net/tcp", Level.HIGH, Category.EXEC_INLINE),
        ("zmodload -l", Level.LOW, Category.SHELL),
        ("alias", Level.LOW, Category.SHELL),
        ("cd /srv", Level.LOW, Category.SHELL),
        ("which -a git", Level.LOW, Category.SHELL),
    ],
)
def test_a_builtin_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("command -p rm x", ["rm x"]),
        ("command -V rm -rf x", ["rm -rf x"]),
        ("builtin cd x", ["cd x"]),
        ("exec -a y rm x", ["rm x"]),
        ("eval rm x", ["rm x"]),
        ("trap 'rm x' EXIT", ["rm x"]),
        ("alias w='rm x'", ["rm x"]),
        ("bind -x '\"k\":rm x'", ["rm x"]),
        ("complete -C rm -F f x", ["rm", "f"]),
        ("mapfile -C rm a", ["rm"]),
        ("coproc rm x", ["rm x"]),
    ],
)
def test_a_builtin_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


def test_a_file_that_is_sourced_is_run_as_shell():
    assert RunsFile(a_word("env.sh"), Language.SHELL) in invoke("source env.sh")


def test_every_word_of_alias_is_looked_at():
    assert commands_of("alias a b='rm x' c=") == ["rm x"]


@pytest.mark.parametrize("command", [f"let a={UNKNOWN}", f"date {UNKNOWN}", f"kill {UNKNOWN}"])
def test_what_only_the_shell_knows_is_not_harmless(command: str):
    assert effect_of(command)[0] == Level.UNCERTAIN


@pytest.mark.parametrize(
    "command", ["wait -p 'a[$(id)]' 1", "mapfile 'a[$(id)]'", "exit 'a[$(id)]'", "shift 'a[`id`]'"]
)
def test_a_command_in_a_subscript_is_seen_wherever_it_is_evaluated(command: str):
    assert effect_of(command) == (Level.HIGH, Category.EXEC_INLINE)


def test_the_names_of_variables_tell_nothing():
    assert effect_of("compgen -e")[0] == Level.LOW


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("high", "command export LD_PRELOAD=./a.so; ls"),
        ("high", "builtin declare -x GIT_PAGER=sh; git log"),
        ("high", "\\export GIT_PAGER='sh -c id'; git log"),
        ("high", "command declare PATH=/tmp; ls"),
        ("low", "command declare a=1"),
        ("medium", "command export A=1"),
        ("low", "command export NODE_ENV=test"),
        ("low", "export A"),
        ("uncertain", "builtin unset PATH; ls"),
        ("low", "builtin unset A"),
    ],
)
def test_what_is_set_as_words_counts_as_an_assignment(level: str, command: str):
    assert assess_command(command, HERE).level == level
