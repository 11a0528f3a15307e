"""`RawItem`: one revision of one feed item as its publisher published it (topic ``news.raw``)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

PublishedBasis = Literal["given", "repaired", "missing"]
"""How `RawItem.published_at` is known: as given, repaired from a malformed date, or not at all."""

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time that knows its zone: one without is refused on reading, since it would fail far from its cause."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """The feed that an item came from, as registered and as it describes itself."""

    url: str
    """The URL under which the feed was registered: its identity, never changed by a redirect."""
    title: str | None = None
    language: str | None = None
    """BCP 47 tag that the registration or the feed declares, e.g. ``de`` or ``en-GB``."""
    country: str | None = None
    """ISO 3166-1 alpha-2, from the registration."""
    tags: tuple[str, ...] = ()


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A label that the publisher gave the item."""

    term: str
    scheme: str | None = None
    label: str | None = None


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """An enclosure or media element of the item."""

    url: str
    type: str | None = None
    """MIME type as declared."""
    title: str | None = None
    credit: str | None = None


class RawItem(msgspec.Struct, frozen=True, kw_only=True):
    """One revision of one feed item. All times are aware and in UTC."""

    schema: int = 1
    item_id: str
    """Derived by `depesche.records.identity.item_id`; stable across revisions and polls."""
    version: int
    """The poller's observation time of this revision in ms since the epoch, strictly increasing per item."""
    feed: Feed
    guid: str | None = None
    link: str | None = None
    """The item's link as published."""
    canonical_url: str | None = None
    """`link` in canonical form."""
    title: str | None = None
    """Plain text: markup removed, entities decoded."""
    summary_html: str | None = None
    """Sanitised HTML."""
    content_html: str | None = None
    """Sanitised HTML."""
    authors: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[Media, ...] = ()
    language: str | None = None
    """BCP 47 tag that the item itself declares."""
    published_at: Time | None = None
    published_basis: PublishedBasis = "missing"
    updated_at: Time | None = None
    fetched_at: Time
