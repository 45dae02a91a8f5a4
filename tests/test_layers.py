"""What the layers promise, seen in fresh interpreters and in the tree itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ccwatch

PACKAGE = Path(ccwatch.__file__).parent
TREES = (PACKAGE, Path(__file__).parent)
LONGEST = 400
SAYING_NOTHING = {"utils", "helpers", "manager", "base", "common"}

HEAVY = {"textual", "rich", "starlette", "uvicorn", "mcp", "sqlite3", "pydantic", "click"}
CORE = (
    "audit",
    "calls",
    "canonical",
    "clock",
    "errors",
    "evaluation",
    "escapes",
    "files",
    "folders",
    "gate",
    "inspection",
    "links",
    "queue",
    "repository",
    "risk.assess",
    "risk.level",
    "rules.book",
    "rules.desk",
    "same",
    "tasks",
)
COMMANDS = tuple(sorted({path.stem for path in (PACKAGE / "cli").glob("[a-z]*")}))


def loaded_by(*modules: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has after importing ``modules``."""
    program = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    # A bare environment: what this run has set up, coverage for one, must not start there too.
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(PACKAGE.parent)},
        timeout=15,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_core_loads_no_screen_no_web_and_no_database():
    loaded = loaded_by(*(f"ccwatch.{name}" for name in CORE))
    assert "ccwatch" in loaded
    assert not loaded & HEAVY


def test_the_command_line_loads_nothing_heavy_before_it_is_needed():
    loaded = loaded_by("ccwatch.cli", *(f"ccwatch.cli.{name}" for name in COMMANDS))
    assert "click" in loaded
    assert not loaded & {"textual", "mcp", "starlette", "uvicorn"}


def test_the_server_loads_before_the_library_of_mcp_does():
    loaded = loaded_by("ccwatch.runtime", "ccwatch.server.serve")
    assert "uvicorn" in loaded
    assert not loaded & {"mcp", "mcp_types"}


def sources() -> list[Path]:
    return [path for tree in TREES for path in tree.rglob("*.py")]


def test_no_file_is_longer_than_a_reader_can_hold():
    long = [path for path in sources() if len(path.read_text().splitlines()) > LONGEST]
    assert len(sources()) > 20
    assert long == []


@pytest.mark.parametrize("tree", TREES)
def test_no_module_or_folder_has_a_name_that_says_nothing(tree: Path):
    names = {path.stem for path in tree.rglob("*")}
    words = {word for name in names for word in name.removeprefix("test_").split("_")}
    assert not words & SAYING_NOTHING
