"""Identity of items: ids are derived from what the publisher gave, never random, so a re-poll finds them again."""

from __future__ import annotations

import hashlib
from datetime import datetime


def item_id(
    feed_url: str,
    *,
    guid: str | None,
    canonical_url: str | None,
    title: str | None,
    published_at: datetime | None,
) -> str:
    """Derive the id of an item: 32 hexadecimal digits.

    The first of these that is present identifies the item within its feed: the GUID, the canonical URL,
    the title with its publication time. ``feed_url`` is the URL of the registration. An edit of title or
    text leaves the id alone unless it is all there is.
    """
    if guid:
        basis = ("guid", guid)
    elif canonical_url:
        basis = ("url", canonical_url)
    else:
        when = published_at.isoformat() if published_at else ""
        basis = ("title", f"{title or ''}\n{when}")
    material = "\0".join((feed_url, *basis)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(material, digest_size=16).hexdigest()


def next_version(observed_ms: int, previous: int | None) -> int:
    """Version of a revision observed at ``observed_ms``: that time, but later than ``previous`` whatever the clock does."""
    return observed_ms if previous is None else max(observed_ms, previous + 1)
