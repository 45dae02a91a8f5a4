"""A private tmux, ccwatch in it, and the real client against a script."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.e2e.client import NEW, OLD, ClaudeCode, install
from tests.e2e.console import start_console
from tests.e2e.scripted_api import ScriptedApi
from tests.e2e.terminal import Tmux

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.console import Console


@pytest.fixture(scope="session")
def programs() -> dict[str, Path]:
    """The installed clients by version."""
    return {version: install(version) for version in (NEW, OLD)}


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.fail("tmux is missing: it is the terminal of these tests")
    with Tmux() as server:
        yield server


@pytest.fixture
def console(tmux: Tmux, tmp_path: Path) -> Console:
    """ccwatch, serving, with nothing in its journal."""
    return start_console(tmux, tmp_path)


@pytest.fixture
def version() -> str:
    """The version of the client, where a test does not parametrise it."""
    return NEW


@pytest.fixture
def agent(version: str, programs: dict[str, Path], tmp_path: Path) -> Iterator[ClaudeCode]:
    """The client with a home and a project of its own; the test says what its model says."""
    with ScriptedApi() as api:
        client = ClaudeCode(version, programs[version], tmp_path / "agent", api)
        client.prepare()
        yield client
        client.end()
