"""Dates of feeds, well-formed or not → aware times in UTC (pure). Used by `ingest.normalising.normalise`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from ingest.normalising.date_words import MERIDIEMS, MONTHS, NOISE, RFC_822_ZONES, WEEKDAYS, ZONES

_MAX_CHARACTERS = 100
_YEARS = range(1970, 2200)

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)(?:-(?P<day>\d\d?)"
    r"(?:[T ]\s*(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d|[+-]\d\d)?)?)?",
    re.IGNORECASE,
)
_RFC_822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),?\s+)?(?P<day>\d\d?)\s+(?P<month>[a-z]{3})\s+(?P<year>\d{4}|\d\d)\s+"
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s+(?P<zone>[+-]\d{4}|[a-z]{1,3})",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d:+-])(?P<hour>\d{1,2})(?::|h|\.(?=\d\d\s*uhr))(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?(?!\d)"
    r"\s*(?P<meridiem>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?:\b(?:gmt|utc)\s*)?(?P<sign>[+-])(?P<hours>\d\d?):?(?P<minutes>\d\d)?\s*(?:\([^)]*\))?$", re.IGNORECASE
)
_NUMERIC = re.compile(
    r"(?<!\d)(?P<a>\d{1,4})(?P<separator>[./-])\s*(?P<b>\d{1,2})(?P=separator)\s*(?P<c>\d{2,4})(?!\d)"
)
_WORD: Final = re.compile(r"[^\W\d_]+\.?|\d+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date that could be read."""

    time: datetime
    """Aware, in UTC."""
    is_repaired: bool
    """The text is not what the feed formats prescribe (RFC 822 or RFC 3339), or leaves the zone out."""


def read_date(text: str, fallback: datetime | None = None) -> ReadDate | None:
    """Read a date; ``None`` when that cannot be done (then nobody shall invent one).

    Understood beside RFC 822 and RFC 3339: day and month names of the languages in `ingest.normalising.date_words` with or
    without weekday, ``16.11.2022 00:38``, ``16/11/2022``, ``Nov 16, 2022 3:05 PM``, zone names such as CEST. A date
    with slashes is day first unless that is impossible; a missing zone is taken for UTC. ``fallback`` is another
    parser's reading, used for what is not understood here.
    """
    given = " ".join(text[:_MAX_CHARACTERS].split())
    for read in (_read_rfc_822, _read_iso, _read_words):
        try:
            found = read(given)
        except (ValueError, OverflowError):
            continue
        if found is not None and found.time.year in _YEARS:
            return found
    if fallback is not None and fallback.year in _YEARS:
        return ReadDate(fallback.astimezone(UTC), is_repaired=True)
    return None


def _read_rfc_822(text: str) -> ReadDate | None:
    match = _RFC_822.fullmatch(text)
    if not match:
        return None
    month = MONTHS.get(match["month"].lower())
    zone = _zone(match["zone"].lower())
    if month is None or zone is None:
        return None
    time = _time(_year(match["year"]), month, int(match["day"]), _clock(match), zone)
    is_standard = match["zone"][0] in "+-" or match["zone"].lower() in RFC_822_ZONES
    return ReadDate(time, is_repaired=not is_standard)


def _read_iso(text: str) -> ReadDate | None:
    match = _ISO.fullmatch(text)
    if not match:
        return None
    clock = _clock(match) if match["hour"] else (0, 0, 0)
    zone = _zone(match["zone"].lower()) if match["zone"] else None
    time = _time(int(match["year"]), int(match["month"]), int(match["day"] or 1), clock, zone or UTC)
    if match["fraction"]:
        time += timedelta(microseconds=int(match["fraction"][:6].ljust(6, "0")))
    # A date alone is legal W3CDTF; a time without its zone is not.
    return ReadDate(time, is_repaired=bool(match["hour"]) and zone is None)


def _read_words(text: str) -> ReadDate | None:
    """Anything that has a day, a month and a year, by words or numbers, and perhaps a time and a zone."""
    rest = re.sub(r"(?<=\d)T(?=\d)", " ", text)
    numeric = _NUMERIC.search(rest)
    if numeric:  # first, since 16.11 could be a time
        rest = f"{rest[: numeric.start()]} {rest[numeric.end() :]}"
    zone: timezone | None = None
    clock = (0, 0, 0)
    if match := _CLOCK.search(rest):
        clock = _clock(match)
        tail = rest[match.end() :]
        if offset := _OFFSET.search(tail):
            zone, tail = _offset(offset), tail[: offset.start()]
        rest = f"{rest[: match.start()]} {tail}"
    words = [word.rstrip(".").lower() for word in _WORD.findall(rest)]
    zone = zone or next((found for word in reversed(words) if (found := ZONES.get(word))), None)
    date = _numeric_date(numeric) if numeric else _named_date(words)
    if date is None:
        return None
    return ReadDate(_time(*date, clock, zone or UTC), is_repaired=True)


def _numeric_date(match: re.Match[str]) -> tuple[int, int, int]:
    first, second, third = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        return first, second, third
    if match["separator"] == "/" and second > 12 >= first:  # 11/16/2022
        first, second = second, first
    return _year(match["c"]), second, first


def _named_date(words: list[str]) -> tuple[int, int, int] | None:
    month: int | None = None
    numbers: list[str] = []
    for word in words:
        if word.isdigit():
            numbers.append(word)
        elif word in MONTHS and month is None:
            month = MONTHS[word]
        elif word not in WEEKDAYS and word not in ZONES and word not in NOISE:
            return None
    if month is None or len(numbers) != 2:
        return None
    year_first = len(numbers[0]) == 4
    day, year = reversed(numbers) if year_first else numbers
    return _year(year), month, int(day)


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 90 else 2000)


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    meridiem = MERIDIEMS.get((match.groupdict().get("meridiem") or "").replace(".", "").lower())
    if meridiem is not None and hour <= 12:
        hour = hour % 12 + meridiem
    return hour, minute, second


def _zone(text: str) -> timezone | None:
    if text[0] in "+-":
        match = _OFFSET.fullmatch(text)
        return _offset(match) if match else None
    return ZONES.get(text)


def _offset(match: re.Match[str]) -> timezone:
    delta = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-delta if match["sign"] == "-" else delta)


def _time(year: int, month: int, day: int, clock: tuple[int, int, int], zone: timezone) -> datetime:
    """The time in UTC. 24:00 is the next midnight, a leap second the second before."""
    hour, minute, second = clock
    next_day = (hour, minute, second) == (24, 0, 0)
    moment = datetime(year, month, day, 0 if next_day else hour, minute, min(second, 59), tzinfo=zone)
    return (moment + timedelta(days=1) if next_day else moment).astimezone(UTC)
