"""What every test runs under: an empty home, and a loop that nothing may block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from blockbuster import blockbuster_ctx

from tests.builders import FakeClock, FakeJournal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "CCWATCH_DATA_DIR", "CCWATCH_PORT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def blocked_loop_is_an_error() -> Iterator[None]:
    with blockbuster_ctx("ccwatch") as guard:
        # Coverage itself waits for a lock when a thread of ours is traced at the same time.
        guard.functions["threading.Lock.acquire"].can_block_in("coverage/collector.py", "lock_data")
        yield


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()
