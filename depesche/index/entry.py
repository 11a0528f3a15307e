"""`Entry`: a document as both backends index it, with every text and name in its searchable form and bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from depesche.errors import DocumentRejected
from depesche.index.analysis import folded, keyword, searchable
from depesche.index.contract import Document
from depesche.records.codec import encode

SCHEMA_VERSION = 1
"""Raise it with every change to the fields, the analysis or their meaning: an index of another version is refused."""

MAX_ITEM_ID_BYTES = 512
"""OpenSearch's bound of a document id."""
MAX_TEXT_CHARS = 500_000
"""Longer texts are indexed up to here (and stored whole): half of what OpenSearch highlights at most."""
_MAX_VERSION = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of one document. Times are in ms since the epoch."""

    item_id: str
    version: int
    article: bytes
    """The article as encoded by `depesche.records.codec`."""
    language: str
    title: str
    lead: str
    body: str
    time_ms: int
    fetched_ms: int
    source: str
    feed_url: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    credit: str | None
    entities: tuple[str, ...]
    entity_keys: tuple[str, ...]
    places: tuple[str, ...]
    topics: tuple[str, ...]


def entry(document: Document) -> Entry:
    """The entry of a document; raises `DocumentRejected` where no index could hold it."""
    _check(document)
    try:
        article = encode(document.article)
    except UnicodeEncodeError as error:
        raise DocumentRejected(f"text that is not valid Unicode: {error}", item_id=document.item_id) from error
    return Entry(
        item_id=document.item_id,
        version=document.version,
        article=article,
        language=keyword(document.language).lower(),
        title=searchable(document.title[:MAX_TEXT_CHARS]),
        lead=searchable(document.lead[:MAX_TEXT_CHARS]),
        body=searchable(document.body[:MAX_TEXT_CHARS]),
        time_ms=milliseconds(document.time),
        fetched_ms=milliseconds(document.fetched_at),
        source=keyword(document.source),
        feed_url=keyword(document.feed_url),
        tags=_keywords(document.tags),
        authors=_keywords(document.authors),
        credit=keyword(document.credit) or None if document.credit else None,
        entities=_keywords(document.entity_names),
        entity_keys=tuple(dict.fromkeys(filter(None, map(folded, document.entity_keys)))),
        places=_keywords(document.places),
        topics=_keywords(document.topics),
    )


def milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch, rounded down, of an aware time."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def iso(moment_ms: int) -> str:
    """A time of an entry as ISO 8601 in UTC."""
    return (_EPOCH + timedelta(milliseconds=moment_ms)).isoformat(timespec="milliseconds")


def _check(document: Document) -> None:
    item_id = document.item_id
    if not item_id or len(item_id.encode("utf-8", "surrogatepass")) > MAX_ITEM_ID_BYTES:
        raise DocumentRejected(f"an item_id has 1 to {MAX_ITEM_ID_BYTES} bytes", item_id=item_id)
    if not 0 <= document.version <= _MAX_VERSION:
        raise DocumentRejected(f"version {document.version} is not between 0 and 2^63 - 1", item_id=item_id)


def _keywords(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(keyword, values))))
