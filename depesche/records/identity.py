"""Identity of items: ids are derived from what the publisher gave, never random, so a re-poll finds them again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

IdentityRule = Literal["guid", "url", "title"]
"""What tells the items of a feed apart."""
_ORDERS: dict[IdentityRule, tuple[IdentityRule, ...]] = {
    "guid": ("guid", "url", "title"),
    "url": ("url", "title", "guid"),
    "title": ("title", "url", "guid"),
}


def item_id(
    feed_url: str,
    *,
    guid: str | None,
    page: str | None,
    title: str | None,
    published_at: datetime | None,
    rule: IdentityRule = "guid",
) -> str:
    """Derive the id of an item: 32 hexadecimal digits.

    The first of these that is present identifies the item within its feed: the GUID, the page that it links to (`ingest.normalising.canonical_url.page_key`),
    the title with its publication time; in the order that ``rule`` begins. ``feed_url`` is the URL of the
    registration. An edit of title or text leaves the id alone unless it is all there is.
    """
    when = published_at.isoformat() if published_at else ""
    values = {"guid": guid, "url": page, "title": f"{title}\n{when}" if title else None}
    basis = next(((kind, value) for kind in _ORDERS[rule] if (value := values[kind])), ("title", f"\n{when}"))
    return _digest(feed_url, *basis)


def item_id_of_all(
    feed_url: str, *, guid: str | None, page: str | None, title: str | None, published_at: datetime | None
) -> str:
    """An id from everything that identifies an item, for one whose other ids belong to other items."""
    when = published_at.isoformat() if published_at else ""
    return _digest(feed_url, "all", "\n".join((guid or "", page or "", title or "", when)))


def _digest(*material: str) -> str:
    return hashlib.blake2b("\0".join(material).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def next_version(observed_ms: int, previous: int | None) -> int:
    """Version of a revision observed at ``observed_ms``: that time, but later than ``previous`` whatever the clock does."""
    return observed_ms if previous is None else max(observed_ms, previous + 1)
