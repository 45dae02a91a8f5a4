"""A stage for the tests of screens."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.console.builders import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal)


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
