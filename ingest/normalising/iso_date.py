"""ISO 8601 and plain numbers → `DateParts` (pure): the second reader of `ingest.normalising.dates`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from ingest.normalising.date_parts import Clock, DateParts
from ingest.normalising.date_zones import offset_zone

_CLOCK = (
    r"(?:[Tt ] ?(?P<hour>\d\d?)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,12}))?)?)"
    r" ?(?P<zone>[Zz]|[+\-−]\d\d:?(?:\d\d)?)?(?:\[[\w/+-]{1,40}\])?)?"
)
_EXTENDED = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)(?:-(?P<day>\d\d?)" + _CLOCK + ")?")
_BASIC = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:[Tt ]?(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,12}))?)?"
    r" ?(?P<zone>[Zz]|[+\-−]\d\d:?(?:\d\d)?)?)?"
)
_WEEK = re.compile(r"(?P<year>\d{4})-?[Ww](?P<week>\d\d)(?:-?(?P<weekday>[1-7]))?" + _CLOCK)
_ORDINAL = re.compile(r"(?P<year>\d{4})-(?P<number>\d{3})" + _CLOCK)
_UNIX = re.compile(r"(?P<seconds>\d{9,10})(?P<fraction>\d{3}|\d{6})?(?:\.\d{1,9})?")
_ZONE_TWICE = re.compile(r"(.{10,40}[+\-−]\d\d:?\d\d)[Zz]")
_LAST_UNIX_SECOND = 2_000_000_000
"""The year 2033. Beyond it ten digits are rather 20 years written as 20YYMMDDHH, which nobody can tell: not read."""


def read_extended(text: str) -> DateParts | None:
    """``2022-11-16T00:38:00+01:00`` and what leaves something out of it, down to ``2022-11`` (its first day)."""
    match = _EXTENDED.fullmatch(text)
    if not match:
        return None
    return DateParts(int(match["year"]), int(match["month"]), int(match["day"] or 1), _clock(match), _zone(match))


def read_rare(text: str) -> DateParts | None:
    """Basic format (``20221116T003800Z``), week and ordinal dates, Unix time in s, ms or µs, and ``+01:00Z``."""
    if match := _ZONE_TWICE.fullmatch(text):
        return read_extended(match[1])
    if match := _BASIC.fullmatch(text):
        return DateParts(int(match["year"]), int(match["month"]), int(match["day"]), _clock(match), _zone(match))
    if match := _WEEK.fullmatch(text):
        return _on(
            date.fromisocalendar(int(match["year"]), int(match["week"]), int(match["weekday"] or 1)),
            match,
        )
    if match := _ORDINAL.fullmatch(text):
        year, number = int(match["year"]), int(match["number"])
        day = date(year, 1, 1) + timedelta(days=number - 1)
        return _on(day, match) if day.year == year and number else None
    if (match := _UNIX.fullmatch(text)) and int(match["seconds"]) < _LAST_UNIX_SECOND:
        time = datetime.fromtimestamp(int(match["seconds"]), UTC)
        micro = int((match["fraction"] or "").ljust(6, "0"))
        return DateParts(time.year, time.month, time.day, Clock(time.hour, time.minute, time.second, micro), UTC)
    return None


def _on(day: date, match: re.Match[str]) -> DateParts:
    return DateParts(day.year, day.month, day.day, _clock(match), _zone(match))


def _clock(match: re.Match[str]) -> Clock | None:
    if not match["hour"]:
        return None
    micro = int((match["fraction"] or "")[:6].ljust(6, "0"))
    return Clock(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), micro)


def _zone(match: re.Match[str]) -> tzinfo | None:
    text = match["zone"]
    if not text:
        return None
    return UTC if text in "Zz" else offset_zone(text[0], text[1:3], text[3:].lstrip(":"))
