"""What a date says, part by part, and the moment that it means: between the readers of `ingest.normalising.dates`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Clock:
    """Time of day."""

    hour: int
    minute: int = 0
    second: int = 0
    microsecond: int = 0


@dataclass(frozen=True, slots=True)
class DateParts:
    """A date as written. The numbers may be impossible: `moment` finds that out."""

    year: int
    month: int
    day: int
    clock: Clock | None = None
    zone: tzinfo | None = None


def moment(parts: DateParts, local: tzinfo | None = None) -> datetime:
    """The moment in UTC; a clock without zone is read in ``local``, and in UTC where that is unknown.

    A date without clock is its midnight in UTC, so that it stays this date. 24:00 is the next midnight, a leap second
    the second before. Raises `ValueError` or `OverflowError` for what is on no calendar or clock.
    """
    clock = parts.clock or Clock(0)
    zone = parts.zone or (local if parts.clock else None) or UTC
    is_next_day = (clock.hour, clock.minute, clock.second) == (24, 0, 0)
    second, microsecond = (59, 0) if clock.second == 60 else (clock.second, clock.microsecond)
    written = datetime(parts.year, parts.month, parts.day, 0 if is_next_day else clock.hour, clock.minute, second)  # noqa: DTZ001 - the zone follows
    if is_next_day:
        written += timedelta(days=1)
    return written.replace(microsecond=microsecond, tzinfo=zone).astimezone(UTC)


def full_year(digits: str) -> int:
    """A year of two to four digits; RFC 2822, 4.3: 00 to 49 are 20xx, 50 to 999 count from 1900."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year
