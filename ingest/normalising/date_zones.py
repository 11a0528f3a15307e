"""Time zones as dates of feeds name them, and the zone of a country. Used by the readers of `ingest.normalising.dates`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

_MAX_OFFSET = timedelta(hours=15)
"""Real ones lie between -12:00 and +14:00."""

RFC_822_ZONES = frozenset({"ut", "gmt", "z", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt"})
"""Names that RFC 822 prescribes, military ones left out."""
_HOURS = {
    "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "mez": 1, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "мск": 3, "trt": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5, "nzst": 12,
    "nzdt": 13, "aest": 10, "aedt": 11, "acst": 9.5, "acdt": 10.5, "awst": 8, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "pht": 8,
    "wib": 7, "wita": 8, "wit": 9, "ict": 7, "pkt": 5, "npt": 5.75, "sast": 2, "eat": 3, "cat": 2, "wat": 1, "brt": -3,
    "brst": -2, "art": -3, "clt": -4, "clst": -3, "cot": -5, "uyt": -3, "vet": -4, "idt": 3,
}  # fmt: skip
# RFC 2822, 4.3: military letters were defined with the wrong sign, so that nothing is known but the time in UTC.
_MILITARY = dict.fromkeys("abcdefghiklmnopqrstuvwxyz", 0)
ZONES = {name: timezone(timedelta(hours=hours)) for name, hours in (_MILITARY | _HOURS).items()}
"""Zone names in lower case. Ambiguous ones mean what news feeds mean by them (CST is North American, BST British)."""

_SEASONAL = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "est5edt": "America/New_York", "cst6cdt": "America/Chicago", "mst7mdt": "America/Denver", "pst8pdt": "America/Los_Angeles",
}  # fmt: skip
_REGION_HOURS = {
    "eastern": -5, "central": -6, "mountain": -7, "pacific": -8, "alaska": -9, "atlantic": -4, "hawaii": -10,
    "central european": 1, "eastern european": 2, "western european": 0, "greenwich mean": 0, "coordinated universal": 0,
    "universal": 0, "moscow": 3, "india": 5.5, "japan": 9, "china": 8, "korean": 9, "australian eastern": 10,
    "australian central": 9.5, "australian western": 8, "new zealand": 12, "south africa": 2, "israel": 2, "brasilia": -3,
    "singapore": 8, "hong kong": 8, "british": 0, "gulf": 4,
}  # fmt: skip
_LONG_NAME = re.compile(
    rf"\b({'|'.join(sorted(_REGION_HOURS, key=len, reverse=True))})(?: (standard|daylight|summer))? time\b"
)
_OFFSET = re.compile(
    r"(?:\b(?:gmt|utc|z)\s*|(?<![\w:])|(?<=\d))([+\-−])(\d\d?)(?::?(\d\d))?(?=\s*(?:[a-z]{2,5})?\s*(?:\d{4})?$)"
)
_NEXT_WORD = re.compile(r"[\s(]*([^\W\d_]{2,4}(?:\d[a-z]{3})?)\b")
_PLACE = re.compile(r"\b[a-z]{2,20}/[a-z_/+-]{2,40}")


def offset_zone(sign: str, hours: str, minutes: str) -> timezone:
    """The zone of a numeric offset. Raises `ValueError` where no place on Earth has it."""
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if delta > _MAX_OFFSET or int(minutes or 0) > 59:
        raise ValueError("no such offset")
    return timezone(delta if sign == "+" else -delta)


def cut_zone(text: str) -> tuple[tzinfo | None, str]:
    """The zone that the lower-case text after a clock names, and the text without it.

    An abbreviation counts here only as the next word, since elsewhere some are weekdays (Slovene "čet", Polish "pt").
    Raises `ValueError` for an impossible offset.
    """
    if match := _OFFSET.search(text):
        return offset_zone(match[1], match[2], match[3]), f"{text[: match.start()]} {text[match.end() :]}"
    if match := _LONG_NAME.search(text):
        summer = match[2] in {"daylight", "summer"}
        zone = timezone(timedelta(hours=_REGION_HOURS[match[1]] + summer))
        return zone, f"{text[: match.start()]} {text[match.end() :]}"
    if (match := _PLACE.search(text)) and (place := _places().get(match[0])):
        return _zone_info(place), f"{text[: match.start()]} {text[match.end() :]}"
    if (match := _NEXT_WORD.match(text)) and (zone_of_word := _abbreviated(match[1])):
        return zone_of_word, text[match.end() :]
    return None, text


def _abbreviated(word: str) -> tzinfo | None:
    return ZONES.get(word) or (_zone_info(_SEASONAL[word]) if word in _SEASONAL else None)


def country_zone(country: str | None, at: datetime) -> tzinfo | None:
    """The zone of a country (ISO 3166-1 alpha-2) whose places all have the same time at the naive local time ``at``.

    ``None`` for a country of several times, such as Spain with the Canaries: nobody knows which one a publisher keeps.
    """
    names = get_global("territory_zones").get(country or "", ())
    zones = [zone for name in names if (zone := _zone_info(name))]
    if not zones or len(zones) < len(names) or len({zone.utcoffset(at) for zone in zones}) > 1:
        return None
    return zones[0]


def _zone_info(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


@cache
def _places() -> dict[str, str]:
    """Names of the zone database in lower case → as it spells them."""
    return {name.lower(): name for name in get_global("zone_territories")}
