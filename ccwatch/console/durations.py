"""Lengths and times of day in the fewest characters that a person reads at once."""

from __future__ import annotations

import time

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def age(seconds: float) -> str:
    """Return a length of time: ``0:41``, ``12:05``, ``3h07``."""
    whole = max(int(seconds), 0)
    if whole < HOUR:
        return f"{whole // MINUTE}:{whole % MINUTE:02d}"
    return f"{whole // HOUR}h{whole % HOUR // MINUTE:02d}"


def short_age(seconds: float) -> str:
    """Return a length of time in its largest unit: ``41s``, ``12m``, ``3h``, ``9d``."""
    whole = max(int(seconds), 0)
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        if whole >= size:
            return f"{whole // size}{unit}"
    return f"{whole}s"


def seconds_left(seconds: float) -> str:
    """Return a countdown in whole seconds, rounded up so that it ends at 1: ``2s``."""
    return f"{max(-int(-seconds // 1), 1)}s"


def time_of_day(epoch: float) -> str:
    """Return the local time of day: ``14:02:11``."""
    return time.strftime("%H:%M:%S", time.localtime(epoch))


def date_and_time(epoch: float) -> str:
    """Return the local date and time: ``2026-11-20 14:02:11``."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(epoch))


def start_of_day(epoch: float) -> float:
    """Return the last local midnight, in seconds since the epoch."""
    day = time.localtime(epoch)
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, 0, 0, 0, -1))
