from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.rules.duration import DurationError, parse_duration, spell_left

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NOON = "2026-11-20 12:00"


def epoch(text: str) -> float:
    """Return a local time as seconds since the epoch."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").timestamp()


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let local time be that of a place with summer time."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30m", 30 * MINUTE),
        ("1h", HOUR),
        ("1h30m", HOUR + 30 * MINUTE),
        ("1h 30m", HOUR + 30 * MINUTE),
        (" 2D ", 2 * DAY),
        ("1w", 7 * DAY),
        ("1w2d3h4m5s", 9 * DAY + 3 * HOUR + 4 * MINUTE + 5),
        ("60s", 60),
        ("366d", 366 * DAY),
    ],
)
def test_a_length_of_time_counts_from_now(text: str, seconds: int):
    assert parse_duration(text, 1_000.0) == 1_000.0 + seconds


@pytest.mark.parametrize("text", ["", "  ", "forever", "Forever"])
def test_for_ever_has_no_end(text: str):
    assert parse_duration(text, 1_000.0) is None


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("now", "text", "end"),
    [
        (NOON, "until 18:00", "2026-11-20 18:00"),
        (NOON, "until 9:30", "2026-11-21 09:30"),
        (NOON, "until 12:00", "2026-11-21 12:00"),
        ("2026-12-31 23:00", "until 00:15", "2027-01-01 00:15"),
        ("2026-03-28 20:00", "until 18:00", "2026-03-29 18:00"),
        ("2026-10-24 20:00", "until 18:00", "2026-10-25 18:00"),
        (NOON, "until 2026-12-01", "2026-12-01 00:00"),
        (NOON, "until 2026-12-01 18:30", "2026-12-01 18:30"),
        (NOON, "UNTIL 2026-12-01T18:30", "2026-12-01 18:30"),
    ],
)
def test_a_time_is_the_next_such_local_time(now: str, text: str, end: str):
    assert parse_duration(text, epoch(now)) == epoch(end)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1", "is no duration"),
        ("h", "is no duration"),
        ("1y", "is no duration"),
        ("-1h", "is no duration"),
        ("1.5h", "is no duration"),
        ("1h and 3m", "is no duration"),
        ("٣h", "is no duration"),
        ("until", "is no duration"),
        ("until tea", "is no duration"),
        ("until 18", "is no duration"),
        ("once", "is no duration"),
        ("59s", "is less than a minute"),
        ("0h", "is less than a minute"),
        ("366d1s", "is more than 366 days"),
        ("999999999w", "is more than 366 days"),
        ("until 24:00", "names a time that there is not"),
        ("until 12:60", "names a time that there is not"),
        ("until 2026-02-30", "names a time that there is not"),
        ("until 0000-01-01", "names a time that there is not"),
        ("until 2026-11-20", "is in the past"),
        ("until 2026-11-20 12:00", "is in the past"),
        ("until 9999-12-31", "is more than 366 days"),
    ],
)
def test_what_is_no_duration_is_refused_with_the_reason(text: str, reason: str):
    with pytest.raises(DurationError, match=reason):
        parse_duration(text, epoch(NOON))


def test_a_time_that_is_nearly_over_is_refused():
    with pytest.raises(DurationError, match="less than a minute"):
        parse_duration("until 12:01", epoch(NOON) + 10)


@given(st.text(max_size=40))
def test_any_text_is_a_duration_or_refused(text: str):
    now = epoch(NOON)
    for said in (text, f"until {text}"):
        try:
            end = parse_duration(said, now)
        except DurationError:
            continue
        assert end is None or now + 60 <= end <= now + 366 * DAY


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (HOUR - 1, "59m"),
        (HOUR, "1h"),
        (HOUR + 30 * MINUTE + 59, "1h30m"),
        (2 * DAY, "2d"),
        (2 * DAY + 5 * HOUR + 59 * MINUTE, "2d5h"),
        (DAY + 59 * MINUTE, "1d"),
        (60, "1m"),
        (59.9, "59s"),
        (0.9, "1s"),
        (0, "over"),
        (-1, "over"),
        (-DAY, "over"),
    ],
)
def test_what_is_left_is_said_in_two_units_at_most(left: float, expected: str):
    assert spell_left(1_000.0 + left, 1_000.0) == expected


def test_of_a_rule_for_ever_nothing_is_said():
    assert spell_left(None, 1_000.0) == ""


@given(st.integers(min_value=60, max_value=366 * DAY))
def test_what_is_left_is_never_said_to_be_more(left: int):
    end = parse_duration(spell_left(1_000.0 + left, 1_000.0), 1_000.0)
    assert end is not None
    assert 0 <= 1_000.0 + left - end < HOUR
