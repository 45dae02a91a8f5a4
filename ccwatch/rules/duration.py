"""How long a rule counts, as a person types it and as a list shows it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_LEAST: Final = 60.0
_MOST: Final = 366 * 86_400.0
_LENGTH: Final = re.compile(r"(?:[0-9]{1,9}[smhdw] ?)+")
_PART: Final = re.compile(r"([0-9]+)([smhdw])")
_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DATE: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ t]([0-9]{1,2}):([0-9]{2}))?", re.IGNORECASE
)
_WANTED: Final = "is no duration: write 30m, 1h30m, 2d, until 18:00, until 2026-12-01 or forever"


class DurationError(ValueError):
    """A text that is no duration, or one that is too short or too long; the text says why."""


def parse_duration(text: str, now: float) -> float | None:
    """Return when a rule ends that counts so long from ``now`` on, both in epoch seconds.

    Times of day are local; a date means its first minute.

    Args:
        text: ``1h``, ``1h30m``, ``2d``, ``until 18:00``, ``until 2026-12-01``; ``forever`` or
            nothing for no end.
        now: Seconds since the epoch.

    Returns:
        None for no end.

    Raises:
        DurationError: It is none of these, or not between a minute and 366 days.
    """
    said = " ".join(text.lower().split())
    if said in {"", "forever"}:
        return None
    if said.startswith("until "):
        end = _find_end(said.removeprefix("until "), now)
    elif _LENGTH.fullmatch(said):
        end = now + sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(said))
    else:
        raise DurationError(_WANTED)
    if end <= now and said.startswith("until "):
        raise DurationError("is in the past")
    if end - now < _LEAST:
        raise DurationError("is less than a minute")
    if end - now > _MOST:
        raise DurationError("is more than 366 days: write forever")
    return end


def _find_end(said: str, now: float) -> float:
    """Return the next such time of day, or a day."""
    time, date = _TIME.fullmatch(said), _DATE.fullmatch(said)
    try:
        if time is not None:
            return _find_next(int(time[1]), int(time[2]), now)
        if date is not None:
            year, month, day, hour, minute = (int(part or 0) for part in date.groups())
            return datetime(year, month, day, hour, minute).timestamp()  # local time
    except (ValueError, OverflowError):
        raise DurationError("names a time that there is not") from None
    raise DurationError(_WANTED)


def _find_next(hour: int, minute: int, now: float) -> float:
    today = datetime.fromtimestamp(now).replace(hour=hour, minute=minute, second=0, microsecond=0)
    end = today.timestamp()
    return end if end > now else (today + timedelta(days=1)).timestamp()


def spell_left(expires: float | None, now: float) -> str:
    """Return how long a rule still counts: ``59m``, ``1h30m``, ``2d``, ``over``; nothing for ever.

    What is smaller than its last unit is dropped; the last second is one second.
    """
    if expires is None:
        return ""
    if now >= expires:
        return "over"
    left = max(int(expires - now), 1)
    days, hours, minutes = left // 86_400, left % 86_400 // 3_600, left % 3_600 // 60
    for many, unit, few, smaller in ((days, "d", hours, "h"), (hours, "h", minutes, "m")):
        if many:
            return f"{many}{unit}" + (f"{few}{smaller}" if few else "")
    return f"{minutes}m" if minutes else f"{left}s"
