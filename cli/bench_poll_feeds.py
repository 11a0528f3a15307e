"""The feeds of `depesche bench poll` (pure): what each shows at a first visit and what at a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from cli.sample_documents import atom, atom_entry, rss, rss_item

SEED = 20_240_618
_ITEMS = (30, 60)
_BYTES = (40_000, 200_000)
_MOST_NEW = 3


@dataclass(frozen=True, slots=True)
class VisitedFeed:
    """A feed and its news."""

    first: bytes
    second: bytes
    """With one to three items more in front, and as many fewer at the end."""
    content_type: str


def visited_feeds(count: int, now: datetime) -> list[VisitedFeed]:
    """RSS and Atom by turns, 30 to 60 items, 40 to 200 KB; the items of the last days, the new ones of the last hour."""
    random = Random(SEED)  # noqa: S311 - repeatable data, not a secret
    return [_feed(random, number, now) for number in range(count)]


def _feed(random: Random, number: int, now: datetime) -> VisitedFeed:
    document, item, content_type = (
        (rss, rss_item, "application/rss+xml; charset=utf-8"),
        (atom, atom_entry, "application/atom+xml; charset=utf-8"),
    )[number % 2]
    shown, new = random.randint(*_ITEMS), random.randint(1, _MOST_NEW)
    size = random.randint(*_BYTES) // shown
    age = timedelta(minutes=random.randint(20, 400))
    news = [item(random, shown + place, size, now - timedelta(minutes=10 * (place + 1))) for place in range(new)]
    known = [item(random, shown - place, size, now - timedelta(hours=1) - place * age) for place in range(shown)]
    return VisitedFeed(document(known), document([*reversed(news), *known[:-new]]), content_type)


def is_unchanged(number: int, percent: int) -> bool:
    """Whether this feed shows nothing new at the second visit: so many of a hundred do not, evenly spread."""
    return number * percent // 100 != (number + 1) * percent // 100


def says_so(number: int, percent: int) -> bool:
    """Whether such a feed answers 304 then: every other one; the rest have no validators and show the same body."""
    return number * percent // 100 % 2 == 0
