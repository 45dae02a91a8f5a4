"""A private tmux, ccwatch in it, and the real client against a script."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.e2e.client import NEW, OLD, ClaudeCode, install
from tests.e2e.console import start_console
from tests.e2e.scripted_api import ScriptedApi
from tests.e2e.terminal import Tmux

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.console import Console
    from tests.e2e.scripted_api import Script


class Agents(Protocol):
    """Makes agents, each with a script, a home and a project of its own."""

    def __call__(self, script: Script, **others: Script) -> ClaudeCode:
        """Return an agent that says what the script says; ``others`` are for sub-agents."""
        ...


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
    """The version of the client; a test may parametrise it."""
    return NEW


@pytest.fixture
def agents(version: str, programs: dict[str, Path], tmp_path: Path) -> Iterator[Agents]:
    with contextlib.ExitStack() as stack:
        count = 0

        def make(script: Script, **others: Script) -> ClaudeCode:
            nonlocal count
            count += 1
            folder = tmp_path / f"agent{count}"
            api = stack.enter_context(ScriptedApi({"main": script, **others}))
            return ClaudeCode(version, programs[version], folder, api).prepare()

        yield make
