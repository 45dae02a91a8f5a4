from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    "options",
    [
        "",
        "-m --height=40% --reverse --border",
        "+i -e",
        "--color=dark --ansi",
        "--bind=ctrl-a:select-all,ctrl-d:deselect-all",
        "--bind='enter:change-prompt(x)+clear-query'",
        "--bind='f1:preview'",
        "--preview-window=up:30%",
        "--query=become",
    ],
)
def test_picking_is_low(options: str):
    assert (level_of(f"fzf {options}"), touched(f"fzf {options}")) == ("low", [])


@pytest.mark.parametrize(
    ("options", "command"),
    [
        ("--preview 'cat {}'", 'cat ./"$fzf_item"'),
        ("--preview 'git show {1}'", 'git show "$fzf_item"'),
        ("--bind 'enter:execute(rm {})'", 'rm ./"$fzf_item"'),
        ("--bind 'enter:execute-silent:rm {q}'", 'rm "$fzf_item"'),
        ("--bind 'a:up,b:become[vi {+}]+abort'", 'vi ./"$fzf_item"'),
        ("--bind 'ctrl-r:reload(ls)' --preview 'cat {}'", 'cat "$fzf_item"'),
        ("--bind 'ctrl-r:reload-sync~ls (a)~'", "ls (a)"),
        ("--bind 'ctrl-r:transform(ls'", "ls"),
        ("--bind 'ctrl-r:reload(ls (a) b)+up'", "ls (a) b"),
        ('''--preview "awk '{print}' {}"''', "awk '{print}' …"),
    ],
)
def test_commands_behind_keys_are_run(options: str, command: str):
    assert f"RunsShell {command}" in touched(f"fzf {options}")


def test_lines_from_elsewhere_are_in_no_folder():
    assert touched("fzf --preview 'cat {}'", is_piped=True) == ['RunsShell cat "$fzf_item"']


@pytest.mark.parametrize(
    ("options", "level"),
    [
        ("--listen", "high"),
        ("--listen-unsafe", "critical"),
        ("--with-shell='x -c'", "high"),
        ("--unheard", "uncertain"),
        ("--bind=nonsense", "uncertain"),
        ("--bind=a:", "uncertain"),
        ("--bind=a:frobnicate", "uncertain"),
        ("--bind=a:up?", "uncertain"),
    ],
)
def test_side_doors(options: str, level: str):
    assert level_of(f"fzf {options}") == level
