"""A document's bytes → the records that the poller would publish (pure). What ``depesche parse`` calls."""

from __future__ import annotations

from datetime import datetime

from depesche.records.raw_item import RawItem
from depesche.settings.feed_source import FeedSource
from depesche.settings.polling import FetchLimits
from ingest.identify import identify
from ingest.normalising.identity import IdentityMemory
from ingest.normalising.normalise import Revision, build, sight
from ingest.parsing.parse import parse

DEFAULT_MAX_BYTES = 1_000_000
DEFAULT_LIMITS = FetchLimits()


def parse_document(
    data: bytes,
    content_type: str | None,
    url: str,
    fetched_at: datetime,
    *,
    limits: FetchLimits = DEFAULT_LIMITS,
    max_message_bytes: int = DEFAULT_MAX_BYTES,
) -> list[RawItem]:
    """The items of a document in its order, as a first poll of ``url`` at ``fetched_at`` (aware) would publish them.

    ``url`` may be any text that names the document: it is the base of relative links and part of the items' ids.
    Versions are ``fetched_at`` in ms. Raises `FeedUnparsable` with the reason where the document is not a feed.
    """
    parsed = parse(data, content_type, url, max_items=limits.max_items, max_nesting=limits.max_nesting)
    # The registration of an unregistered document: its address need not be one of the web.
    document = sight(parsed, FeedSource.model_construct(url=url), url)
    version = milliseconds(fetched_at)
    entries = identify(IdentityMemory(), {}, document, version).entries
    return [
        build(
            Revision(entry.item_id, entry.sighting, version, is_new=True),
            document,
            fetched_at=fetched_at,
            max_bytes=max_message_bytes,
        )[0]
        for entry in entries
    ]


def milliseconds(time: datetime) -> int:
    """Whole ms since the epoch."""
    return int(time.timestamp() * 1_000)
