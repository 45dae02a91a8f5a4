from __future__ import annotations

import pytest

from ccwatch.rules.program import (
    CAPPED,
    STRIPPED,
    count_telling_words,
    find_subcommand_place,
)


@pytest.mark.parametrize(
    ("program", "place"),
    [("git", 1), ("npm", 1), ("kubectl", 1), ("ls", 0), ("rm", 0), ("", 0), ("Git", 0)],
)
def test_some_programs_take_a_subcommand(program: str, place: int):
    assert find_subcommand_place(program) == place


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("ls -la", 1),
        ("git", 2),
        ("git log -p", 2),
        ("npm test", 2),
        ("npm run", 2),
        ("npm run build x", 3),
        ("npm run --silent build", 2),
        ("docker compose up", 3),
        ("cargo test x", 3),
        ("git log main", 2),
    ],
)
def test_the_first_words_say_what_a_command_does(command: str, count: int):
    words = tuple(command.split())
    assert count_telling_words(words[0], words) == count


@pytest.mark.parametrize(
    "program",
    ["sh", "bash", "zsh", "python", "node", "perl", "awk", "sudo", "env", "xargs", "eval", "find",
     "ssh", "docker", "npx", "watch", "setsid", "flock", "direnv", "mise", "devbox"],
)  # fmt: skip
def test_what_runs_anything_is_capped(program: str):
    assert program in CAPPED


def test_only_what_claude_code_strips_is_looked_through():
    assert set(STRIPPED) == {
        "timeout", "time", "nice", "nohup", "stdbuf", "command", "builtin", "noglob", "xargs",
    }  # fmt: skip
