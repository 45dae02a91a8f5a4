"""A stage for the tests of screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.console.builders import Stage

if TYPE_CHECKING:
    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal) -> Stage:
    return Stage(clock, journal)
