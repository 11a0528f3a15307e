"""Finds the feeds of an address that a person gives: it is a feed, or a page that names some. For `depesche feeds add`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from depesche.errors import FeedUnparsable, FetchFailed
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.fetching.fetch import Fetched, Fetcher, Validators
from ingest.registry.discover import Page, discover


async def feeds_at(address: str, settings: IngestSettings) -> Sequence[str]:
    """The feeds at this address, the main one first. Raises `FetchFailed`, or `FeedUnparsable` where there is none."""
    async with Fetcher(settings, clock=lambda: datetime.now(UTC)) as fetcher:

        async def get(url: str) -> Page:
            fetched = await fetcher.fetch(FeedSource.model_construct(url=url), Validators())
            if not isinstance(fetched, Fetched):
                raise FetchFailed(f"{url}: 304 to an unconditional request", feed_url=url, outcome="protocol_error")
            return Page(fetched.body, fetched.content_type, fetched.url)

        found = await discover(get, address)
    if not found.feeds:
        raise FeedUnparsable(f"{address}: neither a feed nor a page that names one", feed_url=address)
    main = [feed.url for feed in found.feeds if not feed.is_comments]
    return main or [feed.url for feed in found.feeds]
