from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Does, Emits, Flow, RunsFile
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.registry import find_judge
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("tmux send-keys y", Level.CRITICAL, Category.AGENT),
        ("tmux new -d ';' send-keys y", Level.CRITICAL, Category.AGENT),
        ("tmux ls '\\;' pasteb", Level.CRITICAL, Category.AGENT),
        ("tmux ls", Level.LOW, Category.SYSTEM_READ),
        ("tmux 'ls;'", Level.LOW, Category.SYSTEM_READ),
        ("tmux", Level.MEDIUM, Category.PROCESS),
        ("tmux capture-pane -p", Level.MEDIUM, Category.SYSTEM_READ),
        ("tmux kill-server", Level.HIGH, Category.PROCESS),
        ("tmux bind x detach", Level.CRITICAL, Category.AGENT),
        ("tmux if-shell true 'send y'", Level.CRITICAL, Category.AGENT),
        ("screen -X stuff y", Level.CRITICAL, Category.AGENT),
        ("screen -X bind x", Level.CRITICAL, Category.AGENT),
        ("screen -X quit", Level.HIGH, Category.PROCESS),
        ("screen -ls", Level.LOW, Category.SYSTEM_READ),
        ("screen -S web", Level.MEDIUM, Category.PROCESS),
        ("kitty @ send-text y", Level.CRITICAL, Category.AGENT),
        ("kitty", Level.MEDIUM, Category.PROCESS),
        ("wezterm start", Level.MEDIUM, Category.PROCESS),
        ("kitty @ get-text", Level.MEDIUM, Category.SYSTEM_READ),
        ("zellij list-sessions", Level.LOW, Category.SYSTEM_READ),
        ("zellij kill-session x", Level.HIGH, Category.PROCESS),
        ("zellij frob", Level.UNCERTAIN, Category.UNKNOWN),
        ("xdotool key y", Level.CRITICAL, Category.AGENT),
        ("xdotool getactivewindow", Level.LOW, Category.SYSTEM_READ),
        ("script --help", Level.LOW, Category.SHELL),
        ("script -p typed", Level.LOW, Category.FS_READ),
        ("script typed", Level.MEDIUM, Category.FS_WRITE),
        ("script -q /dev/null ls", Level.LOW, Category.SHELL),
    ],
)
def test_a_terminal_tool_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("tmux new-session -d 'rm x'", ["rm x"]),
        ("tmux split-window rm x", ["rm x"]),
        ("tmux run-shell 'rm x'", ["rm x"]),
        ("tmux pipe-pane 'rm x'", ["rm x"]),
        ("screen -d -m rm x", ["rm x"]),
        ("wezterm start -- rm x", ["rm x"]),
        ("script -q typed rm x", ["rm x"]),
        ("script -c 'rm x' typed", ["rm x"]),
    ],
)
def test_a_terminal_tool_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("tmux display -p '#(rm x)'", ["rm x"]),
        ("tmux ls -F '#{pid} #(rm x) #(rm y)'", ["rm x", "rm y"]),
        ("tmux lsp -f '#(rm x'", ["rm x"]),
        ("tmux display -p '#{pid}'", []),
        ("tmux -c 'rm x' ls", ["rm x"]),
    ],
)
def test_a_command_in_a_format_is_run(command: str, inner: list[str]):
    assert commands_of(command) == inner


def test_a_format_that_runs_a_command_is_not_harmless():
    assert effect_of("tmux ls -F '#(date)'") == (Level.MEDIUM, Category.PROCESS)


def test_a_format_that_is_not_known_is_uncertain():
    for words in (("display", "-p", UNKNOWN), ("ls", "-F", UNKNOWN)):
        acts = judge_tmux(words)
        assert max(act.effect.level for act in acts if isinstance(act, Does)) is Level.UNCERTAIN


def test_a_target_that_is_not_known_is_harmless():
    acts = judge_tmux(("display", "-t", UNKNOWN, "-p", "#{pid}"))
    assert all(act.effect.level is Level.LOW for act in acts if isinstance(act, Does))


def judge_tmux(words: tuple[str, ...]) -> list[Act]:
    judge = find_judge("tmux")
    assert judge is not None
    return judge(Invocation("tmux", tuple(map(Word, words))))


def test_a_settings_file_of_the_terminal_is_run():
    assert RunsFile(Word("my.conf")) in judge_tmux(("-f", "my.conf", "ls"))


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("tmux show-environment -g", Level.HIGH),
        ("tmux showenv", Level.HIGH),
        ("tmux showenv -g API_TOKEN", Level.HIGH),
        ("tmux showenv -g DISPLAY", Level.LOW),
    ],
)
def test_the_environment_of_the_terminal_is_a_secret(command: str, level: Level):
    assert effect_of(command)[0] is level
    assert (Emits(Flow.ENVIRONMENT) in invoke(command)) == (level is Level.HIGH)


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("dtach -n /tmp/x rm -rf lib", ["rm -rf lib"]),
        ("dtach -A /tmp/x -z vim", ["vim"]),
        ("abduco -c work vim", ["vim"]),
        ("abduco work", []),
        ("abduco", []),
    ],
)
def test_what_a_detached_session_runs_is_run(command: str, run: list[str]):
    assert commands_of(command) == run
