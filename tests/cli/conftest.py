from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.doctor_scene import DoctorScene
from tests.cli.rules_scene import RulesScene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> RulesScene:
    scene = RulesScene(tmp_path, capsys)
    monkeypatch.chdir(scene.project)
    monkeypatch.setattr("ccwatch.cli.rulebook.MANAGED_FILE", str(tmp_path / "managed.toml"))
    return scene


@pytest.fixture
def doctor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> DoctorScene:
    made = DoctorScene(tmp_path, capsys)
    good = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    for name, value in {**good, "PATH": str(made.home / "bin")}.items():
        monkeypatch.setenv(name, value)
    for name in ("TMUX", "NO_COLOR", "CCWATCH_TOKEN", "CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        "ccwatch.doctor.claude_settings.MANAGED", tmp_path / "managed-settings.json"
    )
    monkeypatch.chdir(made.project)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]
    return made


@pytest.fixture
def two_hours_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
