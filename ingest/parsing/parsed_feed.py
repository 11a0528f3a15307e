"""What the parsers find in a document, as the publisher wrote it: the input of `ingest.normalising.normalise`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from depesche.records.raw_item import Category


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text in the markup that it was published in."""

    value: str
    is_html: bool = True
    """Else plain text, in which ``<`` is no markup."""
    base: str = ""
    """Base of its relative links, where the document names one (``xml:base``)."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written, with the parser's own reading of it where it has one."""

    text: str
    fallback: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedMedia:
    """An enclosure or media element; its URL may be relative."""

    url: str
    type: str | None = None
    title: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One item of a document."""

    guid: str | None = None
    link: str | None = None
    original_link: str | None = None
    """The publisher's own address, where ``link`` leads through a redirector that says so (FeedBurner)."""
    title: Text | None = None
    summary: Text | None = None
    content: Text | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    media: tuple[ParsedMedia, ...] = ()
    language: str | None = None
    published: Date | None = None
    updated: Date | None = None
    published_from_update: bool = False
    """The format has no publication date of its own here: ``published`` repeats the date of the last change."""
    raw_hash: bytes | None = field(default=None, compare=False)
    """Recognises the entry as it stands in the document; ``None`` where it must be read each time."""


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry whose raw hash the caller knows: it has not been read again."""

    raw_hash: bytes


@dataclass(frozen=True, slots=True)
class PublisherHints:
    """What a document says about how often to ask for it. All in UTC."""

    ttl_minutes: float | None = None
    """RSS ``ttl``."""
    update_seconds: float | None = None
    """``sy:updatePeriod`` divided by ``sy:updateFrequency``."""
    skip_hours: frozenset[int] = frozenset()
    """RSS ``skipHours``, 0 to 23."""
    skip_days: frozenset[int] = frozenset()
    """RSS ``skipDays``, 0 (Monday) to 6."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A document. Entries are in its order."""

    format: str
    """For example ``rss20``, ``atom10``, ``jsonfeed``."""
    title: str | None = None
    language: str | None = None
    link: str | None = None
    entries: tuple[ParsedEntry | KnownEntry, ...] = field(default=())
    """`KnownEntry` only for raw hashes that were given as known."""
    entries_over_limit: int = 0
    """Further entries that were left."""
    hints: PublisherHints = PublisherHints()
    hubs: tuple[str, ...] = ()
    """WebSub hubs, absolute or relative to the document."""
    self_url: str | None = None
    """The document's own name for itself (``rel=self``, ``feed_url``): the topic to subscribe to."""
