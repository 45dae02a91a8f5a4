"""Lengths and times in few characters."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from ccwatch.console.durations import (
    age,
    date_and_time,
    seconds_left,
    short_age,
    start_of_day,
    time_of_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMMER_NOON = 1_750_000_000.0
"""2025-06-15 17:06:40 in Berlin."""


@pytest.fixture(autouse=True)
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-3, "0:00"), (0.99, "0:00"), (41, "0:41"), (60, "1:00"), (725.9, "12:05"),
     (3599.9, "59:59"), (3600, "1h00"), (11_225, "3h07"), (360_000, "100h00")],
)  # fmt: skip
def test_an_age_is_short_and_rounded_down(seconds: float, expected: str):
    assert age(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(2.0, "2s"), (1.01, "2s"), (1.0, "1s"), (0.15, "1s"), (-1, "1s")]
)
def test_a_countdown_ends_at_one(seconds: float, expected: str):
    assert seconds_left(seconds) == expected


def test_times_are_local():
    assert time_of_day(SUMMER_NOON) == "17:06:40"
    assert date_and_time(SUMMER_NOON) == "2025-06-15 17:06:40"


def test_the_day_begins_at_local_midnight():
    assert date_and_time(start_of_day(SUMMER_NOON)) == "2025-06-15 00:00:00"


def test_the_day_of_a_change_of_clocks_begins_at_midnight_too():
    after_the_change = 1_743_332_400.0  # 2025-03-30 13:00 in Berlin, an hour lost at 02:00
    assert date_and_time(start_of_day(after_the_change)) == "2025-03-30 00:00:00"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0s"), (0, "0s"), (59.9, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"),
     (86_399, "23h"), (86_400, "1d"), (9 * 86_400 + 5, "9d")],
)  # fmt: skip
def test_an_age_in_its_largest_unit(seconds: float, text: str):
    assert short_age(seconds) == text
