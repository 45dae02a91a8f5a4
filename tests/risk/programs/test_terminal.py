from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import commands_of, effect_of


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
