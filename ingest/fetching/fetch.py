"""Fetches one feed: a conditional GET within limits, redirects followed by hand, every failure with its outcome.

The poller gives a feed and validators and gets a value, or `FetchFailed` with one of the poll outcomes.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from depesche.errors import FetchFailed
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.fetching.address_guard import AllowList
from ingest.fetching.answer import Fetched, NotModified, Validators
from ingest.fetching.body import decoded, read_body
from ingest.fetching.client import Client, finish
from ingest.fetching.connections import Connections, Reply
from ingest.fetching.content_coding import ACCEPT_ENCODING
from ingest.fetching.freshness import fresh_seconds, http_date, retry_after_seconds
from ingest.fetching.guarded_transport import GuardedTransport
from ingest.fetching.link_header import feed_links
from ingest.fetching.names import Resolve, SharedNames, SystemNames
from ingest.fetching.outcomes import FAILURES, fetch_failed, printable, status_outcome
from ingest.fetching.redirects import Trail, without_login
from ingest.fetching.robots import Robots
from ingest.fetching.robots_rules import MAX_BYTES, RobotsRules, robots_rules
from ingest.fetching.routes import Router
from ingest.fetching.terms import Headers, Terms, TermsBook, anonymous
from ingest.fetching.tls import TlsContexts
from ingest.fetching.user_agent import product_token, user_agent

__all__ = ["Fetched", "Fetcher", "NotModified", "Validators"]

_ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    b"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_VALIDATOR = re.compile(rb"[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]{0,4094}[\x21-\x7e\x80-\xff])?")
"""A value that a request can carry: HTTP/2 servers can send others, and they would break every later request."""
_MAX_IDLE_CONNECTIONS = 100
_DNS_THREADS = 32


class Fetcher:
    """An HTTP client for feeds. Open it as an async context; `fetch` may then run many times at once.

    It keeps no cookies, reads no proxy or netrc from the environment, and connects to no private address
    (`ingest.fetching.guarded_transport`). A feed's login and headers go to the origin of its configured address only.
    """

    def __init__(
        self,
        settings: IngestSettings,
        *,
        clock: Callable[[], datetime],
        resolve: Resolve | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._limits = settings.limits
        self._clock = clock
        self._terms = TermsBook(settings, environ)
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._system_names = SystemNames(min(settings.concurrency, _DNS_THREADS))
        self._names = SharedNames(resolve or self._system_names)
        self._decoding = ThreadPoolExecutor(1, thread_name_prefix="decompress")
        network = GuardedTransport(self._names, AllowList(settings.allow_private_hosts))
        self._connections = Connections(
            Router(network, TlsContexts()), max_idle=min(settings.concurrency, _MAX_IDLE_CONNECTIONS)
        )
        agent = user_agent(settings)
        self._product = product_token(agent)
        headers = (
            (b"User-Agent", agent.encode("ascii")),
            (b"Accept", _ACCEPT),
            (b"Accept-Encoding", ACCEPT_ENCODING.encode("ascii")),
        )
        self._client = Client(self._connections, headers, self._limits.max_redirects)
        self._robots = Robots(self._load_robots) if settings.politeness.robots == "obey" else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._robots is not None:
            await self._robots.aclose()
        await self._names.aclose()
        await self._connections.aclose()
        self._system_names.close()
        self._decoding.shutdown(wait=False, cancel_futures=True)

    async def fetch(
        self, source: FeedSource, validators: Validators, *, url: str | None = None
    ) -> Fetched | NotModified:
        """GET the feed, or learn that it has not changed. Raises `FetchFailed`; its outcome says how.

        ``url`` is where the feed is now, when that is not its configured address; errors name the configured one all
        the same. The wait for a free place among ``concurrency`` fetches is no part of the feed's own time.
        """
        terms = self._terms.of(source, url)
        async with self._slots:
            try:
                async with asyncio.timeout(terms.times.total):
                    return await self._fetch(terms, validators)
            except FAILURES as error:
                raise fetch_failed(terms, error, self._limits.max_body_bytes) from error

    def crawl_delay_seconds(self, host: str) -> float | None:
        """What the host's robots.txt asks for between two fetches, where robots.txt is obeyed and known."""
        return self._robots.crawl_delay_seconds(host) if self._robots is not None else None

    async def _fetch(self, terms: Terms, validators: Validators) -> Fetched | NotModified:
        check = self._robots.check if self._robots is not None else None
        async with self._client.get(terms, _conditions(validators), check) as (reply, trail):
            fresh = self._fresh_seconds(reply)
            if reply.status == httpx.codes.NOT_MODIFIED and validators != Validators():
                await finish(reply)
                return NotModified(_validators(reply), fresh, trail.moved_to_text, reply.head_seconds, reply.address)
            if not 200 <= reply.status < 300 or reply.status == httpx.codes.PARTIAL_CONTENT:
                raise self._refused(reply, terms)
            raw = await read_body(reply, self._limits)
        coding = ",".join(value.decode("latin-1") for value in reply.values(b"content-encoding"))
        body = await decoded(raw, coding, self._limits.max_body_bytes, self._decoding)
        return _fetched(reply, trail, body, fresh)

    def _refused(self, reply: Reply, terms: Terms) -> FetchFailed:
        return FetchFailed(
            f"{terms.shown}: HTTP {reply.status} {printable(reply.reason)}".rstrip(),
            feed_url=terms.feed_url,
            outcome=status_outcome(reply.status),
            status=reply.status,
            retry_after_seconds=retry_after_seconds(reply.text(b"retry-after"), self._clock()),
        )

    def _fresh_seconds(self, reply: Reply) -> float | None:
        date = http_date(reply.text(b"date")) or self._clock()
        control = b",".join(reply.values(b"cache-control")).decode("latin-1")
        return fresh_seconds(control, reply.text(b"age"), reply.text(b"expires"), date)

    async def _load_robots(self, url: httpx.URL, like: Terms) -> RobotsRules:
        """The rules at a robots.txt. By RFC 9309 (2.3.1) one that a client error hides allows all."""
        terms = anonymous(url, like)
        try:
            async with asyncio.timeout(terms.times.total), self._client.get(terms) as (reply, _):
                if 400 <= reply.status < 500 and reply.status != httpx.codes.TOO_MANY_REQUESTS:
                    return RobotsRules()
                if not 200 <= reply.status < 300:
                    raise self._refused(reply, terms)
                raw = await read_body(reply, self._limits, cut_at_bytes=MAX_BYTES)
            coding = reply.text(b"content-encoding") or ""
            body = await decoded(raw, coding, self._limits.max_body_bytes, self._decoding)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._decoding, robots_rules, body, self._product)
        except FAILURES as error:
            raise fetch_failed(terms, error, self._limits.max_body_bytes) from error


def _fetched(reply: Reply, trail: Trail, body: bytes, fresh: float | None) -> Fetched:
    url = without_login(trail.url)
    links = feed_links((value.decode("latin-1") for value in reply.values(b"link")), url)
    content_type = reply.text(b"content-type")
    return Fetched(
        url=url,
        status=reply.status,
        body=body,
        content_type=content_type[:1_000] if content_type else None,
        validators=_validators(reply),
        fresh_seconds=fresh,
        moved_to=trail.moved_to_text,
        hubs=links.hubs,
        self_url=links.self_url,
        head_seconds=reply.head_seconds,
        address=reply.address,
    )


def _conditions(validators: Validators) -> Headers:
    pairs = ((b"If-None-Match", validators.etag), (b"If-Modified-Since", validators.last_modified))
    return tuple((name, value) for name, value in pairs if value and _VALIDATOR.fullmatch(value))


def _validators(reply: Reply) -> Validators:
    return Validators(_validator(reply, b"etag"), _validator(reply, b"last-modified"))


def _validator(reply: Reply, name: bytes) -> bytes | None:
    value = next(iter(reply.values(name)), b"").strip(b" \t")
    return value if _VALIDATOR.fullmatch(value) else None
