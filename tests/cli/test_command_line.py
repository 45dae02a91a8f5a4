from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from ccwatch import __version__
from ccwatch.cli import BAD_USE, COMMANDS, LazyGroup, command_line, group
from ccwatch.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["nonsense"], "No such command 'nonsense'", "ccwatch --help"),
        (["--nonsense"], "No such option '--nonsense'", "ccwatch run --help"),
        (["run", "--port", "x"], "'x' is not a valid integer", "ccwatch run --help"),
        (["--port"], "requires an argument", "--help shows what it takes"),
        (["run", "more"], "unexpected extra argument", "ccwatch run --help"),
        (["audit", "list", "--limit", "0"], "--limit", "ccwatch audit list --help"),
        (["audit", "show"], "Missing argument 'ID'", "ccwatch audit show --help"),
        (["audit", "nonsense"], "No such command", "ccwatch audit --help"),
        (["--port", "99999"], "bad setting port = 99999 in the command line", "correct it"),
        (["--host", "example.com"], "only an address can be served", "SSH tunnel"),
        (["--deadline", "nan"], "bad setting deadline", "correct it"),
        (["--data-dir", "~nobody-of-that-name"], "cannot tell which folder", "absolute"),
        (["hooks", "--port", "-1"], "bad setting port", "correct it"),
    ],
)
def test_bad_use_is_one_line_and_a_hint(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str, hint: str
):
    assert command_line(arguments) == BAD_USE == 2
    printed = capsys.readouterr()
    first, second = printed.err.splitlines()
    assert printed.out == ""
    assert first.startswith("ccwatch: ")
    assert message in first
    assert second.startswith("hint: ")
    assert hint in second


def test_a_bad_settings_file_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    (tmp_path / "config.toml").write_text("prot = 1\n")
    assert command_line(["--data-dir", str(tmp_path)]) == 2
    assert f"unknown setting prot in {tmp_path}/config.toml" in capsys.readouterr().err


def test_a_bad_setting_in_the_environment_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("CCWATCH_PORT", "x")
    assert command_line(["--data-dir", str(tmp_path)]) == 2
    assert "bad setting port = 'x' in the environment" in capsys.readouterr().err


@pytest.mark.parametrize("argument", ["\x1b[2J", "--\x1b]0;title\x07", "two\nlines", "\u202e"])
def test_what_an_error_quotes_cannot_reach_the_terminal(
    capsys: pytest.CaptureFixture[str], argument: str
):
    assert command_line([argument]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]):
    assert command_line(["--version"]) == 0
    assert capsys.readouterr().out == f"ccwatch {__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command(capsys: pytest.CaptureFixture[str], option: str):
    assert command_line([option]) == 0
    printed = capsys.readouterr().out
    assert COMMANDS
    assert all(f"\n  {name} " in printed for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_can_be_imported_and_explains_itself(
    capsys: pytest.CaptureFixture[str], name: str
):
    assert command_line([name, "--help"]) == 0
    assert f"Usage: ccwatch {name}" in capsys.readouterr().out


def test_a_command_with_commands_of_its_own_shows_its_help(capsys: pytest.CaptureFixture[str]):
    assert command_line(["audit"]) == 2
    assert "Usage: ccwatch audit" in capsys.readouterr().err


@pytest.fixture
def last_words(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Replace ``run`` by a command that only takes note of its arguments."""
    taken: list[list[str]] = []

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("words", nargs=-1)
    def run(words: tuple[str, ...]) -> None:
        taken.append(list(words))
        if "abort" in words:
            raise KeyboardInterrupt
        if "fail" in words:
            raise UserError("it failed", hint="mend it")

    def get_command(*_: object) -> click.Command:
        return run

    monkeypatch.setattr(LazyGroup, "get_command", get_command)
    return taken


def test_without_a_command_the_console_runs(last_words: list[list[str]]):
    assert command_line([]) == 0
    assert command_line(["--port", "1"]) == 0
    assert last_words == [[], ["--port", "1"]]


def test_an_error_of_a_command_is_its_line_and_its_hint(
    last_words: list[list[str]], capsys: pytest.CaptureFixture[str]
):
    assert command_line(["run", "fail"]) == 2
    assert last_words
    assert capsys.readouterr().err == "ccwatch: it failed\nhint: mend it\n"


def test_an_interrupted_command_ends_as_the_shell_expects(last_words: list[list[str]]):
    assert command_line(["run", "abort"]) == 130
    assert last_words


def test_a_number_that_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch):
    def main(*_: object, **__: object) -> int:
        return 3

    monkeypatch.setattr(group, "main", main)
    assert command_line([]) == 3


def test_the_module_runs_the_same_command_line():
    done = subprocess.run(
        [sys.executable, "-m", "ccwatch", "nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[1] == "hint: ccwatch --help shows what it takes"


def test_without_a_terminal_the_console_says_so_and_leaves_no_trace(tmp_path: Path):
    folder = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "-m", "ccwatch", "--data-dir", str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("ccwatch: the console needs a terminal\nhint: ")
    assert not folder.exists()
