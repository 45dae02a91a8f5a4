from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from ccwatch.doctor.program import find_program, run_program

if TYPE_CHECKING:
    from pathlib import Path


def make_program(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / "claude"
    program.write_text(f"#!{sys.executable}\n{text}\n")
    program.chmod(0o755)
    return program


def test_a_program_is_found_on_path(tmp_path: Path):
    program = make_program(tmp_path / "bin", "")
    assert find_program("claude", {"PATH": f"/nowhere:{tmp_path / 'bin'}"}) == str(program)
    assert find_program("claude", {"PATH": "/nowhere"}) is None


@pytest.mark.parametrize("path", [".", "bin", "", "::"])
def test_the_directory_chooses_no_program(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    make_program(tmp_path / "bin", "")
    make_program(tmp_path, "")
    monkeypatch.chdir(tmp_path)
    assert find_program("claude", {"PATH": path}) is None


def test_what_it_prints_is_returned_and_it_runs_in_no_project(tmp_path: Path):
    program = make_program(tmp_path / "bin", "import os, sys; print(os.getcwd(), sys.argv[1:])")
    assert run_program((str(program), "--version"), os.environ, seconds=10) == "/ ['--version']\n"


def test_one_that_fails_or_takes_too_long_is_an_error(tmp_path: Path):
    failing = make_program(tmp_path / "a", "raise SystemExit(3)")
    with pytest.raises(OSError, match="exit code 3"):
        run_program((str(failing),), os.environ, seconds=10)
    slow = make_program(tmp_path / "b", "import time; time.sleep(60)")
    with pytest.raises(TimeoutError, match="within"):
        run_program((str(slow),), os.environ, seconds=0.3)
