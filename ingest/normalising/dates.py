"""Dates of feeds, well-formed or not → aware times in UTC (pure). Used by `ingest.normalising.normalise`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.normalising.date_parts import Clock, DateParts, full_year, moment
from ingest.normalising.date_zones import RFC_822_ZONES, ZONES, country_zone, offset_zone
from ingest.normalising.iso_date import read_extended, read_rare
from ingest.normalising.written_date import Place, read_written

_MAX_CHARACTERS = 120
_YEARS = range(1900, 2200)

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
_OFFSETS = {"GMT": timedelta(0)} | {
    f"{sign}{minutes // 60:02}{minutes % 60:02}": timedelta(minutes=minutes if sign == "+" else -minutes)
    for sign in "+-"
    for minutes in range(0, 14 * 60 + 1, 15)
}
_STRICT = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (GMT|[+-]\d{4})"
)
_RFC_822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),?\s*)?(?P<day>\d\d?)\s+(?P<month>[a-z]{3})\s+(?P<year>\d{2,4})\s+"
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s+(?P<zone>[+-]\d{4}|[a-z]{1,3})",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date that could be read."""

    time: datetime
    """Aware, in UTC."""
    is_repaired: bool
    """The text is not what the feed formats prescribe (RFC 822 or RFC 3339), or leaves the zone out."""


def read_date(
    text: str, fallback: datetime | None = None, *, language: str | None = None, country: str | None = None
) -> ReadDate | None:
    """Read a date; ``None`` when that cannot be done for sure (then nobody shall invent one).

    Understood beside RFC 822 and RFC 3339: the rest of ISO 8601, Unix time, and dates as people write them (module
    `ingest.normalising.written_date`) in the languages of `ingest.normalising.date_words`. ``language`` (BCP 47) and
    ``country`` (ISO 3166-1) of the feed decide what is ambiguous: a month's name, the order of day and month, and the
    zone of a clock without one: the country's, if it has only one, else UTC. Relative dates and years outside of 1900
    to 2199 are not read. ``fallback`` is another parser's reading, used for what is not understood here.
    """
    try:
        if found := _read_strict(text):
            return found
    except (ValueError, OverflowError):
        pass
    if len(text) <= 4 * _MAX_CHARACTERS:
        given = " ".join(text.split())
        if 4 < len(given) <= _MAX_CHARACTERS and (found := _read_lenient(given, Place(language, country))):
            return found
    if fallback is not None and fallback.year in _YEARS:
        return ReadDate(fallback.astimezone(UTC), is_repaired=True)
    return None


def _read_strict(text: str) -> ReadDate | None:
    """RFC 822 and RFC 3339 as nearly all feeds write them; ``None`` sends the rest to the patient readers."""
    if match := _STRICT.fullmatch(text):
        day, month, year, hour, minute, second, zone = match.groups()
        if month not in _MONTHS or zone not in _OFFSETS:
            return None
        local = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), 0, UTC)
        time = local - _OFFSETS[zone]
    elif text[4:5] == "-" == text[7:8] and text[10:11] in {"T", "t"} and text.isascii():
        local = datetime.fromisoformat(text)
        if local.tzinfo is None:
            return None
        time = local.astimezone(UTC)
    else:
        return None
    return ReadDate(time, is_repaired=False) if time.year in _YEARS else None


def _read_lenient(text: str, place: Place) -> ReadDate | None:
    for read in (_read_rfc_822, _read_extended, _read_rare, _read_written):
        try:
            parts, is_repaired = read(text, place) or (None, False)
            if parts is None:
                continue
            time = moment(parts)
            if parts.clock and parts.zone is None and place.country:
                time = moment(parts, country_zone(place.country, time.replace(tzinfo=None)))
        except (ValueError, OverflowError):
            continue
        if time.year in _YEARS:
            return ReadDate(time, is_repaired)
    return None


def _read_rfc_822(text: str, _: Place) -> tuple[DateParts, bool] | None:
    match = _RFC_822.fullmatch(_COMMENT.sub("", text).strip() if "(" in text else text)
    if not match:
        return None
    month, name = _MONTHS.get(match["month"].title()), match["zone"].lower()
    zone = offset_zone(name[0], name[1:3], name[3:]) if name[0] in "+-" else ZONES.get(name)
    if month is None or zone is None:
        return None
    clock = Clock(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    parts = DateParts(full_year(match["year"]), month, int(match["day"]), clock, zone)
    return parts, name[0] not in "+-" and name not in RFC_822_ZONES


def _read_extended(text: str, _: Place) -> tuple[DateParts, bool] | None:
    parts = read_extended(text)
    # A date alone is legal W3CDTF; a time without its zone is not.
    return (parts, parts.clock is not None and parts.zone is None) if parts else None


def _read_rare(text: str, _: Place) -> tuple[DateParts, bool] | None:
    parts = read_rare(text)
    return (parts, True) if parts else None


def _read_written(text: str, place: Place) -> tuple[DateParts, bool] | None:
    parts = read_written(text, place)
    return (parts, True) if parts else None
