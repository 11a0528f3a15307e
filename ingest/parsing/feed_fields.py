"""What feedparser's result says of the feed itself → fields of `ParsedFeed` (pure): names, hints, hubs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ingest.parsing.parsed_feed import PublisherHints

_PERIODS = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_MAX_HUBS = 10
_IANA = "http://www.iana.org/assignments/relation/"


def feed_string(feed: Any, *keys: str) -> str | None:
    """The first of these fields that is a text with something in it."""
    for key in keys:
        value = dict.get(feed, key)
        if isinstance(value, str) and (text := value.strip()):
            return text
    return None


def feed_link(feed: Any) -> str | None:
    """The address of the site."""
    for rel, href in _links(feed):
        if rel == "alternate":
            return href
    return None


def hubs(feed: Any) -> tuple[str, ...]:
    """WebSub hubs, each once."""
    return tuple(dict.fromkeys(href for rel, href in _links(feed) if rel == "hub"))[:_MAX_HUBS]


def self_url(feed: Any) -> str | None:
    """The feed's name for itself."""
    return next((href for rel, href in _links(feed) if rel == "self"), None)


def hints(feed: Any) -> PublisherHints:
    """How often the publisher wants to be asked. What is no number, or none that makes sense, is left out."""
    return PublisherHints(
        ttl_minutes=_positive(dict.get(feed, "ttl")),
        update_seconds=_update_seconds(feed),
        skip_hours=frozenset(_hours(dict.get(feed, "skip_hours"))),
        skip_days=frozenset(_days(dict.get(feed, "skip_days"))),
    )


def _links(feed: Any) -> Iterator[tuple[str, str]]:
    links = dict.get(feed, "links")
    for link in links if isinstance(links, list) else ():
        href = feed_string(link, "href")
        if href:
            for rel in (feed_string(link, "rel") or "alternate").removeprefix(_IANA).split():
                yield rel, href


def _update_seconds(feed: Any) -> float | None:
    period = feed_string(feed, "sy_updateperiod")
    frequency = feed_string(feed, "sy_updatefrequency")
    if period is None and frequency is None:
        return None
    seconds = _PERIODS.get((period or "daily").lower())  # the default of the module's specification
    return seconds / (_positive(frequency) or 1.0) if seconds else None


def _positive(value: object) -> float | None:
    try:
        number = float(value) if isinstance(value, str) and len(value) < 30 else 0.0
    except ValueError:
        return None
    return number if 0 < number < math.inf else None


def _hours(values: object) -> Iterator[int]:
    for value in values if isinstance(values, list) else ():
        if value.isascii() and value.isdigit() and len(value) <= 2 and int(value) <= 24:
            yield int(value) % 24  # Netscape's RSS 0.91 counts from 1 to 24


def _days(values: object) -> Iterator[int]:
    for value in values if isinstance(values, list) else ():
        if (day := _DAYS.get(value[:3].lower())) is not None:
            yield day
