from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ccwatch.cli import command_line
from ccwatch.cli.rules import rules

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = sorted(rules.commands)
HEAVY = ("textual", "sqlite3", "pydantic", "tomlkit", "tree_sitter", "re2", "asyncio")


def test_every_command_is_there():
    assert COMMANDS == [
        "add", "disable", "enable", "import", "lint", "list", "path", "remove", "show", "simulate",
        "test", "trust",
    ]  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_takes_json_and_a_data_folder(
    name: str, capsys: pytest.CaptureFixture[str]
):
    assert command_line(["rules", name, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"Usage: ccwatch rules {name}" in text
    assert "--json" in text
    assert "--data-dir" in text


class Gone(io.StringIO):
    """Standard output whose reader has left."""

    def __init__(self, file: int) -> None:
        super().__init__()
        self._file = file

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def fileno(self) -> int:
        return self._file


def test_a_reader_that_has_left_ends_a_command_in_peace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", Gone(stream.fileno()))
        assert command_line(["rules", "path"]) == 0


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from ccwatch.cli import command_line; command_line(['rules', 'add', '-h']);"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
