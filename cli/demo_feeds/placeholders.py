"""Times in the sample feeds: ``{{rfc822:-3h25m}}`` becomes the time 3 h 25 min before ``now``. Pure.

======================  =============================================================
``{{rfc822:-3h25m}}``   ``Tue, 24 Nov 2026 00:35:00 +0000`` (RSS 2.0)
``{{rfc822cet:-3h}}``   the same in UTC+1, as German publishers send it
``{{iso:-1d2h}}``       ``2026-11-23T02:00:00Z`` (Atom, JSON Feed, Dublin Core)
``{{isocet:-1d2h}}``    ``2026-11-23T03:00:00+01:00``
``{{german:-1d}}``      ``23.11.2026, 05:00 Uhr``, in UTC+1 but without saying so
``{{weekday:+2d}}``     ``Donnerstag`` or ``Thursday``, by the language of the feed
======================  =============================================================

An offset is a sign and one or more of ``d``, ``h``, ``m`` with whole numbers. UTC+1 all year, without daylight saving
time, so that rendering needs no time zone database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

_PLACEHOLDER = re.compile(r"\{\{(?P<style>[a-z0-9]+):(?P<sign>[+-])(?P<offset>(?:[0-9]+[dhm])+)\}\}")
_OFFSET_PART = re.compile(r"([0-9]+)([dhm])")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_CET = timezone(timedelta(hours=1), "CET")

_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

_STYLES: dict[str, Callable[[datetime, str], str]] = {
    "rfc822": lambda time, _: format_datetime(time),
    "rfc822cet": lambda time, _: format_datetime(time.astimezone(_CET)),
    "iso": lambda time, _: f"{time:%Y-%m-%dT%H:%M:%SZ}",
    "isocet": lambda time, _: time.astimezone(_CET).isoformat(timespec="seconds"),
    "german": lambda time, _: f"{time.astimezone(_CET):%d.%m.%Y, %H:%M} Uhr",
    "weekday": lambda time, language: _WEEKDAYS[language][time.astimezone(_CET).weekday()],
}


def fill(template: str, now: datetime, language: str) -> str:
    """``template`` with every placeholder rendered relative to ``now`` (aware), weekdays in ``language`` (de or en).

    Raises `KeyError` for an unknown style or language.
    """
    base = now.astimezone(UTC).replace(microsecond=0)

    def rendered(match: re.Match[str]) -> str:
        distance = _distance(match["offset"])
        time = base - distance if match["sign"] == "-" else base + distance
        return _STYLES[match["style"]](time, language)

    return _PLACEHOLDER.sub(rendered, template)


def _distance(offset: str) -> timedelta:
    return sum((int(number) * _UNITS[unit] for number, unit in _OFFSET_PART.findall(offset)), timedelta())
