"""Parsed entries → `RawItem` (pure), in two steps: `sight` reads cheaply what identifies each, `build` makes the record.

Most entries of a poll are old acquaintances: the poller sights them all and builds the new and changed ones only.
In between, `ingest.decide` says which item each is and whether it says something else than before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import msgspec

from depesche.records.identity import IdentityRule, item_id, item_id_of_all
from depesche.records.raw_item import Category, Feed, Media, PublishedBasis, RawItem
from depesche.settings.feed_source import FeedSource
from ingest.fetching.masking import without_login
from ingest.normalising.canonical_url import canonical_url, page_key
from ingest.normalising.dates import ReadDate, read_date
from ingest.normalising.item_bounds import bounded
from ingest.normalising.item_keys import ItemKeys, item_keys
from ingest.normalising.markup import one_line, plain, sanitised, urljoin_or_none
from ingest.normalising.redirectors import resolved_link
from ingest.parsing.parsed_feed import Date, KnownEntry, ParsedEntry, ParsedFeed, Text

_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}", re.IGNORECASE)
_RULES: tuple[IdentityRule, ...] = ("guid", "url", "title")
_NAMING = 3
"""Media, authors and categories that tell an entry apart which says nothing else."""
_hash_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry, and what identifies it: `ingest.decide` says which item it is."""

    keys: ItemKeys
    content_hash: bytes
    """Equal as long as the publisher says the same: title, texts, link, authors, categories, media, language.

    Dates are left out: some feeds stamp every item with the time of the request. So is everything about the feed.
    """
    entry: ParsedEntry
    link: str | None
    canonical_url: str | None
    title: str | None = None
    """Plain; the beginning of the text where there is no title, and other fields where there is nothing else."""
    published_at: datetime | None = None
    """As written, even if it is in the future."""

    def item_ids(self, feed_url: str, rule: IdentityRule) -> Iterator[str]:
        """The id of the entry as a new item, then others, for the case that this one belongs to another item."""
        page = page_key(self.canonical_url) if self.canonical_url else None
        for one in dict.fromkeys((rule, *_RULES)):
            yield item_id(
                feed_url,
                guid=self.entry.guid,
                page=page,
                title=self.title,
                published_at=self.published_at,
                rule=one,
            )
        yield item_id_of_all(
            feed_url,
            guid=self.entry.guid,
            page=page,
            title=self.title,
            published_at=self.published_at,
        )


@dataclass(frozen=True, slots=True)
class Revision:
    """An entry to publish as this version of this item."""

    item_id: str
    sighting: Sighting
    version: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class SightedDocument:
    """All entries of a document, in its order."""

    feed: Feed
    language: str | None
    """What the document declares; an item that inherits it declares nothing itself."""
    base_url: str
    sightings: tuple[Sighting, ...]
    over_limit: int
    known_ids: tuple[tuple[int, str], ...] = ()
    """Items whose entries were recognised unread, as their publisher left them; each with the number of sightings that
    stand before it in the document, in its order."""


def sight(
    parsed: ParsedFeed, source: FeedSource, base_url: str, known_raw: Mapping[bytes, str] = MappingProxyType({})
) -> SightedDocument:
    """Read what identifies the entries. ``base_url`` is where the document was found.

    ``known_raw`` has the item of each raw hash that the document was parsed with as known. It must be that of the
    item's last entry, so that a known entry is an unchanged item.
    """
    language = _language_tag(parsed.language)
    place = _Place(_language_tag(source.language) or language, source.country)
    sightings: list[Sighting] = []
    known_ids: list[tuple[int, str]] = []
    for entry in parsed.entries:
        if isinstance(entry, KnownEntry):
            known_ids.append((len(sightings), known_raw[entry.raw_hash]))
        else:
            sightings.append(_sighting(entry, base_url, place))
    return SightedDocument(
        feed=Feed(
            url=without_login(source.url),
            title=source.title or plain(Text(parsed.title or "")),
            language=place.language,
            country=source.country,
            tags=source.tags,
        ),
        language=language,
        base_url=base_url,
        sightings=tuple(sightings),
        over_limit=parsed.entries_over_limit,
        known_ids=tuple(known_ids),
    )


def build(
    revision: Revision, document: SightedDocument, *, fetched_at: datetime, max_bytes: int
) -> tuple[RawItem, bool]:
    """The record of a revision, and whether something had to be cut for it to encode to at most ``max_bytes``.

    A publication or update time after ``fetched_at`` becomes ``fetched_at`` and counts as repaired.
    """
    sighting = revision.sighting
    entry = sighting.entry
    place = _Place(document.feed.language, document.feed.country)
    published = _read(entry, entry.published, place)
    updated = _read(entry, entry.updated, place)
    language = _language_tag(entry.language)
    item = RawItem(
        item_id=revision.item_id,
        version=revision.version,
        feed=document.feed,
        guid=one_line(entry.guid or ""),
        link=sighting.link,
        canonical_url=sighting.canonical_url,
        title=plain(entry.title) if entry.title else None,
        authors=tuple(dict.fromkeys(_lines(entry.authors))),
        categories=tuple(dict.fromkeys(_categories(entry.categories))),
        media=tuple(_media(entry, document.base_url)),
        language=None if language == document.language else language,
        published_at=min(published.time, fetched_at) if published else None,
        published_basis=_basis(entry, published, fetched_at),
        updated_at=min(updated.time, fetched_at) if updated else None,
        fetched_at=fetched_at,
    )
    return bounded(item, entry.summary, entry.content, lambda text: sanitised(text, document.base_url), max_bytes)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document comes from, which decides how ambiguous dates are read."""

    language: str | None
    country: str | None


def _sighting(entry: ParsedEntry, base_url: str, place: _Place) -> Sighting:
    base = urljoin_or_none(base_url, _own_base(entry)) or base_url
    link = urljoin_or_none(base, entry.link) if entry.link else None
    address = canonical_url(resolved_link(link or "", entry.original_link))
    published = _read(entry, entry.published, place)
    time = published.time if published else None
    title = _name(entry)
    return Sighting(
        item_keys(entry.guid, address, title, time),
        _content_hash(entry, address or link),
        entry,
        one_line(link or ""),
        address,
        title,
        time,
    )


def _name(entry: ParsedEntry) -> str | None:
    """The title, else the beginning of the text; of an entry without either, GUID and link, whatever else it says."""
    text = entry.title or entry.summary or entry.content
    if text is not None:
        return plain(Text(text.value[:1_000]))
    if entry.guid or entry.link:
        return None
    media, terms = [one.url for one in entry.media[:_NAMING]], [one.term for one in entry.categories[:_NAMING]]
    return " ".join((*media, *entry.authors[:_NAMING], *terms))[:1_000] or None


def _own_base(entry: ParsedEntry) -> str:
    """``xml:base`` at the entry, which the parser gives with each of its texts."""
    return next((text.base for text in (entry.title, entry.summary, entry.content) if text and text.base), "")


def _content_hash(entry: ParsedEntry, address: str | None) -> bytes:
    said = (
        [" ".join(text.value.split()) if text else None for text in (entry.title, entry.summary, entry.content)],
        address,
        entry.authors,
        entry.categories,
        [(canonical_url(media.url) or media.url, media.type, media.title, media.credit) for media in entry.media],
        entry.language,
    )
    return hashlib.blake2b(_hash_encoder.encode(said), digest_size=16).digest()


def _read(entry: ParsedEntry, date: Date | None, place: _Place) -> ReadDate | None:
    if date is None:
        return None
    language = _language_tag(entry.language) or place.language
    return read_date(date.text, date.fallback, language=language, country=place.country)


def _basis(entry: ParsedEntry, published: ReadDate | None, fetched_at: datetime) -> PublishedBasis:
    if published is None:
        return "missing"
    repaired = published.is_repaired or entry.published_from_update or published.time > fetched_at
    return "repaired" if repaired else "given"


def _lines(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        if line := plain(Text(value)):
            yield line


def _categories(categories: Iterable[Category]) -> Iterator[Category]:
    for category in categories:
        if term := plain(Text(category.term)):
            yield Category(term=term, scheme=one_line(category.scheme or ""), label=plain(Text(category.label or "")))


def _media(entry: ParsedEntry, base_url: str) -> Iterator[Media]:
    """The media with web addresses, each address once: the first mention that says most often is the enclosure."""
    seen: set[str] = set()
    base = urljoin_or_none(base_url, _own_base(entry)) or base_url
    for media in entry.media:
        url = one_line(urljoin_or_none(base, media.url) or "")
        if url and url not in seen and url.lower().startswith(("http://", "https://")):
            seen.add(url)
            yield Media(
                url=url,
                type=one_line(media.type or ""),
                title=plain(Text(media.title or "")),
                credit=plain(Text(media.credit or "")),
            )


def _language_tag(tag: str | None) -> str | None:
    """A BCP 47 tag in its usual case (``de``, ``en-GB``, ``zh-Hant``), or ``None`` where it is none."""
    text = (tag or "").strip().replace("_", "-")
    if not _LANGUAGE_TAG.fullmatch(text):
        return None
    first, *rest = text.lower().split("-")
    cased = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest]
    return "-".join([first, *cased])
