"""Finds the feeds of an address that a person gave: asks for the page, then for what may be its feeds. For ``feeds add``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from depesche.errors import FeedUnparsable, FetchFailed
from ingest.normalising.canonical_url import canonical_url, page_key
from ingest.normalising.markup import plain
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import Text
from ingest.registry.discovery import Candidate, Kind, find_feeds, web_address
from ingest.registry.platform_feeds import guessed_feeds, platform_feeds

MAX_REQUESTS = 10
"""The first one included."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gave."""

    body: bytes
    content_type: str | None
    url: str
    """Where it was in the end, redirects followed."""


Get = Callable[[str], Awaitable[Page]]
"""Fetches an address through the guarded fetcher. Raises `FetchFailed`."""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """An address that was asked and gave a feed."""

    url: str
    title: str | None
    items: int
    format: str
    kind: Kind | None = None
    """How it was found; ``None`` where the given address is itself the feed."""
    is_comments: bool = False


@dataclass(frozen=True, slots=True)
class Discovery:
    """What came of an address. At most one of ``feeds`` has ``kind`` ``None``, and then it is the only one."""

    url: str
    feeds: tuple[FoundFeed, ...]
    """The best first."""
    rejected: tuple[tuple[str, str], ...]
    """What was asked in vain: address and reason."""
    requests: int

    @property
    def is_feed(self) -> bool:
        """Whether the address itself is a feed."""
        return any(feed.kind is None for feed in self.feeds)


async def discover(get: Get, address: str, *, max_requests: int = MAX_REQUESTS) -> Discovery:
    """The feeds of a page, each fetched and parsed, or the address itself if it is one.

    ``address`` may lack its scheme (https is tried, then http). What the page announces and what its platform is
    known for is asked for first; only if no feed is among them its links, and only then the usual places, until
    one is a feed. Raises `FetchFailed` where the address itself cannot be had and nothing is known of its platform.
    """
    search = _Search(get, max_requests)
    page, failure = await search.first(address)
    if page is None:
        wanted = [Candidate(url, "platform") for url in platform_feeds(web_address(address) or f"https://{address}")]
        await search.ask(wanted)
        if not search.feeds and failure is not None:
            raise failure
        return search.outcome(address)
    if await search.take(page, None):
        return search.outcome(page.url)
    candidates = await asyncio.to_thread(find_feeds, page.body, page.content_type, page.url)
    announced = [candidate for candidate in candidates if candidate.kind != "linked"]
    await search.ask([*announced, *(Candidate(url, "platform") for url in platform_feeds(page.url))])
    if not search.feeds:
        await search.ask([candidate for candidate in candidates if candidate.kind == "linked"])
    if not search.feeds:
        await search.ask([Candidate(url, "guessed") for url in guessed_feeds(page.url)], is_one_enough=True)
    return search.outcome(page.url)


class _Search:
    """One search: the requests made so far and what they found."""

    def __init__(self, get: Get, max_requests: int) -> None:
        self._get = get
        self._left = self._max = max_requests
        self._asked: set[str] = set()
        self._rejected: list[tuple[str, str]] = []
        self.feeds: list[FoundFeed] = []

    async def first(self, address: str) -> tuple[Page | None, FetchFailed | None]:
        """The given address, or why it cannot be had."""
        given = web_address(address)
        tries = [given] if given else [f"{scheme}://{address.strip()}" for scheme in ("https", "http")]
        failure: FetchFailed | None = None
        for url in tries:
            if web_address(url) is None:
                failure = FetchFailed(f"{address!r} is no address of the web", feed_url=address, outcome="client_error")
                break
            try:
                return await self._fetch(url), None
            except FetchFailed as error:
                failure = failure or error
        return None, failure

    async def ask(self, candidates: Iterable[Candidate], *, is_one_enough: bool = False) -> None:
        """Fetch candidates one after the other, each once, as long as requests are left."""
        for candidate in candidates:
            key = _key(candidate.url)
            if key in self._asked:
                continue
            if not self._left:
                return
            try:
                page = await self._fetch(candidate.url)
            except FetchFailed as error:
                self._rejected.append((candidate.url, str(error)))
                continue
            if await self.take(page, candidate) and is_one_enough:
                return

    async def take(self, page: Page, candidate: Candidate | None) -> bool:
        """Whether a body is a feed; it is kept if it is not known yet."""
        try:
            parsed = await asyncio.to_thread(parse, page.body, page.content_type, page.url)
        except FeedUnparsable as error:
            if candidate:
                self._rejected.append((candidate.url, str(error)))
            return False
        if all(_key(page.url) != _key(known.url) for known in self.feeds):
            kind, is_comments = (candidate.kind, candidate.is_comments) if candidate else (None, False)
            title = plain(Text(parsed.title or "")) or (candidate.title if candidate else None)
            items = len(parsed.entries) + parsed.entries_over_limit
            self.feeds.append(FoundFeed(page.url, title, items, parsed.format, kind, is_comments))
        return True

    def outcome(self, url: str) -> Discovery:
        return Discovery(url, tuple(self.feeds), tuple(self._rejected), self._max - self._left)

    async def _fetch(self, url: str) -> Page:
        self._left -= 1
        self._asked.add(_key(url))
        return await self._get(url)


def _key(url: str) -> str:
    """Variants in scheme and ``www.`` are asked once; whether a slash matters is the server's business."""
    return page_key(canonical_url(url) or url) + ("/" if url.endswith("/") else "")
