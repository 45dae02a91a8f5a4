from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

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
def two_hours_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
